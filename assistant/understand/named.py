"""The fact words of a turn, and which of them mean a fact only beside a number."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from assistant.numbers import DateMention, Mention
from assistant.understand.fitting import Thing
from assistant.understand.vocabulary import Named, Vocabulary

REACH = 14  # characters between a fact word and its number
_BESIDE = 3
_LONGEST = 40  # no number with its bounds is written in more characters


def named_facts(
    vocabulary: Vocabulary, folded: str, numbers: Sequence[Mention], dates: Sequence[DateMention]
) -> list[Named]:
    """Fact words; those that mean a fact only beside a number (总82, 播了9小时) when one is there."""
    things, facts = _Things(numbers, dates), vocabulary.knowledge.facts
    fits = vocabulary.fitting.fits

    def beside(n: Named) -> bool:
        near = (t for t in things.around(n) if 0 <= t.start - n.end <= _BESIDE or 0 <= n.start - t.end <= 1)
        inside = (t for t in things.around(n) if t.start < n.start and n.end < t.end)  # 顶多播80分钟
        return any(fits(t, facts[f]) for t in (*near, *inside) for f in n.ids)

    return [n for n in vocabulary.facts(folded) if n.word not in vocabulary.near_only or beside(n)]


class _Things:
    """Numbers and dates by position, so that a word looks only at those within its reach: a question
    of two thousand characters may hold hundreds of each."""

    def __init__(self, numbers: Sequence[Mention], dates: Sequence[DateMention]) -> None:
        self.all: list[Thing] = sorted([*numbers, *dates], key=lambda t: t.start)
        self._starts = [t.start for t in self.all]

    def around(self, name: Named) -> list[Thing]:
        first = bisect_left(self._starts, name.start - REACH - _LONGEST)
        return self.all[first : bisect_right(self._starts, name.end + REACH)]
