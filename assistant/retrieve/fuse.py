"""Fusing the two legs: S = coverage + weight · cosine.

A sum of scores, not of ranks: with a small static model, equal ranks (RRF) drag good lexical hits
down, while the sum lets the dense leg decide only where the lexical one is undecided. How undecided
it is can be seen in its scores, so the weight for the static model is found for each question.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

_FLOOR = 0.02
"""A best coverage under this counts as this, so that without lexical hits the cosines still decide."""


class Scored(NamedTuple):
    id: str
    score: float
    coverage: float
    cosine: float


@dataclass(frozen=True, slots=True)
class Gate:
    """For every question a weight between ``least`` and ``most`` times the best coverage.

    Near ``least`` when some passage covers much of the question (``top``), near ``most`` when none does
    and the embedding knows a text like it (``near``). In units of the best coverage, because the weight
    that serves best grows with it.
    """

    least: float
    most: float
    bias: float
    top: float
    near: float

    def weight(self, coverages: Iterable[float], cosines: Iterable[float]) -> float:
        top, near = signs(coverages, cosines)
        doubt = self.bias - self.top * top + self.near * near
        share = 0.5 + 0.5 * math.tanh(doubt / 2)  # the logistic function, which cannot overflow so
        return top * (self.least + (self.most - self.least) * share)


GATE = Gate(least=0.2, most=2.0, bias=0.2, top=61.34, near=18.48)
"""For the embedded static model, fitted on validation data by evals/embedding/train.py."""


def signs(coverages: Iterable[float], cosines: Iterable[float]) -> tuple[float, float]:
    """(top, near) of a question's candidates, as ``Gate`` weighs them."""
    return max(_FLOOR, max(coverages, default=0.0)), max(cosines, default=0.0)


def fuse(coverage: Mapping[str, float], cosine: Mapping[str, float], weight: Gate | float) -> list[Scored]:
    """Candidates of both legs, best first, equal ones by id.

    ``cosine`` must hold every candidate, also those only the lexical leg found. A candidate without
    coverage shares no feature with the question: 0. One that neither leg supports is left out.
    """
    if isinstance(weight, Gate):
        weight = weight.weight(coverage.values(), cosine.values())
    found = [
        Scored(key, coverage.get(key, 0.0) + weight * cosine[key], coverage.get(key, 0.0), cosine[key])
        for key in {**coverage, **cosine}
        if coverage.get(key, 0.0) > 0 or cosine[key] > 0
    ]
    # nine digits: the last bits of a float sum depend on where a row lies in its matrix
    return sorted(found, key=lambda item: (-round(item.score, 9), item.id))
