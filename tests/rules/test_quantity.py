"""Intervals against thresholds: nothing is guessed, and nothing that can be known is left open."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.rules.quantity import (
    NEGATED,
    Truth,
    add,
    compare,
    compare_two,
    difference,
    in_unit,
    mirror,
    related,
    shortfall,
)
from assistant.types import Op, Quantity
from tests.measures import UNITS

OPS: dict[Op, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
}


def q(text: str, unit: str = "") -> Quantity:
    """Written as in mathematics: "[80, inf)", "(-inf, 9)", "73"."""
    if text[0] not in "([":
        return Quantity(Decimal(text), Decimal(text), unit)
    low, high = text[1:-1].split(", ")
    return Quantity(
        None if low == "-inf" else Decimal(low),
        None if high == "inf" else Decimal(high),
        unit,
        text[0] == "(" and low != "-inf",
        text[-1] == ")" and high != "inf",
    )


# --- compare: a table on each boundary ----------------------------------------------------------

ON_THE_BOUNDARY: list[tuple[str, Op, str, Truth]] = [
    # one value: the threshold itself, and one step to each side
    ("79", ">=", "80", "unmet"),
    ("80", ">=", "80", "met"),
    ("81", ">=", "80", "met"),
    ("79", ">", "80", "unmet"),
    ("80", ">", "80", "unmet"),
    ("81", ">", "80", "met"),
    ("79", "<=", "80", "met"),
    ("80", "<=", "80", "met"),
    ("81", "<=", "80", "unmet"),
    ("79", "<", "80", "met"),
    ("80", "<", "80", "unmet"),
    ("81", "<", "80", "unmet"),
    ("79.99", "==", "80", "unmet"),
    ("80", "==", "80", "met"),
    ("80.00", "==", "80", "met"),
    # 80分以上 and 超过80%
    ("[80, inf)", ">=", "80", "met"),
    ("[80, inf)", ">", "80", "unknown"),
    ("(80, inf)", ">", "80", "met"),
    ("(80, inf)", ">", "80.01", "unknown"),
    ("[79, inf)", ">=", "80", "unknown"),
    ("(80, inf)", "<=", "80", "unmet"),
    ("[80, inf)", "<=", "80", "unknown"),
    ("[80, inf)", "<", "80", "unmet"),
    ("[80, inf)", "==", "80", "unknown"),
    ("(80, inf)", "==", "80", "unmet"),
    # 不到九百万 and 最多80
    ("(-inf, 80)", ">=", "80", "unmet"),
    ("(-inf, 80]", ">=", "80", "unknown"),
    ("(-inf, 80]", ">", "80", "unmet"),
    ("(-inf, 80)", "<", "80", "met"),
    ("(-inf, 80]", "<", "80", "unknown"),
    ("(-inf, 80]", "<=", "80", "met"),
    ("(-inf, 80)", "<=", "79", "unknown"),
    # 九百多万
    ("[9000000, 10000000)", ">=", "10000000", "unmet"),
    ("[9000000, 10000000)", ">=", "9000000", "met"),
    ("[9000000, 10000000)", ">=", "9500000", "unknown"),
    # nothing known
    ("(-inf, inf)", ">=", "0", "unknown"),
    ("(-inf, inf)", "==", "0", "unknown"),
]


@pytest.mark.parametrize(
    ("given_", "op", "threshold", "expected"),
    ON_THE_BOUNDARY,
    ids=[f"{g} {op} {t}" for g, op, t, _ in ON_THE_BOUNDARY],
)
def test_an_interval_decides_only_when_it_lies_on_one_side(
    given_: str, op: Op, threshold: str, expected: Truth
) -> None:
    assert compare(q(given_), op, Decimal(threshold)) == expected


# --- compare: the same as a property ------------------------------------------------------------

whole = st.integers(-6, 6).map(Decimal)


@st.composite
def intervals(draw: st.DrawFn) -> Quantity:
    """Points, closed, open, half-open and unbounded intervals; never an empty one."""
    low, high = draw(st.none() | whole), draw(st.none() | whole)
    if low is not None and high is not None and low > high:
        low, high = high, low
    point = low is not None and low == high
    return Quantity(
        low,
        high,
        "",
        low is not None and not point and draw(st.booleans()),
        high is not None and not point and draw(st.booleans()),
    )


def members(x: Quantity) -> Iterator[Decimal]:
    """Values of x in quarter steps: its ends, next to its ends, and beyond every threshold drawn here."""
    low = x.low if x.low is not None else (x.high or Decimal(0)) - 30
    high = x.high if x.high is not None else (x.low or Decimal(0)) + 30
    value = low
    while value <= high:
        if not (x.low_open and value == x.low) and not (x.high_open and value == x.high):
            yield value
        value += Decimal("0.25")


def by_sampling(values: list[bool]) -> Truth:
    assert values
    return "met" if all(values) else ("unknown" if any(values) else "unmet")


@given(intervals(), st.sampled_from(sorted(OPS)), whole)
def test_compare_is_met_when_all_values_are_unmet_when_none_is_and_else_unknown(
    x: Quantity, op: Op, threshold: Decimal
) -> None:
    # The ends are whole and the steps quarters, so no interval and no gap hides between two samples.
    assert compare(x, op, threshold) == by_sampling([OPS[op](v, threshold) for v in members(x)])


@given(intervals(), st.sampled_from(sorted(OPS)), intervals())
def test_compare_two_agrees_with_every_pair_of_values(a: Quantity, op: Op, b: Quantity) -> None:
    truths = [OPS[op](u, v) for u in list(members(a))[:: 3 if a.point is None else 1] for v in members(b)]
    result = compare_two(a, op, b)
    if result != "unknown":
        assert set(truths) == {result == "met"}


@given(intervals(), st.sampled_from([op for op in sorted(OPS) if op in NEGATED]), whole)
def test_the_negated_operator_turns_the_verdict_and_keeps_the_unknown(
    x: Quantity, op: Op, threshold: Decimal
) -> None:
    turned: dict[Truth, Truth] = {"met": "unmet", "unmet": "met", "unknown": "unknown"}
    assert compare(x, NEGATED[op], threshold) == turned[compare(x, op, threshold)]


@given(intervals(), st.sampled_from(sorted(OPS)), intervals())
def test_two_facts_compare_the_same_from_either_side(a: Quantity, op: Op, b: Quantity) -> None:
    assert compare_two(a, op, b) == compare_two(b, mirror(op), a)


@given(intervals(), intervals())
def test_sums_and_differences_hold_every_sum_and_difference(a: Quantity, b: Quantity) -> None:
    total, gap = add(a, b), difference(a, b)
    for u in list(members(a))[::7]:
        for v in list(members(b))[::7]:
            assert holds(total, u + v)
            assert holds(gap, u - v)


def holds(x: Quantity, value: Decimal) -> bool:
    above = x.low is None or x.low < value or (x.low == value and not x.low_open)
    return above and (x.high is None or value < x.high or (x.high == value and not x.high_open))


# --- compare_two --------------------------------------------------------------------------------

PAIRS: list[tuple[str, Op, str, Truth]] = [
    ("1.9", "<", "2", "met"),
    ("2", "<", "2", "unmet"),
    ("2", "<=", "2", "met"),
    ("2.1", "<", "2", "unmet"),
    ("(-inf, 2)", "<", "2", "met"),
    ("(-inf, 2]", "<", "2", "unknown"),
    ("(-inf, 2)", "<", "[2, inf)", "met"),
    ("[1, 2]", "<", "[2, 3]", "unknown"),
    ("[1, 2)", "<", "[2, 3]", "met"),
    ("[1, 2]", "<", "(2, 3]", "met"),
    ("[2, 3]", "<", "[1, 2]", "unmet"),
    ("[1, 3]", "<", "[2, 4]", "unknown"),
    ("2", "==", "2", "met"),
    ("[1, 2]", "==", "[3, 4]", "unmet"),
    ("[1, 2]", "==", "[1, 2]", "unknown"),  # the same words do not make the same value
    ("(-inf, inf)", "<", "2", "unknown"),
]


@pytest.mark.parametrize(("a", "op", "b", "expected"), PAIRS, ids=[f"{a} {op} {b}" for a, op, b, _ in PAIRS])
def test_two_intervals_decide_only_when_apart(a: str, op: Op, b: str, expected: Truth) -> None:
    assert compare_two(q(a), op, q(b)) == expected


# --- related ------------------------------------------------------------------------------------

# stated → asked: all 25, against the truth over the three ways two numbers can lie.
_LIE = {"below": (1, 2), "same": (2, 2), "above": (2, 1)}


@pytest.mark.parametrize("asked", sorted(OPS))
@pytest.mark.parametrize("stated", sorted(OPS))
def test_a_stated_relation_settles_exactly_what_follows_from_it(stated: Op, asked: Op) -> None:
    possible = [pair for pair in _LIE.values() if OPS[stated](*pair)]
    assert related(stated, asked) == by_sampling([OPS[asked](*pair) for pair in possible])


@pytest.mark.parametrize("op", sorted(OPS))
def test_a_mirrored_operator_says_the_same_from_the_other_side(op: Op) -> None:
    assert all(OPS[op](a, b) == OPS[mirror(op)](b, a) for a, b in _LIE.values())


# --- shortfall ----------------------------------------------------------------------------------

SHORTFALLS: list[tuple[str, Op, str, str]] = [
    ("73", ">=", "75", "2"),  # 75 - 73
    ("74.5", ">=", "75", "0.5"),
    ("80", ">", "80", "0"),  # exactly on it, and that is not enough
    ("32", "<=", "30", "2"),  # 32 - 30
    ("30", "<", "30", "0"),
    ("[9000000, 10000000)", ">=", "10000000", "(0, 1000000]"),  # 1e7 - [9e6, 1e7)
    ("(-inf, 9000000)", ">=", "10000000", "(1000000, inf)"),  # 1e7 - (-inf, 9e6)
    ("(30, inf)", "<=", "30", "(0, inf)"),
]


@pytest.mark.parametrize(
    ("given_", "op", "threshold", "expected"),
    SHORTFALLS,
    ids=[f"{g} {op} {t}" for g, op, t, _ in SHORTFALLS],
)
def test_the_gap_is_how_far_an_unmet_value_is_from_its_threshold(
    given_: str, op: Op, threshold: str, expected: str
) -> None:
    assert shortfall(q(given_, "score"), op, Decimal(threshold)) == q(expected, "score")


@given(intervals(), st.sampled_from([op for op in sorted(OPS) if op != "=="]), whole)
def test_the_gap_of_an_unmet_check_is_never_negative(x: Quantity, op: Op, threshold: Decimal) -> None:
    if compare(x, op, threshold) == "unmet":
        low = shortfall(x, op, threshold).low
        assert low is not None
        assert low >= 0


# --- in_unit ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "unit", "expected"),
    [
        (q("660", "minute"), "hour", q("11", "hour")),
        (q("11", "hour"), "minute", q("660", "minute")),
        (q("[60, 90)", "minute"), "hour", q("[1, 1.5)", "hour")),
        (q("(30, inf)", "minute"), "hour", q("(0.5, inf)", "hour")),
        (q("(-inf, 90]", "minute"), "hour", q("(-inf, 1.5]", "hour")),
        (q("659", "minute"), "hour", q("659", "minute")),  # 10.98333… hours: no exact value, so it stays
        (q("100", "minute"), "hour", q("100", "minute")),  # 1.666… × 60 rounds back to 100, and is not exact
        (q("80"), "score", q("80", "score")),  # a bare number takes the unit asked for
        (q("80", "score"), "score", q("80", "score")),
        (q("80", "percent"), "score", None),
        (q("(80, inf)", "percent"), "score", None),
        (q("(-inf, 12]", "month"), "day", None),
        (q("80"), "", q("80")),
    ],
    ids=str,
)
def test_an_interval_changes_its_unit_with_its_ends_kept(
    given_: Quantity, unit: str, expected: Quantity | None
) -> None:
    assert in_unit(given_, unit, UNITS) == expected
