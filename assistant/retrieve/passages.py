"""The passages of one generation on disk, read one by one when they are asked for.

    passages.jsonl    a passage a line, those of one source together
    rows.bin          a record a line: its id, where it stands, codes of its source and platform
    features.z        a packed block a source: a line a passage, its lexical features
    sources.json      each source in the order of its rows: [id, digest, passages, bytes of its block]
    platforms.json    the platforms that the codes stand for

Opening maps the files into memory and reads none of them, so it costs the same for ten passages and for
a million.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import numpy as np

from assistant.errors import SearchIndexError
from assistant.types import Passage

if TYPE_CHECKING:
    from numpy.typing import NDArray

REBUILD = "Run: growth-assistant index --rebuild"
PASSAGES, ROWS, FEATURES = "passages.jsonl", "rows.bin", "features.z"
SOURCES, PLATFORMS = "sources.json", "platforms.json"
ID_MOST = 16
"""Characters of a passage's id at most; all ASCII."""
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
            self._table = np.memmap(folder / ROWS, dtype=RECORD, mode="r")
            self._lines = np.memmap(folder / PASSAGES, dtype=np.uint8, mode="r")
            self._platforms: list[str] = json.loads((folder / PLATFORMS).read_text(encoding="utf-8"))
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

    @property
    def ids(self) -> NDArray[np.bytes_]:
        """The id of each row."""
        return self._table["id"]

    def id(self, row: int) -> str:
        return str(self._table["id"][row].decode())

    def rows(self, ids: Iterable[str]) -> list[int]:
        """The row of each id that is here."""
        keys = np.array([key.encode() for key in ids], dtype=f"S{ID_MOST}")
        places = np.searchsorted(self.ids, keys, sorter=self._by_id).clip(max=len(self) - 1)
        found = self._by_id[places]
        return [int(row) for row in found[self.ids[found] == keys]]

    def among(self, platforms: Collection[str], sources: Collection[str]) -> NDArray[np.bool_]:
        """The rows of these platforms (or of none, which are for all) and sources; empty means any."""
        chosen = np.ones(len(self), dtype=np.bool_)
        if platforms:
            codes = [code for code, name in enumerate(self._platforms) if not name or name in platforms]
            chosen &= np.isin(self._platform_codes, codes)
        if sources:
            theirs = np.zeros(len(self), dtype=np.bool_)
            for found in filter(None, map(self.sources.get, sources)):
                theirs[found.first : found.last] = True
            chosen &= theirs
        return chosen

    def lines(self, first: int, last: int) -> bytes:
        """The lines of these rows, as they stand."""
        if first == last:
            return b""
        start, end = int(self._table["start"][first]), self._table[last - 1]
        return self._lines[start : int(end["start"]) + int(end["length"])].tobytes()

    def records(self, first: int, last: int) -> NDArray[Any]:
        return np.array(self._table[first:last])

    def repeated(self) -> bool:
        """Whether two rows have one id."""
        return len(np.unique(self.ids)) != len(self)

    @property
    def packed(self) -> int:
        """Bytes of the features' file."""
        return max((found.block_end for found in self.sources.values()), default=0)

    @property
    def platforms(self) -> list[str]:
        return self._platforms

    def features(self) -> Iterator[tuple[str, str, str]]:
        """(features, platform, source) of each row, in the order of rows."""
        with (self._folder / FEATURES).open("rb") as blocks:
            for name, found in self.sources.items():
                packed = blocks.read(found.block_end - found.block)
                if found.first == found.last:
                    continue
                try:
                    texts = zlib.decompress(packed).decode().split("\n")
                except (zlib.error, UnicodeDecodeError) as exc:
                    raise self._unreadable(f"the features of {name!r}: {exc}") from exc
                codes = self._platform_codes[found.first : found.last]
                for text, code in zip(texts, codes, strict=True):
                    yield text, self._platforms[code], name

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
    def _by_id(self) -> NDArray[np.intp]:
        return np.argsort(self.ids, kind="stable")

    @cached_property
    def _platform_codes(self) -> NDArray[np.uint16]:
        return np.ascontiguousarray(self._table["platform"])

    def _unreadable(self, why: object) -> SearchIndexError:
        return SearchIndexError(f"The passages in {self._folder} cannot be read: {why}.", REBUILD)
