"""Any number, written in any form with any bound and unit, parses back to the same interval."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from assistant.numbers import Mention, plain
from assistant.text import fold, to_traditional
from assistant.types import Quantity
from tests.measures import NUMBERS, UNITS
from tests.numbers.test_numbers import chinese

TODAY = date(2026, 11, 22)
_WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")


def spoken_decimal(value: Decimal) -> str:
    """八十二点五."""
    whole, _, rest = plain(value).partition(".")
    return chinese(int(whole)) + (
        "点" + "".join("零一二三四五六七八九"[int(c)] for c in rest) if rest else ""
    )


def scaled(word: str, size: int) -> Callable[[Decimal], str]:
    return lambda value: f"{plain(value / size)}{word}"


# Each form with the values it can write: whole ones, or decimals too.
WHOLE_FORMS: dict[str, Callable[[Decimal], str]] = {
    "separated": lambda v: f"{int(v):,}",
    "Chinese": lambda v: chinese(int(v)),
    "Chinese with 两": lambda v: chinese(int(v)).replace("二千", "两千").replace("二万", "两万"),
    "Traditional": lambda v: to_traditional(chinese(int(v))),
}
DECIMAL_FORMS: dict[str, Callable[[Decimal], str]] = {
    "Arabic": plain,
    "full width": lambda v: plain(v).translate(_WIDE),
    "spoken": spoken_decimal,
    "万": scaled("万", 10**4),
    "萬": scaled("萬", 10**4),
    "w": scaled("w", 10**4),
    "亿": scaled("亿", 10**8),
    "个亿": scaled("个亿", 10**8),
    "k": scaled("k", 10**3),
}

whole = st.tuples(st.integers(11, 10**9).map(Decimal), st.sampled_from(sorted(WHOLE_FORMS)))
decimal = st.tuples(st.decimals("0.01", 99_999, places=2), st.sampled_from(sorted(DECIMAL_FORMS)))
written = st.one_of(
    whole.map(lambda p: (p[0], WHOLE_FORMS[p[1]](p[0]))),
    decimal.map(lambda p: (p[0], DECIMAL_FORMS[p[1]](p[0]))),
)
units = st.sampled_from([("单", "order"), ("笔", "order"), ("元", "yuan"), ("分", "score"), ("人", "person"),
                         ("小时", "hour"), ("个小时", "hour"), ("分钟", "minute"), ("天", "day"), ("%", "percent"),
                         ("个点", "percent"), ("個百分點", "percent"), ("", "")])  # fmt: skip

NEAR, ABOUT = Decimal("0.9"), Decimal("0.05")
BOUNDS: dict[str, Callable[[Decimal, str], Quantity]] = {
    "{}": lambda v, u: Quantity(v, v, u),
    "正好{}": lambda v, u: Quantity(v, v, u),
    **dict.fromkeys(("不到{}", "不足{}", "未满{}", "没到{}", "少于{}", "低于{}", "{}不到", "<{}"),
                    lambda v, u: Quantity(None, v, u, high_open=True)),
    **dict.fromkeys(("超过{}", "不止{}", "多于{}", "高于{}", "突破{}", ">{}", "{}开外"),
                    lambda v, u: Quantity(v, None, u, low_open=True)),
    **dict.fromkeys(("至少{}", "最少{}", "不低于{}", "不少于{}", "大于等于{}", "{}以上", "{}及以上", "{}往上", "≥{}"),
                    lambda v, u: Quantity(v, None, u)),
    **dict.fromkeys(("最多{}", "不超过{}", "不高于{}", "小于等于{}", "{}以下", "{}封顶", "≤{}"),
                    lambda v, u: Quantity(None, v, u)),
    **dict.fromkeys(("大概{}", "大约{}", "约{}", "差不多{}", "{}左右", "{}上下"),
                    lambda v, u: Quantity(v * (1 - ABOUT), v * (1 + ABOUT), u)),
    **dict.fromkeys(("近{}", "接近{}", "将近{}", "差一点到{}"),
                    lambda v, u: Quantity(v * NEAR, v, u, high_open=True)),
}  # fmt: skip


def only(text: str) -> Mention:
    found = NUMBERS.scan(fold(text))
    assert len(found) == 1, (text, found)
    return found[0]


@given(written, units, st.sampled_from(sorted(BOUNDS)))
def test_a_number_in_any_form_with_any_bound_is_the_same_interval(
    number: tuple[Decimal, str], unit: tuple[str, str], bound: str
) -> None:
    (value, text), (word, key) = number, unit
    if bound.startswith("近") and key == "day":
        return  # 近365天 is a period, no quantity
    if not key and text in "一二三四五六七八九":
        return  # 一 alone is hardly ever a quantity
    assert only(bound.format(text + word)).quantity == BOUNDS[bound](value, key)


@given(written, written, st.sampled_from(["到", "至", "~", "～", "-", " - ", "—"]), units)
def test_a_range_in_any_forms_holds_both_ends(
    a: tuple[Decimal, str], b: tuple[Decimal, str], join: str, unit: tuple[str, str]
) -> None:
    (low, first), (high, second) = sorted((a, b))
    if low == high or first[-1].isdigit() != second[-1].isdigit() or unit[1] == "day":
        return  # 3-5万 shares its 万: only ranges whose ends both carry their magnitude are told apart here
    found = NUMBERS.scan(fold(f"{first}{unit[0]}{join}{second}{unit[0]}"))
    assert [m.quantity for m in found] == [Quantity(low, high, unit[1])]


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from(["万", "亿"]), st.sampled_from("单元"))
def test_a_range_shares_the_magnitude_behind_it(low: int, step: int, magnitude: str, unit: str) -> None:
    size = {"万": 10**4, "亿": 10**8}[magnitude]
    found = only(f"{low}到{low + step}{magnitude}{unit}").quantity
    assert (found.low, found.high) == (low * size, (low + step) * size)


@given(st.integers(1, 9), st.sampled_from([("十", 10), ("百", 100), ("千", 1000), ("万", 10**4), ("百万", 10**6),
                                           ("千万", 10**7), ("亿", 10**8)]),
       st.sampled_from(["多", "余", "几"]))  # fmt: skip
def test_more_than_a_round_number_stays_below_the_next(
    digit: int, magnitude: tuple[str, int], more: str
) -> None:
    word, size = magnitude
    if more == "几" and word != "十":
        return
    found = only(f"{'一二三四五六七八九'[digit - 1]}{word}{more}").quantity
    assert found.low is not None
    assert found.high is not None
    assert digit * size <= found.low < found.high <= (digit + 1) * size
    assert found.high_open


@given(st.integers(1, 99), st.sampled_from(["{t}成", "{c}成"]), st.booleans())
def test_tenths_are_percent(tenths: int, form: str, half: bool) -> None:
    digit = tenths % 9 + 1
    text = form.format(t=digit, c="一二三四五六七八九"[digit - 1]) + ("半" if half else "")
    value = Decimal(digit * 10 + (5 if half else 0))
    assert only(text).quantity == Quantity(value, value, "percent")


@given(st.integers(1, 99), st.integers(0, 9))
def test_tenths_with_a_decimal_are_percent(whole_part: int, rest: int) -> None:
    value = Decimal(whole_part % 9 + 1) + Decimal(rest) / 10
    expected = Quantity(value * 10, value * 10, "percent")
    assert only(f"{plain(value)}成").quantity == expected
    assert only(f"{spoken_decimal(value)}成").quantity == expected


@given(st.integers(1, 167), st.integers(1, 59), st.sampled_from(["{h}小时{m}分钟", "{h}小时{m}分", "{h}h{m}min",
                                                                "{ch}个小时{cm}分钟", "{ch}小时{cm}分"]))  # fmt: skip
def test_hours_and_minutes_are_one_duration(hours: int, minutes: int, form: str) -> None:
    found = only(form.format(h=hours, m=minutes, ch=chinese(hours), cm=chinese(minutes))).quantity
    assert found.point is not None
    assert UNITS.convert(found.point, found.unit, "minute") == hours * 60 + minutes


@given(st.integers(1, 167), st.sampled_from(["{h}个半小时", "{h}小时半", "{c}个半小时", "{c}个半钟头", "{h}.5小时",
                                             "{h}.5h", "{c}個半鐘", "{c}点五个小时"]))  # fmt: skip
def test_a_half_hour_is_half_an_hour_in_any_form(hours: int, form: str) -> None:
    found = only(form.format(h=hours, c=chinese(hours))).quantity
    assert found == Quantity(Decimal(hours) + Decimal("0.5"), Decimal(hours) + Decimal("0.5"), "hour")


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)))
def test_a_date_in_any_form_is_the_same_day(day: date) -> None:
    year, month, dom = day.year, day.month, day.day
    for text in (
        f"{year}年{month}月{dom}日", f"{year}年{month}月{dom}号", f"{year}-{month:02}-{dom:02}", f"{year}/{month}/{dom}",
        f"{year}.{month}.{dom}", f"{year}{month:02}{dom:02}", f"{year % 100:02}年{month}月{dom}日",
        f"{year}年{chinese(month)}月{chinese(dom)}號", f"{year} 年 {month} 月 {dom} 日", f"{year}年{month}月{dom}",
    ):  # fmt: skip
        assert [d.value for d in NUMBERS.scan_dates(fold(f"{text}确认收货"), TODAY)] == [day], text
        assert NUMBERS.scan(fold(f"{text}确认收货")) == [], text


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_date_without_a_year_is_of_the_year_asked_in(day: date) -> None:
    for text in (
        f"{day.month}月{day.day}日",
        f"{chinese(day.month)}月{chinese(day.day)}号",
        f"{day.month}月{day.day}签收",
    ):
        assert [d.value for d in NUMBERS.scan_dates(fold(text), TODAY)] == [day]
    last = calendar.monthrange(2026, day.month)[1]
    assert [d.value for d in NUMBERS.scan_dates(f"{day.month}月底", TODAY)] == [date(2026, day.month, last)]


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.integers(0, 6))
def test_a_day_of_last_week_lies_in_the_week_before(today: date, weekday: int) -> None:
    found = NUMBERS.scan_dates(f"上周{'一二三四五六日'[weekday]}", today)[0].value
    assert found.weekday() == weekday
    assert timedelta(0) < today - found < timedelta(14)


@given(st.integers(2, 12), st.integers(1, 11))
def test_a_share_in_words_lies_in_its_interval(below: int, above: int) -> None:
    above = min(above, below - 1)
    found = only(f"{chinese(below)}分之{chinese(above)}").quantity
    assert found.unit == "percent"
    assert found.low is not None
    assert found.high is not None
    assert found.low * below <= 100 * above <= found.high * below
    assert found.high - found.low <= Decimal("0.01")


def test_every_unit_of_the_table_is_a_unit() -> None:
    assert {"order", "yuan", "score", "person", "hour", "minute", "day", "percent"} <= UNITS.keys()
