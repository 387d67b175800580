"""The sentences worth quoting: every sentence of the passages found, scored against the question.

A passage is found by all it says; a quote must be the one sentence that carries the fact.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.corpus import evidence_sentences
from assistant.retrieve.lexical import distinct_features
from assistant.text import Tokeniser, fold
from assistant.types import Embedder, Evidence, Hit, Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COSINE = 0.2
PASSAGE = 0.3
LENGTH = 0.4
"""How much a sentence longer than the others pays for its room, as BM25's b."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    hit: Hit
    start: int
    end: int
    quote: str
    features: tuple[str, ...]


def best_sentences(
    query: str,
    hits: Iterable[Hit],
    tokeniser: Tokeniser,
    embedder: Embedder,
    sources: Mapping[str, Source],
    k: int,
    *,
    idf: Callable[[str], float] | None = None,
) -> tuple[Evidence, ...]:
    """The ``k`` best sentences, best first: share of the question's features, a little cosine and
    the passage's own score. Words that stand in several places are quoted once.

    ``idf`` is the lexical index's; without it rarity is counted among the candidates. A hit whose
    source has changed since it was indexed gives nothing, because its spans are no longer true.
    """
    candidates = _candidates(hits, tokeniser, sources)
    if not candidates or k <= 0:
        return ()
    asked = distinct_features(tokeniser, query)
    weigh = idf or _rarity(candidates)
    weights = {feature: weigh(feature) for feature in asked}
    rows: NDArray[np.float32] = embedder.encode([query, *(c.quote for c in candidates)])
    usual = sum(len(c.features) for c in candidates) / len(candidates)
    scored = [
        (_share(c, weights, usual) + COSINE * float(row @ rows[0]) + PASSAGE * c.hit.score, c)
        for c, row in zip(candidates, rows[1:], strict=True)
    ]
    scored.sort(key=lambda pair: (-round(pair[0], 9), pair[1].hit.passage.source, pair[1].start))
    return tuple(_evidence(c, score) for score, c in _once(scored))[:k]


def _candidates(hits: Iterable[Hit], tokeniser: Tokeniser, sources: Mapping[str, Source]) -> list[_Candidate]:
    found = []
    for hit in hits:
        passage = hit.passage
        source = sources.get(passage.source)
        if source is None or source.body[passage.start : passage.end] != passage.text:
            continue
        for start, end in evidence_sentences(passage):
            quote = source.body[start:end]
            found.append(_Candidate(hit, start, end, quote, tuple(distinct_features(tokeniser, quote))))
    return found


def _rarity(candidates: Sequence[_Candidate]) -> Callable[[str], float]:
    seen = Counter(feature for c in candidates for feature in c.features)
    return lambda feature: math.log1p((len(candidates) - seen[feature] + 0.5) / (seen[feature] + 0.5))


def _share(candidate: _Candidate, weights: Mapping[str, float], usual: float) -> float:
    """The part of the question's weight that the sentence covers, less for a long sentence."""
    total = sum(weights.values())
    covered = sum(weights[feature] for feature in candidate.features if feature in weights)
    room = 1 - LENGTH + LENGTH * len(candidate.features) / max(usual, 1.0)
    return covered / total * 2.2 / (1 + 1.2 * room) if total else 0.0


def _once(scored: Iterable[tuple[float, _Candidate]]) -> Iterable[tuple[float, _Candidate]]:
    seen: set[str] = set()
    for score, candidate in scored:
        words = fold(candidate.quote)
        if words not in seen:
            seen.add(words)
            yield score, candidate


def _evidence(candidate: _Candidate, score: float) -> Evidence:
    passage = candidate.hit.passage
    heading = " › ".join(passage.heading[1:])
    return Evidence(passage.source, heading, candidate.quote, candidate.start, candidate.end, score)
