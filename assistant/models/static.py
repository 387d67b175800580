"""The small static embedding model that ships with the project.

It is one row per known feature (``Tokeniser.static_features``); a text is the sum of the
rows of its features, scaled to length one. It needs numpy and safetensors, no torch and no download, and
equals sentence-transformers' ``StaticEmbedding`` on the same table.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import SettingsError
from assistant.models.rows import digest_of, unit_rows
from assistant.settings import EMBEDDED
from assistant.text import Tokeniser

if TYPE_CHECKING:
    from numpy.typing import NDArray

STATIC_FOLDER = Path(__file__).with_name("static_model")
VECTORS = "vectors.safetensors"
VOCABULARY = "vocabulary.txt"
WORDS = "words.txt"


def trained_words(folder: Path = STATIC_FOLDER) -> tuple[str, ...]:
    """The domain words the static model's tokeniser knew while it was trained.

    Give them to the ``Tokeniser`` beside the words of the current rules: a word the training never saw
    has no row, and its characters then stand for it.
    """
    try:
        return tuple((folder / WORDS).read_text(encoding="utf-8").split())
    except (OSError, UnicodeDecodeError) as exc:
        raise _unreadable(folder, exc) from exc


class StaticEmbedder:
    """The embedded model. ``encode`` gives float32 rows of length one, shape (n, ``dimension``).

    A text without a single known feature gives a zero row. Raises SettingsError when a file of the
    folder is missing or damaged.
    """

    def __init__(self, tokeniser: Tokeniser, folder: Path | str = STATIC_FOLDER) -> None:
        folder = Path(folder)
        try:
            weights = (folder / VECTORS).read_bytes()
            vocabulary = (folder / VOCABULARY).read_bytes()
            self._rows, self._scales = _tables(weights)
            features = vocabulary.decode("utf-8").splitlines()
        except (OSError, ValueError) as exc:
            raise _unreadable(folder, exc) from exc
        if len(features) != len(self._rows):
            raise _unreadable(
                folder, f"{len(features)} words in {VOCABULARY}, {len(self._rows)} rows in {VECTORS}"
            )
        self._row_of = {feature: row for row, feature in enumerate(features)}
        self.tokeniser = tokeniser
        self._features = tokeniser.static_features
        self._digest = digest_of((weights, vocabulary))

    @property
    def name(self) -> str:
        return EMBEDDED

    @property
    def dimension(self) -> int:
        return int(self._rows.shape[1])

    @property
    def digest(self) -> str:
        return self._digest

    def knows(self, word: str) -> bool:
        """Whether the training saw the word so often that it has a row."""
        return word in self._row_of

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        known = self._row_of
        for vector, text in zip(vectors, texts, strict=True):
            rows = np.array([known[feature] for feature in self._features(text) if feature in known], np.intp)
            if len(rows):
                # one text at a time, so that a text has the same vector alone and in any batch
                vector[:] = self._scales[rows] @ self._rows[rows].astype(np.float32)
        return unit_rows(vectors)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode(texts)


@lru_cache(2)
def shipped(words: frozenset[str]) -> StaticEmbedder:
    """The one of a dictionary: search and understanding share it, tokeniser and all."""
    return StaticEmbedder(Tokeniser(words))


def _tables(weights: bytes) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """(rows, scales) of a weights file; row i stands for ``rows[i] * scales[i]``. Raises ValueError."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        tables = load(weights)
        rows, scales = tables["rows"], tables["scales"]
    except SafetensorError as exc:
        raise ValueError(f"{VECTORS} is not a safetensors file ({exc})") from exc
    except KeyError as exc:
        raise ValueError(f"{VECTORS} has no table {exc}") from exc
    if rows.dtype != np.int8 or rows.ndim != 2 or scales.shape != (len(rows),):
        raise ValueError(f"{VECTORS} holds {rows.dtype} rows {rows.shape} with scales {scales.shape}")
    return rows, scales.astype(np.float32)


def _unreadable(folder: Path, why: object) -> SettingsError:
    return SettingsError(
        f"The embedding model in {str(folder)!r} cannot be used: {why}.",
        "Install the package again, or rebuild the model with evals/embedding/train.py.",
    )
