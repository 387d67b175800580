"""The documents that rules may quote, as the library publishes them: what knowledge needs of a library."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from assistant.types import Source

DOCUMENT_ID = re.compile(r"library/([0-9a-f]{12})")

Stamp = tuple[tuple[str, int, int, int], ...]


class Shelf(Protocol):
    def stamp(self) -> Stamp:
        """Differs when other documents are published."""

    def source(self, key: str) -> Source | None:
        """A published document with its words; None when there is none, or they cannot be read."""


class NoShelf:
    """Where there are no documents."""

    def stamp(self) -> Stamp:
        return ()

    def source(self, key: str) -> Source | None:
        return None


class Quotable(Mapping[str, Source]):
    """Articles, and documents once somebody asks for them. One that is not there any more is an empty
    source: what quotes it is lost, and the rest of the knowledge stands."""

    def __init__(self, articles: Mapping[str, Source], shelf: Shelf) -> None:
        self._articles, self._shelf = articles, shelf
        self.documents: dict[str, Source] = {}

    def __getitem__(self, key: str) -> Source:
        if key in self._articles:
            return self._articles[key]
        if not DOCUMENT_ID.fullmatch(key):
            raise KeyError(key)
        if key not in self.documents:
            self.documents[key] = self._shelf.source(key) or gone(key)
        return self.documents[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._articles)

    def __len__(self) -> int:
        return len(self._articles)


def gone(key: str) -> Source:
    """What stands for a document that is not published any more."""
    return Source(key, "", "已删除的文件", "", "", "media", "", key, curated=False)
