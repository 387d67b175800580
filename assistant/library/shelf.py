"""The published documents as rules quote them, and the knowledge that rests on them."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from pathlib import Path

from assistant.errors import AssistantError
from assistant.knowledge.in_force import OverlayFolder, reported
from assistant.knowledge.packs import PackFolder
from assistant.knowledge.shelf import Stamp
from assistant.library.publishing import published
from assistant.library.stored import FOLDER, Bodies, StoredDocument, as_source
from assistant.retrieve.generation import CURRENT
from assistant.rules.schema import Knowledge
from assistant.types import Source

DRAFTS = "drafts"
"""Where the reviews of drafts are kept, a file for each document, which hold its words."""
_LOG = logging.getLogger("assistant.library")


class PublishedDocuments:
    """Those of a data folder; what is published is looked up with every call."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._seen: tuple[Stamp, Mapping[str, StoredDocument]] = ((), {})

    def stamp(self) -> Stamp:
        try:
            of = (self._data / FOLDER / "index" / CURRENT).stat()
        except OSError:  # there are none
            return ()
        return ((f"{FOLDER}/{CURRENT}", of.st_ino, of.st_mtime_ns, of.st_size),)

    def source(self, key: str) -> Source | None:
        """None also where the words are damaged: what quotes them waits until they are taken in again."""
        try:
            document = self._published().get(key)
            return None if document is None else as_source(document, Bodies(self._data).read(document))
        except AssistantError:
            _LOG.exception("%s cannot be quoted", key)
            return None

    def _published(self) -> Mapping[str, StoredDocument]:
        """Read once as long as they stay the same."""
        stamp = self.stamp()
        if stamp != self._seen[0]:
            self._seen = (stamp, published(self._data))
        return self._seen[1]


def forget_rules(data: Path, documents: Collection[str]) -> None:
    """Takes away the accepted rules of documents, with their history and the review of their drafts: call it
    before the documents are deleted."""
    PackFolder(overlay_of(data)).forget(documents)
    for document in documents:
        (data / DRAFTS / f"{document.removeprefix('library/')}.json").unlink(missing_ok=True)


def overlay_of(data: Path) -> OverlayFolder:
    """What operators laid over corpus/ in a data folder, accepted rules of its documents among it."""
    return OverlayFolder(data, shelf=PublishedDocuments(data))


def knowledge_in_force(data: Path) -> Knowledge:
    """corpus/ with what operators laid over it in a data folder; a defect goes into the log."""
    return reported(overlay_of(data).read()).knowledge
