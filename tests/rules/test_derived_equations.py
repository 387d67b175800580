"""Equations that no file states, as properties over every shipped rule."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.rules.computing import variables_of
from assistant.rules.equations import RESULT, solve
from assistant.rules.gifts import SHOPS, USED, OfGifts, gift_equations
from assistant.rules.schema import Calculation, Knowledge
from assistant.rules.sums import equations_of
from assistant.types import Quantity

COUNTS = st.integers(1, 50)


@pytest.fixture(scope="session")
def gifts(knowledge: Knowledge) -> list[OfGifts]:
    return [g for rule in knowledge.rules.values() for g in gift_equations(rule, knowledge.units)]


def worth(knowledge: Knowledge, calculation: Calculation, known: dict[str, Quantity]) -> Decimal:
    variables = variables_of(calculation, known, knowledge.facts, knowledge.units)
    assert variables is not None
    solution = solve(calculation.expression, variables, RESULT, knowledge.units)
    assert solution is not None
    assert isinstance(solution.value, Decimal)
    return solution.value


@given(count=COUNTS)
def test_so_many_shops_get_so_many_times_what_the_gifts_come_to(
    count: int, knowledge: Knowledge, gifts: list[OfGifts]
) -> None:
    for gift in (g for g in gifts if not g.tells(USED)):
        shops = {SHOPS: Quantity(Decimal(count), Decimal(count), "shop")} if gift.tells(SHOPS) else {}
        total = sum(g.value for g in gift.gives if isinstance(g.value, Decimal))
        assert worth(knowledge, gift.calculation, shops) == total * (count if shops else 1)


def test_a_sum_of_gifts_cites_each_of_them(gifts: list[OfGifts]) -> None:
    several = [g for g in gifts if len(g.gives) > 1]
    assert several
    for gift in several:
        cited = {p.cite for p in gift.calculation.parameters.values()}
        assert cited == {g.cite for g in gift.gives}
        assert len({g.unit for g in gift.gives}) == 1


def test_a_line_shared_out_over_its_time_comes_to_the_line_again(knowledge: Knowledge) -> None:
    """1亿 over 365 days, 12 months, 4 quarters, exactly."""
    shared = [
        c
        for rule in knowledge.rules.values()
        for c in equations_of(rule, knowledge.facts, knowledge.units).values()
        if "span" in c.told
    ]
    assert {c.unit.partition("/")[2] for c in shared} >= {"day", "month", "quarter"}
    for calculation in shared:
        usual = calculation.told["span"].usual
        assert usual is not None
        assert usual.point is not None
        variables = variables_of(calculation, {"span": usual}, knowledge.facts, knowledge.units)
        assert variables is not None
        solution = solve(calculation.expression, variables, RESULT, knowledge.units)
        assert solution is not None
        low = solution.low
        assert isinstance(low, Decimal)
        period = knowledge.units.periods[calculation.unit.partition("/")[2]]
        exact = solution.exact if solution.exact is not None else Fraction(low)
        limit = calculation.parameters["limit"].ends[0]
        assert exact * Fraction(usual.point) / Fraction(period.factor) == limit
