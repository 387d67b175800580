"""The lexical leg: BM25 over the tokeniser's features, kept by tantivy.

Features are joined by blanks in one field; k1 = 1.2 and b = 0.75 are tantivy's own. A score over
its ceiling, 2.2 · Σ idf(query features), says how much of the question a passage covers: comparable
between questions, which a bare BM25 score is not.

Nothing is ever deleted from an index, because tantivy counts what was deleted in its document
frequencies until it merges, and scores would depend on the past. A large index is made of shards instead,
each of its own segments, and a change writes only the shards it is in anew: the segments of the others
are linked, and statistics are those of all segments together.
"""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from assistant.errors import SearchIndexError
from assistant.text import Tokeniser
from assistant.types import Passage

if TYPE_CHECKING:
    import tantivy
    from numpy.typing import NDArray

    from assistant.retrieve.ids import Ids

CEILING = 2.2
"""k1 + 1: what one feature can score at most, in units of its idf."""
SHARDS = 8
SHARDS_FROM = 20_000
"""Passages from which on an index has shards; below, writing all of it takes a second."""
_FEATURES, _KEY = "features", "key"
_META, _SHARDS = "meta.json", "shards.json"
_HEAP = 64_000_000
_REMEMBERED = 100_000
_STEPS = 24
COMMON = 0.15
"""In a large index, the share of passages from which on a feature of the question finds nobody: single
characters stand in a third of all passages, and reading their postings takes most of the time."""
LARGE = 300_000
DEEPER = 2
"""How many times as many candidates the rarer features bring, to be ranked by all. Of the 10 (50) best of
a million passages, 99.9 % (98 %) are then found."""
FEW = 2_000
"""Marked rows up to which naming them is quicker than reading on until some are found."""


class Document(NamedTuple):
    """A passage as it is indexed: the key of its id, its features with blanks between."""

    key: int
    features: str


@dataclass(frozen=True, slots=True)
class Shard:
    """Equal digests stand for equal documents, which are read only when they have to be."""

    digest: str
    documents: Callable[[], Iterable[Document]]


class LexicalHit(NamedTuple):
    row: int
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


def build_lexical(folder: Path, shards: Sequence[Shard], before: Path | None = None) -> None:
    """Writes an index into the empty ``folder``; shards that the one in ``before`` has too are linked."""
    known = {} if before is None else _held(before)
    held: dict[str, list[Any]] = {}
    meta: dict[str, Any] = {}
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for shard in shards:
            if before is not None and shard.digest in known:
                held[shard.digest] = known[shard.digest]
                meta = meta or json.loads((before / _META).read_text(encoding="utf-8"))
                for segment in held[shard.digest]:
                    for path in before.glob(f"{segment['segment_id'].replace('-', '')}.*"):
                        _link(path, folder / path.name)
            else:
                part = folder / "part"
                meta = _write(part, shard.documents())
                held[shard.digest] = meta["segments"]
                for path in part.iterdir():
                    if not path.name.startswith(".") and path.suffix != ".json":
                        path.rename(folder / path.name)
                shutil.rmtree(part)
        segments = [segment for shard in shards for segment in held[shard.digest]]
        (folder / _META).write_text(json.dumps({**meta, "segments": segments}), encoding="utf-8")
        (folder / _SHARDS).write_text(json.dumps(held), encoding="utf-8")
    except (ValueError, OSError) as exc:
        raise SearchIndexError(f"The lexical index in {folder} cannot be written: {exc}.") from exc


def _write(folder: Path, documents: Iterable[Document]) -> dict[str, Any]:
    """One shard as an index of its own; its description."""
    import tantivy

    folder.mkdir()
    writer = tantivy.Index(_schema(), path=str(folder)).writer(heap_size=_HEAP, num_threads=1)
    for key, features in documents:
        document = tantivy.Document()
        document.add_text(_FEATURES, features)
        document.add_unsigned(_KEY, key)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    described: dict[str, Any] = json.loads((folder / _META).read_text(encoding="utf-8"))
    return described


def _link(path: Path, name: Path) -> None:
    """Segments never change, so one file serves both indexes; a file system without links gets a copy."""
    try:
        os.link(path, name)
    except OSError:
        shutil.copyfile(path, name)


def _held(folder: Path) -> dict[str, list[Any]]:
    """Segments by the digest of their shard; none when the index cannot be read."""
    try:
        held: dict[str, list[Any]] = json.loads((folder / _SHARDS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held


class LexicalIndex:
    """One published lexical index, only read, whose rows are those of ``ids``."""

    def __init__(self, folder: Path, ids: Ids) -> None:
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
        self._counted = lru_cache(_REMEMBERED)(self._count)  # an index never changes

    def __len__(self) -> int:
        return len(self._ids)

    def idf(self, feature: str) -> float:
        """BM25's ln(1 + (N - n + 0.5) / (n + 0.5)); a feature no passage has weighs most."""
        return rarity(self.frequency(feature), len(self))

    def frequency(self, feature: str) -> int:
        """How many passages have the feature."""
        return self._counted(feature)

    def has(self, feature: str) -> bool:
        """Whether any passage has the feature."""
        return self.frequency(feature) > 0

    def _count(self, feature: str) -> int:
        return int(self._searcher.doc_freq(_FEATURES, feature))

    def search(
        self,
        features: Sequence[str],
        k: int,
        *,
        among: NDArray[np.bool_] | None = None,
        rows: Sequence[int] | None = None,
    ) -> list[LexicalHit]:
        """The ``k`` best passages that share a feature, best first, equal ones by id.

        ``among`` marks the rows that count, ``rows`` names them (none when empty). Neither changes a
        score: idf stays that of the whole index.
        """
        distinct = list(dict.fromkeys(features))
        if rows is None and among is not None and np.count_nonzero(among) <= FEW:
            rows = [int(row) for row in np.flatnonzero(among)]
        if k <= 0 or not distinct or (rows is not None and not rows):
            return []
        ceiling = CEILING * sum(map(self.idf, distinct))
        if rows is not None:
            return self._run(distinct, k, ceiling, rows=rows)
        rarer = self._rarer(distinct)
        if len(rarer) < len(distinct):
            found = self._among(rarer, DEEPER * k, ceiling, among)
            if len(found) >= k:  # else the common ones must find the rest
                return self._run(distinct, k, ceiling, rows=[hit.row for hit in found])
        return self._among(distinct, k, ceiling, among)

    def _among(
        self, features: list[str], k: int, ceiling: float, among: NDArray[np.bool_] | None
    ) -> list[LexicalHit]:
        """The best of the marked rows: a filter inside the query would read every posting, so more hits
        than asked for are read until enough of them are marked."""
        if among is None:
            return self._run(features, k, ceiling)
        depth = int(1.5 * k * len(among) / np.count_nonzero(among))  # enough when hits are spread evenly
        while True:
            found = self._run(features, depth, ceiling)
            kept = [hit for hit in found if among[hit.row]]
            if len(kept) >= k or len(found) < depth:
                return kept[:k]
            depth *= 4

    def _rarer(self, features: list[str]) -> list[str]:
        """The features to look for candidates with: all, unless the index is large."""
        if len(self) < LARGE:
            return features
        most = COMMON * len(self)
        rarer = [f for f in features if self.frequency(f) <= most]
        return rarer if any(map(self.has, rarer)) else features

    def _run(
        self, features: Sequence[str], k: int, ceiling: float, rows: Sequence[int] | None = None
    ) -> list[LexicalHit]:
        from tantivy import Occur, Query

        words = [
            (Occur.Should, Query.term_query(self._schema, _FEATURES, feature, index_option="freq"))
            for feature in features
        ]
        if rows is None:
            query = Query.boolean_query(words)
        else:
            # a term each and not a term set, which walks the whole dictionary of keys
            keys = [
                (Occur.Should, Query.term_query(self._schema, _KEY, key, index_option="basic"))
                for key in self._ids.keys(rows)
            ]
            named = Query.const_score_query(Query.boolean_query(keys), 0.0)
            # one feature after another and not their union, which scores thousands of passages around each
            # row; in parts, because every feature is a call deeper and threads may have small stacks
            parts = []
            for first in range(0, len(words), _STEPS):
                part = named
                for word in words[first : first + _STEPS]:
                    part = Query.boolean_query([(Occur.Must, part), word])
                parts.append((Occur.Must, part))
            query = Query.boolean_query(parts)
        found = self._searcher.search(query, k, count=False).hits
        found_keys = self._searcher.fast_field_values(_KEY, [address for _, address in found])
        hits = [
            LexicalHit(row, float(score), float(score) / ceiling)
            for (score, _), row in zip(found, self._ids.rows(found_keys), strict=True)
        ]
        return sorted(hits, key=lambda hit: (-hit.bm25, self._ids.column[hit.row]))


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field(_FEATURES, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field(_KEY, indexed=True, fast=True)
    return builder.build()
