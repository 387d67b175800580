"""Exact cosine search over a generation's own vectors.

The one-shot command line uses it, because importing a vector store costs more than its whole time
budget, and so does a filtered search and an index too large for a graph; every fused score takes its
cosines from here, so that all dense indexes rank alike.

Over a large index a first pass reads only the first 32 numbers of each vector, which a model trained
for that (Matryoshka, Kusupati et al. 2022) makes a small vector of their own, and the true cosines then
rank the best of it. Whether a model's vectors allow it is measured on the vectors themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.errors import SearchIndexError
from assistant.retrieve.ids import mapped

if TYPE_CHECKING:
    from numpy.typing import NDArray

VECTORS, COARSE = "vectors.f32", "coarse.f32"
SHORT = 32
"""Numbers of a vector that the first pass reads."""
SHORTLIST = 1_500
"""Rows that the first pass keeps: of the 10 (50) nearest of a million they hold 99.9 % (99 %)."""
COARSE_FROM = 150_000
"""Rows from which on a first pass is worth its file: 2 ms are saved there, 20 ms at a million."""
_TRUSTED = 0.95
"""Share of the 50 nearest that the first pass must keep, on average over ``_PROBES`` rows, to be used."""
_PROBES = 20
_BLOCK = 16_384
"""Rows widened or shortened at a time, so that a file is never copied whole."""


class ExactIndex:
    """A ``DenseIndex`` over rows of length one (or zero), float32 or float16, in the order of ``ids``.

    ``coarse`` are the short vectors of the same rows, when there is a first pass.
    """

    def __init__(
        self,
        vectors: NDArray[Any],
        ids: NDArray[np.bytes_] | Sequence[str],
        coarse: NDArray[np.float32] | None = None,
    ) -> None:
        if vectors.ndim != 2 or len(vectors) != len(ids):
            raise SearchIndexError(f"{len(ids)} passages do not fit vectors of shape {vectors.shape}.")
        if coarse is not None and len(coarse) != len(ids):
            raise SearchIndexError(f"{len(ids)} passages do not fit {len(coarse)} short vectors.")
        self.vectors = vectors
        self._ids = np.asarray(ids, dtype="S")
        self._coarse = coarse

    @classmethod
    def open(cls, folder: Path, ids: NDArray[np.bytes_], dimension: int) -> ExactIndex:
        """Maps the files into memory; nothing is read before it is needed."""
        coarse = folder / COARSE
        try:
            short = open_rows(coarse, SHORT) if coarse.exists() else None
            return cls(open_rows(folder / VECTORS, dimension), ids, short)
        except (OSError, ValueError) as exc:
            raise SearchIndexError(f"The vectors in {folder} cannot be opened: {exc}.") from exc

    def __len__(self) -> int:
        return len(self._ids)

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """(passage id, cosine), best first, equal ones by id."""
        rows, cosines = self.nearest(vector, k)
        return [(self._ids[row].decode(), cosine) for row, cosine in zip(rows, cosines.tolist(), strict=True)]

    def nearest(
        self, vector: NDArray[np.float32], k: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[list[int], NDArray[np.float32]]:
        """The ``k`` nearest rows and their cosines, in the order of ``search``; ``among`` marks the rows
        that count."""
        wide = np.asarray(vector, dtype=np.float32)
        k = min(k, len(self) if among is None else int(np.count_nonzero(among)))
        if k <= 0:
            return [], np.empty(0, dtype=np.float32)
        if self._coarse is None:
            found = _dot(self.vectors, wide)
            chosen = places = _best(found, k, among)
        else:
            rows = _best(self._coarse @ wide[:SHORT], max(SHORTLIST, k), among)
            found = self.cosines(wide, rows)
            places = _best(found, k, None)
            chosen = rows[places]
        order = np.lexsort((self._ids[chosen], -found[places]))[:k]
        return [int(row) for row in chosen[order]], found[places][order]

    def cosines(
        self, vector: NDArray[np.float32], rows: NDArray[np.intp] | Sequence[int]
    ) -> NDArray[np.float32]:
        """The cosine of each row named."""
        return _dot(self.vectors[rows], np.asarray(vector, dtype=np.float32))


def _best(scores: NDArray[np.float32], k: int, among: NDArray[np.bool_] | None) -> NDArray[np.intp]:
    """The places of the ``k`` highest scores and of all equals of the last, among those marked."""
    if among is None:
        if k >= len(scores):
            return np.arange(len(scores))
        return np.flatnonzero(scores >= np.partition(scores, len(scores) - k)[len(scores) - k])
    marked = np.flatnonzero(among)
    return marked[_best(scores[marked], k, None)]


def open_rows(path: Path, dimension: int) -> NDArray[np.float32]:
    """A file of float32 rows, mapped. Raises ValueError when it holds no whole number of them."""
    return mapped(path, np.dtype("<f4")).reshape(-1, dimension)


def write_coarse(folder: Path, vectors: NDArray[np.float32]) -> bool:
    """Writes the short vectors of a large index, unless the first pass loses what it should find."""
    path = folder / COARSE
    with path.open("wb") as out:
        for start in range(0, len(vectors), _BLOCK):
            part = vectors[start : start + _BLOCK, :SHORT]
            lengths = np.linalg.norm(part, axis=1, keepdims=True)
            out.write(np.divide(part, lengths, out=np.zeros_like(part), where=lengths > 0).tobytes())
    short = open_rows(path, SHORT)
    kept = []
    for row in np.linspace(0, len(vectors) - 1, _PROBES, dtype=np.intp):
        nearest = np.argsort(-_dot(vectors, vectors[row]), kind="stable")[:50]
        first = short @ vectors[row, :SHORT]
        least = np.partition(first, len(first) - SHORTLIST)[len(first) - SHORTLIST]
        kept.append(np.mean(first[nearest] >= least))
    if np.mean(kept) >= _TRUSTED:
        return True
    path.unlink()
    return False


def _dot(rows: NDArray[Any], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    if rows.dtype == np.float32:
        return np.asarray(rows @ vector)
    found = np.empty(len(rows), dtype=np.float32)
    for first in range(0, len(found), _BLOCK):
        found[first : first + _BLOCK] = rows[first : first + _BLOCK].astype(np.float32) @ vector
    return found
