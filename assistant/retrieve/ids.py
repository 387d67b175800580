"""Passage ids and rows. An id stays with its passage, a row is its place in one generation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ID_MOST = 16
"""Characters of an id at most; all ASCII."""
KEY = np.dtype([("key", "<u8"), ("row", "<u4")])


def key_of(passage_id: bytes) -> int:
    """A number for the id, for indexes that keep no short text."""
    return int.from_bytes(hashlib.blake2b(passage_id, digest_size=8).digest(), "little")


def keys_of(ids: NDArray[np.bytes_]) -> NDArray[Any]:
    """Records of ``KEY``, sorted by key."""
    table = np.zeros(len(ids), dtype=KEY)
    table["key"] = [key_of(one) for one in ids.tolist()]
    table["row"] = np.arange(len(ids))
    return table[np.argsort(table["key"], kind="stable")]


def mapped(path: Path, kind: np.dtype[Any]) -> NDArray[Any]:
    """A file of records, read where it is looked at. Raises ValueError for one that is empty or cut short."""
    # a plain view: a memmap makes every element read a subclass, which takes longer than the reading
    return np.memmap(path, dtype=kind, mode="r").view(np.ndarray)


class Ids:
    """The id of each row, and the way back through a table of ``keys_of``."""

    def __init__(self, ids: NDArray[np.bytes_], table: NDArray[Any]) -> None:
        self.column, self._table = ids, table

    @classmethod
    def of(cls, ids: Sequence[str]) -> Self:
        column = np.array(ids, dtype=f"S{ID_MOST}")
        return cls(column, keys_of(column))

    def __len__(self) -> int:
        return len(self.column)

    def __getitem__(self, row: int) -> str:
        return str(self.column[row].decode())

    def names(self, rows: Sequence[int]) -> list[str]:
        return [name.decode() for name in self.column[rows].tolist()]

    def keys(self, rows: Sequence[int] | range) -> list[int]:
        return [key_of(name) for name in self.column[rows].tolist()]

    def rows(self, keys: Sequence[int]) -> list[int]:
        """The row of each key that is here."""
        wanted = np.array(keys, dtype=np.uint64)
        places = np.searchsorted(self._keys, wanted).clip(max=len(self) - 1)
        return [int(row) for row in self._rows[places[self._keys[places] == wanted]]]

    def rows_of(self, ids: Iterable[str]) -> list[int]:
        """The row of each id that is here."""
        return self.rows([key_of(one.encode()) for one in ids])

    def repeated(self) -> bool:
        """Whether two rows have one id."""
        return bool((self._keys[1:] == self._keys[:-1]).any())

    @cached_property
    def _keys(self) -> NDArray[np.uint64]:
        return np.ascontiguousarray(self._table["key"])

    @cached_property
    def _rows(self) -> NDArray[np.uint32]:
        return np.ascontiguousarray(self._table["row"])
