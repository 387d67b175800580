"""What a count is of, where two make a share: 咨询 or 回了, 评价 or 好评."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from assistant.numbers import Mention
from assistant.rules.schema import Counted
from assistant.types import Quantity
from assistant.understand.patterns import STOP, clause_start

Side = Literal["whole", "part", "rest"]
COUNTED = ("", "item", "order", "person", "piece")
_BEFORE, _BEHIND = 8, 6  # characters around a count in which what it counts is told
_NONE = r"(?:没有?|未|漏|不是?|不太)"
_NO_RATE = r"(?![率度])"  # 满意度 is the share, 满意 its part
_DIGITS = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Count:
    """The words of a share that is told by two counts."""

    fact: str
    whole: re.Pattern[str]
    part: re.Pattern[str]
    rest: re.Pattern[str]

    @classmethod
    def of(cls, fact: str, told: Counted) -> Count:
        part = rf"(?>{told.part}){_NO_RATE}"
        rest = "|".join(w for w in (told.rest, _NONE + part) if w)
        return cls(fact, re.compile(told.whole), re.compile(part), re.compile(rest))

    def side(self, text: str, mention: Mention, numbers: Sequence[Mention]) -> Side | None:
        """What a number of folded ``text`` counts, by the word nearest to it between the ``numbers`` beside
        it; None where there is none. One behind it that is as near to the next number is of that one:
        咨询400条回了300条."""
        start, end = mention.start, mention.end
        first = max([clause_start(text, start), start - _BEFORE, *(n.end for n in numbers if n.end <= start)])
        stop = STOP.search(text, end)
        following = min((n.start for n in numbers if n.start >= end), default=len(text) + end)
        last = min(stop.start() if stop else len(text), end + _BEHIND, following)
        unit = max(end - 1, start + 1)  # 单 is what it counts
        near: list[tuple[int, Side]] = []
        sides: tuple[tuple[Side, re.Pattern[str]], ...] = (
            ("rest", self.rest), ("part", self.part), ("whole", self.whole)
        )  # fmt: skip
        for side, words in sides:
            near += [(start - m.end(), side) for m in words.finditer(text, first, start)]
            behind = ((max(0, m.start() - end), m.end()) for m in words.finditer(text, unit, last))
            near += [(far, side) for far, at in behind if far < following - at]
        return min(near, key=lambda n: n[0])[1] if near else None


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
