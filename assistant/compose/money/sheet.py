"""The sheet of a profile on a day: every plan that gives something, in order, with its totals and days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from assistant.compose.money.amounts import amounts_of, size
from assistant.compose.money.dates import dated, lacking
from assistant.compose.money.records import FIGURES, Dated, MoneySheet, Row, State
from assistant.compose.money.totals import totals
from assistant.rules.computing import Values
from assistant.rules.equations.expression import DATE
from assistant.rules.evaluate import evaluate
from assistant.rules.schema import BENEFITS, Knowledge, Rule
from assistant.types import Finding, Profile

_STATES: tuple[State, ...] = ("met", "asks", "unmet", "unstated", "not_in_force")


def money_sheet(
    knowledge: Knowledge, profile: Profile, as_of: date, rules: Iterable[Rule] | None = None
) -> MoneySheet:
    """Of ``rules``, or of all that there are: a row for each that gives something, the days of any."""
    findings = [
        (rule, evaluate(rule, profile, as_of, knowledge.audiences, knowledge.units))
        for rule in (knowledge.rules.values() if rules is None else rules)
    ]
    values = {fact: stated.value for fact, stated in profile.items()}
    days = {rule.id: _soonest(dated(rule, f, values, knowledge.units)) for rule, f in findings}
    rows = sorted(
        (_row(knowledge, rule, f, values, days[rule.id]) for rule, f in findings if rule.kind in BENEFITS),
        key=_place,
    )
    return MoneySheet(
        as_of, tuple(rows), totals(rows), _soonest(day for found in days.values() for day in found)
    )


def state_of(finding: Finding) -> State:
    """An open finding hangs on what the merchant can tell, or on what nobody told."""
    if finding.status == "unknown":
        return "asks" if finding.missing else "unstated"
    return finding.status


def _row(knowledge: Knowledge, rule: Rule, finding: Finding, values: Values, days: tuple[Dated, ...]) -> Row:
    state = state_of(finding)
    return Row(
        rule=rule,
        finding=finding,
        state=state,
        amounts=amounts_of(rule, finding, values, knowledge.units),
        dates=days,
        undated=lacking(rule, finding, values),
        unvalued=_unvalued(finding),
        presumed=_presumed(knowledge, rule, values) if state == "met" else (),
    )


def _unvalued(finding: Finding) -> tuple[str, ...]:
    """The facts without which an amount could not be worked out."""
    if finding.status in ("unmet", "not_in_force"):
        return ()
    wanting = (r for r in finding.results if r.computed and r.value is None and r.unit != DATE)
    return tuple(dict.fromkeys(f for r in wanting for f in r.missing))


def _presumed(knowledge: Knowledge, rule: Rule, values: Values) -> tuple[str, ...]:
    """Whom the plan is for, where the merchant has not said to be any of them."""
    facts = [knowledge.audiences[a].fact for a in rule.audience]
    if not all(facts) or any(values.get(f) is True for f in facts):
        return ()
    return tuple(facts)


def _soonest(days: Iterable[Dated]) -> tuple[Dated, ...]:
    """Each day of a rule once, in order."""
    once = {(d.rule.id, d.result.label, d.day): d for d in days}
    return tuple(sorted(once.values(), key=lambda d: (d.day, d.rule.id)))


def _place(row: Row) -> tuple[int, bool, int, int, Decimal, str]:
    """By state; with figures first, then what turns on something told, the most telling kind, the largest."""
    kinds = [FIGURES.index(a.kind) for a in row.figures]
    told = sum(c.given is not None for c in row.finding.checks)
    first = min(kinds, default=len(FIGURES))
    most = max((size(a) for a in row.figures if FIGURES.index(a.kind) == first), default=Decimal(0))
    return _STATES.index(row.state), not kinds, -told, first, -most, row.rule.id
