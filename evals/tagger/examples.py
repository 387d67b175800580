"""One training example: a folded text with marked figures and clauses; and how marked turns become them.

A marked turn is a line such as 「粉丝{30万|followers/own}够吗<verdict:douyin/top-creator/classification>」:
figures in braces with fact and role, asks in angle brackets behind their clause.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.models.tagger_form import ASKS, ROLES
from assistant.numbers import NumberReader
from assistant.text import fold

_MARK = re.compile(r"\{([^{}|]+)\|([^{}/]+)/(\w+)\}|<(\w+):([^<>]+)>")
_STOP = re.compile(r"[，,。；;！!？?\n ]+")
_SWAPS = ["，", " ", "", ",", "。"]
_DIGITS = "一二三四五六七八九"
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Figure:
    """``facts`` are those it may be of, ``("-",)`` for none of ours, empty where nobody knows; ``role`` is ""
    where nobody knows."""

    start: int
    end: int
    facts: tuple[str, ...]
    role: str


@dataclass(frozen=True, slots=True)
class Clause:
    """``kinds`` and ``topics`` are None where nobody knows; no kinds say that nothing is asked."""

    start: int
    end: int
    kinds: tuple[str, ...] | None
    topics: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    figures: tuple[Figure, ...] = ()
    clauses: tuple[Clause, ...] = ()
    strangers: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Turn:
    """A marked line in pieces: ("text", words), ("figure", words, fact, role), ("ask", kind, topic)."""

    parts: tuple[tuple[str, ...], ...]


def parse(line: str) -> Turn:
    parts: list[tuple[str, ...]] = []
    at = 0
    for m in _MARK.finditer(line):
        if m.start() > at:
            parts.append(("text", line[at : m.start()]))
        at = m.end()
        if m[1] is not None:
            if m[3] not in ROLES:
                raise ValueError(f"role {m[3]!r} in {line!r}")
            parts.append(("figure", m[1], m[2], m[3]))
        else:
            if m[4] not in ASKS:
                raise ValueError(f"ask {m[4]!r} in {line!r}")
            parts.append(("ask", m[4], m[5]))
    if at < len(line):
        parts.append(("text", line[at:]))
    return Turn(tuple(parts))


def varied(turn: Turn, rng: random.Random) -> Turn:
    """The same turn with other digits and other stops."""
    swap = rng.choice([None, None, *_SWAPS])
    parts: list[tuple[str, ...]] = []
    for kind, words, *rest in turn.parts:
        if kind == "text" and swap is not None:
            words = _STOP.sub(lambda m: swap if rng.random() < 0.8 else m[0], words)
        elif kind == "figure" and rng.random() < 0.7:
            words = redrawn(words, rng)
        if words:
            parts.append((kind, words, *rest))
    return Turn(tuple(parts))


def redrawn(words: str, rng: random.Random) -> str:
    """1500万 → 2700万: the same number of digits, the first not 0."""
    out, first = [], True
    for c in words:
        if c.isdigit() and c.isascii():
            c = rng.choice("123456789" if first else "0123456789")
            first = False
        elif c in _DIGITS and rng.random() < 0.7:
            c = rng.choice(_DIGITS)
        out.append(c)
    return "".join(out)


def example(turn: Turn, numbers: NumberReader, *, known: bool = True) -> Example:
    """``known`` is False where the asks are not marked: then clauses are left out."""
    text, figures, asks = "", [], []
    for kind, words, *rest in turn.parts:
        if kind == "ask":
            asks.append((len(text), words, rest[0]))
            continue
        start = len(text)
        text += fold(words)
        if kind == "figure" and text[start:]:
            figures.append(Figure(start, len(text), (rest[0],), rest[1]))
    clauses = tuple(_clauses(text, asks)) if known else ()
    return Example(text, _as_scanned(text, figures, numbers), clauses)


def _as_scanned(text: str, figures: Sequence[Figure], numbers: NumberReader) -> tuple[Figure, ...]:
    """With the spans that our number scanner gives, which holds 不到 and 左右 and may hold the unit."""
    spans = [(m.start, m.end) for m in numbers.scan(text)]
    out = []
    for f in figures:
        over = [s for s in spans if s[0] < f.end and s[1] > f.start]
        alone = len(over) == 1 and sum(g.start < over[0][1] and g.end > over[0][0] for g in figures) == 1
        start, end = over[0] if alone else (f.start, f.end)
        out.append(Figure(start, end, f.facts, f.role))
    return tuple(out)


def _clauses(text: str, asks: Sequence[tuple[int, str, str]]) -> Iterator[Clause]:
    """Each ask with all that stands before it, with its last part, and the parts where nothing is asked."""
    ends = sorted({a[0] for a in asks})
    before = 0
    for end in ends:
        kinds = tuple(k for e, k, _ in asks if e == end)
        topics = tuple(t for e, _, t in asks if e == end)
        yield Clause(before, end, kinds, topics)
        cuts = [m.end() for m in _STOP.finditer(text, before, end) if end - m.end() >= 4]
        if cuts:
            yield Clause(cuts[-1], end, kinds, topics)
            yield from _told(before, cuts)
        before = end
    if len(text) - before >= 2:
        topics = None if ends else ()
        yield Clause(before, len(text), (), topics)
    if len(ends) > 1:
        yield Clause(0, len(text), tuple({k for _, k, _ in asks}), None)


def _told(before: int, cuts: Sequence[int]) -> Iterator[Clause]:
    for a, b in zip([before, *cuts], cuts, strict=False):
        if b - a >= 3:
            yield Clause(a, b, (), None)
            return
