"""What the words of a turn name, before anything is concluded from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from assistant.numbers import DateMention, Mention, NumberReader, Units
from assistant.text import Folded
from assistant.understand.named import named_facts
from assistant.understand.outside import abroad, scenes
from assistant.understand.vocabulary import Named, Vocabulary

_NOT = re.compile(r"(?:不是|并非)$")
_SO_LONG_AFTER = re.compile(
    r"(?:收货|签收|发货|成交|下单|入驻|开播|交易|订单)(?:完成)?(?:过了?)?[0-9一二三四五六七八九十百两]+个?[天月周](?:之后|以后|后)$"
)
_DAYS = "1一2二3三4四5五6六7七"
_INCLUDED = re.compile(r"(?:也|都)?算在?内")  # 今天算在内
_NTH_OF = re.compile(rf"[^，,。；;！!？?]{{0,14}}?第(?P<n>[{_DAYS}])[天日]")  # 今天是首播的第三天
_BUT = re.compile(r"[^。！!？?]{0,4}?(?:而是|应该是|[，, ]?是)")


@dataclass(frozen=True, slots=True)
class Seen:
    """``programmes`` and ``names`` give the words that named each programme and rule; ``outside`` is what
    we have nothing about, ``whole`` when nothing else is asked. ``norms`` is where numbers begin that are
    said of the rule."""

    folded: Folded
    numbers: Sequence[Mention]
    dates: Sequence[DateMention]
    facts: Sequence[Named]
    platforms: tuple[str, ...]
    outside: tuple[str, ...]
    whole: bool
    programmes: Mapping[str, str]
    names: Mapping[str, str]
    norms: frozenset[int] = frozenset()

    @property
    def text(self) -> str:
        return self.folded.text


def see(
    folded: Folded, as_of: date, vocabulary: Vocabulary, around: date | None = None, *, goes_on: bool = False
) -> Seen:
    """``around`` is a day told before, whose month a bare 9号 is of; ``goes_on`` when ours was asked
    before."""
    text = folded.text
    reader = vocabulary.knowledge.numbers
    foreign = abroad(text, vocabulary, goes_on=goes_on)
    numbers, dates = reader.scan(text), _meant(text, reader.scan_dates(text, as_of, around))
    dates = [_first_of(text, d) for d in dates if not _INCLUDED.match(text, d.end)]
    later = [d for d in dates if _SO_LONG_AFTER.search(text, max(0, d.start - 4), d.end)]
    for start, end in scenes(text, vocabulary, goes_on=goes_on):  # 「我7月5号要交房租」
        numbers = [m for m in numbers if not start <= m.start < end]
        dates = [d for d in dates if not start <= d.start < end]
    if later:  # 「收货15天以后」 is so long after another day, and no day counted from today
        dates = [d for d in dates if d not in later]
        numbers = sorted([*numbers, *_lengths(text, later, reader)], key=lambda m: m.start)
    return Seen(
        folded,
        numbers,
        dates,
        named_facts(vocabulary, text, numbers, dates),
        vocabulary.platforms(foreign.rest if foreign else text),
        foreign.names if foreign else (),
        foreign is not None and foreign.whole,
        vocabulary.programmes(text),
        vocabulary.rule_names(text),
    )


def _first_of(text: str, day: DateMention) -> DateMention:
    """「今天是首播的第三天」 tells the first: two days before."""
    nth = _NTH_OF.match(text, day.end)
    if nth is None or "播" not in nth.group():
        return day
    return replace(day, value=day.value - timedelta(days=_DAYS.index(nth["n"]) // 2))


def is_aside(mention: Mention, units: Units) -> bool:
    """Whether its unit counts what nobody means as a figure of a shop: 九大政策."""
    unit = units.get(mention.quantity.unit)
    return unit is not None and unit.aside


def _lengths(text: str, dates: Sequence[DateMention], reader: NumberReader) -> Iterator[Mention]:
    for date_ in dates:
        words = text[date_.start : date_.end].rstrip("之以后")
        yield from (
            replace(m, start=m.start + date_.start, end=m.end + date_.start) for m in reader.scan(words)
        )


def _meant(text: str, dates: Sequence[DateMention]) -> list[DateMention]:
    """「不是30号，是27号」 tells one date."""
    kept = list(dates)
    for denied, meant in pairwise(dates):
        if _NOT.search(text, 0, denied.start) and _BUT.fullmatch(text, denied.end, meant.start):
            kept.remove(denied)
    return kept
