"""The passages of one generation on disk, read one by one when they are asked for.

    passages.jsonl    a passage a line, those of one source together
    rows.bin          a record a line: its id, where it stands, codes of its source and platform
    keys.bin          from ids to rows
    features.z        a packed block a source: a line a passage, its lexical features
    sources.json      each source in the order of its rows: [id, digest, passages, bytes of its block]
    platforms.json    the platforms that the codes stand for

Opening maps the files into memory and reads none of them, so it costs the same for ten passages and for
a million.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import numpy as np

from assistant.errors import SearchIndexError
from assistant.retrieve.ids import ID_MOST, KEY, Ids, mapped
from assistant.retrieve.lexical import Document, Shard
from assistant.types import Passage

if TYPE_CHECKING:
    from numpy.typing import NDArray

REBUILD = "Run: growth-assistant index --rebuild"
PASSAGES, ROWS, KEYS, FEATURES = "passages.jsonl", "rows.bin", "keys.bin", "features.z"
SOURCES, PLATFORMS = "sources.json", "platforms.json"
RECORD = np.dtype(
    [("id", f"S{ID_MOST}"), ("start", "<u8"), ("length", "<u4"), ("source", "<u4"), ("platform", "<u2")]
)
_FIELDS = tuple(field.name for field in fields(Passage))


class Indexed(NamedTuple):
    """A source as it stands in a generation: rows ``first`` to ``last``, and its block of features."""

    digest: str
    first: int
    last: int
    block: int
    block_end: int


def line(passage: Passage) -> bytes:
    values = {name: getattr(passage, name) for name in _FIELDS}
    return json.dumps(values, ensure_ascii=False).encode() + b"\n"


def _passage(values: dict[str, Any]) -> Passage:
    asked = tuple((quote, tuple(ways)) for quote, ways in values["asked"])
    return Passage(**{**values, "heading": tuple(values["heading"]), "asked": asked})


class Passages(Sequence[Passage]):
    """A generation's passages by row. A reader keeps its files, whatever is published or removed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self._table = mapped(folder / ROWS, RECORD)
            self._lines = mapped(folder / PASSAGES, np.dtype(np.uint8))
            self._platforms: list[str] = json.loads((folder / PLATFORMS).read_text(encoding="utf-8"))
            self.ids = Ids(self._table["id"], mapped(folder / KEYS, KEY))
            last = self._table[-1]
            fits = int(last["start"]) + int(last["length"]) == len(self._lines)
        except (OSError, ValueError) as exc:
            raise self._unreadable(exc) from exc
        if not fits:
            raise self._unreadable(f"{PASSAGES} and {ROWS} do not fit together")

    def __len__(self) -> int:
        return len(self._table)

    @overload
    def __getitem__(self, row: int) -> Passage: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[Passage, ...]: ...
    def __getitem__(self, row: int | slice) -> Passage | tuple[Passage, ...]:
        if isinstance(row, slice):
            return tuple(self[i] for i in range(*row.indices(len(self))))
        start, length = int(self._table["start"][row]), int(self._table["length"][row])
        try:
            values = json.loads(self._lines[start : start + length].tobytes())
            return _passage(values)
        except (ValueError, KeyError, TypeError) as exc:
            raise self._unreadable(f"row {row}: {exc!r}") from exc

    def among(self, platforms: Collection[str], sources: Collection[str]) -> NDArray[np.bool_]:
        """The rows of these platforms (or of none, which are for all) and sources; empty means any."""
        chosen = np.ones(len(self), dtype=np.bool_)
        if platforms:
            counts = np.array([not name or name in platforms for name in self._platforms])
            chosen = counts[self._platform_codes]
        if sources:
            theirs = np.zeros(len(self), dtype=np.bool_)
            for found in filter(None, map(self.sources.get, sources)):
                theirs[found.first : found.last] = True
            chosen &= theirs
        return chosen

    def lines(self, first: int, last: int) -> NDArray[np.uint8]:
        """The bytes of these rows' lines, as they stand."""
        if first == last:
            return self._lines[:0]
        start, end = int(self._table["start"][first]), self._table[last - 1]
        return self._lines[start : int(end["start"]) + int(end["length"])]

    def records(self, first: int, last: int) -> NDArray[Any]:
        return np.array(self._table[first:last])

    @property
    def packed(self) -> int:
        """Bytes of the features' file."""
        return max((found.block_end for found in self.sources.values()), default=0)

    @property
    def platforms(self) -> list[str]:
        return self._platforms

    def documents(self, names: Iterable[str]) -> Iterator[Document]:
        """What the lexical index holds of these sources' passages."""
        with (self._folder / FEATURES).open("rb") as blocks:
            for name in names:
                found = self.sources[name]
                blocks.seek(found.block)
                packed = blocks.read(found.block_end - found.block)
                if found.first == found.last:
                    continue
                try:
                    texts = zlib.decompress(packed).decode().split("\n")
                except (zlib.error, UnicodeDecodeError) as exc:
                    raise self._unreadable(f"the features of {name!r}: {exc}") from exc
                rows = range(found.first, found.last)
                for key, text in zip(self.ids.keys(rows), texts, strict=True):
                    yield Document(key, text)

    def shards(self, count: int) -> list[Shard]:
        """The lexical index in parts that change one by one: a source is always in the same."""
        names: list[list[str]] = [[] for _ in range(count)]
        for name in self.sources:
            names[zlib.crc32(name.encode()) % count].append(name)
        return [self._shard(part) for part in names]

    def _shard(self, names: Sequence[str]) -> Shard:
        held = json.dumps([(name, self.sources[name].digest) for name in names])
        return Shard(hashlib.sha256(held.encode()).hexdigest(), lambda: self.documents(names))

    @cached_property
    def sources(self) -> dict[str, Indexed]:
        """Every source of this generation; read when first asked for."""
        try:
            listed = json.loads((self._folder / SOURCES).read_text(encoding="utf-8"))
            found, row, byte = {}, 0, 0
            for name, digest, count, size in listed:
                found[name] = Indexed(digest, row, row + count, byte, byte + size)
                row, byte = row + count, byte + size
        except (OSError, ValueError, TypeError) as exc:
            raise self._unreadable(exc) from exc
        if row != len(self):
            raise self._unreadable(f"{SOURCES} counts {row} passages")
        return found

    @cached_property
    def _platform_codes(self) -> NDArray[np.uint16]:
        return np.ascontiguousarray(self._table["platform"])

    def _unreadable(self, why: object) -> SearchIndexError:
        return SearchIndexError(f"The passages in {self._folder} cannot be read: {why}.", REBUILD)
