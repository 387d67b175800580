"""Whether two sentences say different figures of the same thing.

Two sentences are about the same when most of the shorter one's words, figures left out, are in the
other; they conflict when both have figures of one dimension and not one of them is equal. Neither is
said to be right: both are shown. An ordinal (第一次) is a word, no figure.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from assistant.numbers import NumberReader, Units
from assistant.text import fold
from assistant.types import Quantity

ALIKE = 0.5
"""Share of the shorter sentence's character pairs that the other must have."""
_SHORTEST = 4
_WORDS = re.compile(r"[\u3400-\u9fff]+|[a-z]+")
_EMPTY = re.compile(r"[的了是为须应可能及和与或者在从中其该本将于按]")


class Figure(NamedTuple):
    """``text`` as it stands in the folded sentence; its values in the dimension's base unit, 660分钟 and
    11小时 alike. ``strict`` tells 超过 from 以上; None for a bare 80%, which fits both."""

    text: str
    dimension: str
    values: frozenset[Decimal]
    strict: bool | None

    def agrees(self, other: Figure) -> bool:
        strict = {self.strict, other.strict} - {None}
        return bool(self.values & other.values) and len(strict) < 2


class _Said(NamedTuple):
    pairs: frozenset[str]
    figures: tuple[Figure, ...]


class Compared(NamedTuple):
    """Two sentences about the same: how ``alike``, and the figures that differ, (one's, the other's)."""

    alike: float
    differing: tuple[tuple[str, str], ...]


def compare(one: str, other: str, numbers: NumberReader) -> Compared | None:
    """None when they are not about the same, or one has no figures."""
    a, b = _said(one, numbers), _said(other, numbers)
    if not (a.figures and b.figures):
        return None
    alike = _alike(a.pairs, b.pairs)
    return Compared(alike, tuple(_differing(a.figures, b.figures))) if alike >= ALIKE else None


def conflict(one: str, other: str, numbers: NumberReader) -> bool:
    compared = compare(one, other, numbers)
    return compared is not None and bool(compared.differing)


def figures(sentence: str, numbers: NumberReader) -> tuple[Figure, ...]:
    return _said(sentence, numbers).figures


class Topics:
    """Tells sentences that cannot be about the same as any of some others before their figures are read,
    which takes a hundred times as long."""

    def __init__(self, sentences: Iterable[str], numbers: NumberReader) -> None:
        self._having: dict[str, list[int]] = defaultdict(list)
        for i, sentence in enumerate(sentences):
            for pair in _said(sentence, numbers).pairs:
                self._having[pair].append(i)

    def may_hold(self, sentence: str) -> bool:
        common = Counter(i for pair in _pairs(fold(sentence)) for i in self._having.get(pair, ()))
        return any(n >= ALIKE * _SHORTEST for n in common.values())


def _pairs(words: str) -> frozenset[str]:
    runs = [_EMPTY.sub("", run) for run in _WORDS.findall(words)]
    return frozenset(run[i : i + 2] for run in runs for i in range(len(run) - 1))


def _alike(a: frozenset[str], b: frozenset[str]) -> float:
    least = min(len(a), len(b))
    return len(a & b) / least if least >= _SHORTEST else 0.0


def _differing(a: tuple[Figure, ...], b: tuple[Figure, ...]) -> Iterator[tuple[str, str]]:
    for dimension in dict.fromkeys(f.dimension for f in a):
        ours = [f for f in a if f.dimension == dimension]
        theirs = [f for f in b if f.dimension == dimension]
        if theirs and not any(f.agrees(g) for f in ours for g in theirs):
            yield ours[0].text, theirs[0].text


@lru_cache(16_384)
def _said(sentence: str, numbers: NumberReader) -> _Said:
    folded = fold(sentence)
    mentions = [m for m in numbers.scan(folded) if "第" not in folded[max(0, m.start - 1) : m.end]]
    units = numbers.units
    found = tuple(
        _figure(folded[m.start : m.end], m.quantity, units) for m in mentions if m.quantity.unit in units
    )
    words = list(folded)
    for m in mentions:
        words[m.start : m.end] = " " * (m.end - m.start)
    return _Said(_pairs("".join(words)), found)


def _figure(text: str, quantity: Quantity, units: Units) -> Figure:
    key = quantity.unit
    bounds = [b for b in (quantity.low, quantity.high) if b is not None]
    strict = None if quantity.point is not None else quantity.low_open or quantity.high_open
    values = frozenset(units.based(bound, key).normalize() for bound in bounds)
    return Figure(text, units[key].dimension, values, strict)
