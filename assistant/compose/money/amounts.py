"""What one plan gives, as amounts: those that its source tells, and those that are worked out from them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from assistant.compose.money.records import FIGURES, Amount, Kind
from assistant.numbers import PER, Units
from assistant.rules.computing import Values, computed
from assistant.rules.equations.expression import DATE
from assistant.rules.equations.shape import is_left_over
from assistant.rules.evaluate import given_result
from assistant.rules.schema import Calculation, Rule
from assistant.types import Finding, Result

_SHARES = ("share", "multiple")
_TIMES = ("days", "months", "duration")
_CLOSED = ("unmet", "not_in_force")


def amounts_of(rule: Rule, finding: Finding, values: Values, units: Units) -> tuple[Amount, ...]:
    """What is given, then what was worked out and what is left where some was had already; of a plan that
    cannot be had, what it would give."""
    given = [r for r in finding.results if not r.computed] or [given_result(g) for g in rule.gives]
    if finding.status in _CLOSED:
        return tuple(Amount(r, _kind(r, units)) for r in given)
    made = sorted(_worked_out(rule, finding, values, units), key=lambda m: _first(m.amount))
    return (
        *(Amount(r, _kind(r, units), any(_rests_on(m.by, r) for m in made)) for r in given),
        *(
            Amount(m.amount.result, m.amount.kind, any(_shared(m.by, n.by) for n in made[:i]))
            for i, m in enumerate(made)
        ),
    )


def size(amount: Amount) -> Decimal:
    """Its upper end; 0 for words."""
    value = amount.result.value
    if isinstance(value, tuple):
        return value[1]
    return value if isinstance(value, Decimal) else Decimal(0)


class _Made(NamedTuple):
    """An amount with the equation that it was worked out by."""

    amount: Amount
    by: Calculation


def _worked_out(rule: Rule, finding: Finding, values: Values, units: Units) -> Iterator[_Made]:
    """By the rule's own equations, and what is left of a cap where it is known what has been had (已经返的),
    which is no figure that the rule's own equations read."""
    by_label = {c.label: c for c in rule.calculations()}
    results = [(r, by_label[r.label]) for r in finding.results if r.computed]
    read = {fact for c in rule.calculations() for fact in c.inputs.values()}
    for c in rule.equations:
        left = c.unit != DATE and not c.told and is_left_over(c.expression, c.parameters)
        if left and read.isdisjoint(c.inputs.values()):
            results.append((computed(c, values, units), c))
    for result, c in results:
        if result.value is not None and not isinstance(result.value, date):
            yield _Made(Amount(result, _kind(result, units)), c)


def _first(amount: Amount) -> tuple[int, Decimal]:
    """Of two that rest on one cap the first counts: money before things, the smaller before the larger."""
    place = FIGURES.index(amount.kind) if amount.kind in FIGURES else len(FIGURES)
    return place, size(amount)


def _shared(one: Calculation, other: Calculation) -> bool:
    """Whether both rest on one figure of the source."""
    figures = [{(p.value, p.unit, p.cite) for p in c.parameters.values()} for c in (one, other)]
    return not figures[0].isdisjoint(figures[1])


def _rests_on(calculation: Calculation, given: Result) -> bool:
    """Whether it was worked out from what is given: 可得返佣 from the 120万元 that it is capped by."""
    figure = (given.value, given.unit, given.cite)
    return any((p.value, p.unit, p.cite) == figure for p in calculation.parameters.values())


def _kind(result: Result, units: Units) -> Kind:
    if isinstance(result.value, str) or result.unit not in units:
        return "words"
    dimension = units[result.unit].dimension
    if PER in result.unit or dimension in _SHARES:
        return "rate"
    if dimension in _TIMES:
        return "time"
    if dimension != "money":
        return "things"
    return "in_kind" if result.in_kind else "cash"
