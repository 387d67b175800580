"""What the tagger's network is fed: token ids, and for each span which tokens are averaged.

The training (evals/tagger) feeds it by the same functions, so that both see one cutting of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from assistant.models.tagger_words import TopicWords

Span = tuple[int, int]

_BREAK = re.compile(r"[，,。；;！!？?\n]")
_PLAIN: dict[int, int | str] = {
    **str.maketrans("，「」『』【】¥≥≤×", ',""""[]￥><x'),
    **dict.fromkeys(map(ord, " \t\n\r\u3000"), "▁"),
}
NEAR = ("none", "joined", "close before", "before", "joined behind", "behind", "in segment", "in text")
"""How near the nearest word for a fact stands to a figure; the network has learnt a weight for each."""
_CLOSE, _FAR = 4, 10
_BEHIND = 6


class Encoding(Protocol):
    ids: Sequence[int]
    word_ids: Sequence[int | None]


class TokenCutter(Protocol):
    """A ``tokenizers.Tokenizer``."""

    def encode(
        self, sequence: Sequence[str], *, is_pretokenized: bool, add_special_tokens: bool
    ) -> Encoding: ...


@dataclass(frozen=True, slots=True)
class Input:
    """``ids`` begin with ``<s>`` and end with ``</s>``; ``rows[i]`` are the tokens of span ``i``, first and
    behind the last; those of a span without any token are ``(0, 1)``: the whole text's."""

    ids: tuple[int, ...]
    rows: tuple[tuple[int, int], ...]


def cut(text: str, spans: Sequence[Span], tokens: TokenCutter, begin: int, end: int) -> Input:
    """No token crosses the bounds of a span: 「粉丝1500万」 with (2, 7) is 「粉丝」 and 「1500万」."""
    bounds = sorted({0, len(text), *(b for s in spans for b in s)})
    pieces = [text[a:b].translate(_PLAIN) for a, b in pairwise(bounds)]
    if not text:
        return Input((begin, end), tuple((0, 1) for _ in spans))
    made = tokens.encode(pieces, is_pretokenized=True, add_special_tokens=False)
    first = [0] * (len(pieces) + 1)  # of each piece its first token
    for word in made.word_ids:
        first[(word or 0) + 1] += 1
    for i in range(len(pieces)):
        first[i + 1] += first[i]
    at = {b: first[i] for i, b in enumerate(bounds)}
    rows = ((at[a] + 1, at[b] + 1) if at[a] < at[b] else (0, 1) for a, b in spans)
    return Input((begin, *made.ids, end), tuple(rows))


def occurrences(text: str, words: Mapping[str, Iterable[str]]) -> dict[str, list[Span]]:
    """Where words for each fact stand, but for those inside a longer word of another fact: 品退率 in
    行业品退率. ``words`` maps a fact to its words."""
    found: list[tuple[int, int, str]] = []
    for fact, own in words.items():
        for word in own:
            start = text.find(word)
            while start >= 0:
                found.append((start, start + len(word), fact))
                start = text.find(word, start + 1)
    found.sort(key=lambda f: (f[0], -f[1]))
    kept: dict[str, list[Span]] = {}
    reach: Span = (0, 0)
    for start, end, fact in found:
        if reach[1] < end or (start, end) == reach:
            reach = (start, end)
            kept.setdefault(fact, []).append(reach)
    return kept


def segments(text: str) -> list[int]:
    """Where each part between stops begins, and an end behind the last."""
    return [0, *(m.end() for m in _BREAK.finditer(text)), len(text) + 1]


def nearness(figure: Span, words: Sequence[Span], begins: Sequence[int]) -> int:
    """The index in ``NEAR`` of the nearest of a fact's words; ``begins`` are those of the ``segments``."""
    if not words:
        return 0
    start, end = figure
    i = max(0, bisect_right(begins, start) - 1)
    low, high = begins[i], begins[min(i + 1, len(begins) - 1)]
    return min((_near(s, start, end, low, high) for s in words), key=_RANK.__getitem__)


def _near(word: Span, start: int, end: int, low: int, high: int) -> int:
    if not (low <= word[0] < high):
        return 7
    if word[1] <= start or word[0] < end:
        gap = start - word[1]
        return 1 if gap <= 1 else 2 if gap <= _CLOSE else 3 if gap <= _FAR else 6
    gap = word[0] - end
    return 4 if gap <= 1 else 5 if gap <= _BEHIND else 6


_RANK = {1: 0, 4: 1, 2: 2, 3: 3, 5: 4, 6: 5, 7: 6, 0: 7}


class Texts:
    """What a text shows of each topic outright: names and platforms."""

    def __init__(
        self, text: str, topics: Sequence[TopicWords], platforms: Mapping[str, Sequence[str]]
    ) -> None:
        self._text, self._topics, self._platforms = text, topics, platforms
        self._named = [any(n in text for n in t.names) for t in topics]
        self._said = {p for p, names in platforms.items() if any(n in text for n in names)}

    def of(self, clause: Span) -> list[tuple[float, float, float, float]]:
        """For each topic: its name in the clause, its name in the text, its platform named, another one."""
        part = self._text[clause[0] : clause[1]]
        here = {p for p in self._said if any(n in part for n in self._platforms[p])} or self._said
        return [self._signs(t, named, part, here) for t, named in zip(self._topics, self._named, strict=True)]

    def _signs(
        self, topic: TopicWords, named: bool, part: str, here: set[str]
    ) -> tuple[float, float, float, float]:
        inside = named and any(n in part for n in topic.names)
        own = bool(topic.platform) and topic.platform in here
        return float(inside), float(named), float(own), float(bool(here and topic.platform) and not own)
