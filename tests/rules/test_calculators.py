"""Each calculator on its cap and one step past it; spans give spans; what is unbounded gives nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.rules.calculators import CALCULATORS, compute
from assistant.types import FactValue, Quantity, Relation
from tests.measures import UNITS

PARAMETERS: dict[str, dict[str, Decimal]] = {
    "capped_share": {"cap": Decimal(30)},
    "per_unit_saving": {"cap": Decimal(1300)},
    "capped_monthly": {"rate": Decimal(100), "months": Decimal(12), "cap": Decimal(1_200_000)},
    "shortfall": {"full": Decimal(300_000)},
    "range_scale": {"low": Decimal("1.5"), "high": Decimal(3)},
    "add_days": {"days": Decimal(30)},
    "add_months": {"months": Decimal(12)},
}


def point(value: str | int | Decimal) -> Quantity:
    return Quantity(Decimal(value), Decimal(value))


def amount(name: str, **inputs: FactValue) -> Decimal | date | tuple[Decimal, Decimal] | None:
    found = compute(name, inputs, PARAMETERS[name], UNITS.spoken)
    return None if found is None else found.value


def formula(name: str, **inputs: FactValue) -> str:
    found = compute(name, inputs, PARAMETERS[name], UNITS.spoken)
    assert found is not None
    return found.formula


def test_these_are_all_the_calculators_and_their_parameters() -> None:
    assert {name: set(c.parameters) for name, c in CALCULATORS.items()} == {
        name: set(p) for name, p in PARAMETERS.items()
    }


# --- capped_share: 100,000 元 at most 30% -------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ("0", "0"),
        ("25", "25000"),  # 100000 × 25%
        ("29.9", "29900"),
        ("30", "30000"),  # on the cap
        ("30.1", "30000"),  # one step past it
        ("100", "30000"),
    ],
)
def test_a_share_counts_up_to_its_cap(share: str, expected: str) -> None:
    assert amount("capped_share", amount=point(100_000), share=point(share)) == Decimal(expected)


def test_a_capped_share_says_that_the_cap_was_applied_only_when_it_was() -> None:
    said = {"amount": point(100_000)}
    assert formula("capped_share", **said, share=point(30)) == "10万元 × 30% = 3万元"
    assert formula("capped_share", **said, share=point(31)) == (
        "10万元 × 30%（31%超过上限，按上限30%计） = 3万元"
    )


# --- per_unit_saving: at most 1300 单 -----------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ("0", "0"),
        ("1299", "3897"),  # 1299 × 3
        ("1300", "3900"),  # on the cap
        ("1301", "3900"),  # one past it
        ("2000", "3900"),
    ],
)
def test_a_saving_per_unit_counts_up_to_its_cap(count: str, expected: str) -> None:
    assert amount("per_unit_saving", count=point(count), fee=point(3)) == Decimal(expected)


def test_a_saving_names_the_whole_count_when_it_is_capped() -> None:
    assert formula("per_unit_saving", count=point(1300), fee=point("2.5")) == "1300单 × 2.5元 = 3250元"
    assert formula("per_unit_saving", count=point(1301), fee=point("2.5")) == (
        "1300单（共1301单，超过上限，按1300单计） × 2.5元 = 3250元"
    )


# --- capped_monthly: at most 12 months, at most 1,200,000 元 -------------------------------------


@pytest.mark.parametrize(
    ("monthly", "months", "expected"),
    [
        ("99999", "12", "1199988"),  # 99999 × 12, one step below the cap
        ("100000", "12", "1200000"),  # on the cap
        ("100001", "12", "1200000"),  # 1200012, past it
        ("50000", "11", "550000"),
        ("50000", "12", "600000"),
        ("50000", "13", "600000"),  # one month past the last
        ("100000", "13", "1200000"),
        ("200000", "6", "1200000"),
        ("200000", "7", "1200000"),
        ("0", "12", "0"),
    ],
)
def test_a_monthly_amount_counts_up_to_its_months_and_its_cap(
    monthly: str, months: str, expected: str
) -> None:
    found = amount("capped_monthly", amount=point(monthly), months=point(months))
    assert found == Decimal(expected)


@pytest.mark.parametrize(
    ("monthly", "months", "expected"),
    [
        (50_000, 12, "5万元 × 12个月 × 100% = 60万元"),
        (50_000, 13, "5万元 × 12个月（共13个月，最长12个月） × 100% = 60万元"),
        (110_000, 12, "11万元 × 12个月 × 100% = 132万元，超过上限，按120万元计"),
    ],
)
def test_a_monthly_formula_says_which_limit_was_applied(monthly: int, months: int, expected: str) -> None:
    assert formula("capped_monthly", amount=point(monthly), months=point(months)) == expected


# --- add_days -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-04-29", 3, "2026-05-02"),  # April has 30 days: 30, 1, 2
        ("2026-02-28", 1, "2026-03-01"),
        ("2024-02-28", 1, "2024-02-29"),  # a leap year
        ("2024-02-29", 1, "2024-03-01"),
        ("2024-01-30", 30, "2024-02-29"),
        ("2026-01-30", 30, "2026-03-01"),
        ("2026-12-31", 1, "2027-01-01"),
        ("2026-04-29", 0, "2026-04-29"),
    ],
)
def test_days_are_added_on_the_calendar(start: str, days: int, expected: str) -> None:
    found = compute("add_days", {"start": date.fromisoformat(start)}, {"days": Decimal(days)}, UNITS.spoken)
    assert found is not None
    assert found.value == date.fromisoformat(expected)


def test_a_sum_of_days_shows_its_arithmetic() -> None:
    assert formula("add_days", start=date(2026, 4, 29)) == "2026年4月29日 + 30天 = 2026年5月29日"


@pytest.mark.parametrize("start", [point(3), True, Relation("<", "x")], ids=["number", "truth", "relation"])
def test_only_a_date_starts_a_sum_of_days(start: FactValue) -> None:
    assert amount("add_days", start=start) is None


# --- spans --------------------------------------------------------------------------------------


def test_a_span_gives_the_span_of_its_ends_with_both_formulas() -> None:
    found = compute(
        "capped_share",
        {"amount": Quantity(Decimal(100_000), Decimal(200_000)), "share": point(20)},
        PARAMETERS["capped_share"],
        UNITS.spoken,
    )
    assert found is not None
    assert found.value == (Decimal(20_000), Decimal(40_000))  # 100000 × 20%, 200000 × 20%
    assert found.formula == "10万元 × 20% = 2万元；20万元 × 20% = 4万元"


def test_a_span_across_the_cap_ends_at_the_cap() -> None:
    share = Quantity(Decimal(25), Decimal(40))
    assert amount("capped_share", amount=point(100_000), share=share) == (Decimal(25_000), Decimal(30_000))


@pytest.mark.parametrize(
    "unbounded",
    [Quantity(None, Decimal(5)), Quantity(Decimal(5), None), Quantity(None, None)],
    ids=["below", "above", "both"],
)
def test_an_unbounded_input_gives_no_result(unbounded: Quantity) -> None:
    assert amount("capped_share", amount=unbounded, share=point(20)) is None
    assert amount("capped_share", amount=point(100), share=unbounded) is None


@pytest.mark.parametrize("wrong", [True, date(2026, 1, 1), Relation("<", "x")], ids=str)
def test_what_is_no_amount_gives_no_result(wrong: FactValue) -> None:
    assert amount("per_unit_saving", count=wrong, fee=point(1)) is None


# --- shortfall: up to 300,000 元 -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("paid", "expected"),
    [("0", "300000"), ("100000", "200000"), ("299999", "1"), ("300000", "0"), ("300001", "0")],
)
def test_what_is_still_to_pay_is_never_negative(paid: str, expected: str) -> None:
    assert amount("shortfall", paid=point(paid)) == Decimal(expected)


def test_a_span_of_what_was_paid_runs_the_other_way() -> None:
    """The more is paid, the less is left: the ends change places."""
    paid = Quantity(Decimal(200_000), Decimal(400_000))
    assert amount("shortfall", paid=paid) == (Decimal(0), Decimal(100_000))
    assert formula("shortfall", paid=point(100_000)) == "30万元 − 10万元 = 20万元"
    assert formula("shortfall", paid=point(350_000)) == "已有35万元，不少于30万元，不用再补"


def test_a_span_that_comes_to_one_value_is_that_value() -> None:
    assert amount("shortfall", paid=Quantity(Decimal(300_000), Decimal(400_000))) == 0


# --- range_scale: 1.5 to 3 times ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        (point(20), (Decimal(30), Decimal(60))),
        (point("9.99"), (Decimal("14.985"), Decimal("29.97"))),
        (Quantity(Decimal(10), Decimal(20)), (Decimal(15), Decimal(60))),  # 10 × 1.5, 20 × 3
        (point(0), Decimal(0)),
    ],
    ids=["point", "cents", "span", "nothing"],
)
def test_a_scale_gives_the_span_between_its_factors(base: Quantity, expected: object) -> None:
    assert amount("range_scale", base=base) == expected
    if base == point(20):
        assert formula("range_scale", base=base) == "20元 × 1.5倍 = 30元；20元 × 3倍 = 60元"


# --- add_months ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 3, 1), 12, date(2027, 3, 1)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
    ids=str,
)
def test_months_keep_the_day_or_end_on_the_last_of_the_month(
    start: date, months: int, expected: date
) -> None:
    found = compute("add_months", {"start": start}, {"months": Decimal(months)}, UNITS.spoken)
    assert found is not None
    assert found.value == expected


@pytest.mark.parametrize("name", ["add_days", "add_months"])
def test_a_day_past_the_end_of_the_calendar_gives_no_result(name: str) -> None:
    assert amount(name, start=date(9999, 12, 20)) is None


spans = st.tuples(st.integers(0, 2000), st.integers(0, 2000)).map(sorted)


@given(
    st.sampled_from(["capped_share", "per_unit_saving", "capped_monthly", "shortfall", "range_scale"]),
    spans,
    spans,
    st.data(),
)
def test_every_value_of_the_inputs_gives_a_value_inside_the_result(
    name: str, first: list[int], second: list[int], data: st.DataObject
) -> None:
    keys = list(CALCULATORS[name].inputs)
    given_spans = dict(zip(keys, (first, second), strict=False))  # some take one input
    whole = {k: Quantity(Decimal(a), Decimal(b)) for k, (a, b) in given_spans.items()}
    one = {k: point(data.draw(st.integers(a, b))) for k, (a, b) in given_spans.items()}
    bounds, inside = (
        compute(name, whole, PARAMETERS[name], UNITS.spoken),
        compute(name, one, PARAMETERS[name], UNITS.spoken),
    )
    assert bounds is not None
    assert inside is not None
    assert bounds.ends[0] <= inside.ends[0] <= inside.ends[1] <= bounds.ends[1]
