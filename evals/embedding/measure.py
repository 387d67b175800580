"""Retrieval measured three ways: BM25 over the lexical features, the embedding alone, and both fused.

R@k is the mean share of a question's relevant texts found in the first k, nDCG@10 has binary gains
(Järvelin and Kekäläinen 2002); both are given in points of 100.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import tantivy
from numpy.typing import NDArray
from sources import RetrievalSet

CANDIDATES = 1000
CEILING = 2.2  # k1 + 1: the most a term can reach over its idf
FIELD = "features"

Features = Callable[[str], list[str]]


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

    def fused(self, weight: float) -> Metrics:
        return self._metrics(lambda coverage, cosine: coverage + weight * cosine)

    def _metrics(
        self, score: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
    ) -> Metrics:
        rows = []
        for relevant, places, coverage, cosine in zip(
            self.relevant, self.candidates, self.coverage, self.cosine, strict=True
        ):
            best = places[np.argsort(-score(coverage, cosine), kind="stable")[:10]]
            rows.append(_one(relevant, [int(place) for place in best]))
        means = 100 * np.mean(rows, axis=0)
        return Metrics(*(float(mean) for mean in means))


class Lexical:
    """BM25 (k1 = 1.2, b = 0.75) over a pool held in memory."""

    def __init__(self, pool: Iterable[list[str]]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field(FIELD, tokenizer_name="whitespace", index_option="freq")
        builder.add_unsigned_field("place", fast=True)
        self._schema = builder.build()
        index = tantivy.Index(self._schema)
        writer = index.writer(heap_size=256_000_000, num_threads=1)
        for place, features in enumerate(pool):
            document = tantivy.Document()
            document.add_text(FIELD, " ".join(features))
            document.add_unsigned("place", place)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def search(self, features: Sequence[str], k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """(places, coverage) of the k best; coverage is BM25 over its ceiling for this query."""
        ceiling = CEILING * sum(map(self._idf, features))
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, FIELD, feature, "freq"))
            for feature in features
        ]
        hits = self._searcher.search(tantivy.Query.boolean_query(clauses), k, count=False).hits
        addresses = [address for _, address in hits]
        places = np.array(self._searcher.fast_field_values("place", addresses), dtype=np.int64)
        scores = np.array([score for score, _ in hits], dtype=np.float64)
        return places, scores / ceiling if ceiling else scores

    def _idf(self, feature: str) -> float:
        total, having = self._searcher.num_docs, self._searcher.doc_freq(FIELD, feature)
        return float(np.log1p((total - having + 0.5) / (having + 0.5)))


def score(
    data: RetrievalSet,
    features: Features,
    encode: Callable[[Sequence[str]], NDArray[np.float32]],
    lexical: Lexical,
) -> Scored:
    """Both legs over the union of their best texts; a text BM25 did not return has coverage 0."""
    pool = encode(data.pool)
    found = Scored(data.relevant, [], [], [])
    for question, vector in zip(data.questions, encode(data.questions), strict=True):
        places, coverage = lexical.search(features(question), CANDIDATES)
        cosines = pool @ vector
        nearest = np.argpartition(-cosines, min(100, len(cosines) - 1))[:100]
        extra = np.setdiff1d(nearest, places)
        places = np.concatenate([places, extra])
        found.candidates.append(places)
        found.coverage.append(np.concatenate([coverage, np.zeros(len(extra))]))
        found.cosine.append(cosines[places].astype(np.float64))
    return found


def _one(relevant: frozenset[int], ranking: list[int]) -> tuple[float, float, float]:
    gains = [float(place in relevant) for place in ranking]
    discounts = 1 / np.log2(np.arange(2, 12))
    ideal = discounts[: len(relevant)].sum()
    return (
        gains[0] / len(relevant) if gains else 0.0,
        sum(gains) / len(relevant),
        float((discounts[: len(gains)] * gains).sum() / ideal),
    )
