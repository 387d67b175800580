"""Fitting the gate of the fusion: for each question, how much the cosines decide.

Random search over the five numbers of ``Gate`` for the largest gain of nDCG@10 on questions in other words
than their texts, among the gates that cost reading comprehension, where BM25 is nearly perfect, at most
``ALLOWED`` points. A question's nDCG@10 is worked out once for each of a few weights and read off between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.retrieve.fuse import Gate, signs
from evals.embedding.measure import Scored

ALLOWED = 0.08
"""Points of nDCG@10; held-out sets may lose 0.3."""
LEAST, MOST = 0.2, 2.0
"""In best coverages. Reading comprehension loses nothing yet under the one; all sets in other words gain most
from fixed weights over the other. So a set unlike those of this fit is weighed sensibly too."""
_WEIGHTS = np.array([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.85, 1, 1.25, 1.5, 2, 2.5])
_START = np.array([LEAST, 1.5, 0.0, 25.0, 20.0])
_STEP = np.array([0.1, 0.5, 5.0, 15.0, 15.0])
_WIDE, _TRIES = 400, 2000
_SIMPLE = 0.002  # what a unit of slope costs: of equal gates the smoother one


@dataclass(frozen=True, slots=True)
class _Table:
    """(questions, weights) nDCG@10 in points, and (questions, 2) signs."""

    ndcg: NDArray[np.float64]
    signs: NDArray[np.float64]

    def gain(self, p: NDArray[np.float64]) -> float:
        """Over BM25 alone, in points."""
        doubt = p[2] - self.signs @ np.array([p[3], -p[4]])
        share = 0.5 + 0.5 * np.tanh(doubt / 2)
        weights = np.clip(p[0] + (p[1] - p[0]) * share, 0, _WEIGHTS[-1])
        after = np.clip(np.searchsorted(_WEIGHTS, weights, side="right"), 1, len(_WEIGHTS) - 1)
        low, high = _WEIGHTS[after - 1], _WEIGHTS[after]
        part = (weights - low) / (high - low)
        each = np.arange(len(after))
        found = self.ndcg[each, after - 1] * (1 - part) + self.ndcg[each, after] * part
        return float((found - self.ndcg[:, 0]).mean())


def fit_gate(gaining: Sequence[tuple[Scored, float]], keeping: Sequence[Scored], seed: int) -> Gate:
    """``gaining`` are the sets that should gain, with what a point on each is worth."""
    chance = np.random.default_rng(seed)
    gains = [(_table(scored), worth) for scored, worth in gaining]
    kept = [_table(scored) for scored in keeping]

    def value(p: NDArray[np.float64]) -> float:
        won = sum(worth * table.gain(p) for table, worth in gains)
        lost = sum(max(0.0, -ALLOWED - table.gain(p)) for table in kept)
        return won - 20 * lost - _SIMPLE * float(np.abs(p[3:]).sum())

    best, reached = _START, value(_START)
    for attempt in range(_TRIES):
        near = attempt >= _WIDE
        size = 0.9 * 0.985 ** (attempt / 14) + 0.02 if near else 1.3
        tried = (best if near else _START) + chance.normal(size=len(_START)) * _STEP * size
        tried = np.maximum(tried, [LEAST, LEAST, -np.inf, 0, 0])
        tried[1] = min(tried[1], MOST)
        if (now := value(tried)) > reached:
            best, reached = tried, now
    return Gate(*(round(float(number), 2) for number in best))


def _table(scored: Scored) -> _Table:
    found = [signs(coverage, cosine) for coverage, cosine in zip(scored.coverage, scored.cosine, strict=True)]
    columns = [100 * scored.ndcg(Gate(weight, weight, 0, 0, 0)) for weight in _WEIGHTS]
    return _Table(np.stack(columns, axis=1), np.array(found))
