"""What a merchant is troubled by, told by likeness to how others say it: 「直播间就俩人」 is 没人看.

Two likenesses add up: of meaning, by the small static embedding that ships, and of characters, where a pair
that few needs are told with says more. What a merchant sells (狗粮, 女装) tells a need by itself.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.models.static import StaticEmbedder, shipped, trained_words
from assistant.rules.schema import Knowledge, Need
from assistant.rules.suit import Values, shown
from assistant.understand.patterns import any_of

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

SURE = 0.45
"""Likeness from which a need is told; tests/understand/test_needs.py tells how many held-out ways pass."""

LIKELY = 0.36
"""Likeness that is enough of one who says that they are stuck."""

_MEANING = 0.6  # of the likeness; the rest is that of characters
_TRADE = 0.5
_NEAR = 0.75  # share of the surest likeness that another need of the message must have
_SECOND = 0.3  # how much the second likest way of a need counts beside the likest
_WEIGHTS = {1: 0.35, 2: 1.0, 3: 1.3}
_STOP = re.compile(r"[，,。；;！!？?\n|…~～、]+|(?<![a-z])\s+|\s+(?![a-z])")
_SIGNS = re.compile(r"[\W_]+")
_LONGEST = 24  # characters of a clause that still tells one thing
_SHORTEST = 3
_CLAUSES = 24


@dataclass(frozen=True, slots=True)
class Told:
    """A need with how surely it was told, 0 to 1; ``trade`` by what a merchant is."""

    need: Need
    score: float
    trade: bool = False


class NeedFinder:
    """Compiled once; the ways are embedded when they are first asked for."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._needs = knowledge.needs
        self._alike = knowledge.lexicon.alike
        self._other_words = any_of(self._alike)
        self._ways = [(need.id, self._ours(way)) for need in self._needs.values() for way in need.ways]
        counts = Counter(g for _, way in self._ways for g in _grams(way))
        self._rarity = {
            g: _WEIGHTS[len(g)] * math.log(1 + len(self._ways) / (1 + n)) for g, n in counts.items()
        }
        self._unseen = {size: w * math.log(1 + len(self._ways)) for size, w in _WEIGHTS.items()}
        self._of_gram: dict[str, Counter[str]] = {}
        for name, way in self._ways:
            for gram in _grams(way):
                self._of_gram.setdefault(gram, Counter())[name] += 1

    def told(
        self,
        text: str,
        least: float = SURE,
        traits: Values | None = None,
        able: Collection[str] | None = None,
    ) -> tuple[Told, ...]:
        """The needs of a folded message, in the order in which its clauses tell them: the likest of each
        clause, and what the ``traits`` tell of a merchant; of those that are ``able`` to be helped, where
        that is said."""
        if not self._needs:
            return ()
        found: dict[str, float] = {}
        for clause in clauses(text):
            scores = {n: s for n, s in self._scores(clause).items() if able is None or n in able}
            best = max(scores, key=lambda n: scores[n], default="")
            if best and scores[best] >= least:
                found[best] = max(found.get(best, 0.0), scores[best])
        near = _NEAR * max(found.values(), default=0.0)
        told = [Told(self._needs[n], score) for n, score in found.items() if score >= near]
        trades = (
            n
            for n in self._needs.values()
            if any(word in text for word in n.words) or (traits and shown(n.told_by, traits))
        )
        return (*told, *(Told(need, _TRADE, trade=True) for need in trades if need.id not in found))

    def likeness(self, text: str) -> Mapping[str, float]:
        """How like each need any clause of a folded message is."""
        found: dict[str, float] = {}
        for clause in clauses(text) if self._needs else ():
            for name, score in self._scores(clause).items():
                found[name] = max(found.get(name, 0.0), score)
        return found

    def _ours(self, words: str) -> str:
        return self._other_words.sub(lambda m: self._alike[m.group()], words)

    def _scores(self, clause: str) -> dict[str, float]:
        clause = self._ours(clause)
        meaning, characters = self._meant(clause), self._spelt(clause)
        both = meaning.keys() | characters.keys()
        return {n: _MEANING * meaning.get(n, 0.0) + (1 - _MEANING) * characters.get(n, 0.0) for n in both}

    def _spelt(self, clause: str) -> dict[str, float]:
        """The share of the clause's weight in characters that each need is told with."""
        found: Counter[str] = Counter()
        total = 1e-9
        for gram in _grams(clause):
            weight = self._rarity.get(gram, self._unseen[len(gram)])
            total += weight
            needs = self._of_gram.get(gram, Counter())
            every = needs.total()
            for name, n in needs.items():
                found[name] += weight * n / every * min(1.0, (1 + n) / 2)  # type: ignore[assignment]
        return {name: score / total for name, score in found.items()}

    def _meant(self, clause: str) -> dict[str, float]:
        embedder, rows = self._embedded
        near = (rows @ embedder.encode([clause])[0]).tolist()
        by_need: dict[str, list[float]] = {}
        for (name, _), cosine in zip(self._ways, near, strict=True):
            by_need.setdefault(name, []).append(cosine)
        return {name: _top(cosines) for name, cosines in by_need.items()}

    @cached_property
    def _embedded(self) -> tuple[StaticEmbedder, NDArray[float32]]:
        embedder = shipped(frozenset({*self._knowledge.words(), *trained_words()}))
        return embedder, embedder.encode([way for _, way in self._ways])


def _top(cosines: list[float]) -> float:
    first, second = sorted(cosines, reverse=True)[:2] if len(cosines) > 1 else (cosines[0], 0.0)
    return (1 - _SECOND) * first + _SECOND * second


def clauses(text: str) -> Iterator[str]:
    at = 0
    for _ in range(_CLAUSES):
        stop = _STOP.search(text, at)
        words = _SIGNS.sub("", text[at : stop.start() if stop else len(text)])
        if len(words) >= _SHORTEST:
            yield words[:_LONGEST]
        if stop is None:
            return
        at = stop.end()


def _grams(text: str) -> set[str]:
    return {text[i : i + size] for size in _WEIGHTS for i in range(len(text) - size + 1)}


def plans_of(told: tuple[Told, ...], knowledge: Knowledge) -> Mapping[str, None]:
    """What helps, in order: each need's best before any need's second."""
    rows = [t.need.plans for t in told]
    longest = max(map(len, rows), default=0)
    return dict.fromkeys(row[i] for i in range(longest) for row in rows if i < len(row))
