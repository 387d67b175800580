"""Subjects that are none of our facts: 客单价, 发货率, 整体退货率. What is said of them is said of none."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from assistant.numbers import Mention
from assistant.understand.vocabulary import Named, Vocabulary

_SHORTEST = 2
_NUMERALS = re.compile(r"[0-9一二两三四五六七八九十百千万亿半几]")


def foreign_subjects(
    text: str, named: Sequence[Named], numbers: Sequence[Mention], vocabulary: Vocabulary
) -> list[Named]:
    """Names without ids for measures that no alias covers, left to right."""
    cues = vocabulary.figures
    words = [(n.start, n.end) for n in named if n.word not in vocabulary.near_only]
    taken = sorted([*words, *((m.start, m.end) for m in numbers)])
    starts = [a for a, _ in taken]

    def covered(start: int, end: int) -> bool:
        i = bisect_right(starts, end - 1) - 1
        return i >= 0 and taken[i][1] > start and taken[i][1] >= end

    def after(start: int, end: int) -> int:
        """Behind the last name or number that reaches into the measure."""
        return max(
            (
                b
                for a, b in taken[max(0, bisect_right(starts, end) - 3) :]
                if a < end and b > start and b < end
            ),
            default=start,
        )

    near = {n.end for n in named if n.word in vocabulary.near_only}
    found = []
    for start, end, known in _measures(text, vocabulary):
        if not known and end in near:
            continue
        start = after(start, end)
        while start < end and text[start] in "的和跟与及":
            start += 1
        if (
            covered(start, end)
            or end - start < _SHORTEST
            or any(vocabulary.in_name(p, text) for p in (start, end - 1))
        ):
            continue
        if cues.no_measure.search(text, start, end) or _NUMERALS.match(text[end - 2]):
            continue
        found.append(Named(start, end, text[start:end], ()))
    return found


def _measures(text: str, vocabulary: Vocabulary) -> Iterator[tuple[int, int, bool]]:
    """Their spans, and whether the corpus lists them."""
    for m in vocabulary.figures.measure.finditer(text):
        yield m.start(), m.end(), m["other"] is not None


def composed(
    text: str, named: Sequence[Named], vocabulary: Vocabulary
) -> tuple[list[Named], tuple[int, ...]]:
    """行业平均 + 品退率 is one word, for the trade's; before any other fact it says whose that is: the
    places where such a word begins are given besides."""
    found: list[Named] = []
    normal: list[int] = []
    pairs = {other: fact for fact, other in vocabulary.compared}
    for name in named:
        last = found[-1] if found else None
        other = next((f for f in last.ids if f in pairs), None) if last else None
        if last and other and text[last.end : name.start] in ("", "的", "商品", "的商品") and name.ids:
            if pairs[other] in name.ids:
                found[-1] = Named(last.start, name.end, last.word, (other,))
                continue
            if other not in name.ids:
                found.pop()
                normal.append(name.start)
        found.append(name)
    return found, tuple(normal)
