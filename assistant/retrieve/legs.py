"""The dense legs: what the cosines of an index's model, and of the static one beside it, are worth.

A neural model's cosines say nothing before it is known how they lie: those of one between 0.8 and 0.95,
those of another between 0 and 0.6. They are counted in deviations above what the index's own passages
have among each other, so that one weight suits models that nobody has fitted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assistant.models.beside import BesideStatic
from assistant.retrieve.exact import ExactIndex
from assistant.retrieve.fuse import GATE, Gate
from assistant.settings import E5, EMBEDDED
from assistant.types import Embedder

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SAMPLE = 256
_FEW = 8
_LEAST = 0.005


@dataclass(frozen=True, slots=True)
class Legs:
    """What is worth a whole coverage: ``neural`` times a deviation of the neural cosine (``Spread``), and
    ``static`` times the static one."""

    neural: float
    static: float


UNFITTED = Legs(neural=0.1, static=0.25)
"""For a model that nobody has fitted; ``growth-assistant eval-retrieval FOLDER --fit`` fits one."""
FITTED: Mapping[str, Legs] = {E5: Legs(neural=0.1, static=0.35)}
"""Fitted on validation data by evals/embedding/legs.py."""


def weighing(embedder: str) -> Gate | Legs:
    """What suits the embedder of this name."""
    return GATE if embedder == EMBEDDED else FITTED.get(embedder, UNFITTED)


@dataclass(frozen=True, slots=True)
class Spread:
    """How cosines lie: their median, and the deviation that their quartiles show, which passages kept
    twice do not change."""

    middle: float
    deviation: float

    @classmethod
    def of(cls, rows: NDArray[np.float32]) -> Spread:
        """Between evenly spaced rows, scaled to length one here; of almost none, what most models have."""
        places = np.linspace(0, len(rows) - 1, min(_SAMPLE, len(rows)), dtype=np.intp)
        sample = np.asarray(rows[places], dtype=np.float32)
        sample = sample[sample.any(axis=1)]
        if len(sample) < _FEW:
            return cls(0.0, 0.1)
        sample = sample / np.linalg.norm(sample, axis=1, keepdims=True)
        low, middle, high = np.percentile((sample @ sample.T)[np.triu_indices(len(sample), 1)], [25, 50, 75])
        return cls(float(middle), max(_LEAST, float(high - low) / 1.349))


class Asked(NamedTuple):
    """A question's vector as the model gives it, and as the index is searched with."""

    plain: NDArray[np.float32]
    weighed: NDArray[np.float32]


class Worth(NamedTuple):
    """Of some rows: ``lifts`` are what fusing weighs, ``cosines`` those of the static model where it is."""

    lifts: list[float]
    cosines: list[float]


class DenseLegs:
    """The dense side of one index. ``weight`` is what ``fuse`` weighs the lifts with."""

    def __init__(self, vectors: ExactIndex, embedder: Embedder, weight: Gate | Legs | float) -> None:
        self._vectors, self._embedder = vectors, embedder
        self.weight: Gate | float = 1.0 if isinstance(weight, Legs) else weight
        self._split = split = embedder.split if isinstance(embedder, BesideStatic) else 0
        self._whole = 2.0 if split else 1.0  # two rows of length √½ have half a cosine
        self._plain = not split and not isinstance(weight, Legs)
        self._factors, self._below = np.ones(embedder.dimension, dtype=np.float32), 0.0
        if isinstance(weight, Legs):
            neural, spread = split or embedder.dimension, self._spread()
            self._factors[:neural] = self._whole * weight.neural / spread.deviation
            self._factors[neural:] = self._whole * weight.static
            self._below = weight.neural * spread.middle / spread.deviation

    def asked(self, query: str) -> Asked:
        vector = self._embedder.encode_queries([query])[0]
        return Asked(vector, vector * self._factors)

    def of(self, asked: Asked, rows: Sequence[int]) -> Worth:
        lifts = (self._vectors.cosines(asked.weighed, rows) - self._below).tolist()
        if self._plain:
            return Worth(lifts, lifts)
        return Worth(lifts, self._cosines(asked, slice(self._split, None), rows).tolist())

    def parts(self, asked: Asked, rows: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(deviations of the neural cosine above the middle, static cosine) of each row, as ``Legs`` weighs
        them; zeros where there is no static model."""
        spread = self._spread()
        neural = self._cosines(asked, slice(None, self._split or None), rows)
        static = self._cosines(asked, slice(self._split, None), rows) if self._split else np.zeros(len(rows))
        return ((neural - spread.middle) / spread.deviation).astype(float), static.astype(float)

    def _cosines(self, asked: Asked, part: slice, rows: Sequence[int]) -> NDArray[np.float32]:
        alone = np.zeros_like(asked.plain)
        alone[part] = asked.plain[part]
        return self._vectors.cosines(alone * np.float32(self._whole), rows)

    def _spread(self) -> Spread:
        return Spread.of(self._vectors.vectors[:, : self._split or None])
