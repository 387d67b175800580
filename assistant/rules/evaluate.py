"""One rule, what is known of a merchant, and a day: what follows, with every step.

Pure: no clock, no I/O. The day is an argument everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from assistant.numbers import Units
from assistant.rules.computing import computed
from assistant.rules.conditions import Judgement, Values, judge
from assistant.rules.offer import Audience
from assistant.rules.schema import BENEFITS, Calculation, Case, Give, Rule
from assistant.types import Check, Finding, Profile, Result, Status


def in_force(rule: Rule, as_of: date) -> bool:
    """Both ends of the period are days on which the rule holds."""
    started = rule.effective_from is None or rule.effective_from <= as_of
    return started and (rule.effective_to is None or as_of <= rule.effective_to)


def evaluate(
    rule: Rule, profile: Profile, as_of: date, audiences: Mapping[str, Audience], units: Units
) -> Finding:
    """Outcome, checks, results and the facts that could still change the outcome.

    A rule without conditions is met; one that only calculates, once it has its inputs.
    """
    if not in_force(rule, as_of):
        return Finding(rule.id, "not_in_force", (), (), ())
    values: Values = {k: v.value for k, v in profile.items()}
    audience, excluded = _audience(rule, values, audiences)
    if excluded:
        return Finding(rule.id, "unmet", audience, (), ())
    judgement, gives, calculations = _conditions(rule, values, units)
    checks = audience + judgement.checks
    notes: tuple[str, ...] = ()
    if judgement.truth != "met" and rule.sticky is not None:
        once = values.get(rule.sticky.fact)
        if once is True:
            check = Check(rule.sticky.fact, "is", True, "", "met", True, None, rule.sticky.cite)
            judgement = Judgement("met", ())
            gives, calculations = rule.gives, rule.calculate
            checks = (*checks, check)
        elif once is None and judgement.truth == "unmet":
            notes = ("sticky",)
    results = tuple(given_result(g) for g in gives) + tuple(computed(c, values, units) for c in calculations)
    missing = judgement.missing
    undecided = judgement.undecided
    status: Status = judgement.truth
    unsaid = _unsaid_audience(rule, values, audiences)
    if unsaid and not missing and (status == "unknown" or (rule.require is None and not rule.cases)):
        status, missing = "unknown", unsaid  # whom it is for is all that a merchant could decide
    elif judgement.truth == "met":
        missing = tuple(dict.fromkeys(f for r in results for f in r.missing))
        if missing and rule.require is None and not (rule.cases or rule.gives):
            status = "unknown"
    above, more = _above(rule, values, units) if status == "met" else ((), ())
    return Finding(rule.id, status, checks, results, missing, notes, undecided, above, more)


def _above(rule: Rule, values: Values, units: Units) -> tuple[tuple[Check, ...], tuple[Result, ...]]:
    """What the step of a benefit's ladder above the one that holds asks for, where figures fall short of it,
    and what it would give."""
    if rule.kind not in BENEFITS:
        return (), ()
    higher: Case | None = None
    for case in rule.cases:
        judgement = judge(case.when, values, units)
        if judgement.truth == "met":
            break
        higher = case
    else:
        return (), ()
    if higher is None:
        return (), ()
    short = tuple(c for c in judge(higher.when, values, units).checks if c.status == "unmet")
    if not short or any(c.gap is None for c in short):
        return (), ()
    return short, tuple(given_result(give) for give in higher.gives)


def _audience(
    rule: Rule, values: Values, audiences: Mapping[str, Audience]
) -> tuple[tuple[Check, ...], bool]:
    """Checks on whom the rule is for, as far as the merchant has said; silence is not a no."""
    facts = [audiences[a].fact for a in rule.audience if audiences[a].fact]
    said = [(f, values[f]) for f in facts if isinstance(values.get(f), bool)]
    checks = tuple(Check(f, "is", True, "", "met" if v else "unmet", v, None, "") for f, v in said)
    # Audiences are alternatives: a merchant is left out only when every one of them was denied.
    excluded = bool(facts) and len(facts) == len(rule.audience) == len(said) and not any(v for _, v in said)
    return tuple(c for c in checks if c.status == "met" or excluded), excluded


def _unsaid_audience(rule: Rule, values: Values, audiences: Mapping[str, Audience]) -> tuple[str, ...]:
    """The facts that would tell whether a merchant is of the audience, when none has been said."""
    facts = tuple(audiences[a].fact for a in rule.audience)
    if not facts or not all(facts) or any(values.get(f) is True for f in facts):
        return ()
    return facts


def _conditions(
    rule: Rule, values: Values, units: Units
) -> tuple[Judgement, tuple[Give, ...], tuple[Calculation, ...]]:
    """The condition that holds, with what it gives; a ladder's first step that holds wins."""
    if not rule.cases:
        if rule.require is None:
            return Judgement("met", ()), rule.gives, rule.calculate
        return judge(rule.require, values, units), rule.gives, rule.calculate
    base = judge(rule.require, values, units) if rule.require is not None else Judgement("met", ())
    if base.truth != "met":
        return base, rule.gives, rule.calculate
    steps = []
    for case in rule.cases:
        step = judge(case.when, values, units)
        steps.append(step)
        if step.truth == "unknown":
            step = replace(step, checks=base.checks + step.checks)
            return step, rule.gives, rule.calculate
        if step.truth == "met":
            judgement = Judgement("met", base.checks + step.checks)
            return judgement, rule.gives + case.gives, rule.calculate + case.calculate
    return Judgement("unmet", base.checks + tuple(c for s in steps for c in s.checks)), (), ()


def given_result(give: Give) -> Result:
    """What a rule gives, as a result."""
    return Result(give.label, give.value, give.unit, give.qualifier, give.cite, in_kind=give.in_kind)
