"""An equation ``result = expression`` solved for its result or for any one of its other variables.

Forwards the expression is worked out on intervals; backwards the wanted name is isolated step by step.
What goes through ``min`` or ``max`` widens there: a rebate that reached its cap came of 8 months or more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assistant.numbers import Units
from assistant.rules.equations import calendar_days as days
from assistant.rules.equations import span as of
from assistant.rules.equations.expression import (
    DATE,
    Binary,
    Call,
    Expression,
    Name,
    Operator,
    Zero,
    names,
)
from assistant.rules.equations.span import EVERYTHING, Span
from assistant.types import Quantity

RESULT = "result"
"""The name of what an equation gives."""

_CENTS, _LARGE = 2, 1_000_000
_WHOLE = ("day", "month", "time", "item")


ANYTHING = Quantity(None, None)


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable with its unit ("date" for days) and what is known of it: a number, an interval, a day.
    ``natural`` is all that it can be, for one of which nothing is known."""

    unit: str
    value: Quantity | date | None = None
    natural: Quantity = ANYTHING


Variables = Mapping[str, Variable]
Write = Callable[[Expression, Mapping[str, Fraction | date], Fraction | date], str]


@dataclass(frozen=True, slots=True)
class Solution:
    """``low`` and ``high`` in the unit of the wanted variable; both the same for one value, ``None`` where
    there is no bound. ``exact`` is what a rounded value was before. ``steps`` are what to write: the
    expression that gives the value, and the values of its names, for each end."""

    low: Decimal | date | None
    high: Decimal | date | None
    exact: Fraction | None
    steps: tuple[tuple[Expression, Mapping[str, Fraction | date]], ...]

    @property
    def value(self) -> Decimal | date | None:
        """The one value, if it is one."""
        return self.low if self.low is not None and self.low == self.high else None


def solve(expression: Expression, variables: Variables, wanted: str, units: Units) -> Solution | None:
    """``variables`` holds every name of the expression, and ``RESULT``. None where it has no solution, or
    leads past the calendar."""
    if any(v.unit == DATE for v in variables.values()):
        return _day(expression, variables, wanted, units)
    spans = {name: _span(v, units) for name, v in variables.items()}
    if wanted == RESULT:
        return _solution(expression, evaluate(expression, spans), variables, wanted, units, spans)
    found = _isolated(expression, wanted, Name(RESULT), spans[RESULT], spans)
    if found is None:
        return None
    isolated, span = found
    natural = in_base(variables[wanted].natural, variables[wanted].unit, units)
    possible = of.meet(span, natural)
    if possible is None:
        return None
    return _solution(isolated, possible, variables, wanted, units, spans)


def evaluate(node: Expression, spans: Mapping[str, Span]) -> Span:
    """Every value that the expression can have."""
    if isinstance(node, Zero):
        return of.exactly(0)
    if isinstance(node, Name):
        return spans[node.name]
    left, right = evaluate(node.left, spans), evaluate(node.right, spans)
    if isinstance(node, Call):
        return of.least(left, right) if node.function == "min" else of.greatest(left, right)
    if node.op == "/":
        return of.over(left, right) or EVERYTHING
    return {"+": of.plus, "-": of.minus, "*": of.times}[node.op](left, right)


# --- numbers ------------------------------------------------------------------------------------


def in_base(value: Quantity, unit: str, units: Units) -> Span:
    """The interval in the base of its dimension; 30% is 3/10. A bare number is of ``unit``."""
    key = value.unit or unit

    def base(bound: Decimal | None) -> Fraction | None:
        return None if bound is None else to_base(bound, key, units)

    return Span(base(value.low), base(value.high))


def to_base(value: Decimal, unit: str, units: Units) -> Fraction:
    return Fraction(value) * _factor(unit, units)


def from_base(value: Fraction, unit: str, units: Units) -> Fraction:
    return value / _factor(unit, units)


def _factor(unit: str, units: Units) -> Fraction:
    if unit == "percent":
        return Fraction(1, 100)
    if unit not in units and "/" not in unit:
        return Fraction(1)
    told = units[unit]
    return Fraction(told.factor) / Fraction(told.over)


def rounded(value: Fraction) -> Decimal:
    """Exact where the decimals end, else to the cent, and what is told in 万 to a hundredth of that."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        places = 0
        while (value * 10**places).denominator != 1:
            places += 1
        return Decimal((value * 10**places).numerator).scaleb(-places)
    places = _CENTS if abs(value) < _LARGE else -_CENTS
    return Decimal(round(value * Fraction(10) ** places)).scaleb(-places)


def _span(variable: Variable, units: Units) -> Span:
    if isinstance(variable.value, Quantity):
        return in_base(variable.value, variable.unit, units)
    return in_base(variable.natural, variable.unit, units)


def _isolated(
    node: Expression, wanted: str, goal: Expression, target: Span, spans: Mapping[str, Span]
) -> tuple[Expression, Span] | None:
    """``wanted`` as an expression of the others, from ``node = goal``, and every value that it can have."""
    if isinstance(node, Name):
        return goal, target
    assert isinstance(node, Binary | Call)
    on_left = wanted in names(node.left)
    inner, other = (node.left, node.right) if on_left else (node.right, node.left)
    known = evaluate(other, spans)
    if isinstance(node, Call):
        narrowed = _through(node.function == "min", target, known)
        return None if narrowed is None else _isolated(inner, wanted, goal, narrowed, spans)
    undone, span = _undone(node.op, on_left, goal, other, target, known)
    return None if span is None else _isolated(inner, wanted, undone, span, spans)


def _undone(
    op: Operator, on_left: bool, goal: Expression, other: Expression, target: Span, known: Span
) -> tuple[Expression, Span | None]:
    """``x op other = goal``, or ``other op x`` where x is not ``on_left``, as x = …"""
    if op == "+":
        return Binary("-", goal, other), of.minus(target, known)
    if op == "*":
        return Binary("/", goal, other), of.over(target, known)
    if not on_left:
        return Binary(op, other, goal), of.minus(known, target) if op == "-" else of.over(known, target)
    if op == "-":
        return Binary("+", goal, other), of.plus(target, known)
    return Binary("*", goal, other), of.times(target, known)


def _through(smaller: bool, target: Span, known: Span) -> Span | None:
    """What the other side of a min or max may be, for that to come to ``target``: of min(x, 30%) = 30% all
    from 30% on, of min(x, 30%) = 20% just 20%, and of 40% nothing."""
    if smaller:
        if target.low is not None and known.high is not None and target.low > known.high:
            return None
        open_end = known.low is not None and (target.high is None or target.high >= known.low)
        return Span(target.low, None if open_end else target.high)
    if target.high is not None and known.low is not None and target.high < known.low:
        return None
    open_end = known.high is not None and (target.low is None or target.low <= known.high)
    return Span(None if open_end else target.low, target.high)


def _solution(
    shown: Expression, span: Span, variables: Variables, wanted: str, units: Units, spans: Mapping[str, Span]
) -> Solution | None:
    unit = variables[wanted].unit
    ends = [None if end is None else from_base(end, unit, units) for end in (span.low, span.high)]
    exact = ends[0] if ends[0] is not None and ends[0] == ends[1] else None
    whole = is_whole(unit, units)
    low, high = (None if e is None else (Decimal(math.ceil(e)) if whole else rounded(e)) for e in ends)
    if whole and exact is None and ends[1] is not None:
        high = Decimal(math.floor(ends[1]))
        if low is not None and low > high:
            return None
    steps = tuple((shown, at) for at in _assignments(shown, spans))
    return Solution(low, high, exact, steps)


def is_whole(unit: str, units: Units) -> bool:
    """Whether there are only whole ones of it: 单, 天, 个月."""
    return unit in _WHOLE or (unit in units and "/" not in unit and units[unit].counted)


def _assignments(node: Expression, spans: Mapping[str, Span]) -> list[Mapping[str, Fraction | date]]:
    """The values of the names that give the lowest and the highest value, once where they are the same."""
    rising = dict(_directions(node, up=True))
    found: list[Mapping[str, Fraction | date]] = []
    for highest in (False, True):
        ends = {n: spans[n].high if up == highest else spans[n].low for n, up in rising.items()}
        bounded = {n: e for n, e in ends.items() if e is not None}
        if len(bounded) == len(ends) and bounded not in found:
            found.append(bounded)
    return found


def _directions(node: Expression, *, up: bool) -> list[tuple[str, bool]]:
    """Whether the value rises with each name; amounts are never below nothing."""
    if isinstance(node, Name):
        return [(node.name, up)]
    if isinstance(node, Zero):
        return []
    falls = isinstance(node, Binary) and node.op in ("-", "/")
    return [*_directions(node.left, up=up), *_directions(node.right, up=up != falls)]


# --- days ---------------------------------------------------------------------------------------


def _day(expression: Expression, variables: Variables, wanted: str, units: Units) -> Solution | None:
    """A day from a day: forwards, or the first day of a period from its end."""
    known: dict[str, Fraction | date] = {}
    for name, variable in variables.items():
        if isinstance(variable.value, date):
            known[name] = variable.value
        elif variable.value is not None and (point := _span(variable, units).point) is not None:
            known[name] = point
    in_months = {n for n, v in variables.items() if v.unit in units and units[v.unit].dimension == "months"}
    try:
        if wanted == RESULT:
            shown, day = expression, days.worked_out(expression, known, in_months)
        else:
            shown, day = days.isolated(expression, wanted, known[RESULT], known, in_months)
    except (KeyError, OverflowError, ValueError):  # an input is missing, or the calendar ends
        return None
    return Solution(day, day, None, ((shown, known),))
