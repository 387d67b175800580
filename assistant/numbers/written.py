"""Dates as documents write them, in folded text: whole, or to the month or year that is told.

Nothing is supplied: a day without a year is told apart (``in_year``), and a day that there is not is none.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.numbers.numerals import chinese

_ZERO = "〇○零"
_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys(_ZERO, "0")
_SPELT = f"[{''.join(_DIGITS)}]"
_N = rf"(?:[0-9]{{1,2}}|[{_ZERO}一二三四五六七八九十廿卅]{{1,4}})"
_MINGUO = rf"(?:中华)?民国\s*(?:[0-9]{{1,3}}|{_SPELT}{{2,3}}|一百[零一二三四五六七八九十]{{0,4}})"
_FULL_YEAR = r"(?<![0-9.])(?:19|20)[0-9]{2}"
_YEAR = rf"(?:{_FULL_YEAR}|(?<!{_SPELT})(?:一九|二{_SPELT}){_SPELT}{{2}}|{_MINGUO})"
_DAY_WORD = r"\s*(?:日|号)"
_WHOLE = (
    rf"(?:{_YEAR}\s*年(?:\s*{_N}\s*月(?:\s*{_N}{_DAY_WORD}|\s*[底末](?!期))?|\s*[底末](?!期))?"
    rf"|(?<![0-9])1[01][0-9]年\s*[0-9]{{1,2}}\s*月\s*[0-9]{{1,2}}\s*日"
    rf"|{_FULL_YEAR}\s?[-/.]\s?[0-9]{{1,2}}(?:\s?[-/.]\s?[0-9]{{1,2}})?(?![0-9%]|\.[0-9])"
    rf"|{_MINGUO}\s*[-/.]\s*[0-9]{{1,2}}\s*[-/.]\s*[0-9]{{1,2}}(?![0-9])"
    r"|(?<![0-9])20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9])"
    r"|(?<![0-9/.-])[23][0-9]/(?:1[0-2]|0?[1-9])/(?:3[01]|[12][0-9]|0?[1-9])(?![0-9/]))"
)
WRITTEN_DATE = _WHOLE
"""An expression for a date with its year, without groups."""
DAY_OF_YEAR = rf"(?<![年0-9.{_ZERO}一二三四五六七八九十])\s*{_N}\s*月\s*{_N}{_DAY_WORD}"
"""The same for a day whose year stands elsewhere."""
_FIND = re.compile(_WHOLE)
_PARTS = re.compile(
    rf"(?P<minguo>{_MINGUO})|(?P<roc>1[01][0-9])(?=年)|(?P<compact>20[0-9]{{6}})$|(?P<short>[23][0-9])(?=/)"
    rf"|(?P<year>[0-9]{{4}}|{_SPELT}{{4}})"
)
_REST = re.compile(
    rf"\s*[年/.-]?\s*(?:(?P<month>{_N})\s*[月/.-]?\s*(?:(?P<day>{_N})|(?P<last>[底末]))?|(?P<end>[底末]))?"
)
_ROC = 1911
_YEARS = range(1900, 2100)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """``value`` is YYYY[-MM[-DD]]."""

    start: int
    end: int
    value: str


def written_dates(text: str) -> Iterator[WrittenDate]:
    """Every date of folded ``text`` that has its year, in order."""
    for match in _FIND.finditer(text):
        if value := written_date(match.group()):
            yield WrittenDate(match.start(), match.end(), value)


def written_date(words: str) -> str:
    """2026年3月1日, 2026/3, 二〇二六年三月一日, 民国115年3月1日, 2026年底 as YYYY[-MM[-DD]]; "" where
    ``words`` do not begin with a date, and for a day that there is not."""
    words = words.strip()
    head = _PARTS.match(words)
    if head is None:
        return ""
    if compact := head["compact"]:
        return _valid(int(compact[:4]), int(compact[4:6]), int(compact[6:]))
    year = _year(head)
    rest = _REST.match(words[head.end() :])
    if rest is None or not rest.group().strip("年 "):
        return _valid(year, 0, 0)
    if rest["end"]:
        return _valid(year, 12, 31)
    month = _small(rest["month"])
    if rest["last"]:
        return _valid(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else ""
    return _valid(year, month, _small(rest["day"]) if rest["day"] else 0) if month else ""


def in_year(words: str, year: int) -> str:
    """3月1日 or 3/1 of ``year`` as YYYY-MM-DD; "" for a day that there is not."""
    match = re.match(rf"\s*({_N})\s*[月./-]\s*({_N})", words)
    return _valid(year, _small(match[1]), _small(match[2])) if match else ""


def first_day(value: str) -> date:
    """The first day of YYYY[-MM[-DD]]."""
    return date.fromisoformat(f"{value}-01-01"[:10])


def _year(head: re.Match[str]) -> int:
    if head["minguo"]:
        return _ROC + _small(re.sub(r"^(?:中华)?民国\s*", "", head["minguo"]))
    if head["roc"]:
        return _ROC + int(head["roc"])
    if head["short"]:
        return 2000 + int(head["short"])
    return _small(head["year"])


def _valid(year: int, month: int, day: int) -> str:
    if year not in _YEARS:
        return ""
    try:
        found = date(year, month or 1, day or 1)
    except ValueError:
        return ""
    if not month:
        return found.isoformat()[:4]
    return found.isoformat() if day else found.isoformat()[:7]


def _small(words: str) -> int:
    """12, 十二, 廿一, 二〇二六 and 一一五; 0 for what is none."""
    if words.isascii() and words.isdigit():
        return int(words)
    if all(c in _DIGITS for c in words):
        return int("".join(_DIGITS[c] for c in words))
    plain = re.sub(f"[{_ZERO}]", "零", words).replace("廿", "二十").replace("卅", "三十")
    parsed = chinese(plain)
    return int(parsed[0]) if parsed else 0
