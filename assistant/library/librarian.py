"""Adding, ending and removing the documents of users: read, compare, publish.

Files are read before the lock is taken, everything is published at once or not at all, and a run that
only looks changes nothing.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assistant.errors import LibraryError
from assistant.library.forgotten import Forget, Forgotten, nothing_kept
from assistant.library.ingest.read import read_documents
from assistant.library.ingest.records import Document, Refused
from assistant.library.plan import Addition, Given, find, plan, superseding
from assistant.library.publishing import editing, publish_documents, published, silent
from assistant.library.shelf import forget_rules
from assistant.library.stored import Bodies, StoredDocument, changed
from assistant.retrieve.featuriser import Featuriser
from assistant.retrieve.index import Progress
from assistant.rules.schema import Knowledge

_LOOK_MS = 3_000


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did, or would do while it is not ``applied``. ``deleted`` are documents whose files are
    gone from a watched folder."""

    planned: tuple[Addition, ...]
    refused: tuple[Refused, ...]
    applied: bool
    superseded: tuple[StoredDocument, ...] = ()
    deleted: tuple[StoredDocument, ...] = ()

    @property
    def changes(self) -> bool:
        return bool(self.superseded or self.deleted or any(a.adds for a in self.planned))


@dataclass(frozen=True, slots=True)
class Deleted:
    """Documents that are gone, and what was ``forgotten`` of them."""

    documents: tuple[StoredDocument, ...]
    forgotten: Forgotten


class Librarian:
    """``knowledge`` and ``featuriser`` are asked for when they are needed: a list of documents needs neither.
    ``progress`` is told how far the index is, ``seen`` of every file as it is read;
    ``forget`` takes the words of deleted documents out of what was answered."""

    def __init__(
        self,
        data: Path,
        knowledge: Callable[[], Knowledge],
        featuriser: Callable[[], Featuriser],
        *,
        progress: Progress = silent,
        seen: Callable[[Document | Refused], None] = lambda item: None,
        forget: Forget = nothing_kept,
    ) -> None:
        self._data = data
        self._bodies = Bodies(data)
        self._knowledge = knowledge
        self._featuriser = featuriser
        self._progress = progress
        self._seen = seen
        self._forget = forget

    def documents(self) -> tuple[StoredDocument, ...]:
        return tuple(published(self._data).values())

    def look(self, paths: Sequence[Path], given: Given, today: date) -> Report:
        """What adding would do; nothing is changed."""
        documents, refused = self._read(paths)
        planned = self._plan(documents, given, today)
        return Report(planned, refused, applied=False)

    def add(self, paths: Sequence[Path], given: Given, today: date, supersedes: str = "") -> Report:
        """Reads and publishes. Files that are refused stay out, the others go in together."""
        documents, refused = self._read(paths)
        with editing(self._data) as there:
            planned = self._plan(documents, given, today)
            new = [a.stored for a in planned if a.adds]
            replaced: tuple[StoredDocument, ...] = ()
            if supersedes:
                if len(planned) != 1:
                    raise LibraryError(
                        f"--supersedes 只能和一个文件一起用，这里有 {len(planned)} 个。",
                        "请一次只给一个文件。",
                    )
                old, by = find(there, supersedes), planned[0].stored
                if old.id == by.id:
                    raise LibraryError(
                        f"「{old.name}」不能取代它自己。", "同名文件会直接更新，不需要 --supersedes。"
                    )
                replaced = (superseding(old, by, today),)
                new = [by]  # asked for by name, so it goes in although it is much like the old one
            if new or replaced:
                for addition in planned:
                    if addition.stored in new:
                        self._bodies.keep(addition.document.body)
                self._publish(changed(there, [*new, *replaced], ()))
        return Report(planned, refused, applied=True, superseded=replaced)

    def read(self, key: str) -> tuple[StoredDocument, str]:
        document = find(published(self._data), key)
        return document, self._bodies.read(document)

    def end(self, key: str, day: str) -> StoredDocument:
        """The document is last in force on ``day`` (YYYY-MM-DD); earlier days are still answered from it."""
        with editing(self._data) as there:
            ended = replace(find(there, key), effective_to=day)
            self._publish(changed(there, [ended], ()))
        return ended

    def delete(self, keys: Sequence[str]) -> Deleted:
        """Removes documents from every answer, index and file at once."""
        with editing(self._data) as there:
            gone = tuple(dict.fromkeys(find(there, key) for key in keys))
            return self._delete(there, gone)

    def _delete(self, there: dict[str, StoredDocument], gone: tuple[StoredDocument, ...]) -> Deleted:
        """Within ``editing``. Answers forget first, so that an interrupted deletion can be asked for again;
        and once more, for those that were given meanwhile."""
        words = {d.id: self._words(d) for d in gone}
        before = self._forget(words)
        forget_rules(self._data, list(words))
        self._publish(changed(there, (), list(words)))
        return Deleted(gone, before + self._forget(words))

    def follow(self, folders: Sequence[Path], given: Given, today: Callable[[], date]) -> Iterator[Report]:
        """Publishes the folders as they are, and again whenever something in them changes. A document whose
        file is gone is deleted; while a whole folder is gone (an unmounted disk) nothing is."""
        from watchfiles import watch

        known: set[str] = set()
        for folder in folders:
            if not folder.is_dir():
                raise LibraryError(f"{folder} 不是文件夹。", "--watch 只能盯着文件夹。")
        seen = _stamps(folders)
        yield self._sync(folders, given, today(), known)
        # woken by a change, or now and then: what changes while the folders are read wakes nobody
        for _ in watch(*folders, yield_on_timeout=True, rust_timeout=_LOOK_MS, raise_interrupt=False):
            now = _stamps(folders)
            if now != seen:
                seen = now
                yield self._sync(folders, given, today(), known)

    def _sync(self, folders: Sequence[Path], given: Given, today: date, known: set[str]) -> Report:
        report = self.add(folders, given, today)
        if not all(map(os.path.isdir, folders)):
            return report
        here = {a.stored.id for a in report.planned}
        refused = {r.name for r in report.refused}
        with editing(self._data) as there:
            gone = tuple(there[k] for k in known - here if k in there and there[k].name not in refused)
            if gone:
                self._delete(there, gone)
        known |= here
        return replace(report, deleted=gone)

    def _words(self, document: StoredDocument) -> str:
        try:
            return self._bodies.read(document)
        except LibraryError:  # damaged: what cites it is found by its id all the same
            return ""

    def _read(self, paths: Sequence[Path]) -> tuple[tuple[Document, ...], tuple[Refused, ...]]:
        documents: dict[str, Document] = {}
        refused: list[Refused] = []
        known = self._knowledge()
        for item in read_documents(paths, (*known.platforms.values(), *known.outside)):
            self._seen(item)
            if isinstance(item, Refused):
                refused.append(item)
            elif item.name in documents:
                refused.append(
                    Refused(item.name, "这次给的文件里有同名的", "请改名，或把共同的上级文件夹整个给进来。")
                )
            else:
                documents[item.name] = item
        return tuple(documents.values()), tuple(refused)

    def _plan(self, documents: Sequence[Document], given: Given, today: date) -> tuple[Addition, ...]:
        there = published(self._data)
        return plan(documents, there, self._bodies, self._knowledge(), given, today)

    def _publish(self, documents: dict[str, StoredDocument]) -> None:
        publish_documents(self._data, documents, self._featuriser(), progress=self._progress)


def _stamps(folders: Sequence[Path]) -> frozenset[tuple[str, int, int]]:
    """Every file with its size and time, to tell whether anything changed."""
    found = []
    for path in (p for folder in folders for p in folder.rglob("*")):
        with contextlib.suppress(OSError):  # gone meanwhile
            status = path.stat()
            found.append((str(path), status.st_size, status.st_mtime_ns))
    return frozenset(found)
