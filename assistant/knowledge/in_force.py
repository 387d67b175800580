"""The knowledge in force: corpus/ with the overlay of a data folder, which may change at any moment.

A defect takes nothing away: until it is mended, what was laid over corpus/ before it goes on counting. For
processes that start meanwhile a copy of the last sound overlay is kept beside the folder. A pack with a
defect is left out alone, and what is laid over by hand does not depend on it.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from filelock import FileLock, Timeout

from assistant.errors import AssistantError, KnowledgeError, OverlayError
from assistant.knowledge.load import read_knowledge
from assistant.knowledge.overlay import Overlay, overlay_files, read_overlay
from assistant.knowledge.pack import FOLDER as PACKS
from assistant.knowledge.pack import is_pack
from assistant.knowledge.shelf import NoShelf, Shelf, Stamp
from assistant.rules.schema import Knowledge

FOLDER = "overlay"
_COPY, _LOCK = "overlay-in-force.json", "overlay.lock"
_WAIT_S = 30.0
_LOG = logging.getLogger("assistant.overlay")

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class InForce:
    """``overlay`` is what is laid over corpus/; ``fault`` why that is not what the folder holds, as it was at
    ``stamp``."""

    knowledge: Knowledge
    overlay: Overlay
    stamp: Stamp
    fault: AssistantError | None = None


def fault_told(fault: AssistantError) -> str:
    """Why the overlay as it stands is not in force, for operators."""
    if not isinstance(fault, KnowledgeError):
        return str(fault)
    if Path(fault.path).parent.name == PACKS:
        return (
            f"已采纳的规则 {fault.path} 第 {fault.line} 行有错，这个文件里的规则都没有采用，其他的不受影响。"
            f"请改好这一行，或撤销上一次改动。错误：{fault.detail}"
        )
    return (
        f"增补 {fault.path} 第 {fault.line} 行有错，没有采用，之前的增补继续有效。"
        f"请改好这一行，改好后自动生效。错误：{fault.detail}"
    )


class OverlayFolder:
    """``overlay/`` of a data folder, laid over ``corpus``: what ships, unless another is given. Its rules may
    quote the documents of ``shelf``."""

    def __init__(self, data: Path, corpus: Path | None = None, shelf: Shelf | None = None) -> None:
        self.folder = data / FOLDER
        self.shelf = shelf or NoShelf()
        self._copy = data / _COPY
        self._lock = data / _LOCK
        self._corpus = corpus
        self._words: frozenset[str] | None = None  # of corpus/ alone

    def stamp(self) -> Stamp:
        """Differs when a file of the folder does, or other documents are published."""
        found = list(self.shelf.stamp())
        for path, place in overlay_files(self.folder):
            try:
                of = path.stat()
            except FileNotFoundError:  # gone since it was listed
                continue
            found.append((place, of.st_ino, of.st_mtime_ns, of.st_size))
        return tuple(found)

    def read(self) -> InForce:
        """What is in force now.

        Raises:
            KnowledgeError: corpus/ itself has a defect.
        """
        stamp = self.stamp()
        try:
            overlay = read_overlay(self.folder)
            knowledge = self.knowledge(overlay)
        except KnowledgeError as error:
            return self._before(stamp, error)
        self._keep(overlay.by_hand)
        return InForce(knowledge, overlay, stamp, next(iter(knowledge.faults), None))

    def change(self, place: str, edit: Callable[[bytes], bytes]) -> None:
        """Puts what ``edit`` makes of the file at ``place`` (b"" when there is none) in its place, or takes
        the file away for b"". All or nothing, one process at a time.

        Raises:
            KnowledgeError: the overlay has a defect, or would have one; then nothing is changed.
            OverlayError: another process holds the folder, or it cannot be written.
        """
        with self.editing():
            there = read_overlay(self.folder)
            try:
                edited = edit(there.files.get(place, b""))
            except OverlayError:
                self.knowledge(there)  # which says more exactly what is wrong with the file
                raise
            self.knowledge(self.with_file(there, place, edited))
            self.put(place, edited)

    def with_file(self, there: Overlay, place: str, content: bytes) -> Overlay:
        """An overlay with another file at a place; none for b""."""
        files = {**there.files, place: content}
        return Overlay(self.folder, {p: content for p, content in files.items() if content})

    def put(self, place: str, content: bytes) -> None:
        """All or nothing, also when the power goes; b"" takes the file away. Call it inside ``editing``: what
        one who was killed left half written beside it goes, too.

        Raises:
            OverlayError: it cannot be written.
        """
        path = self.folder / place
        try:
            for left in path.parent.glob(".*.new"):
                left.unlink(missing_ok=True)
            _put(path, content or None)
        except OSError as error:
            what = f"{path} 写不进去（{error.strerror}）。"
            raise OverlayError(what, "请检查文件夹能否写入、还有没有空间。") from error

    @contextmanager
    def editing(self) -> Iterator[None]:
        """While no other process changes the folder.

        Raises:
            OverlayError: another one holds it for too long.
        """
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._lock).acquire(timeout=_WAIT_S):
                yield
        except Timeout as error:
            raise OverlayError(f"另一个进程正在改 {self.folder}。", "等它结束后再试。") from error

    def _before(self, stamp: Stamp, fault: KnowledgeError) -> InForce:
        """The packs, and what was laid over by hand before; nothing of that where a newer corpus/ has no use
        for it."""
        packs = {place: text for place, text in _files(self.folder).items() if is_pack(place)}
        try:
            kept = json.loads(self._copy.read_text("utf-8"))
            overlay = Overlay(self.folder, {place: text.encode() for place, text in kept.items()} | packs)
            return InForce(self.knowledge(overlay), overlay, stamp, fault)
        except (OSError, ValueError, AttributeError, KnowledgeError):
            overlay = Overlay(self.folder, packs)
            return InForce(self.knowledge(overlay), overlay, stamp, fault)

    def knowledge(self, overlay: Overlay) -> Knowledge:
        """What would be known with an overlay.

        Raises:
            KnowledgeError: a defect outside packs.
        """
        found = read_knowledge(self._corpus, overlay, self._words, self.shelf)
        self._words = self._words or found.words()
        return found

    def _keep(self, overlay: Overlay) -> None:
        kept = {place: content.decode() for place, content in overlay.files.items()}
        text = json.dumps(kept, ensure_ascii=False, sort_keys=True)
        try:
            before = self._copy.read_text("utf-8") if self._copy.exists() else "{}"
            if text != before:
                _put(self._copy, text.encode())
        except OSError:  # it is only of use after a defect
            _LOG.warning("%s cannot be written", self._copy, exc_info=True)


class Renewed(Generic[Made]):
    """What is made of the knowledge in force: looked up with every call, made again when the folder has
    changed. Whoever still uses an earlier one goes on with it, and so does everybody while ``make`` refuses
    the new knowledge with an error of ours."""

    def __init__(self, folder: OverlayFolder, first: InForce, make: Callable[[Knowledge], Made]) -> None:
        self.folder = folder
        self._make = make
        self._lock = threading.Lock()
        self.in_force = first
        self._now = make(first.knowledge)

    def __call__(self) -> Made:
        stamp = self.folder.stamp()
        if stamp != self.in_force.stamp:
            with self._lock:
                if stamp != self.in_force.stamp:
                    self._renew(stamp)
        return self._now

    def _renew(self, stamp: Stamp) -> None:
        try:
            found = self.folder.read()
            if found.knowledge.digest != self.in_force.knowledge.digest:
                self._now = self._make(found.knowledge)
        except AssistantError as error:
            found = replace(self.in_force, fault=error)
        self.in_force = replace(reported(found), stamp=stamp)


def reported(found: InForce) -> InForce:
    """The same; its fault, if any, goes into the log."""
    if found.fault:
        _LOG.error("%s", fault_told(found.fault))
    return found


def _files(folder: Path) -> dict[str, bytes]:
    """What can be read of a folder."""
    found = {}
    for path, place in overlay_files(folder):
        with suppress(OSError):
            found[place] = path.read_bytes()
    return found


def _put(path: Path, content: bytes | None) -> None:
    """The whole content or what was there before, also when the power goes; None takes the file away."""
    if content is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
