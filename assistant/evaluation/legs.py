"""Fitting what the cosines of a neural model are worth, on questions whose answers are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from assistant.retrieve.hybrid import HybridRetriever
from assistant.retrieve.legs import Legs
from assistant.retrieve.lexical import distinct_features
from assistant.text import Tokeniser

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEURAL = (0.0, 0.02, 0.035, 0.05, 0.07, 0.1, 0.14, 0.2, 0.3, 0.45)
STATIC = (0.0, 0.1, 0.2, 0.35, 0.5, 0.8)
FEWEST = 20
"""Questions from which on weights can be told apart at all; a hundred are better."""
_FIRST = 10
_DEPTH = 100
_ENOUGH = 0.001
"""Of nDCG: among weights that are this near to the best the smallest are taken."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Of one question, a row per candidate: how relevant it is, its coverage, how many deviations its neural
    cosine lies above the middle, and its static cosine. ``gains`` are those of all relevant documents."""

    relevance: NDArray[np.float64]
    coverage: NDArray[np.float64]
    neural: NDArray[np.float64]
    static: NDArray[np.float64]
    gains: tuple[float, ...]

    def ndcg(self, legs: Legs) -> float:
        """nDCG@10 (Järvelin and Kekäläinen 2002)."""
        score = self.coverage + legs.neural * self.neural + legs.static * self.static
        found = self.relevance[np.argsort(-score.round(9), kind="stable")[:_FIRST]]
        ideal = _dcg(np.array(sorted(self.gains, reverse=True)[:_FIRST]))
        return _dcg(found) / ideal if ideal else 0.0


def candidates(
    retriever: HybridRetriever, tokeniser: Tokeniser, query: str, judged: Mapping[str, int]
) -> Candidates:
    """Of an index whose passages are whole documents; ``judged`` tells how relevant which of them are."""
    features = distinct_features(tokeniser, query)
    asked = retriever.legs.asked(query)
    words = {hit.row: hit.coverage for hit in retriever.lexical.search(features, _DEPTH)}
    near = retriever.exact.nearest(asked.weighed, _DEPTH)[0]
    only = [row for row in near if row not in words]
    words |= {hit.row: hit.coverage for hit in retriever.lexical.search(features, len(only), rows=only)}
    rows = list({**words, **dict.fromkeys(only)})
    deviations, static = retriever.legs.parts(asked, rows)
    relevance = [float(judged.get(retriever.passages[row].source, 0)) for row in rows]
    coverage = np.array([words.get(row, 0.0) for row in rows])
    return Candidates(np.array(relevance), coverage, deviations, static, tuple(map(float, judged.values())))


def mean_ndcg(asked: Sequence[Candidates], legs: Legs) -> float:
    return float(np.mean([one.ndcg(legs) for one in asked])) if asked else 0.0


def fit_legs(
    gaining: Mapping[str, Sequence[Candidates]],
    keeping: Mapping[str, Sequence[Candidates]] | None = None,
    allowed: float = 0.0,
) -> Legs:
    """The weights with the highest mean nDCG@10 over the sets ``gaining``, each set counting the same, among
    those that are below words alone by more than ``allowed`` on no set of ``keeping``."""
    kept = {name: (asked, mean_ndcg(asked, Legs(0, 0))) for name, asked in (keeping or {}).items()}
    tried: list[tuple[float, Legs]] = []
    for legs in (Legs(neural, static) for neural, static in product(NEURAL, STATIC)):
        if all(mean_ndcg(asked, legs) >= words - allowed for asked, words in kept.values()):
            tried.append((float(np.mean([mean_ndcg(asked, legs) for asked in gaining.values()])), legs))
    best = max(reached for reached, _ in tried)
    near = [legs for reached, legs in tried if reached >= best - _ENOUGH]
    return min(near, key=lambda legs: (legs.neural + legs.static, legs.neural))


def _dcg(gains: NDArray[np.float64]) -> float:
    return float((gains / np.log2(np.arange(2, len(gains) + 2))).sum())
