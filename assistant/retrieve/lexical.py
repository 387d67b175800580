"""The lexical leg: BM25 over the tokeniser's features, kept by tantivy.

Features are joined by blanks in one field; k1 = 1.2 and b = 0.75 are tantivy's own. A score over
its ceiling, 2.2 · Σ idf(query features), says how much of the question a passage covers: comparable
between questions, which a bare BM25 score is not.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assistant.errors import SearchIndexError
from assistant.text import Tokeniser
from assistant.types import Passage

if TYPE_CHECKING:
    import tantivy

CEILING = 2.2
"""k1 + 1: what one feature can score at most, in units of its idf."""
_FEATURES, _PLATFORM, _SOURCE, _ROW = "features", "platform", "source", "row"
_HEAP = 64_000_000


class LexicalHit(NamedTuple):
    id: str
    bm25: float
    coverage: float


def search_text(passage: Passage) -> str:
    """What both legs index: the heading's path, text with its context, how its sentences are asked for."""
    asked = (question for _, questions in passage.asked for question in questions)
    context = (passage.context,) if passage.context else ()
    return "\n".join((*passage.heading, *context, passage.text, *asked))


def distinct_features(tokeniser: Tokeniser, query: str) -> list[str]:
    """The query's features, each once, in reading order."""
    return list(dict.fromkeys(tokeniser.features(query)))


def rarity(having: int, total: int) -> float:
    """BM25's idf of a feature that ``having`` of ``total`` passages have."""
    return math.log1p((total - having + 0.5) / (having + 0.5))


def build_lexical(folder: Path, passages: Iterable[Passage], tokeniser: Tokeniser) -> None:
    """Writes a whole index into the empty ``folder``; a passage's row is its place in ``passages``."""
    import tantivy

    folder.mkdir(parents=True, exist_ok=True)
    try:
        writer = tantivy.Index(_schema(), path=str(folder)).writer(heap_size=_HEAP, num_threads=1)
        for row, passage in enumerate(passages):
            document = tantivy.Document()
            document.add_text(_FEATURES, " ".join(tokeniser.features(search_text(passage))))
            document.add_text(_PLATFORM, passage.platform)
            document.add_text(_SOURCE, passage.source)
            document.add_unsigned(_ROW, row)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
    except (ValueError, OSError) as exc:
        raise SearchIndexError(f"The lexical index in {folder} cannot be written: {exc}.") from exc


class LexicalIndex:
    """One published lexical index, only read. ``ids[row]`` names the passage of a row."""

    def __init__(self, folder: Path, ids: Sequence[str]) -> None:
        import tantivy

        try:
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual")
            self._schema, self._searcher = index.schema, index.searcher()
        except (ValueError, OSError) as exc:
            raise SearchIndexError(f"The lexical index in {folder} cannot be opened: {exc}.") from exc
        if self._searcher.num_docs != len(ids):
            raise SearchIndexError(
                f"The lexical index in {folder} holds {self._searcher.num_docs} passages, not {len(ids)}."
            )
        self._ids = ids
        self._rows = {key: row for row, key in enumerate(ids)}

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def idf(self, feature: str) -> float:
        """BM25's ln(1 + (N - n + 0.5) / (n + 0.5)); a feature no passage has weighs most."""
        return rarity(self.frequency(feature), len(self))

    def frequency(self, feature: str) -> int:
        """How many passages have the feature."""
        return int(self._searcher.doc_freq(_FEATURES, feature))

    def has(self, feature: str) -> bool:
        """Whether any passage has the feature."""
        return self.frequency(feature) > 0

    def search(
        self,
        features: Sequence[str],
        k: int,
        *,
        platforms: Collection[str] = (),
        sources: Collection[str] = (),
        ids: Collection[str] | None = None,
    ) -> list[LexicalHit]:
        """The ``k`` best passages that share a feature, best first, equal ones by id.

        ``platforms``, ``sources`` and ``ids`` narrow the search without changing any score: idf stays
        that of the whole index. Empty platforms and sources mean all; empty ``ids`` means none.
        """
        from tantivy import Occur, Query

        distinct = list(dict.fromkeys(features))
        rows = None if ids is None else [self._rows[key] for key in ids if key in self._rows]
        if k <= 0 or not distinct or rows == []:
            return []
        words = [
            (Occur.Should, Query.term_query(self._schema, _FEATURES, f, index_option="freq"))
            for f in distinct
        ]
        query = Query.boolean_query(words)
        for name, values in ((_PLATFORM, list(platforms)), (_SOURCE, list(sources)), (_ROW, rows)):
            if values:
                among = Query.const_score_query(Query.term_set_query(self._schema, name, values), 0.0)
                query = Query.boolean_query([(Occur.Must, among), (Occur.Must, query)])
        return self._run(query, k, CEILING * sum(map(self.idf, distinct)))

    def _run(self, query: tantivy.Query, k: int, ceiling: float) -> list[LexicalHit]:
        found = self._searcher.search(query, k, count=False).hits
        rows = self._searcher.fast_field_values(_ROW, [address for _, address in found])
        hits = [
            LexicalHit(self._ids[int(row or 0)], float(score), float(score) / ceiling)
            for (score, _), row in zip(found, rows, strict=True)
        ]
        return sorted(hits, key=lambda hit: (-hit.bm25, hit.id))


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field(_FEATURES, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(_PLATFORM, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_SOURCE, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(_ROW, indexed=True, fast=True)
    return builder.build()
