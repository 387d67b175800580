"""Dates in folded text."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.numbers.numerals import chinese


@dataclass(frozen=True, slots=True)
class DateMention:
    start: int
    end: int
    value: date


_N = r"[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_YEARS = {"去年": -1, "今年": 0, "本年": 0, "明年": 1, "前年": -2}
_YEAR_DIGITS = r"[0-9]{4}|[0-9]{2}|二[〇零一二三四五六七八九]{3}"
_YEAR = rf"(?:(?P<year>(?<![0-9])(?:{_YEAR_DIGITS})\s*年|{'|'.join(_YEARS)})\s*的?)?"
_ISO_DATE = re.compile(
    r"(?<![0-9])(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})(?![0-9])"
)
_SLASH_DATE = re.compile(
    r"(?<![0-9/.])(?P<month>1[0-2]|0?[1-9])/(?P<day>[12][0-9]|3[01]|0?[1-9])(?![0-9/])"
    r"(?=日|号|[^0-9，,。]{0,3}(?:确认|收货|签收|关|封|开始|起|入驻))"
)
_COMPACT = r"(?<![0-9.])(?P<year>20[0-9]{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12][0-9]|3[01])"
_MONTH_END = re.compile(rf"{_YEAR}(?P<month>{_N})月(?:份的?)?(?:底|末|最后一天)")
_MONTHS = {"上": -1, "本": 0, "这": 0, "当": 0, "下": 1}
_IN_MONTH = re.compile(rf"(?P<which>[上本这当下])个?月的?(?:(?P<day>{_N})(?:日|号)|(?P<end>底|末))")
_DAY_ONLY = re.compile(
    r"(?<![0-9.月第年/十百-])(?P<day>[0-9]{1,2}|三十一?|二?十[一二三四五六七八九]?)号(?![店线楼机仓库门链])"
)
_WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6}
_WEEKS = {"上上": -14, "上": -7, "这": 0, "本": 0, "下下": 14, "下": 7}
_IN_WEEK = re.compile(
    r"(?<![赶遇碰撞])(?P<week>上上|下下|[上这本下])个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?!次|[共起])"
)
_RELATIVE = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "昨晚": -1,
    "今天": 0,
    "今日": 0,
    "今早": 0,
    "今儿": 0,
    "昨儿": -1,
    "明儿": 1,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "大后天": 3,
}
_FARTHEST = 400  # days told as so many days ago
_DAYS_AGO = re.compile(
    rf"(?<![0-9一二三四五六七八九十.第近首])(?P<n>{_N}|两|[0-9]{{3}})个?(?P<unit>天|周|星期|礼拜)"
    r"(?P<way>之前|以前|前(?!后)|之后|以后|后(?=确认|收货|签收))(?!的)"
)
_HOLIDAYS = {
    "元旦": (1, 1),
    "五一": (5, 1),
    "劳动节": (5, 1),
    "618": (6, 18),
    "国庆": (10, 1),
    "双十一": (11, 11),
    "双11": (11, 11),
    "双十二": (12, 12),
    "双12": (12, 12),
    "圣诞": (12, 25),
}
# the day itself: 「元旦那天」, 「双11要备货」; 双十一大促 is a season
_HOLIDAY = re.compile(rf"(?<![0-9.])({'|'.join(_HOLIDAYS)})节?(?=[那这当]天|当日|之?前|[要得]|就要|到账)")
_RELATIVE_RE = re.compile("|".join(sorted(_RELATIVE, key=len, reverse=True)))


class DateReader:
    """Finds dates. ``unit`` finds a unit's word: 4月29确认收货 is a day, 3月2单 is none."""

    def __init__(self, unit: re.Pattern[str]) -> None:
        day_word = rf"(?:日|号|(?![0-9.%万亿千百]|\s*(?:{unit.pattern})))"
        full = rf"{_YEAR}(?P<month>{_N})\s*月(?:份的?)?\s*(?P<day>{_N})\s*{day_word}"
        compact = rf"{_COMPACT}(?![0-9.万亿]|{unit.pattern})"
        self._whole = (_ISO_DATE, re.compile(compact), re.compile(full))

    def scan(self, text: str, as_of: date, around: date | None = None) -> list[DateMention]:
        """Dates in folded text; a missing year is the year of ``as_of``, 昨天 and 上周五 are relative to it.
        A day without a month (9号) is of the month told before it, in the text or as ``around``."""
        found = [*self._complete(text, as_of), *_of_month(text, as_of)]
        found += _days_alone(text, found, around or as_of)
        found += _relative(text, as_of)
        return sorted(found, key=lambda x: x.start)

    def _complete(self, text: str, as_of: date) -> Iterator[DateMention]:
        for pattern in self._whole:
            for m in pattern.finditer(text):
                yield from _dated(m, _year(m["year"] or m.group(), as_of), m["month"], m["day"])
        for m in _SLASH_DATE.finditer(text):
            yield from _dated(m, as_of.year, m["month"], m["day"])


def _of_month(text: str, as_of: date) -> Iterator[DateMention]:
    """6月底, 上个月5号, 这个月底."""
    for m in _MONTH_END.finditer(text):
        month, year = _small_int(m["month"]), _year(m["year"] or m.group(), as_of)
        if 1 <= month <= 12:
            yield from _dated(m, year, month, calendar.monthrange(year, month)[1])
    for m in _IN_MONTH.finditer(text):
        year, month = divmod(as_of.year * 12 + as_of.month - 1 + _MONTHS[m["which"]], 12)
        yield from _dated(m, year, month + 1, m["day"] or calendar.monthrange(year, month + 1)[1])


def _days_alone(text: str, found: Sequence[DateMention], near: date) -> list[DateMention]:
    """9号, of the month that was told last before it."""
    taken, days = [(d.start, d.end) for d in found], list(found)
    for m in _DAY_ONLY.finditer(text):
        if not any(a <= m.start() < b for a, b in taken):
            before = max((d for d in days if d.end <= m.start()), key=lambda d: d.end, default=None)
            month = before.value if before else near
            days += _dated(m, month.year, month.month, m["day"])
    return days[len(found) :]


def _relative(text: str, as_of: date) -> Iterator[DateMention]:
    """下周三, 10天前, 昨天."""
    monday = as_of - timedelta(days=as_of.weekday())
    for m in _IN_WEEK.finditer(text):
        days = _WEEKS[m["week"]] + _WEEKDAYS[m["day"]]
        yield DateMention(m.start(), m.end(), monday + timedelta(days=days))
    for m in _DAYS_AGO.finditer(text):
        days = _small_int(m["n"]) * (7 if m["unit"] != "天" else 1)
        ago = days if m["way"].endswith("前") else -days
        if 0 < days <= _FARTHEST:
            yield DateMention(m.start(), m.end(), as_of - timedelta(days=ago))
    for m in _HOLIDAY.finditer(text):
        month, day = _HOLIDAYS[m.group(1)]
        near = (date(as_of.year + n, month, day) for n in (-1, 0, 1))
        yield DateMention(m.start(), m.end(), min(near, key=lambda d: abs(d - as_of)))
    for m in _RELATIVE_RE.finditer(text):
        yield DateMention(m.start(), m.end(), as_of + timedelta(days=_RELATIVE[m.group()]))


def _year(words: str, as_of: date) -> int:
    """2026年, 26年, 去年 at the beginning of ``words``; that of ``as_of`` when there is none."""
    if spelt := re.match(r"二[〇零一二三四五六七八九]{3}", words):
        return _small_int(spelt.group())
    digits = re.match(r"[0-9]{4}|[0-9]{2}(?=\s*年)", words)
    if digits:
        return int(digits.group()) + (2000 if len(digits.group()) == 2 else 0)
    return as_of.year + next((n for word, n in _YEARS.items() if words.startswith(word)), 0)


def _dated(m: re.Match[str], year: int, month: int | str, day: int | str) -> Iterator[DateMention]:
    try:
        yield DateMention(m.start(), m.end(), date(year, _small_int(month), _small_int(day)))
    except ValueError:  # 2月30日: no such day, so no date
        return


def _small_int(words: int | str) -> int:
    if isinstance(words, int) or words.isdigit():
        return int(words)
    parsed = chinese(words)
    return int(parsed[0]) if parsed else 0
