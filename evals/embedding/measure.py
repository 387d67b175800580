"""Retrieval measured three ways: BM25 over the lexical features, the embedding alone, and both fused.

R@k is the mean share of a question's relevant texts found in the first k, nDCG@10 has binary gains
(Järvelin and Kekäläinen 2002); both are given in points of 100.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from assistant.retrieve.fuse import Gate
from assistant.retrieve.ids import Ids
from assistant.retrieve.lexical import Document, LexicalIndex, Shard, build_lexical, distinct_features
from assistant.text import Tokeniser
from evals.embedding.sets import RetrievalSet

CANDIDATES = 1000

Score = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
"""The fused score of each candidate from (coverage, cosine)."""


@dataclass(frozen=True, slots=True)
class Metrics:
    recall_1: float
    recall_10: float
    ndcg_10: float

    def __str__(self) -> str:
        return f"{self.recall_1:.1f}/{self.recall_10:.1f}/{self.ndcg_10:.1f}"


@dataclass(frozen=True, slots=True)
class Scored:
    """One set with the scores of both legs. ``coverage`` and ``cosine`` are (candidates,) per question."""

    relevant: list[frozenset[int]]
    candidates: list[NDArray[np.int64]]
    coverage: list[NDArray[np.float64]]
    cosine: list[NDArray[np.float64]]

    def lexical(self) -> Metrics:
        return self._metrics(lambda coverage, cosine: coverage)

    def dense(self) -> Metrics:
        return self._metrics(lambda coverage, cosine: cosine)

    def fused(self, weight: Gate | float) -> Metrics:
        return self._metrics(_fusion(weight))

    def half(self, which: int) -> Scored:
        """Every other question, from the first (0) or the second (1) on."""
        lists = (self.relevant, self.candidates, self.coverage, self.cosine)
        return Scored(*(one[which::2] for one in lists))

    def ndcg(self, weight: Gate | float) -> NDArray[np.float64]:
        """nDCG@10 of each question, fused."""
        return self._rows(_fusion(weight))[:, 2]

    def _metrics(self, score: Score) -> Metrics:
        rows = self._rows(score)
        means = 100 * rows.mean(axis=0) if len(rows) else np.zeros(3)
        return Metrics(*(float(mean) for mean in means))

    def _rows(self, score: Score) -> NDArray[np.float64]:
        rows = []
        for relevant, places, coverage, cosine in zip(
            self.relevant, self.candidates, self.coverage, self.cosine, strict=True
        ):
            best = places[np.argsort(-score(coverage, cosine), kind="stable")[:10]]
            rows.append(_one(relevant, [int(place) for place in best]))
        return np.array(rows).reshape(-1, 3)


class Lexical:
    """The product's own lexical leg over a pool of bare texts."""

    def __init__(self, pool: Sequence[str], tokeniser: Tokeniser) -> None:
        self._folder = TemporaryDirectory()  # lives as long as the index that is read from it
        ids = Ids.of([f"{place:09d}" for place in range(len(pool))])
        rows = (
            Document(key, " ".join(tokeniser.features(text)))
            for key, text in zip(ids.keys(range(len(pool))), pool, strict=True)
        )
        build_lexical(Path(self._folder.name), [Shard("", lambda: rows)])
        self._index = LexicalIndex(Path(self._folder.name), ids)
        self._tokeniser = tokeniser

    def search(self, question: str, k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """(places, coverage) of the k best."""
        hits = self._index.search(distinct_features(self._tokeniser, question), k)
        places = np.array([hit.row for hit in hits], dtype=np.int64)
        return places, np.array([hit.coverage for hit in hits], dtype=np.float64)


def score(
    data: RetrievalSet, encode: Callable[[Sequence[str]], NDArray[np.float32]], lexical: Lexical
) -> Scored:
    """Both legs over the union of their best texts; a text BM25 did not return has coverage 0."""
    pool = encode(data.pool)
    found = Scored(data.relevant, [], [], [])
    for question, vector in zip(data.questions, encode(data.questions), strict=True):
        places, coverage = lexical.search(question, CANDIDATES)
        cosines = pool @ vector
        nearest = np.argpartition(-cosines, min(100, len(cosines) - 1))[:100]
        extra = np.setdiff1d(nearest, places)
        places = np.concatenate([places, extra])
        found.candidates.append(places)
        found.coverage.append(np.concatenate([coverage, np.zeros(len(extra))]))
        found.cosine.append(cosines[places].astype(np.float64))
    return found


def _fusion(weight: Gate | float) -> Score:
    def score(coverage: NDArray[np.float64], cosine: NDArray[np.float64]) -> NDArray[np.float64]:
        each = weight.weight(coverage, cosine) if isinstance(weight, Gate) else weight
        return coverage + each * cosine

    return score


def _one(relevant: frozenset[int], ranking: list[int]) -> tuple[float, float, float]:
    gains = [float(place in relevant) for place in ranking]
    discounts = 1 / np.log2(np.arange(2, 12))
    ideal = discounts[: len(relevant)].sum()
    return (
        gains[0] / len(relevant) if gains else 0.0,
        sum(gains) / len(relevant),
        float((discounts[: len(gains)] * gains).sum() / ideal),
    )
