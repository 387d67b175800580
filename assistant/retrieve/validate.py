"""Is this folder a generation that can be served? ``python -m assistant.retrieve.validate FOLDER``

A process of its own, because a damaged vector store can end the process that opens it; the builder
must outlive that, and must not publish.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from assistant.errors import AssistantError, SearchIndexError
from assistant.retrieve.chroma import FOLDER as CHROMA
from assistant.retrieve.chroma import ChromaIndex
from assistant.retrieve.generation import open_generation
from assistant.types import DenseIndex

_SECONDS = 300.0
_BLOCK = 4_096


def validate(folder: Path) -> None:
    """Opens every part: the counts must be equal, and a probe query must find its own passage."""
    generation = open_generation(folder)
    count, vectors = len(generation.passages), generation.vectors
    probe = next((d for d in generation.passages.documents(generation.passages.sources) if d.features), None)
    if probe is not None:  # else no passage has any word
        (row,) = generation.passages.ids.rows([probe.key])
        if not generation.lexical.search(probe.features.split(), 1, rows=[row]):
            raise SearchIndexError(f"The lexical index in {folder} does not find a passage it was given.")
    row = _known(vectors.vectors)
    key, vector = generation.passages.ids[row], np.asarray(vectors.vectors[row], dtype=np.float32)
    _probe(vectors, "vectors", key, vector)
    if (folder / CHROMA).exists():
        chroma = ChromaIndex(folder)
        try:
            if len(chroma) != count:
                raise SearchIndexError(f"Chroma in {folder} holds {len(chroma)} passages, not {count}.")
            _probe(chroma, "Chroma collection", key, vector)
        finally:
            chroma.close()


def _known(vectors: np.ndarray) -> int:
    """A row that is not zero, as that of a passage of unknown words is; the first when all are."""
    for first in range(0, len(vectors), _BLOCK):
        known = vectors[first : first + _BLOCK].any(axis=1)
        if known.any():
            return first + int(np.argmax(known))
    return 0


def validate_apart(folder: Path) -> None:
    """``validate`` in a subprocess; raises SearchIndexError with its words when it fails, hangs or dies."""
    command = [sys.executable, "-m", "assistant.retrieve.validate", str(folder.resolve())]
    root = Path(__file__).resolve().parents[2]  # where the package is found, installed or not
    try:
        done = subprocess.run(
            command, cwd=root, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as exc:
        raise SearchIndexError(
            f"Checking the new index in {folder} took over {_SECONDS:.0f} seconds."
        ) from exc
    if done.returncode != 0:
        words = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise SearchIndexError(f"The new index in {folder} cannot be served: {words[-1]}")


def _probe(index: DenseIndex, name: str, key: str, vector: np.ndarray) -> None:
    found = index.search(vector, 10)
    best = max((cosine for _, cosine in found), default=0.0)
    length = float(vector @ vector)
    if not found or (key not in dict(found) and best < length - 1e-3):
        raise SearchIndexError(f"The {name} does not find passage {key!r} by its own vector.")


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m assistant.retrieve.validate FOLDER\n")
        return 2
    try:
        validate(Path(arguments[0]))
    except AssistantError as exc:
        sys.stderr.write(f"{exc}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
