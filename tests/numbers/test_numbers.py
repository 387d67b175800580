"""Numbers and dates as merchants write them: which interval, which unit, which words, and what is none."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.numbers import Mention, plain, spoken_date
from assistant.text import fold
from assistant.types import Quantity
from tests.measures import NUMBERS, UNITS

TODAY = date(2026, 11, 22)


def show(q: Quantity) -> str:
    """「不到九百万」 as "(-inf, 9000000)", 「80分」 as "80 score"."""
    unit = f" {q.unit}" if q.unit else ""
    if q.point is not None and not (q.low_open or q.high_open):
        return plain(q.point) + unit
    low = "(-inf" if q.low is None else ("(" if q.low_open else "[") + plain(q.low)
    high = "inf)" if q.high is None else plain(q.high) + (")" if q.high_open else "]")
    return f"{low}, {high}{unit}"


def only(text: str) -> Mention:
    """The one mention of the text."""
    found = NUMBERS.scan(fold(text))
    assert len(found) == 1, found
    return found[0]


# --- one form, one interval ---------------------------------------------------------------------

FORMS = {
    # Arabic, with separators and in full width
    "85": "85",
    "１２": "12",
    "１２３万": "1230000",
    "0.5": "0.5",
    "1,234,567元": "1234567 yuan",
    "1,200.5元": "1200.5 yuan",
    "12,345": "12345",
    "85 分": "85 score",
    "10 %": "10 percent",
    "0单": "0 order",
    # the odd rest behind its unit, and quarters without 钟
    "一千单零五十": "1050 order",
    "七个小时三刻": "465 minute",
    "10小时一刻": "615 minute",
    "9个半": "9.5",
    # half of what is named behind it, and a half before it
    "半个点": "0.5 percent",
    "半个百分点": "0.5 percent",
    "半分": "0.5 score",
    "一个半点": "1.5 percent",
    "两个半百分点": "2.5 percent",
    # the day of the week is no part of the number behind it
    "俩": "2 item",
    "俩月": "2 month",
    # magnitudes
    "1.2个亿": "120000000",
    "1亿2000万": "120000000",
    "2k": "2000",
    "100k单": "100000 order",
    "3w": "30000",
    "1.5w": "15000",
    "3w粉": "30000 person",
    "2.8万": "28000",
    "10 万元": "100000 yuan",
    "300亿": "30000000000",
    # spoken: the digit behind is of the next magnitude
    "1万5": "15000",
    "1w5": "15000",
    "10亿5": "1050000000",
    "三万二": "32000",
    "1万零5": "10005",
    "10万零5百单": "100500 order",
    "1万5千单": "15000 order",
    "2千5单": "2500 order",
    "3千5百单": "3500 order",
    "3千5百6十单": "3560 order",
    # Chinese numerals
    "三千五百单": "3500 order",
    "两千单": "2000 order",
    "十二单": "12 order",
    "一百零五单": "105 order",
    "一百一十单": "110 order",
    "一百一": "110",
    "三百五": "350",
    "一千零五": "1005",
    "一千五": "1500",
    "一万五千六": "15600",
    "一万点零一单": "10000.01 order",
    "十万零八百": "100800",
    "一百二十万": "1200000",
    "一千万粉": "10000000 person",
    "零单": "0 order",
    "两亿": "200000000",
    "百万": "1000000",
    "八十二点五分": "82.5 score",
    # percent and its spoken forms
    "85%": "85 percent",
    "８５％": "85 percent",
    "百分之八十五": "85 percent",
    "百分之85": "85 percent",
    "百分之十二点五": "12.5 percent",
    "百分之零点五": "0.5 percent",
    "百分之百": "100 percent",
    "百分百": "100 percent",
    "八成半": "85 percent",
    "四分之一": "25 percent",
    "千分之五": "0.5 percent",
    "一半": "50 percent",
    "八成": "80 percent",
    "九成五": "95 percent",
    "8.5成": "85 percent",
    "十成": "100 percent",
    "85个点": "85 percent",
    "三个点": "3 percent",
    "8个百分点": "8 percent",
    # durations
    "660分钟": "660 minute",
    "六百六十分钟": "660 minute",
    "十一个小时": "11 hour",
    "十一个半小时": "11.5 hour",
    "两小时半": "2.5 hour",
    "半小时": "0.5 hour",
    "11h": "11 hour",
    "90min": "90 minute",
    "2小时30分钟": "150 minute",
    "2小时30分": "150 minute",  # behind hours it is minutes, never a score
    "半个月": "15 day",
    "一个半月": "1.5 month",
    "三个月": "3 month",
    "半年": "6 month",
    "一年": "12 month",
    "两周": "14 day",
    "三个星期": "21 day",
    "5天半": "5.5 day",
    # other units
    "八分半": "8.5 score",
    "500块钱": "500 yuan",
    "3元半": "3.5 yuan",
    "两次": "2 time",
    "十项": "10 item",
    "1688单": "1688 order",
    "1688万": "16880000",
    "1688.5元": "1688.5 yuan",
    # vague: 多 and 几 leave the end open
    "九百多万": "[9000000, 10000000)",
    "100多万": "[1000000, 2000000)",
    "3万多单": "[30000, 40000) order",
    "1亿多": "[100000000, 200000000)",
    "10多单": "[10, 20) order",
    "两千余单": "[2000, 3000) order",
    "几单": "[2, 10) order",
    "几百单": "[200, 1000) order",
    "几十万单": "[200000, 1000000) order",
    "十几万": "[110000, 200000)",
    "二十几": "[21, 30)",
    "两个多小时": "[2, 3) hour",
    "两个多月": "[2, 3) month",
    "八千来单": "[7200, 8800] order",  # 来 is 10% either way: 8000 × 0.9, 8000 × 1.1
    "三万来块": "[27000, 33000] yuan",  # behind a magnitude too
    # vague: neighbouring digits are a span
    "两三万": "[20000, 30000]",
    "三五万": "[30000, 50000]",
    "三四百单": "[300, 400] order",
    "七八十分": "[70, 80] score",
    "十七八单": "[17, 18] order",
    "一两次": "[1, 2] time",
    "八九成": "[80, 90] percent",
    "七八": "78",  # 商品分七八: read digit by digit
    # bounds; 以上、以下、以内 include the number, 超过、不到、不足 do not (Civil Code art. 1259)
    "80分以上": "[80, inf) score",
    "80%以上": "[80, inf) percent",
    "80%及以上": "[80, inf) percent",
    "超过80%": "(80, inf) percent",
    "80%以下": "(-inf, 80] percent",
    "不到九百万": "(-inf, 9000000)",
    "不足一千单": "(-inf, 1000) order",
    "80分不到": "(-inf, 80) score",
    "没到80分": "(-inf, 80) score",
    "还没到80分": "(-inf, 80) score",
    "低于80%": "(-inf, 80) percent",
    "不低于80%": "[80, inf) percent",
    "高于80%": "(80, inf) percent",
    "不高于80%": "(-inf, 80] percent",
    "不超过80%": "(-inf, 80] percent",
    "没超过80%": "(-inf, 80] percent",
    "至少80分": "[80, inf) score",
    "最少80分": "[80, inf) score",
    "最多80分": "(-inf, 80] score",
    "至多80分": "(-inf, 80] score",
    "突破1亿": "(100000000, inf)",
    "不止1000单": "(1000, inf) order",
    "1000单起步": "[1000, inf) order",
    "10万+": "[100000, inf)",
    "10万出头": "(100000, 200000)",
    "八成多": "(80, 90) percent",
    "＞80%": "(80, inf) percent",
    "≥80%": "[80, inf) percent",
    ">=80": "[80, inf)",
    "<80": "(-inf, 80)",
    "≤80": "(-inf, 80]",
    "正好80%": "80 percent",
    "刚好80分": "80 score",
    # near and about: 10% below and open, 5% either way
    "近千万": "[9000000, 10000000)",
    "将近80分": "[72, 80) score",
    "接近1000万": "[9000000, 10000000)",
    "近九成": "[81, 90) percent",
    "大概85分": "[80.75, 89.25] score",  # 85 × 0.95, 85 × 1.05
    "大概播了20个小时": "[19, 21] hour",  # 20 × 0.95, 20 × 1.05: the verb stands between
    "没播到11小时": "(-inf, 11) hour",
    "2000+单": "[2000, inf) order",
    "80分左右": "[76, 84] score",
    "差不多80分": "[76, 84] score",
    # ranges: the first number inherits the magnitude and the unit of the second
    "3-5万": "[30000, 50000]",
    "3万-5万": "[30000, 50000]",
    "3至5万元": "[30000, 50000] yuan",
    "5到8单": "[5, 8] order",
    "80-90%": "[80, 90] percent",
    "80%到90%": "[80, 90] percent",
    "80~90分": "[80, 90] score",
    "1.5倍至3倍": "[1.5, 3] multiple",
    "百分之八十到九十": "[80, 90] percent",
    "八到九成": "[80, 90] percent",
    "8成到9成": "[80, 90] percent",
    # Decimal keeps 28 digits, more than any shop needs; longer ones must still not break anything
    "9" * 28: "9" * 28,
    "1" + "0" * 40: "1" + "0" * 40,
}


@pytest.mark.parametrize(("text", "expected"), FORMS.items(), ids=FORMS)
def test_a_form_is_read_as_its_interval_and_all_its_words_are_covered(text: str, expected: str) -> None:
    mention = only(text)
    assert show(mention.quantity) == expected
    assert (mention.kind, mention.start, mention.end) == ("quantity", 0, len(fold(text)))


NO_NUMBERS = (
    "一下", "万一", "十分满意", "一项", "一些", "一样", "统一", "唯一", "逐一", "一站式", "千川", "千牛",
    "三保服务", "双十一", "1688给新商什么", "1688.com上", "第3条", "第一部分", "abc123", "p2p", "A1方案",
    "之一", "半条", "没有半点", "我俩", "百", "百分之", "1688分销", "1688天猫哪个好", "没有数字", "",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMBERS, ids=repr)
def test_words_that_hold_a_numeral_are_no_number(text: str) -> None:
    assert NUMBERS.scan(fold(text)) == []


SEVERAL = {
    "商品分80，2000单": ["80", "2000 order"],  # full width: no thousands separator
    "商品分80，200单": ["80", "200 order"],
    "1，234": ["1", "234"],
    "79和82之间": ["[79, 82]"],
    "720单，这两个还差多少": ["720 order"],
    "服务费6毛5一单，1300单": ["6.5 jiao", "1300 order"],
    "佣金3万 6个月": ["30000", "6 month"],
    "6小时又15分钟": ["375 minute"],
    "1,23": ["1", "23"],
    "体验分84，商品分73，好评率88%，2000单": ["84", "73", "88 percent", "2000 order"],
    "80%和90%": ["80 percent", "90 percent"],
    "2小时，30分钟": ["2 hour", "30 minute"],
    "80不到90": ["80", "(-inf, 90)"],
    "80不到，90": ["(-inf, 80)", "90"],
    "5多于3": ["5", "(3, inf)"],
    "8百分之9": ["8", "9 percent"],
    "九大政策给10项措施": ["9 item", "10 item"],
    "九大政策": ["9 item"],  # 政策 is no part of the number
    "GMV12万，单量900单": ["120000", "900 order"],
    "十分满意，10分": ["10 score"],
    "1688单和1688": ["1688 order"],
    # the day of the week is no part of the number behind it
    "周一俩半小时，礼拜三两个钟头": ["2.5 hour", "2 hour"],
    # what a question ends with asks
    "关了11天，还要挨几天": ["11 day"],
    "一年90万单，还短几万笔？": ["12 month", "900000 order"],
    "播了几天": ["[2, 10) day"],
    "一周三天，每周五天": ["7 day", "3 day", "5 day"],
}


@pytest.mark.parametrize(("text", "expected"), SEVERAL.items(), ids=SEVERAL)
def test_numbers_beside_each_other_stay_apart(text: str, expected: list[str]) -> None:
    assert [show(m.quantity) for m in NUMBERS.scan(fold(text))] == expected


KINDS = {
    "近365天": ("period", "365 day", "近365天"),
    "最近7天": ("period", "7 day", "近7天"),
    "7天内": ("period", "7 day", "7天"),
    "近两个月": ("period", "2 month", "近两个月"),
    "2026年": ("period", "2026", "2026年"),
    "1999年": ("period", "1999", "1999年"),
    "第二次": ("ordinal", "2 time", "第二次"),
    "第2次": ("ordinal", "2 time", "第2次"),
    "第十回": ("ordinal", "10 time", "第十回"),
    "首次": ("ordinal", "1 time", "首次"),
    "头一次": ("ordinal", "1 time", "头一次"),
    # one step past each: the same number, and a quantity
    "365天": ("quantity", "365 day", "365天"),
    "近365单": ("quantity", "[328.5, 365) order", "近365单"),  # 365 × 0.9
    "2100年": ("quantity", "25200 month", "2100年"),  # 2100 × 12: no calendar year we know
    "二次": ("quantity", "2 time", "二次"),
}


@pytest.mark.parametrize(("text", "expected"), KINDS.items(), ids=KINDS)
def test_periods_years_and_ordinals_are_told_from_quantities(
    text: str, expected: tuple[str, str, str]
) -> None:
    mention, folded = only(text), fold(text)
    assert (mention.kind, show(mention.quantity), folded[mention.start : mention.end]) == expected


@pytest.mark.parametrize(
    ("text", "arabic"), [("80分", True), ("八十分", False), ("8成", True), ("八成", False), ("第2次", True)]
)
def test_a_mention_remembers_whether_it_was_written_in_arabic_digits(text: str, arabic: bool) -> None:
    assert only(text).arabic is arabic


def test_words_around_a_number_are_not_part_of_it() -> None:
    text = fold("我的商品好评率至少百分之八十以上吧")
    (mention,) = NUMBERS.scan(text)
    assert text[mention.start : mention.end] == "至少百分之八十"


# --- dates --------------------------------------------------------------------------------------

DATES = {
    "2026-04-29": "2026-04-29",
    "2026/4/29": "2026-04-29",
    "2026.4.29": "2026-04-29",
    "2025年4月29日": "2025-04-29",
    "4月29日": "2026-04-29",  # no year: that of the question
    "4月29号": "2026-04-29",
    "四月二十九日": "2026-04-29",
    "十二月三十一号": "2026-12-31",
    "2 月 3 日": "2026-02-03",
    "3月底": "2026-03-31",
    "4月末": "2026-04-30",
    "二月底": "2026-02-28",
    "2024年2月底": "2024-02-29",
    "2月28日": "2026-02-28",
    "2024年2月29日": "2024-02-29",
    "二〇二七年二月三日": "2027-02-03",
    "五天前": "2026-11-17",
    "两周前": "2026-11-08",
    "3天之后": "2026-11-25",
    "大前天": "2026-11-19",
    "前天": "2026-11-20",
    "昨天": "2026-11-21",
    "上个月28号": "2026-10-28",
    "上月三十一日": "2026-10-31",
    "这个月5号": "2026-11-05",
    "下个月1号": "2026-12-01",
    "今天": "2026-11-22",
    "明天": "2026-11-23",
    "后天": "2026-11-24",
    "大后天": "2026-11-25",
}


@pytest.mark.parametrize(("text", "expected"), DATES.items(), ids=DATES)
def test_a_date_is_read_relative_to_the_day_of_the_question(text: str, expected: str) -> None:
    folded = fold(f"{text}确认收货")
    (found,) = NUMBERS.scan_dates(folded, TODAY)
    assert (found.value.isoformat(), folded[found.start : found.end]) == (expected, fold(text))


@pytest.mark.parametrize(
    "text",
    [
        "2月30日",
        "2026年2月29日",
        "13月1日",
        "4月31日",
        "0月5日",
        "4月0日",
        "2026-02-30",
        "13月底",
        "12345-01-01",
        "上周",
    ],
)
def test_a_day_that_does_not_exist_is_no_date(text: str) -> None:
    assert NUMBERS.scan_dates(fold(text), TODAY) == []


def test_yesterday_of_the_first_of_march_is_a_leap_day() -> None:
    (found,) = NUMBERS.scan_dates("昨天", date(2024, 3, 1))
    assert found.value == date(2024, 2, 29)


def test_the_digits_of_a_date_are_no_quantities() -> None:
    text = fold("2026年4月29日确认收货，共30单，5月1号到账")
    assert [show(m.quantity) for m in NUMBERS.scan(text)] == ["30 order"]
    assert [d.value for d in NUMBERS.scan_dates(text, TODAY)] == [date(2026, 4, 29), date(2026, 5, 1)]


# --- units and display --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "target", "expected"),
    [
        ("11", "hour", "minute", "660"),
        ("660", "minute", "hour", "11"),
        ("90", "minute", "hour", "1.5"),
        ("7", "day", "day", "7"),
        ("1", "made-up", "made-up", "1"),
        ("80", "percent", "score", None),
        ("1", "month", "day", None),  # a month has no fixed number of days
        ("1", "hour", "made-up", None),
        ("1", "", "hour", None),
    ],
)
def test_a_value_converts_within_its_dimension_only(
    value: str, unit: str, target: str, expected: str | None
) -> None:
    assert UNITS.convert(Decimal(value), unit, target) == (Decimal(expected) if expected else None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("0.00", "0"),
        ("-0.0", "0"),
        ("100", "100"),
        ("1E+2", "100"),
        ("100.10", "100.1"),
        ("0.00001", "0.00001"),
        ("1E-7", "0.0000001"),
        ("-2.50", "-2.5"),
        ("9" * 40, "9" * 40),
        ("0." + "3" * 40, "0." + "3" * 40),
    ],
)
def test_plain_has_no_exponent_and_no_trailing_zero(value: str, expected: str) -> None:
    assert plain(Decimal(value)) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("85", "percent", "85%"),
        ("10000", "percent", "10000%"),
        ("10000", "score", "10000分"),
        ("9999", "order", "9999单"),
        ("10000", "order", "1万单"),
        ("28000", "view", "2.8万流量"),
        ("12345", "yuan", "1.2345万元"),  # four places are still readable
        ("12345.6", "yuan", "12345.6元"),  # five are not
        ("99999999", "person", "9999.9999万人"),
        ("100000000", "yuan", "1亿元"),
        ("120000000", "yuan", "1.2亿元"),
        ("-20000", "yuan", "-2万元"),
        ("11", "hour", "11小时"),
        ("0.5", "hour", "30分钟"),
        ("2.5", "hour", "2.5小时"),
        ("0.01", "hour", "0.01小时"),  # 0.6 minutes: left as it is
        ("59", "minute", "59分钟"),
        ("60", "minute", "1小时"),
        ("61", "minute", "1小时1分钟"),
        ("3", "month", "3个月"),
        ("5", "", "5"),
        ("1" + "0" * 40, "yuan", "1" + "0" * 32 + "亿元"),
        ("1" + "0" * 40, "hour", "1" + "0" * 32 + "亿小时"),
    ],
)
def test_spoken_is_as_merchants_write(value: str, unit: str, expected: str) -> None:
    assert UNITS.spoken(Decimal(value), unit) == expected


def test_a_date_is_spoken_without_leading_zeros() -> None:
    assert spoken_date(date(2026, 5, 2)) == "2026年5月2日"


# --- properties ---------------------------------------------------------------------------------


def chinese(n: int) -> str:
    """A whole number in standard Chinese numerals: 10005 is 一万零五."""
    if n == 0:
        return "零"
    for size, word in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if n >= size:
            head, rest = divmod(n, size)
            gap = "零" if rest and rest < size // 10 else ""
            return chinese(head) + word + gap + (chinese(rest) if rest else "")
    return "零一二三四五六七八九"[n]


wholes = st.integers(0, 10**11)


def test_the_numerals_of_these_tests_are_the_standard_ones() -> None:
    assert [chinese(n) for n in (0, 7, 105, 1005, 10_005, 350, 123_456_789)] == [
        "零", "七", "一百零五", "一千零五", "一万零五", "三百五十", "一亿二千三百四十五万六千七百八十九",
    ]  # fmt: skip


@given(wholes)
def test_a_chinese_numeral_parses_back_to_its_value(n: int) -> None:
    assert show(only(f"{chinese(n)}单").quantity) == f"{n} order"


@given(wholes)
@example(618_000)
def test_a_number_with_thousands_separators_parses_back_to_its_value(n: int) -> None:
    assert show(only(f"{n:,}元").quantity) == f"{n} yuan"


@given(
    st.decimals(0, 9999, places=4),
    st.sampled_from([("万", 10**4), ("亿", 10**8), ("w", 10**4), ("W", 10**4), ("k", 1000), ("个亿", 10**8)]),
)
def test_a_number_with_a_magnitude_parses_back_to_its_value(
    value: Decimal, magnitude: tuple[str, int]
) -> None:
    word, size = magnitude
    assert only(f"{plain(value)}{word}单").quantity == Quantity(value * size, value * size, "order")


@given(st.decimals(0, 100, places=2), st.sampled_from(["{}%", "{}％", "百分之{}", "{}个点"]))
def test_a_percentage_parses_back_to_its_value(value: Decimal, form: str) -> None:
    assert only(form.format(plain(value))).quantity == Quantity(value, value, "percent")


@given(st.integers(0, 100))
def test_a_percentage_in_chinese_parses_back_to_its_value(n: int) -> None:
    assert show(only(f"百分之{chinese(n)}").quantity) == f"{n} percent"


shown_units = st.sampled_from(["yuan", "order", "person", "hour", "minute", "day", "percent"])


@given(st.integers(1, 10**12), shown_units)
@example(1688, "hour")
@example(1140, "minute")
def test_what_is_shown_to_the_merchant_reads_back_as_the_same_number(n: int, unit: str) -> None:
    read = only(UNITS.spoken(Decimal(n), unit)).quantity
    assert read.point is not None
    assert UNITS.convert(read.point, read.unit, unit) == n


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40))
def test_plain_loses_no_digit(value: Decimal) -> None:
    assert Decimal(plain(value)) == value


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_a_date_shown_to_the_merchant_reads_back_as_the_same_day(day: date) -> None:
    assert [d.value for d in NUMBERS.scan_dates(spoken_date(day), TODAY)] == [day]
    assert [d.value for d in NUMBERS.scan_dates(day.isoformat(), TODAY)] == [day]


@given(st.integers(1, 50), st.integers(1, 50))
def test_a_range_holds_its_ends(a: int, step: int) -> None:
    assert show(only(f"{a}到{a + step}单").quantity) == f"[{a}, {a + step}] order"


_PIECES = (
    *"0123456789零〇一二两俩三四五六七八九十百千几半多余来万亿kwhK点分成个月年天日号周次回第首近约超不到至以上下内",
    *",.，。-~+%％¥<>≥≤ \n\t\u200b\x00",
    *(
        "百分之",
        "小时",
        "分钟",
        "星期",
        "大概",
        "左右",
        "超过",
        "不到",
        "1688",
        "头一次",
        "gmv",
        "2月30日",
        "昨天",
    ),
)
messy = st.one_of(st.text(), st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))


@given(messy)
def test_no_text_breaks_the_scanner_and_mentions_lie_inside_without_overlap(text: str) -> None:
    for scanned in (text, fold(text)):
        end = 0
        for mention in NUMBERS.scan(scanned):
            assert end <= mention.start < mention.end <= len(scanned)
            end = mention.end
            low, high = mention.quantity.low, mention.quantity.high
            assert low is not None or high is not None
            assert low is None or high is None or low <= high
            assert mention.quantity.unit in {"", *UNITS}
            show(mention.quantity)


@given(messy)
def test_no_text_breaks_the_reader_of_dates(text: str) -> None:
    for found in NUMBERS.scan_dates(fold(text), TODAY):
        assert 0 <= found.start < found.end <= len(fold(text))
        assert isinstance(found.value, date)


@given(st.integers(-400, 400))
def test_relative_days_move_with_the_day_of_the_question(days: int) -> None:
    today = TODAY + timedelta(days=days)
    assert NUMBERS.scan_dates("昨天", today)[0].value == today - timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("流水三千万单六万", ["", ""]),
        ("单量70万粉310万，够不够", ["", ""]),
        ("出了600单4万块", ["order", "yuan"]),
        ("卖了900单6万", ["order", ""]),
    ],
)
def test_a_unit_between_two_numbers_is_of_the_one_that_has_no_word(text: str, units: list[str]) -> None:
    assert [m.quantity.unit for m in NUMBERS.scan(text)] == units


def test_a_raised_figure_is_a_power_and_no_digit_more() -> None:
    for words in ("保证金10⁴元", "保证金10^4元"):
        (found,) = NUMBERS.scan(fold(words))
        assert (found.quantity.low, found.quantity.unit) == (Decimal(10_000), "yuan")
