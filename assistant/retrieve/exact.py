"""Exact cosine search over a generation's own vectors.

The one-shot command line uses it, because importing a vector store costs more than its whole time
budget; every fused score takes its cosines from here, so that all dense indexes rank alike.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.errors import SearchIndexError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 16_384
"""Rows widened to float32 at a time, so that a float16 file is never copied whole."""


class ExactIndex:
    """A ``DenseIndex`` over rows of length one (or zero), float32 or float16, in the order of ``ids``."""

    def __init__(self, vectors: NDArray[Any], ids: Sequence[str]) -> None:
        if vectors.ndim != 2 or len(vectors) != len(ids):
            raise SearchIndexError(f"{len(ids)} passages do not fit vectors of shape {vectors.shape}.")
        self._vectors = vectors
        self._ids = ids
        self._rows = {key: row for row, key in enumerate(ids)}

    @classmethod
    def open(cls, path: Path, ids: Sequence[str]) -> ExactIndex:
        """Maps the file into memory; nothing is read before it is needed."""
        try:
            return cls(np.load(path, mmap_mode="r", allow_pickle=False), ids)
        except (OSError, ValueError) as exc:
            raise SearchIndexError(f"The vectors in {path} cannot be opened: {exc}.") from exc

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def dimension(self) -> int:
        return int(self._vectors.shape[1])

    def search(
        self, vector: NDArray[np.float32], k: int, among: NDArray[np.bool_] | None = None
    ) -> list[tuple[str, float]]:
        """(passage id, cosine), best first, equal ones by id; ``among`` marks the rows that count."""
        if k <= 0:
            return []
        found = self._dot(vector)
        rows = np.arange(len(found)) if among is None else np.flatnonzero(among)
        if k < len(rows):
            least = np.partition(found[rows], len(rows) - k)[len(rows) - k]
            rows = rows[found[rows] >= least]  # all equals of the last place, so that ids decide
        ranked = [(self._ids[row], float(found[row])) for row in rows.tolist()]
        return sorted(ranked, key=lambda hit: (-hit[1], hit[0]))[:k]

    def cosines(self, vector: NDArray[np.float32], ids: Collection[str]) -> dict[str, float]:
        """The cosine of each passage named."""
        keys = list(ids)
        if not keys:
            return {}
        chosen = self._vectors[[self._rows[key] for key in keys]].astype(np.float32, copy=False)
        return dict(zip(keys, map(float, chosen @ np.asarray(vector, dtype=np.float32)), strict=True))

    def _dot(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        wide = np.asarray(vector, dtype=np.float32)
        if self._vectors.dtype == np.float32:
            return np.asarray(self._vectors @ wide)
        found = np.empty(len(self._ids), dtype=np.float32)
        for first in range(0, len(found), _BLOCK):
            part = self._vectors[first : first + _BLOCK]
            found[first : first + _BLOCK] = part.astype(np.float32) @ wide
        return found
