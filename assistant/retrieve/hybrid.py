"""The retriever the pipeline asks: both legs over one opened generation, fused."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from assistant.errors import SearchIndexError
from assistant.retrieve.exact import ExactIndex
from assistant.retrieve.fuse import Gate, fuse
from assistant.retrieve.generation import Generation, Manifest
from assistant.retrieve.legs import DenseLegs, Legs, weighing
from assistant.retrieve.lexical import LexicalIndex, distinct_features, search_text
from assistant.retrieve.passages import Passages
from assistant.text import Tokeniser
from assistant.types import DenseIndex, Embedder, Hit, Reranker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEPTH = 50
"""Candidates each leg brings at least."""
RERANKED = 20
"""Candidates a reranker reads: it costs a pass of a model for each."""


class HybridRetriever:
    """A ``Retriever``. It keeps answering from its generation until closed, whatever is published."""

    def __init__(
        self,
        generation: Generation,
        tokeniser: Tokeniser,
        embedder: Embedder,
        dense: DenseIndex | None = None,
        weight: Gate | Legs | float | None = None,
        reranker: Reranker | None = None,
        reranked: int = RERANKED,
    ) -> None:
        self._open: tuple[Generation, DenseIndex] | None = (generation, dense or generation.vectors)
        self.manifest: Manifest = generation.manifest
        self._tokeniser = tokeniser
        self.legs = DenseLegs(
            generation.vectors, embedder, weighing(embedder.name) if weight is None else weight
        )
        self._reranker = reranker
        self._reranked = reranked

    @property
    def passages(self) -> Passages:
        return self._parts[0].passages

    @property
    def lexical(self) -> LexicalIndex:
        return self._parts[0].lexical

    @property
    def exact(self) -> ExactIndex:
        return self._parts[0].vectors

    @property
    def dense(self) -> DenseIndex:
        return self._parts[1]

    def search(
        self, query: str, k: int, platforms: Sequence[str] = (), sources: Collection[str] = ()
    ) -> tuple[Hit, ...]:
        """The ``k`` best passages, of these platforms and sources when given. A passage of no platform is of
        every one."""
        parts = self._parts[0]
        if k <= 0:
            return ()
        depth = max(DEPTH, 2 * k)
        features = distinct_features(self._tokeniser, query)
        asked = self.legs.asked(query)
        among = parts.passages.among(platforms, sources) if platforms or sources else None
        found = parts.lexical.search(features, depth, among=among)
        coverage = {hit.row: hit.coverage for hit in found}
        nearest = self._nearest(asked.weighed, depth, among)
        only_dense = [row for row in nearest if row not in coverage]
        found = parts.lexical.search(features, len(only_dense), rows=only_dense)
        coverage |= {hit.row: hit.coverage for hit in found}
        rows = list({**coverage, **dict.fromkeys(only_dense)})
        row_of = dict(zip(parts.passages.ids.names(rows), rows, strict=True))
        worth = self.legs.of(asked, rows)
        lift = dict(zip(row_of, worth.lifts, strict=True))
        cosine = dict(zip(row_of, worth.cosines, strict=True))
        covered = {key: coverage[row] for key, row in row_of.items() if row in coverage}
        fused = fuse(covered, lift, self.legs.weight)[: max(k, self._reranked if self._reranker else 0)]
        hits = [Hit(parts.passages[row_of[i.id]], i.score, i.coverage, cosine[i.id]) for i in fused]
        return tuple(self._ordered(query, hits)[:k])

    def unknown(self, query: str) -> float:
        """The share of the query's weight (idf) in features that no passage has, 0 to 1; 1 for a query
        without features."""
        lexical = self.lexical
        weights = {f: lexical.idf(f) for f in distinct_features(self._tokeniser, query)}
        total = sum(weights.values())
        return sum(w for f, w in weights.items() if not lexical.has(f)) / total if total else 1.0

    def _ordered(self, query: str, found: list[Hit]) -> list[Hit]:
        """The first of ``found`` as the reranker orders them, the rest as they are.

        A place keeps its score whoever takes it: what weighs a passage's score later was chosen on fused
        scores, and those of a cross-encoder mean something else with every model.
        """
        if self._reranker is None:
            return found
        places = found[: self._reranked]
        scores = self._reranker.scores(query, [search_text(hit.passage) for hit in places])
        order = sorted(range(len(places)), key=lambda place: -scores[place])
        taken = [replace(places[best], score=hit.score) for best, hit in zip(order, places, strict=True)]
        return taken + found[self._reranked :]

    def close(self) -> None:
        """Lets go of the files; a search afterwards raises. Closing twice is fine."""
        dense = self._open[1] if self._open else None
        self._open = None
        _release(dense)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    @property
    def _parts(self) -> tuple[Generation, DenseIndex]:
        if self._open is None:
            raise SearchIndexError("This retriever is closed.", "Open the index again.")
        return self._open

    def _nearest(self, vector: NDArray[np.float32], depth: int, among: NDArray[np.bool_] | None) -> list[int]:
        """Rows of the dense leg. A filtered search is exact: vector stores filter slowly or not at all."""
        parts, dense = self._parts
        if among is not None or dense is parts.vectors:
            return parts.vectors.nearest(vector, depth, among)[0]
        try:
            return parts.passages.ids.rows_of(key for key, _ in dense.search(vector, depth))
        except SearchIndexError as exc:
            # a vector store opens its files again and again, and a newer generation may have removed them;
            # the vectors are mapped, find the same, and stay
            logging.getLogger(__name__).warning("exact search from now on: %s", exc)
            self._open = (parts, parts.vectors)
            _release(dense)
            return self._nearest(vector, depth, among)


def _release(dense: DenseIndex | None) -> None:
    close = getattr(dense, "close", None)
    if close is not None:
        close()
