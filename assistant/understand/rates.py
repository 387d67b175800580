"""日均60单, 每天2小时播了7天: numbers per day, week, month or year.

Where a fact is such a rate, the number is one. Everywhere else a number per day is no total; with the days
told beside it, the product is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.numbers import PER, Mention, Units, any_word
from assistant.types import Quantity

_PER_DAY = re.compile(
    r"(?:每[天日晚场]|日均|天天|(?<![第头前后])一[天晚]|平均(?:每|一)[天日])(?:晚上?|早上?|夜里|下午|大概|大约|都|平均|差不多|就|能|只|顶多|最多|至多|撑死|至少|起码)*"
    r"(?:直播|开播|播|出|卖|成交额?|佣金|gmv|订单|单量|涨粉)?(?:[了个满够到是有约稳在]|大概)*$"
)
# 每天就孩子睡了能播一个半小时
_EVERY_DAY = re.compile(r"每[天日晚][^，,。；;！!？?\n0-9]{1,10}(?:能|可以|会|就|才)播$")
_TIMES = ("hour", "minute")
_BY_DAY = re.compile(r"(?:/|每|一)[天日]|的?日均")
_A_NIGHT = re.compile(r"[每一][晚夜场]")
_COUNTS = "2两3三4四5五6六7七"
_NIGHTS = re.compile(rf"(?<![每0-9])([{_COUNTS}])(?:个)?(?:晚上?|夜|场)(?![上间])")
_APART = re.compile(r"[。！!？?\n]")
# 上个月, 近一年 and 3月 say when, not how often
_OFTEN = r"(?:(?<![0-9一二两三四五六七八九十上下这本当近去今前明每第个半几])|(?=[每平日天]))({words})"
_OF_IT = r"[^0-9一二两三四五六七八九十百千万几，,。；;！!？?\n]{0,8}$"  # 日均订单量是60单
_MONTHLY = re.compile(
    r"(?:每个?(?:月|季度)|月均|(?<![0-9一二两三四五六七八九十上下这本当近去今前第])一个(?:月|季度))"
    r"(?![以之]?内|里)[^0-9一二两三四五六七八九十百千万几每，,。；;！!？?\s]{0,10}$"
)
_FROM_TO = re.compile(r"(?<![0-9.])(1[0-2]|[1-9])月?份?(?:到|至|~|-)(1[0-2]|[1-9])月份?")
_QUARTER = 3
_COUNTED_BY_MONTH = ("order", "hour", "minute", "piece")
_MONEY = 10_000  # a bare number from here on is of money where that is told by the month
_MONTHS, _SHORT_MONTH, _LONG_MONTH = 12, 28, 31
_YEAR_DAYS = (365, 366)
_WENT_ON = re.compile(r"(?:干|做|播|卖|坚持|持续|出|连续|跑|卖出|满)了?(?:差不多|大概|整整)?$")
_ON_END = re.compile(r"下来|到头|加起来|合起来")  # 一整年下来
_NEXT_TO = 8  # characters between days and the rate that held on them
_WINDOW = 20  # characters before a number in which its period stands


@dataclass(frozen=True, slots=True)
class Totals:
    """``numbers`` without what is per day, products in its place; ``rates`` are left without days."""

    numbers: list[Mention]
    rates: list[Mention]


class Rates:
    """Finds numbers that are so much a day, a week, a month or a year."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._periods = [
            (
                period.key,
                re.compile(_OFTEN.format(words=any_word(period.before).pattern) + _OF_IT),
                any_word(period.behind),
            )
            for period in units.periods.values()
        ]

    def period(self, text: str, start: int, end: int) -> str:
        """The period that ``text[start:end]`` is told or asked by, "" for none: 每天播几小时."""
        for period, before, behind in self._periods:
            if behind.match(text, end) or before.search(text, max(0, start - _WINDOW), start):
                return period
        return ""

    def rated(self, text: str, numbers: Sequence[Mention], amounts: Collection[str]) -> list[Mention]:
        """``numbers`` of folded ``text``; those told by a period are rates where their dimension is one of
        ``amounts``, which has "" for numbers that tell none: 日均60 becomes 60 of the unit ``/day``."""
        if not amounts:
            return list(numbers)
        told = [self._rated(text, m, amounts) for m in numbers]
        spans = [span for _, span in told if span]  # the 一年 of 一年佣金60万 is no number of months
        return [m for m, span in told if span or not any(a <= m.start and m.end <= b for a, b in spans)]

    def _rated(
        self, text: str, mention: Mention, amounts: Collection[str]
    ) -> tuple[Mention, tuple[int, int] | None]:
        """The number as a rate, with the span of its period; as it is where none tells it."""
        unit = mention.quantity.unit
        dimension = "" if unit in ("", "item") else self._units[unit].dimension  # 每天60个 can be of anything
        if mention.kind != "quantity" or dimension not in amounts:
            return mention, None
        for period, before, behind in self._periods:
            if after := behind.match(text, mention.end):
                span, end = after.span(), after.end()
            elif ahead := before.search(text, max(0, mention.start - _WINDOW), mention.start):
                span, end = ahead.span(1), mention.end
            else:
                continue
            quantity = replace(mention.quantity, unit=f"{unit}{PER}{period}")
            return replace(mention, end=end, quantity=quantity), span
        return mention, None


def totals(text: str, numbers: Sequence[Mention], by_month: Collection[str] = ()) -> Totals:
    """``numbers`` of folded ``text``, left to right; ``by_month`` are units told by the month besides those
    that always can be."""
    kept: dict[int, Mention] = dict(enumerate(numbers))
    rates = []
    for i, mention in enumerate(numbers):
        start = _per_day(text, mention)
        monthly = None if start is not None else _per_month(text, mention, by_month)
        if monthly is not None:
            start = monthly.start()
        if start is None:
            continue
        kept.pop(i)
        for j in [j for j in kept if start <= kept[j].start < mention.start]:  # the 一天 of 一天2小时
            kept.pop(j)
        days = _days(text, i, numbers, kept) if monthly is None else _months(text, i, numbers, kept)
        if days is None:
            rates.append(replace(mention, start=start))
            continue
        j, other = days
        kept.pop(j, None)
        if monthly is not None and "季" in monthly.group():
            other = replace(other, quantity=_share(other.quantity, _QUARTER))
        first, last = min(start, other.start), max(mention.end, other.end)
        kept[i] = replace(mention, start=first, end=last, quantity=_times(mention.quantity, other.quantity))
    return Totals([kept[i] for i in sorted(kept)], rates)


def _per_day(text: str, mention: Mention) -> int | None:
    unit = mention.quantity.unit
    if mention.kind != "quantity" or PER in unit or unit in ("day", "month", "percent", "score", "time"):
        return None
    if m := _PER_DAY.search(text, max(0, mention.start - 14), mention.start):
        return m.start()
    if unit in _TIMES and (m := _EVERY_DAY.search(text, max(0, mention.start - 16), mention.start)):
        return m.start()
    return mention.start if _BY_DAY.match(text, mention.end) else None


def _per_month(text: str, mention: Mention, by_month: Collection[str]) -> re.Match[str] | None:
    """The words by which a number is told by the month, or by the quarter."""
    q = mention.quantity
    able = q.unit in (*_COUNTED_BY_MONTH, *by_month) or (not q.unit and "yuan" in by_month and _is_large(q))
    if mention.kind != "quantity" or not able:
        return None
    return _MONTHLY.search(text, max(0, mention.start - 14), mention.start)


def _days(text: str, i: int, numbers: Sequence[Mention], left: Container[int]) -> tuple[int, Mention] | None:
    """The number of days it went on, of those that no other rate took: right before the rate
    (头三天每天2小时), else behind it, else before it, in the same sentence."""
    nights = _NIGHTS.search(text) if _A_NIGHT.search(text, 0, numbers[i].start) else None
    if nights:  # 每晚80分钟, 播了6晚: no unit of ours, and no number of its own
        count = Decimal(_COUNTS.index(nights[1]) // 2 + 2)
        days = Quantity(count, count, "day")
        return -1, replace(numbers[i], start=nights.start(), end=nights.end(), quantity=days)
    if i > 1 and (span := _days_from_to(text, numbers[i - 2], numbers[i - 1], numbers[i])):
        return i - 1, span
    right_before = (i - 1,) if i and numbers[i].start - numbers[i - 1].end <= _NEXT_TO else ()
    for j in (*right_before, *range(i + 1, len(numbers)), *range(i - 1, -1, -1)):
        other, rate = numbers[j], numbers[i]
        if j not in left:
            continue
        apart = _APART.search(text, min(other.end, rate.end), max(other.start, rate.start))
        if not apart and other.quantity.unit == "day" and _counted(other):
            return j, other
        month = other.quantity.point if other.quantity.unit == "month" and other.kind == "quantity" else None
        on = _WENT_ON.search(text, 0, other.start) or _ON_END.match(text, other.end)
        if not apart and month is not None and 0 < month <= _MONTHS and on:
            short, long = (month * _SHORT_MONTH, month * _LONG_MONTH) if month < _MONTHS else _YEAR_DAYS
            return j, replace(other, quantity=Quantity(Decimal(short), Decimal(long), "day"))
    return None


def _is_large(quantity: Quantity) -> bool:
    """780万 without a unit is money."""
    return (quantity.low or quantity.high or Decimal(0)) >= _MONEY


def _months(
    text: str, i: int, numbers: Sequence[Mention], left: Container[int]
) -> tuple[int, Mention] | None:
    """The months that a monthly number went on."""
    if span := _months_from_to(text, i, numbers):
        return span
    for j in (*range(i - 1, -1, -1), *range(i + 1, len(numbers))):
        other, rate = numbers[j], numbers[i]
        apart = _APART.search(text, min(other.end, rate.end), max(other.start, rate.start))
        if j in left and not apart and other.quantity.unit == "month" and other.kind == "quantity":
            return j, other
    return None


def months_from_to(text: str) -> Decimal | None:
    """How many months the last span of them in the text has: four of 3到6月."""
    spans = [(int(m[1]), int(m[2])) for m in _FROM_TO.finditer(text)]
    return Decimal(spans[-1][1] - spans[-1][0] + 1) if spans and spans[-1][0] < spans[-1][1] else None


def _months_from_to(text: str, i: int, numbers: Sequence[Mention]) -> tuple[int, Mention] | None:
    """3到6月每个月用140单: four months of it. What reads as 3 to 6 of nothing is told by it."""
    rate = numbers[i]
    found = [m for m in _FROM_TO.finditer(text, 0, rate.start) if rate.start - m.end() <= _NEXT_TO]
    count = months_from_to(found[-1].group()) if found else None
    if count is None:
        return None
    span = found[-1]
    inside = [j for j in range(i) if span.start() <= numbers[j].start < span.end()]
    months = Quantity(count, count, "month")
    return inside[0] if inside else -1, replace(rate, start=span.start(), end=span.end(), quantity=months)


def _days_from_to(text: str, first: Mention, last: Mention, rate: Mention) -> Mention | None:
    """第三天到第六天每天2小时: four days of it."""
    a, b = first.quantity.point, last.quantity.point
    days = first.kind == last.kind == "ordinal" and first.quantity.unit == last.quantity.unit == "day"
    if not days or a is None or b is None or b <= a or rate.start - last.end > _NEXT_TO:
        return None
    if text[first.end : last.start] not in ("到", "至", "~", "-"):
        return None
    return replace(last, start=first.start, quantity=Quantity(b - a + 1, b - a + 1, "day"), kind="quantity")


def _counted(days: Mention) -> bool:
    """7天, not 近365天 or 第5天; the 一天 of 一天2小时 is no count."""
    value = days.quantity.low
    return days.kind != "ordinal" and value is not None and (1 < value <= 31 or _is_year(days))


def _is_year(days: Mention) -> bool:
    """365天 that a rate went on, and not the time of a figure (近365天)."""
    return days.kind == "quantity" and days.quantity.point in _YEAR_DAYS


def _share(a: Quantity, parts: int) -> Quantity:
    low, high = (None if end is None else end / parts for end in (a.low, a.high))
    return replace(a, low=low, high=high)


def _times(a: Quantity, b: Quantity) -> Quantity:
    def product(x: Decimal | None, y: Decimal | None) -> Decimal | None:
        return None if x is None or y is None else x * y

    return Quantity(
        product(a.low, b.low), product(a.high, b.high), a.unit,
        a.low_open or b.low_open, a.high_open or b.high_open,
    )  # fmt: skip
