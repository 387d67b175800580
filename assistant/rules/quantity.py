"""Comparing intervals: met, unmet, or unknown when the interval straddles the threshold.

Nothing here guesses. ``compare`` answers met only when every value of the interval would, and
unmet only when none would; tests/rules/test_quantity.py holds that as a property.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, Inexact, localcontext
from typing import Literal

from assistant.numbers import Units
from assistant.types import Choice, Op, Quantity

Truth = Literal["met", "unmet", "unknown"]

_MIRROR: dict[Op, Op] = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "=="}
NEGATED: dict[Op, Op] = {">=": "<", ">": "<=", "<=": ">", "<": ">="}
# What a stated relation says about an asked one: 低于 answers 不高于, 不高于 leaves 低于 open.
_IMPLIES: dict[Op, frozenset[Op]] = {
    "<": frozenset({"<", "<="}),
    "<=": frozenset({"<="}),
    ">": frozenset({">", ">="}),
    ">=": frozenset({">="}),
    "==": frozenset({"==", "<=", ">="}),
}
_EXCLUDES: dict[Op, frozenset[Op]] = {
    "<": frozenset({">", ">=", "=="}),
    "<=": frozenset({">"}),
    ">": frozenset({"<", "<=", "=="}),
    ">=": frozenset({"<"}),
    "==": frozenset({"<", ">"}),
}


def in_unit(quantity: Quantity, unit: str, units: Units) -> Quantity | None:
    """The same interval in ``unit``; a bare number takes it. None when the dimensions differ.

    659分钟 has no exact value in hours: it is returned in its own unit, and the caller compares there.
    """
    if quantity.unit in ("", unit):
        return replace(quantity, unit=unit)
    bounds: list[Decimal | None] = []
    for bound in (quantity.low, quantity.high):
        if bound is None:
            bounds.append(None)
            continue
        with localcontext() as context:
            context.clear_flags()
            converted = units.convert(bound, quantity.unit, unit)
            if converted is None:
                return None
            if context.flags[Inexact]:
                return quantity
        bounds.append(converted)
    return replace(quantity, low=bounds[0], high=bounds[1], unit=unit)


def compare(given: Quantity, op: Op, threshold: Decimal) -> Truth:
    """Both sides in one unit."""
    if op == "==":
        if given.point is not None:
            return "met" if given.point == threshold else "unmet"
        outside = compare(given, "<", threshold) == "met" or compare(given, ">", threshold) == "met"
        return "unmet" if outside else "unknown"
    if op in ("<", "<="):
        mirrored = Quantity(
            None if given.high is None else -given.high,
            None if given.low is None else -given.low,
            given.unit,
            given.high_open,
            given.low_open,
        )
        return compare(mirrored, _MIRROR[op], -threshold)
    low, high = given.low, given.high
    if op == ">=":
        if low is not None and low >= threshold:
            return "met"
        if high is not None and (high < threshold or (high == threshold and given.high_open)):
            return "unmet"
        return "unknown"
    if low is not None and (low > threshold or (low == threshold and given.low_open)):
        return "met"
    return "unmet" if high is not None and high <= threshold else "unknown"


def one_of(given: Choice, wanted: Choice) -> Truth:
    """Whether what it may be are all of those that will do, or none of them."""
    fitting = [option in wanted.options for option in given.options]
    return "met" if all(fitting) else "unknown" if any(fitting) else "unmet"


def compare_two(given: Quantity, op: Op, other: Quantity) -> Truth:
    """Two intervals in one unit: their difference against zero."""
    return compare(difference(given, other), op, Decimal(0))


def difference(a: Quantity, b: Quantity) -> Quantity:
    return Quantity(
        None if a.low is None or b.high is None else a.low - b.high,
        None if a.high is None or b.low is None else a.high - b.low,
        a.unit,
        a.low_open or b.high_open,
        a.high_open or b.low_open,
    )


def add(a: Quantity, b: Quantity) -> Quantity:
    return Quantity(
        None if a.low is None or b.low is None else a.low + b.low,
        None if a.high is None or b.high is None else a.high + b.high,
        a.unit,
        a.low_open or b.low_open,
        a.high_open or b.high_open,
    )


def sum_of(values: Sequence[Quantity], units: Units) -> Quantity | None:
    """Their sum, in the largest unit of theirs in which it is exact: 2小时 and 90分钟 are 210 minutes."""
    found = values[0]
    for value in values[1:]:
        other = in_unit(value, found.unit, units)
        if other is None:
            return None
        if other.unit != found.unit:
            changed = in_unit(found, other.unit, units)
            if changed is None or changed.unit != other.unit:
                return None
            found = changed
        found = add(found, other)
    return found


def related(stated: Op, asked: Op) -> Truth:
    """Whether a stated relation settles the asked one."""
    if asked in _IMPLIES[stated]:
        return "met"
    return "unmet" if asked in _EXCLUDES[stated] else "unknown"


def mirror(op: Op) -> Op:
    """a < b is b > a."""
    return _MIRROR[op]


def shortfall(given: Quantity, op: Op, threshold: Decimal) -> Quantity:
    """How far an unmet value is from its threshold, never negative."""
    point = Quantity(threshold, threshold, given.unit)
    return difference(point, given) if op in (">=", ">") else difference(given, point)
