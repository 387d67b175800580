"""When a document itself says that what it tells of runs: 活动时间：2026年11月15日至2027年1月31日. Days by
which something has to be done are no period: they are left to whoever reviews."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assistant.drafting.records import Left
from assistant.drafting.structure import Piece, Span, TableOf
from assistant.text import fold

_HOUR = r"[0-9]{1,2}(?:[:点时][0-9]{0,2})+分?"
_DAY = (
    r"(?:(20[0-9]{2})\s*[年./-]\s*)?([0-9]{1,2})\s*[月./-]\s*([0-9]{1,2})(?![0-9%])\s*[日号]?"
    rf"\s*(?:{_HOUR})?"
)
_RANGE = re.compile(rf"(?<![0-9]){_DAY}\s*(?:起)?\s*(?:至|到|—+|-+|~|～)\s*{_DAY}")
_NAMED = re.compile(
    r"(?:活动|有效|执行|适用|政策|计划|优惠)(?:开展|起止|举办)?(?:时间|周期|期间|期限|日期|期)|有效期"
)
_NAMED_JUST_BEFORE = re.compile(rf"(?:{_NAMED.pattern})[^0-9，,。;；]{{0,6}}$")
_OTHERS = re.compile(r"报名|招商|申请|提交|公示|发放|发奖|结算|预热|考核|统计")
"""What has a time of its own within a period."""
_DEADLINE = re.compile(rf"(?:截止|截至)[^0-9，,。;；]{{0,8}}{_DAY}|(?<![0-9]){_DAY}\s*(?:之前|前|截止)")


@dataclass(frozen=True, slots=True)
class Dated:
    """The first and the last day, None where the document does not say or says several; ``deadlines`` are the
    sentences that name a last day for something."""

    begins: date | None
    ends: date | None
    deadlines: tuple[Left, ...]


def dated(body: str, found: Iterable[Piece | TableOf]) -> Dated:
    periods: set[tuple[date, date]] = set()
    deadlines = []
    for piece in found:
        if isinstance(piece, TableOf):
            continue
        says: Span = (piece.start, piece.end)
        text = fold(body[piece.words : piece.end])
        above = fold(piece.headings[-1]) if piece.headings else ""
        for m in _RANGE.finditer(text):
            pre = text[: m.start()]
            bare = pre.strip(" ：:*") in ("", "自", "从", "为")
            headed = bare and _NAMED.search(above) is not None and not _OTHERS.search(above)
            named = _NAMED_JUST_BEFORE.search(pre) is not None and not _OTHERS.search(pre)
            if (headed or named) and (period := _period(m)) is not None:
                periods.add(period)
        if last := _DEADLINE.search(text):
            deadlines.append(Left(says, f"「{last.group()}」是截止的日子，没有成为规则的条件"))
    begins, ends = next(iter(periods)) if len(periods) == 1 else (None, None)
    return Dated(begins, ends, tuple(deadlines))


def _period(m: re.Match[str]) -> tuple[date, date] | None:
    year, month, day, other, last_month, last_day = m.groups()
    if year is None:
        return None
    try:
        first = date(int(year), int(month), int(day))
        last = date(int(other or year), int(last_month), int(last_day))
    except ValueError:
        return None
    if last < first and other is None:
        last = last.replace(year=first.year + 1)
    return (first, last) if first <= last else None
