"""Fusing the two legs: S = coverage + weight · cosine.

A sum of scores, not of ranks: with a small static model, equal ranks (RRF) drag good lexical hits
down, while the sum lets the dense leg decide only where the lexical one is undecided.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

WEIGHT = 0.15
"""For the embedded static model, chosen on validation data; a neural model deserves more."""


class Scored(NamedTuple):
    id: str
    score: float
    coverage: float
    cosine: float


def fuse(coverage: Mapping[str, float], cosine: Mapping[str, float], weight: float = WEIGHT) -> list[Scored]:
    """Candidates of both legs, best first, equal ones by id.

    ``cosine`` must hold every candidate, also those only the lexical leg found. A candidate without
    coverage shares no feature with the question: 0. One that neither leg supports is left out.
    """
    found = [
        Scored(key, coverage.get(key, 0.0) + weight * cosine[key], coverage.get(key, 0.0), cosine[key])
        for key in {**coverage, **cosine}
        if coverage.get(key, 0.0) > 0 or cosine[key] > 0
    ]
    # nine digits: the last bits of a float sum depend on where a row lies in its matrix
    return sorted(found, key=lambda item: (-round(item.score, 9), item.id))
