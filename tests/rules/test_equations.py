"""Equations on their caps and one step past them, turned round, on intervals; and as properties."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.rules.equations import RESULT, Solution, Variable, count_for, growing_count, parse, solve
from assistant.rules.equations.expression import ExpressionError, dimension
from assistant.rules.equations.wording import formula
from assistant.types import Op, Quantity
from tests.measures import UNITS

Given = Quantity | date


def amount(low: str | int | Decimal, unit: str, high: str | int | Decimal | None = None) -> Quantity:
    return Quantity(Decimal(low), Decimal(low if high is None else high), unit)


FREEZE = "amount * min(share, cap)"
FREIGHT = "min(count, cap) * fee"
REBATE = "min(monthly * min(months, longest) * rate, cap)"
SHORT = "max(full - paid, 0)"
PACE = "max(hours - done, 0) / (window - passed)"
UNIT = {FREEZE: "yuan", FREIGHT: "yuan", REBATE: "yuan", SHORT: "yuan", PACE: "hour/day"}
CITED: dict[str, dict[str, Given]] = {
    FREEZE: {"cap": amount(30, "percent")},
    FREIGHT: {"cap": amount(1300, "order")},
    REBATE: {
        "longest": amount(12, "month"),
        "rate": amount(100, "percent"),
        "cap": amount(1_200_000, "yuan"),
    },
    SHORT: {"full": amount(300_000, "yuan")},
    PACE: {"hours": amount(11, "hour"), "window": amount(7, "day")},
}
INPUTS = {
    FREEZE: {"amount": "yuan", "share": "percent"},
    FREIGHT: {"count": "order", "fee": "yuan"},
    REBATE: {"monthly": "yuan/month", "months": "month"},
    SHORT: {"paid": "yuan"},
    PACE: {"done": "hour", "passed": "day"},
}
PERCENT = Variable("percent", None, amount(0, "percent", 100))


def variables(text: str, known: dict[str, Given], unit: str = "") -> dict[str, Variable]:
    found = {name: Variable(u) for name, u in INPUTS.get(text, {}).items()}
    found[RESULT] = Variable(unit or UNIT.get(text, "date"))
    for name, value in {**CITED.get(text, {}), **known}.items():
        own = found[name].unit if name in found else ""
        told = value.unit if isinstance(value, Quantity) else "date"
        found[name] = Variable(own or told, value)
    return found


def solved(text: str, wanted: str = RESULT, **known: Given) -> Solution | None:
    return solve(parse(text), variables(text, known), wanted, UNITS)


def value(text: str, wanted: str = RESULT, **known: Given) -> object:
    found = solved(text, wanted, **known)
    return found and (found.value if found.value is not None else (found.low, found.high))


def said(text: str, wanted: str = RESULT, **known: Given) -> str:
    found, given_ = solved(text, wanted, **known), variables(text, known)
    assert found is not None
    return formula(found, given_, wanted, UNITS)


# --- forwards: each on its cap and one step past it ---------------------------------------------


@pytest.mark.parametrize(
    ("share", "expected"),
    [("0", "0"), ("25", "25000"), ("29.9", "29900"), ("30", "30000"), ("30.1", "30000"), ("100", "30000")],
)
def test_a_share_counts_up_to_its_cap(share: str, expected: str) -> None:
    assert value(FREEZE, amount=amount(100_000, "yuan"), share=amount(share, "percent")) == Decimal(expected)


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1299, 3897), (1300, 3900), (1301, 3900)])
def test_a_saving_counts_up_to_its_cap(count: int, expected: int) -> None:
    assert value(FREIGHT, count=amount(count, "order"), fee=amount(3, "yuan")) == expected


@pytest.mark.parametrize(
    ("monthly", "months", "expected"),
    [
        ("99999", "12", "1199988"),  # 99999 × 12, one step below the cap
        ("100000", "12", "1200000"),  # on the cap
        ("100001", "12", "1200000"),  # 1200012, past it
        ("50000", "11", "550000"),
        ("50000", "13", "600000"),  # one month past the last
        ("200000", "7", "1200000"),
        ("0", "12", "0"),
    ],
)
def test_a_monthly_amount_counts_up_to_its_months_and_its_cap(
    monthly: str, months: str, expected: str
) -> None:
    found = value(REBATE, monthly=amount(monthly, "yuan/month"), months=amount(months, "month"))
    assert found == Decimal(expected)


def test_a_yearly_amount_is_never_taken_for_one_of_a_month() -> None:
    """80万 a year over 12 months is 80万, and not 960万 cut to 120万."""
    a_year = amount(800_000, "yuan/year")
    assert value(REBATE, monthly=a_year, months=amount(12, "month")) == 800_000
    assert value(REBATE, monthly=a_year, months=amount(6, "month")) == 400_000


@pytest.mark.parametrize(
    ("paid", "expected"), [(0, 300_000), (100_000, 200_000), (299_999, 1), (300_000, 0), (300_001, 0)]
)
def test_what_is_still_to_pay_is_never_negative(paid: int, expected: int) -> None:
    assert value(SHORT, paid=amount(paid, "yuan")) == expected


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-04-29", 3, "2026-05-02"),  # April has 30 days: 30, 1, 2
        ("2024-02-28", 1, "2024-02-29"),  # a leap year
        ("2026-01-30", 30, "2026-03-01"),
        ("2026-12-31", 1, "2027-01-01"),
        ("2026-04-29", 0, "2026-04-29"),
    ],
)
def test_days_are_added_on_the_calendar(start: str, days: int, expected: str) -> None:
    found = value("start + days", start=date.fromisoformat(start), days=amount(days, "day"))
    assert found == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
    ids=str,
)
def test_months_keep_the_day_or_end_on_the_last_of_the_month(
    start: date, months: int, expected: date
) -> None:
    assert value("start + months", start=start, months=amount(months, "month")) == expected


def test_the_first_day_of_a_window_counts() -> None:
    assert value("last_day(first, days)", first=date(2026, 2, 25), days=amount(7, "day")) == date(2026, 3, 3)


@pytest.mark.parametrize("unit", ["day", "month"])
def test_a_day_past_the_end_of_the_calendar_has_no_solution(unit: str) -> None:
    assert solved("start + period", start=date(9999, 12, 20), period=amount(30, unit)) is None


# --- backwards ----------------------------------------------------------------------------------


def test_a_wanted_day_gives_the_day_to_act() -> None:
    known: dict[str, Given] = {RESULT: date(2026, 10, 1), "period": amount(3, "day")}
    found = {**variables("start + period", known), "start": Variable("date")}
    solution = solve(parse("start + period"), found, "start", UNITS)
    assert solution is not None
    assert solution.value == date(2026, 9, 28)
    assert formula(solution, found, "start", UNITS) == "2026年10月1日 − 3天 = 2026年9月28日"


def test_what_reached_its_cap_came_of_so_many_or_more() -> None:
    full = {"monthly": amount(150_000, "yuan/month"), RESULT: amount(1_200_000, "yuan")}
    assert value(REBATE, "months", **full) == (8, None)
    assert said(REBATE, "months", **full) == "120万元 ÷ 15万元/月 = 8个月"


def test_a_month_that_is_begun_is_needed_whole() -> None:
    found = solved(REBATE, "months", monthly=amount(170_000, "yuan/month"), result=amount(1_200_000, "yuan"))
    assert found is not None
    assert (found.low, found.high) == (8, None)  # 7.06


def test_below_its_cap_there_is_one_answer() -> None:
    assert value(FREEZE, "share", amount=amount(200_000, "yuan"), result=amount(30_000, "yuan")) == 15
    assert value(FREEZE, "share", amount=amount(200_000, "yuan"), result=amount(60_000, "yuan")) == (30, None)


def test_more_than_the_cap_gives_has_no_solution() -> None:
    assert solved(FREEZE, "share", amount=amount(200_000, "yuan"), result=amount(60_001, "yuan")) is None
    assert solved(REBATE, "months", monthly=amount(1, "yuan/month"), result=amount(2_000_000, "yuan")) is None


# --- intervals ----------------------------------------------------------------------------------


def test_an_unknown_share_has_an_upper_end() -> None:
    known = {**variables(FREEZE, {"amount": amount(200_000, "yuan")}), "share": PERCENT}
    solution = solve(parse(FREEZE), known, RESULT, UNITS)
    assert solution is not None
    assert (solution.low, solution.high) == (0, 60_000)


def test_what_is_open_above_ends_at_the_cap() -> None:
    share = Quantity(Decimal(20), None, "percent")
    assert value(FREEZE, amount=amount(100_000, "yuan"), share=share) == (20_000, 30_000)


def test_a_span_of_what_was_paid_runs_the_other_way() -> None:
    assert value(SHORT, paid=amount(200_000, "yuan", 400_000)) == (0, 100_000)


def test_a_range_of_factors_gives_a_range() -> None:
    known: dict[str, Given] = {"base": amount("9.99", "yuan"), "scale": amount("1.5", "multiple", 3)}
    solution = solve(parse("base * scale"), variables("base * scale", known, "yuan"), RESULT, UNITS)
    assert solution is not None
    assert (solution.low, solution.high) == (Decimal("14.985"), Decimal("29.97"))


# --- formulas -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "known", "words"),
    [
        (FREEZE, {"amount": (100_000, "yuan"), "share": (30, "percent")}, "10万元 × 30% = 3万元"),
        (
            FREEZE,
            {"amount": (100_000, "yuan"), "share": (31, "percent")},
            "10万元 × 30%（31%超过上限，按30%计） = 3万元",
        ),
        (FREIGHT, {"count": (1300, "order"), "fee": ("2.5", "yuan")}, "1300单 × 2.5元 = 3250元"),
        (
            FREIGHT,
            {"count": (1301, "order"), "fee": ("2.5", "yuan")},
            "1300单（1301单超过上限，按1300单计） × 2.5元 = 3250元",
        ),
        (
            REBATE,
            {"monthly": (110_000, "yuan/month"), "months": (12, "month")},
            "11万元/月 × 12个月 × 100% = 132万元，超过上限，按120万元计",
        ),
        (
            REBATE,
            {"monthly": (800_000, "yuan/year"), "months": (12, "month")},
            "80万元/年（约66666.67元/月） × 12个月 × 100% = 80万元",
        ),
        (SHORT, {"paid": (100_000, "yuan")}, "30万元 − 10万元 = 20万元"),
        (SHORT, {"paid": (350_000, "yuan")}, "已有35万元，不少于30万元，差额为0元"),
        (
            PACE,
            {"done": ("6.5", "hour"), "passed": (4, "day")},
            "（11小时 − 6.5小时） ÷ （7天 − 4天） = 1.5小时/天",
        ),
    ],
)
def test_a_formula_is_written_as_a_merchant_would(
    text: str, known: dict[str, tuple[str | int, str]], words: str
) -> None:
    assert said(text, **{name: amount(*told) for name, told in known.items()}) == words


# --- how many of so many ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("op", "total", "expected"),
    [
        (">", 145, 117),  # 116 is just 80%
        (">", 146, 117),  # 116.8
        (">", 200, 161),
        (">=", 500, 400),
        (">=", 501, 401),  # 400.8
        (">", 1, 1),
        (">=", 0, 0),
    ],
)
def test_the_least_whole_number_that_passes(op: Op, total: int, expected: int) -> None:
    found = count_for(Decimal(80), op, total)
    assert found is not None
    assert found.value == expected


def test_nothing_is_more_than_all() -> None:
    assert count_for(Decimal(100), ">", 50) is None
    assert count_for(Decimal(0), "<", 50) is None


def test_further_good_ones_are_further_ones_of_the_whole() -> None:
    found = growing_count(Decimal(80), ">=", 300, 220)
    assert found is not None
    assert found.value == 100  # 320 of 400
    assert growing_count(Decimal(100), ">=", 300, 220) is None


# --- expressions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "of", "expected"),
    [
        ("a * b", {"a": "money/months", "b": "months"}, "money"),
        ("a * b", {"a": "order", "b": "money"}, "money"),
        ("a / b", {"a": "order", "b": "order/days"}, "days"),
        ("a / b", {"a": "money", "b": "months"}, "money/months"),
        ("max(a - b, 0)", {"a": "money", "b": "money"}, "money"),
        ("a + b", {"a": "date", "b": "days"}, "date"),
        ("a - b", {"a": "date", "b": "months"}, "date"),
        ("last_day(a, b)", {"a": "date", "b": "days"}, "date"),
    ],
)
def test_dimensions_follow_from_those_of_the_names(text: str, of: dict[str, str], expected: str) -> None:
    assert dimension(parse(text), of) == expected


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("a + b", {"a": "money", "b": "months"}),
        ("a * b", {"a": "money/months", "b": "days"}),
        ("a * b", {"a": "date", "b": "share"}),
        ("a + b", {"a": "days", "b": "date"}),
        ("min(a, b)", {"a": "score", "b": "share"}),
        ("last_day(a, b)", {"a": "date", "b": "months"}),
        ("a / b", {"a": "score", "b": "money"}),
    ],
)
def test_what_does_not_fit_is_refused(text: str, of: dict[str, str]) -> None:
    with pytest.raises(ExpressionError):
        dimension(parse(text), of)


# --- properties ---------------------------------------------------------------------------------

numbers = st.integers(0, 2000)
spans = st.tuples(numbers, numbers).map(sorted)
EQUATIONS = st.sampled_from([FREEZE, FREIGHT, REBATE, SHORT])


@given(EQUATIONS, spans, spans, st.data())
def test_every_value_of_the_inputs_gives_a_value_inside_the_result(
    text: str, first: list[int], second: list[int], data: st.DataObject
) -> None:
    ends = dict(zip(INPUTS[text], (first, second), strict=False))
    whole = {name: amount(a, INPUTS[text][name], b) for name, (a, b) in ends.items()}
    one = {name: amount(data.draw(st.integers(a, b)), INPUTS[text][name]) for name, (a, b) in ends.items()}
    bounds, inside = solved(text, **whole), solved(text, **one)
    assert bounds is not None
    assert inside is not None
    assert bounds.low <= inside.low <= inside.high <= bounds.high  # type: ignore[operator]


@given(EQUATIONS, numbers, numbers, st.data())
def test_forwards_and_back_holds_what_it_came_from(
    text: str, first: int, second: int, data: st.DataObject
) -> None:
    units = INPUTS[text]
    known = {n: amount(v, units[n]) for n, v in zip(units, (first, second), strict=False)}
    result = solved(text, **known)
    assert result is not None
    assert isinstance(result.value, Decimal)
    wanted = data.draw(st.sampled_from(sorted(units)))
    others = {n: v for n, v in known.items() if n != wanted}
    back = solved(text, wanted, **others, result=amount(result.value, UNIT[text]))
    assert back is not None
    came = known[wanted].low
    assert came is not None
    assert back.low is None or back.low <= came  # type: ignore[operator]
    assert back.high is None or came <= back.high  # type: ignore[operator]


@given(EQUATIONS, st.integers(1, 2000), st.integers(1, 2000), st.data())
def test_back_and_forwards_gives_what_was_wanted(
    text: str, goal: int, other: int, data: st.DataObject
) -> None:
    units = INPUTS[text]
    wanted = data.draw(st.sampled_from(sorted(n for n, u in units.items() if u in ("yuan", "yuan/month"))))
    others = {n: amount(min(other, 20), u) for n, u in units.items() if n != wanted}
    goal_ = {RESULT: amount(goal, "yuan")}
    found = solved(text, wanted, **others, **goal_)
    if found is None or found.low is None or found.exact is None or found.low != found.exact:
        return  # no such amount, or one that has no end in decimals
    again = solved(text, **others, **{wanted: amount(Decimal(found.low), units[wanted])})  # type: ignore[arg-type]
    assert again is not None
    assert again.value == goal


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 400))
def test_days_forwards_and_back_end_where_they_began(start: date, count: int) -> None:
    for text in ("start + days", "last_day(start, days)"):
        end = value(text, start=start, days=amount(count, "day"))
        assert isinstance(end, date)
        known: dict[str, Given] = {RESULT: end, "days": amount(count, "day")}
        found = {**variables(text, known), "start": Variable("date")}
        back = solve(parse(text), found, "start", UNITS)
        assert back is not None
        assert back.value == start


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 40))
def test_months_back_give_the_latest_day_that_leads_no_later(end: date, count: int) -> None:
    known: dict[str, Given] = {RESULT: end, "months": amount(count, "month")}
    found = {**variables("start + months", known), "start": Variable("date")}
    back = solve(parse("start + months"), found, "start", UNITS)
    assert back is not None
    assert isinstance(back.value, date)
    led = value("start + months", start=back.value, months=amount(count, "month"))
    assert isinstance(led, date)
    assert led <= end
    later = value("start + months", start=back.value + timedelta(days=1), months=amount(count, "month"))
    assert isinstance(later, date)
    assert later > led or led == end


@given(st.decimals(0, 100, places=1), st.sampled_from([">=", ">", "<=", "<"]), st.integers(0, 3000))
def test_the_number_found_passes_and_the_next_one_does_not(threshold: Decimal, op: Op, total: int) -> None:
    def passes(n: int) -> bool:
        share, limit = Fraction(n * 100, total or 1), Fraction(threshold)
        return {">=": share >= limit, ">": share > limit, "<=": share <= limit, "<": share < limit}[op]

    found = count_for(threshold, op, total) if total else None
    if found is None:
        assert not total or not any(passes(n) for n in (0, total))
        return
    step = -1 if op in (">=", ">") else 1
    assert passes(found.value)
    assert not 0 <= found.value + step <= total or not passes(found.value + step)


@given(st.integers(1, 99), st.sampled_from([">=", ">"]), st.integers(1, 2000), st.data())
def test_so_many_more_pass_and_one_fewer_do_not(
    threshold: int, op: Op, total: int, data: st.DataObject
) -> None:
    have = data.draw(st.integers(0, total))
    found = growing_count(Decimal(threshold), op, total, have)
    assert found is not None

    def passes(more: int) -> bool:
        share = Fraction((have + more) * 100, total + more)
        return share > threshold if op == ">" else share >= threshold

    assert passes(found.value)
    assert found.value == 0 or not passes(found.value - 1)
