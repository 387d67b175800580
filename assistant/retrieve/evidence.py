"""The sentences worth quoting: every sentence of the passages found, scored against the question.

A passage is found by all it says; a quote must be the one sentence that carries the fact.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.corpus import evidence_sentences
from assistant.retrieve.lexical import distinct_features
from assistant.text import Tokeniser, fold
from assistant.types import Embedder, Evidence, Hit, Passage, Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COSINE = 0.2
PASSAGE = 0.3
LENGTH = 0.4
"""How much a sentence longer than the others pays for its room, as BM25's b."""
ROW = 0.1
"""What a table row pays: a sentence that says the same reads better as a quote."""
_REMEMBERED = 20_000
"""Passages whose sentences are kept ready: about 60 MB when every one is in use."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    passage: Passage
    start: int
    end: int
    quote: str
    features: tuple[str, ...]
    row: NDArray[np.float32]


class SentenceFinder:
    """Finds quotes. What a sentence is made of never changes, so it is worked out once per passage.

    ``idf`` is the lexical index's; without it rarity is counted among the candidates.
    """

    def __init__(
        self,
        tokeniser: Tokeniser,
        embedder: Embedder,
        sources: Mapping[str, Source],
        idf: Callable[[str], float] | None = None,
    ) -> None:
        self._tokeniser = tokeniser
        self._embedder = embedder
        self._sources = sources
        self._idf = idf
        self._sentences = lru_cache(_REMEMBERED)(self._read)

    def __call__(self, query: str, hits: Iterable[Hit], k: int) -> tuple[Evidence, ...]:
        """The ``k`` best sentences, best first: share of the question's features, a little cosine and
        the passage's own score. Words that stand in several places are quoted once.

        A hit whose source has changed since it was indexed gives nothing, because its spans are no
        longer true.
        """
        found = [(s, hit.score) for hit in hits for s in self._sentences(hit.passage)]
        if not found or k <= 0:
            return ()
        weigh = self._idf or _rarity([s for s, _ in found])
        weights = {f: weigh(f) for f in distinct_features(self._tokeniser, query)}
        asked = self._embedder.encode([query])[0]
        usual = sum(len(s.features) for s, _ in found) / len(found)
        scored = [
            (_share(s, weights, usual) + COSINE * float(s.row @ asked) + PASSAGE * score - _row(s), s)
            for s, score in found
        ]
        scored.sort(key=lambda pair: (-round(pair[0], 9), pair[1].passage.source, pair[1].start))
        return tuple(_evidence(s, score) for score, s in _once(scored))[:k]

    def _read(self, passage: Passage) -> tuple[_Sentence, ...]:
        source = self._sources.get(passage.source)
        if source is None or source.body[passage.start : passage.end] != passage.text:
            return ()
        spans = [(start, end, source.body[start:end]) for start, end in evidence_sentences(passage)]
        if not spans:
            return ()
        rows = self._embedder.encode([quote for _, _, quote in spans])
        return tuple(
            _Sentence(passage, start, end, quote, tuple(distinct_features(self._tokeniser, quote)), row)
            for (start, end, quote), row in zip(spans, rows, strict=True)
        )


def _row(sentence: _Sentence) -> float:
    return ROW if sentence.passage.kind == "table" else 0.0


def _rarity(sentences: Sequence[_Sentence]) -> Callable[[str], float]:
    seen = Counter(feature for s in sentences for feature in s.features)
    return lambda feature: math.log1p((len(sentences) - seen[feature] + 0.5) / (seen[feature] + 0.5))


def _share(sentence: _Sentence, weights: Mapping[str, float], usual: float) -> float:
    """The part of the question's weight that the sentence covers, less for a long sentence."""
    total = sum(weights.values())
    covered = sum(weights[feature] for feature in sentence.features if feature in weights)
    room = 1 - LENGTH + LENGTH * len(sentence.features) / max(usual, 1.0)
    return covered / total * 2.2 / (1 + 1.2 * room) if total else 0.0


def _once(scored: Iterable[tuple[float, _Sentence]]) -> Iterable[tuple[float, _Sentence]]:
    seen: set[str] = set()
    for score, sentence in scored:
        words = fold(sentence.quote)
        if words not in seen:
            seen.add(words)
            yield score, sentence


def _evidence(sentence: _Sentence, score: float) -> Evidence:
    passage = sentence.passage
    heading = " › ".join(passage.heading[1:])
    return Evidence(passage.source, heading, sentence.quote, sentence.start, sentence.end, score)
