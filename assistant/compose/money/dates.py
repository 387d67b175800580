"""The days that follow from what is known of a merchant: when a period ends, the last day of a window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assistant.compose.money.records import Dated
from assistant.numbers import Units
from assistant.rules.computing import Values, computed
from assistant.rules.equations.expression import DATE
from assistant.rules.schema import Calculation, Rule
from assistant.types import Finding, Result

ENDS = "有效期的最后一天"


def dated(rule: Rule, finding: Finding, values: Values, units: Units) -> Iterator[Dated]:
    """Days of what the rule gives where it is not refused; of a window also while its condition is unmet, for
    then its last day matters most."""
    if finding.status == "not_in_force" or _for_others(finding):
        return
    results: list[Result] = []
    if finding.status != "unmet":
        results += [r for r in finding.results if r.computed]
    results += [computed(c, values, units) for c in _windows(rule)]
    for result in results:
        if isinstance(result.value, date):
            yield Dated(rule, result, result.value)
    if rule.effective_to is not None and finding.status != "unmet":
        cite = next(iter(rule.citations), "")
        yield Dated(rule, Result(ENDS, rule.effective_to, DATE, "exact", cite), rule.effective_to)


def lacking(rule: Rule, finding: Finding, values: Values) -> tuple[str, ...]:
    """The facts from which a day would follow and that are not known."""
    if finding.status in ("unmet", "not_in_force") and not _windows(rule):
        return ()
    calculations = (*rule.calculate, *_windows(rule))
    facts = (f for c in calculations if c.unit == DATE for f in c.inputs.values() if f not in values)
    return tuple(dict.fromkeys(facts))


def _windows(rule: Rule) -> tuple[Calculation, ...]:
    """Equations for a day that facts alone settle: none of whose variables only a question tells."""
    return tuple(c for c in rule.equations if c.unit == DATE and not c.told)


def _for_others(finding: Finding) -> bool:
    """Whether the merchant is none of those that the rule is for: no figure of theirs was judged."""
    return finding.status == "unmet" and all(not c.cite for c in finding.checks)
