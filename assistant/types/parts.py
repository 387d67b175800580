"""Parts that can be replaced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray
from assistant.types.articles import Hit


class Embedder(Protocol):
    """Turns texts into unit-length rows, shape (n, dimension), float32. Passages and queries have a method
    each, because some models were trained to see a prompt before one of them."""

    @property
    def name(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def digest(self) -> str: ...
    def encode(self, texts: Sequence[str]) -> NDArray[float32]: ...
    def encode_queries(self, texts: Sequence[str]) -> NDArray[float32]: ...


class Reranker(Protocol):
    """Says how well each text answers a query; only the order of the scores counts."""

    @property
    def name(self) -> str: ...
    def scores(self, query: str, texts: Sequence[str]) -> list[float]: ...


class DenseIndex(Protocol):
    """Nearest passages of one published generation."""

    def search(self, vector: NDArray[float32], k: int) -> list[tuple[str, float]]:
        """(passage id, cosine), best first."""
        ...


class Retriever(Protocol):
    def search(self, query: str, k: int, platforms: Sequence[str] = ()) -> tuple[Hit, ...]: ...
    def unknown(self, query: str) -> float:
        """The share of the query's weight in words that no passage holds, 0 to 1."""
        ...
