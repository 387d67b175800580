"""A neural model with the embedded static one beside it: they err differently.

A row is both models' rows, each of length √½, one behind the other, so that it has length one and one
pass over the index gives any weighted sum of the two cosines: the weights are in the query's vector.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant.models.rows import digest_of
from assistant.types import Embedder

if TYPE_CHECKING:
    from numpy.typing import NDArray

HALF = np.float32(0.5**0.5)


class BesideStatic:
    """An ``Embedder`` named as the neural one. Numbers before ``split`` are the neural model's."""

    def __init__(self, neural: Embedder, static: Embedder) -> None:
        self._neural, self._static = neural, static
        self.split = neural.dimension
        self._digest = digest_of((neural.digest.encode(), static.digest.encode()))

    @property
    def name(self) -> str:
        return self._neural.name

    @property
    def dimension(self) -> int:
        return self.split + self._static.dimension

    @property
    def digest(self) -> str:
        return self._digest

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.hstack((self._neural.encode(texts), self._static.encode(texts))) * HALF

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.hstack((self._neural.encode_queries(texts), self._static.encode_queries(texts))) * HALF
