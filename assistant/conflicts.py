"""Whether two sentences say different figures of the same thing.

Two sentences are about the same when most of the shorter one's words, figures left out, are in the
other; they conflict when both have figures of one dimension and not one of them is equal. Neither is
said to be right: both are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from assistant.numbers import UNITS, scan
from assistant.text import fold

ALIKE = 0.5
"""Share of the shorter sentence's character pairs that the other must have."""
_SHORTEST = 4
_WORDS = re.compile(r"[\u3400-\u9fff]+|[a-z]+")
_EMPTY = re.compile(r"[的了是为须应可能及和与或者在从中其该本将于按]")


class Figure(NamedTuple):
    """``text`` as it stands in the folded sentence; bounds in the dimension's base unit."""

    text: str
    dimension: str
    bounds: tuple[Decimal | None, Decimal | None]


class _Said(NamedTuple):
    pairs: frozenset[str]
    figures: tuple[Figure, ...]


def conflict(one: str, other: str) -> tuple[tuple[str, str], ...]:
    """Figures in which the two differ, (of ``one``, of ``other``); empty when they do not conflict."""
    a, b = _said(one), _said(other)
    if not (a.figures and b.figures) or not _alike(a.pairs, b.pairs):
        return ()
    return tuple(_differing(a.figures, b.figures))


def figures(sentence: str) -> tuple[Figure, ...]:
    return _said(sentence).figures


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    least = min(len(a), len(b))
    return least >= _SHORTEST and len(a & b) >= ALIKE * least


def _differing(a: tuple[Figure, ...], b: tuple[Figure, ...]) -> Iterator[tuple[str, str]]:
    for dimension in dict.fromkeys(f.dimension for f in a):
        ours = [f for f in a if f.dimension == dimension]
        theirs = [f for f in b if f.dimension == dimension]
        if theirs and not {f.bounds for f in ours} & {f.bounds for f in theirs}:
            yield ours[0].text, theirs[0].text


@lru_cache(16_384)
def _said(sentence: str) -> _Said:
    folded = fold(sentence)
    mentions = scan(folded)
    found = [
        Figure(folded[m.start : m.end], *_in_base(m.quantity.unit, m.quantity.low, m.quantity.high))
        for m in mentions
    ]
    words = list(folded)
    for m in mentions:
        words[m.start : m.end] = " " * (m.end - m.start)
    runs = [_EMPTY.sub("", run) for run in _WORDS.findall("".join(words))]
    pairs = frozenset(run[i : i + 2] for run in runs for i in range(len(run) - 1))
    return _Said(pairs, tuple(f for f in found if f.dimension))


def _in_base(
    unit: str, low: Decimal | None, high: Decimal | None
) -> tuple[str, tuple[Decimal | None, Decimal | None]]:
    """The dimension, and both bounds in its base unit: 660分钟 is 11小时. A bare number has none."""
    if unit not in UNITS:
        return "", (low, high)
    factor = UNITS[unit].factor
    bounds = [None if bound is None else (bound * factor).normalize() for bound in (low, high)]
    return UNITS[unit].dimension, (bounds[0], bounds[1])
