"""Dates in folded text."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.numbers.numerals import chinese


@dataclass(frozen=True, slots=True)
class DateMention:
    start: int
    end: int
    value: date


_N = r"[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_FULL_DATE = re.compile(rf"(?:([0-9]{{4}})\s*年\s*)?({_N})\s*月\s*({_N})\s*(?:日|号)")
_ISO_DATE = re.compile(r"(?<![0-9])([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9])")
_MONTH_END = re.compile(rf"(?:([0-9]{{4}})年)?({_N})月(?:底|末)")
_MONTHS = {"上": -1, "本": 0, "这": 0, "下": 1}
_IN_MONTH = re.compile(rf"([上本这下])个?月的?({_N})(?:日|号)")
_RELATIVE = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "后天": 2,
    "大后天": 3,
}
_RELATIVE_RE = re.compile("|".join(sorted(_RELATIVE, key=len, reverse=True)))


def scan_dates(text: str, as_of: date) -> list[DateMention]:
    """Dates in folded text; a missing year is the year of ``as_of``, 昨天 is relative to it."""
    found: list[DateMention] = []
    for m in _ISO_DATE.finditer(text):
        found += _dated(m, m.group(1), m.group(2), m.group(3), as_of)
    for m in _FULL_DATE.finditer(text):
        found += _dated(m, m.group(1), m.group(2), m.group(3), as_of)
    for m in _MONTH_END.finditer(text):
        month = _small_int(m.group(2))
        if 1 <= month <= 12:
            year = int(m.group(1) or as_of.year)
            found += _dated(m, str(year), str(month), str(calendar.monthrange(year, month)[1]), as_of)
    for m in _IN_MONTH.finditer(text):
        year, month = divmod(as_of.year * 12 + as_of.month - 1 + _MONTHS[m.group(1)], 12)
        found += _dated(m, str(year), str(month + 1), m.group(2), as_of)
    for m in _RELATIVE_RE.finditer(text):
        found.append(DateMention(m.start(), m.end(), as_of + timedelta(days=_RELATIVE[m.group()])))
    return sorted(found, key=lambda x: x.start)


def _dated(m: re.Match[str], year: str | None, month: str, day: str, as_of: date) -> Iterator[DateMention]:
    try:
        yield DateMention(
            m.start(), m.end(), date(int(year or as_of.year), _small_int(month), _small_int(day))
        )
    except ValueError:  # 2月30日: no such day, so no date
        return


def _small_int(words: str) -> int:
    if words.isdigit():
        return int(words)
    parsed = chinese(words)
    return int(parsed[0]) if parsed else 0
