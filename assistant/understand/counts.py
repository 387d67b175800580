"""What a count is of, where two make a share: 咨询 or 回了, 评价 or 好评."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from itertools import pairwise

from assistant.numbers import Mention
from assistant.rules.schema import Counted
from assistant.types import Quantity, Side
from assistant.understand.labels import labels
from assistant.understand.patterns import STOP, clause_start

COUNTED = ("", "item", "order", "person", "piece")
_BEFORE, _BEHIND = 8, 8  # characters around a count in which what it counts is told
_NONE = r"(?:没有?|未|漏|不是?|不太)"
_NO_RATE = r"(?![率度])"  # 满意度 is the share, 满意 its part
CAME = re.compile(r"[来进接收]了?$")
"""Right before a number of what came in: 来了60个."""
_GAP, _DONE = " ，,、和", "了过"
_DIGITS = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Count:
    """The words of a share that is told by two counts, and of the time that they are of where it is only
    some of the day (``over``: 上班时间)."""

    fact: str
    whole: re.Pattern[str]
    part: re.Pattern[str]
    rest: re.Pattern[str]
    over: re.Pattern[str]

    @classmethod
    def of(cls, fact: str, told: Counted) -> Count:
        part = rf"(?>{told.part}){_NO_RATE}"
        rest = "|".join(w for w in (told.rest, _NONE + part) if w)
        return cls(fact, re.compile(told.whole), re.compile(part), re.compile(rest), re.compile(told.over))

    def side(self, text: str, mention: Mention, numbers: Sequence[Mention]) -> Side | None:
        """What a number of folded ``text`` counts, by the word nearest to it between the ``numbers`` beside
        it; None where there is none. One behind it that is as near to the next number is of that one:
        咨询400条回了300条."""
        start, end = mention.start, mention.end
        first = max([clause_start(text, start), start - _BEFORE, *(n.end for n in numbers if n.end <= start)])
        following = min((n.start for n in numbers if n.start >= end), default=len(text) + end)
        stop = STOP.search(text, end, following)
        last = min(stop.start() if stop else len(text), end + _BEHIND, following)
        unit = max(end - 1, start + 1)  # 单 is what it counts
        near: list[tuple[int, Side]] = []
        sides: tuple[tuple[Side, re.Pattern[str]], ...] = (
            ("rest", self.rest), ("part", self.part), ("whole", self.whole)
        )  # fmt: skip
        for side, words in sides:
            near += [(start - m.end(), side) for m in words.finditer(text, first, start)]
            for m in words.finditer(text, unit, last):
                if m.start() < end:
                    near.append((_BEHIND, side))  # its unit says least
                elif stop or m.start() - end < following - m.end():
                    near.append((m.start() - end, side))
        return min(near, key=lambda n: n[0])[1] if near else None


def sides_of(
    text: str, numbers: Sequence[Mention], count: Count, named: AbstractSet[int], fill: re.Pattern[str]
) -> dict[Mention, Side]:
    """What each of the ``numbers`` counts, by its words or else by its place: the whole right before its part
    (60个 回了43), and another lot (咨询上午80个下午120个). ``named`` is where names of facts end."""
    sides = {m: s for m in numbers if (s := count.side(text, m, numbers))}
    for a, b in pairwise(numbers):
        beside_name = not named.isdisjoint((a.start, a.start - 1))
        if (
            a not in sides
            and b in sides
            and not beside_name
            and _is_whole_of(text, a, b, count, sides[b], fill)
        ):
            sides[a] = "whole"
    for a, b in pairwise(numbers):
        times = [t for t in labels(text) if a.end <= t.start and t.end == b.start] if a in sides else []
        if times and not text[a.end : times[-1].start].strip(_GAP):
            sides.setdefault(b, sides[a])
    return sides


def _is_whole_of(text: str, a: Mention, b: Mention, count: Count, side: Side, fill: re.Pattern[str]) -> bool:
    said_of = {"part": count.part, "rest": count.rest}.get(side)
    found = said_of.search(text, a.end, b.start) if said_of else None
    if found is None or (a.quantity.point or 0) < (b.quantity.point or 0):
        return False
    between = text[a.end : found.start()].strip(_GAP) + text[found.end() : b.start]
    done = found.group()[-1] in _DONE or b.quantity.unit or CAME.search(text, 0, a.start)
    return bool(done and fill.fullmatch(between))


def percent(part: Decimal, whole: Decimal, *, rest: bool) -> Quantity | None:
    """The share of a part, or of what a part leaves."""
    if not whole or part > whole or part != part.to_integral_value():
        return None
    exact = 100 * (whole - part if rest else part) / whole
    low = exact.quantize(_DIGITS, ROUND_DOWN)
    if low == exact:
        low = low.normalize() if low else low
        return Quantity(low, low, "percent")
    return Quantity(low, low + _DIGITS, "percent", low_open=True, high_open=True)
