"""Putting a generation together: what a source's digest says is unchanged is copied, the rest is made.

Every file but the vector store's is the one that a build from nothing would write, byte for byte: a
row is the place of a passage in its corpus, whatever came before.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from assistant.errors import SearchIndexError
from assistant.retrieve.exact import VECTORS
from assistant.retrieve.ids import ID_MOST, keys_of
from assistant.retrieve.lexical import search_text
from assistant.retrieve.passages import (
    FEATURES,
    KEYS,
    PASSAGES,
    PLATFORMS,
    RECORD,
    ROWS,
    SOURCES,
    Indexed,
    Passages,
    line,
)
from assistant.text import Tokeniser
from assistant.types import Embedder, Passage

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BATCH = 256


@dataclass(frozen=True, slots=True)
class IndexedCorpus:
    """What to index: each source's id with a digest of all that makes its passages, and the passages.

    ``passages`` is called only for sources that are new or changed, in the order of ``digests``.
    """

    digests: Mapping[str, str]
    passages: Callable[[str], Sequence[Passage]]

    @property
    def digest(self) -> str:
        """16 hex digits that change with any source."""
        rows = json.dumps(sorted(self.digests.items()), ensure_ascii=False)
        return hashlib.sha256(rows.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Previous:
    """A generation whose rows may be copied: the same words and embedder made them."""

    folder: Path
    passages: Passages
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Change:
    """From the previous generation to the new one: ``removed`` are passage ids, ``added`` new rows.
    A passage of a changed source is removed and added, even when it reads the same."""

    removed: Sequence[str]
    added: NDArray[np.intp]


def assemble(
    folder: Path,
    corpus: IndexedCorpus,
    tokeniser: Tokeniser,
    embedder: Embedder,
    previous: Previous | None,
    progress: Callable[[int, int], None],
) -> Change:
    """Writes passages, features and vectors into ``folder``; ``progress`` counts new and changed sources."""
    kept = {} if previous is None else previous.passages.sources
    same = {name for name, source in kept.items() if corpus.digests.get(name) == source.digest}
    total = len(corpus.digests) - len(same)
    progress(0, total)
    with ExitStack() as files:
        writer = _Writer(folder, files, tokeniser, embedder, previous)
        for name, digest in corpus.digests.items():
            if name in same:
                writer.carry(name, kept[name])
            else:
                writer.make(name, digest, corpus.passages(name), kept.get(name))
                progress(len(writer.made), total)
        writer.finish()
    gone = [name for name in kept if name not in same]
    ids = previous.passages.ids.column if previous is not None else np.empty(0, "S1")
    removed = [key.decode() for name in gone for key in ids[kept[name].first : kept[name].last].tolist()]
    added = [np.arange(first, last) for first, last in writer.made]
    return Change(removed, np.concatenate(added) if added else np.empty(0, dtype=np.intp))


@dataclass(slots=True)
class _Writer:
    """Files written front to back. Neighbours carried over are copied in one piece."""

    folder: Path
    files: ExitStack
    tokeniser: Tokeniser
    embedder: Embedder
    previous: Previous | None
    made: list[tuple[int, int]] = field(default_factory=list)
    _ids: list[NDArray[np.bytes_]] = field(default_factory=list)
    _listed: list[tuple[str, str, int, int]] = field(default_factory=list)
    _platforms: dict[str, int] = field(default_factory=dict)
    _rows: int = 0
    _bytes: int = 0
    _run: list[Indexed] = field(default_factory=list)
    _waiting: list[str | NDArray[np.float32]] = field(default_factory=list)
    _lines: BinaryIO = field(init=False)
    _records: BinaryIO = field(init=False)
    _features: BinaryIO = field(init=False)
    _vectors: BinaryIO = field(init=False)

    def __post_init__(self) -> None:
        self._lines, self._records, self._features, self._vectors = (
            self.files.enter_context((self.folder / name).open("wb"))
            for name in (PASSAGES, ROWS, FEATURES, VECTORS)
        )

    def make(self, name: str, digest: str, found: Sequence[Passage], before: Indexed | None) -> None:
        self._copy()
        known = {} if before is None or self.previous is None else _known(self.previous, before)
        texts = [search_text(passage) for passage in found]
        records = np.zeros(len(found), dtype=RECORD)
        for record, passage, text in zip(records, found, texts, strict=True):
            written = line(passage)
            record["id"] = _id(passage)
            record["start"], record["length"] = self._bytes, len(written)
            record["platform"] = self._platforms.setdefault(passage.platform, len(self._platforms))
            self._lines.write(written)
            self._bytes += len(written)
            self._waiting.append(known.get(text, text))
        records["source"] = len(self._listed)
        self._ids.append(records["id"])
        self._records.write(records.tobytes())
        features = "\n".join(" ".join(self.tokeniser.features(text)) for text in texts)
        block = zlib.compress(features.encode(), 1)
        self._features.write(block)
        self._listed.append((name, digest, len(found), len(block)))
        self.made.append((self._rows, self._rows + len(found)))
        self._rows += len(found)
        if len(self._waiting) >= _BATCH:
            self._embed()

    def carry(self, name: str, source: Indexed) -> None:
        if self._run and (self._run[-1].last, self._run[-1].block_end) != (source.first, source.block):
            self._copy()
        self._run.append(source)
        count, size = source.last - source.first, source.block_end - source.block
        self._listed.append((name, source.digest, count, size))

    def finish(self) -> None:
        self._copy()
        self._embed()
        (self.folder / KEYS).write_bytes(keys_of(np.concatenate(self._ids)).tobytes() if self._ids else b"")
        (self.folder / SOURCES).write_text(json.dumps(self._listed, ensure_ascii=False), encoding="utf-8")
        (self.folder / PLATFORMS).write_text(json.dumps(list(self._platforms)), encoding="utf-8")

    def _copy(self) -> None:
        """Writes the sources that wait in ``_run``."""
        if not self._run or self.previous is None:
            return
        self._embed()
        old, first, last = self.previous, self._run[0].first, self._run[-1].last
        lines, records = old.passages.lines(first, last), old.passages.records(first, last)
        if len(records):
            codes = {}
            for code in dict.fromkeys(records["platform"].tolist()):  # in the order in which they come
                name = old.passages.platforms[code]
                codes[code] = self._platforms.setdefault(name, len(self._platforms))
            records["platform"] = [codes[code] for code in records["platform"].tolist()]
            lengths = records["length"].astype(np.uint64)
            records["start"] = self._bytes + np.cumsum(lengths) - lengths
            places = np.arange(len(self._run)) + len(self._listed) - len(self._run)
            records["source"] = np.repeat(places, [source.last - source.first for source in self._run])
        self._ids.append(records["id"])
        self._lines.write(lines.data)
        self._records.write(records.tobytes())
        self._vectors.write(old.vectors[first:last].data)
        with (old.folder / FEATURES).open("rb") as blocks:
            blocks.seek(self._run[0].block)
            self._features.write(blocks.read(self._run[-1].block_end - self._run[0].block))
        self._bytes += len(lines)
        self._rows += last - first
        self._run.clear()

    def _embed(self) -> None:
        """Writes the vectors that wait; a text stands for one that is still to be made."""
        new = [text for text in self._waiting if isinstance(text, str)]
        encoded = iter(_encode(self.embedder, new))
        for waiting in self._waiting:
            vector = next(encoded) if isinstance(waiting, str) else waiting
            self._vectors.write(vector.astype("<f4", copy=False).tobytes())
        self._waiting.clear()


def _known(previous: Previous, source: Indexed) -> dict[str, NDArray[np.float32]]:
    """What the source's passages were found by, with their vectors: they need no second encoding."""
    rows = range(source.first, source.last)
    return {search_text(previous.passages[row]): previous.vectors[row] for row in rows}


def _encode(embedder: Embedder, texts: Sequence[str]) -> NDArray[np.float32]:
    parts = [embedder.encode(texts[first : first + _BATCH]) for first in range(0, len(texts), _BATCH)]
    rows = np.concatenate(parts) if parts else np.empty((0, embedder.dimension), dtype=np.float32)
    if rows.shape != (len(texts), embedder.dimension) or not np.isfinite(rows).all():
        raise SearchIndexError(f"The embedding model {embedder.name!r} gave rows that cannot be used.")
    return rows


def _id(passage: Passage) -> bytes:
    if not (passage.id.isascii() and 0 < len(passage.id) <= ID_MOST):
        raise SearchIndexError(f"The passage id {passage.id!r} is not 1 to {ID_MOST} ASCII characters.")
    return passage.id.encode()
