"""The geometry of the gap chart: where a value stands beside its threshold."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.surfaces.render.gap_scale import END, LINE, bar, place
from assistant.types import Quantity

AMOUNTS = st.decimals(-(10**12), 10**12, places=4)


def d(text: str) -> Decimal:
    return Decimal(text)


@given(AMOUNTS)
def test_a_value_at_its_threshold_ends_exactly_on_the_line(value: Decimal) -> None:
    drawn = bar(Quantity(value, value), value)
    assert drawn.at == LINE
    assert drawn.solid is not None
    assert drawn.solid[1] == LINE


@given(AMOUNTS, AMOUNTS)
def test_no_other_value_touches_the_line(value: Decimal, threshold: Decimal) -> None:
    at = place(value, threshold)
    assert 0 <= at <= END
    assert (at > LINE, at < LINE) == (value > threshold, value < threshold)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_more_is_never_drawn_as_less(a: Decimal, b: Decimal, threshold: Decimal) -> None:
    low, high = sorted((a, b))
    assert place(low, threshold) <= place(high, threshold)


@pytest.mark.parametrize(
    ("value", "threshold", "at"),
    [
        ("0", "75", "0"),
        ("37.5", "75", "31.25"),  # half of the way
        ("74.99", "75", "61"),  # not so near that it seems to be there
        ("75.01", "75", "64"),
        ("90", "75", "75"),  # 1.2 of 62.5
        ("4500000", "9000000", "31.25"),  # money is drawn as scores are
        ("0.45", "0.9", "31.25"),
        ("1000000000", "75", "100"),
        ("-5", "75", "0"),
        ("0", "0", "62.5"),
        ("1", "0", "100"),
        ("-1", "0", "0"),
        ("-15", "-10", "31.25"),  # half as much again below a loss that is allowed
        ("-10", "-10", "62.5"),
    ],
)
def test_distances_are_shares_of_the_threshold(value: str, threshold: str, at: str) -> None:
    assert place(d(value), d(threshold)) == d(at)


def test_a_bar_begins_at_nothing() -> None:
    assert bar(Quantity(d("37.5"), d("37.5")), d("75")).solid == (0, d("31.25"))


def test_a_bar_of_a_threshold_of_zero_grows_from_the_line() -> None:
    assert bar(Quantity(d("3"), d("3")), d("0")).solid == (LINE, END)
    assert bar(Quantity(d("0"), d("0")), d("0")).solid == (LINE, LINE)
    assert bar(Quantity(d("-2"), d("-2")), d("0")).solid == (0, LINE)


def test_at_least_80_reaches_80_and_may_be_more() -> None:
    drawn = bar(Quantity(d("80"), None), d("80"))
    assert (drawn.solid, drawn.open, drawn.at, drawn.beyond) == ((0, LINE), (LINE, END), None, True)


def test_less_than_9_million_may_be_anything_below() -> None:
    drawn = bar(Quantity(None, d("9000000"), high_open=True), d("10000000"))
    assert (drawn.solid, drawn.open, drawn.at, drawn.beyond) == (None, (0, d("56.25")), None, False)


def test_a_range_over_the_threshold_lies_on_both_sides_of_the_line() -> None:
    drawn = bar(Quantity(d("70"), d("80")), d("75"))
    assert drawn.open is not None
    assert drawn.open[0] < LINE < drawn.open[1]
    assert drawn.solid == (0, drawn.open[0])


@pytest.mark.parametrize("value", [None, Quantity(None, None)])
def test_nothing_is_drawn_of_what_is_not_known(value: Quantity | None) -> None:
    drawn = bar(value, d("75"))
    assert (drawn.solid, drawn.open, drawn.at, drawn.beyond) == (None, None, None, False)


def test_what_leaves_the_scale_says_so() -> None:
    assert bar(Quantity(d("2000"), d("2000")), d("1000")).beyond
    assert not bar(Quantity(d("1600"), d("1600")), d("1000")).beyond  # the very edge is still on it
