"""Accepting the rules of a document, taking them back, and who did so when.

    overlay/documents/<id>.yaml                 the pack
    overlay/documents/.history/<id>/<n>.yaml    its text after the n-th change

A change is written to the history first and becomes the pack by one rename, so whoever is killed leaves the
old pack or the new one. What would not hold is refused before anything is written.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.errors import KnowledgeError, NotFoundError, OverlayError, RegistryError
from assistant.knowledge.additions import additions, remove
from assistant.knowledge.in_force import OverlayFolder
from assistant.knowledge.overlay import RULES, Overlay, read_overlay
from assistant.knowledge.pack import ENTRIES, FOLDER, Change, Did, Pack, place_of_pack, read_pack
from assistant.knowledge.yamlfile import parse
from assistant.knowledge.yamlwriting import bare, dump
from assistant.rules.schema import Knowledge

_HISTORY = ".history"
_SOMEBODY = "运营"
_KEPT = (*ENTRIES, "checked")

Entries = Mapping[str, Any]
"""What a pack holds, by the keys of ``ENTRIES`` and ``checked``."""


class PackFolder:
    """The packs of an overlay. All changes are checked with all knowledge, and made one at a time."""

    def __init__(self, folder: OverlayFolder) -> None:
        self._folder = folder

    def packs(self) -> tuple[tuple[Pack, ...], tuple[KnowledgeError, ...]]:
        """Those that can be read, and what is wrong with the others."""
        return read_overlay(self._folder.folder).packs()

    def pack(self, document: str) -> Pack | None:
        """Raises RegistryError where its file cannot be read."""
        place = place_of_pack(document)
        content = self._text(place)
        return read_pack(self._folder.folder / place, content) if content else None

    def history(self, document: str) -> tuple[Change, ...]:
        """Every step, the first one first."""
        pack = self.pack(document)
        return pack.history if pack else ()

    def entries(self, document: str, state: int) -> Entries:
        """What the pack held after a step: the keys of ``ENTRIES`` and ``checked``; nothing for state 0."""
        return _entries(self._kept(document, state)) if state else {}

    def accept(
        self,
        document: str,
        content: str,
        entries: Entries,
        by: str,
        at: datetime,
        *,
        instead_of: Collection[str] = (),
        did: Did = "accept",
    ) -> Knowledge:
        """Publishes rules of a document with all that they need, beside those accepted before: what has the
        id of one that is there takes its place, and the rules ``instead_of`` which they come go. ``content``
        is ``StoredDocument.content`` of the words that they were made from. Gives the knowledge that is in
        force from now on.

        Raises:
            KnowledgeError: something does not fit, with file and line of the pack as it would be.
            OverlayError: a confirmed case does not come out, a quote does not stand, or the folder is held.
        """
        if unknown := sorted(entries.keys() - set(_KEPT)):
            hint = f"可以有：{'、'.join(_KEPT)}。"
            raise OverlayError(f"采纳的内容里有不认识的项目 {unknown[0]!r}。", hint)

        def changed(before: Entries) -> dict[str, Any]:
            return _joined(_without(before, instead_of), entries)

        rules = tuple(entries.get("rules") or ())
        self._clear(set(instead_of) - set(rules), ())
        return self._change(document, content, changed, _Step(did, rules, by, at))

    def withdraw(self, document: str, rules: Collection[str], by: str, at: datetime) -> Knowledge:
        """Takes accepted rules away, with their cases and the words that operators added to them. Facts and
        plans stay: other rules may rest on them.

        Raises:
            NotFoundError: the pack has no such rule.
            OverlayError, KnowledgeError: as of ``accept``.
        """
        pack = self.pack(document)
        for rule in rules:
            if pack is None or rule not in pack.rules:
                raise NotFoundError("已采纳的规则", rule)

        self._clear(rules, ())
        step = _Step("withdraw", tuple(rules), by, at)
        return self._change(document, "", lambda before: _without(before, rules), step)

    def undo(self, document: str, by: str, at: datetime) -> Knowledge:
        """Makes the last change undone that still holds; the step is kept in the history like any other.

        Raises:
            NotFoundError: there is none.
            OverlayError, KnowledgeError: as of ``accept``.
        """
        history = self._readable(document)
        last = history[history[-1].state - 1] if history and history[-1].state else None
        if last is None:
            raise NotFoundError("可以撤销的改动", document)
        kept = self._kept(document, last.before) if last.before else {}
        now = self._kept(document, last.number) if last.by != "-" else {}
        gone = {key: (now.get(key) or {}).keys() - (kept.get(key) or {}).keys() for key in ("rules", "facts")}
        self._clear(gone["rules"], gone["facts"])
        step = _Step("undo", last.rules, by, at, last.before, len(history))
        return self._change(document, str(kept.get("content", "")), lambda before: _entries(kept), step)

    def forget(self, documents: Collection[str]) -> None:
        """Takes packs away with their history and the words that were added to what they brought: no word of
        the documents is left. Whoever deletes documents calls this first.

        Raises:
            OverlayError: another process holds the folder, or it cannot be written.
        """
        for document in documents:
            place = place_of_pack(document)
            history = self._history(document)
            if not (history.exists() or (self._folder.folder / place).exists()):
                continue
            with suppress(KnowledgeError):  # what is broken is deleted all the same
                if (pack := self.pack(document)) is not None:
                    self._clear(pack.rules, tuple(pack.laid.get("facts.yaml", ())))
            with self._folder.editing():
                self._folder.put(place, b"")
                shutil.rmtree(history, ignore_errors=True)

    def _change(
        self, document: str, content: str, changed: Callable[[Entries], dict[str, Any]], step: _Step
    ) -> Knowledge:
        place = place_of_pack(document)
        with self._folder.editing():
            there = read_overlay(self._folder.folder)
            text = there.files.get(place, b"")
            history, before = self._readable(document), {}
            if step.did != "undo" and text:
                before = _load(text, self._folder.folder / place)
            if step.after not in (0, len(history)):
                raise OverlayError("刚才又有别的改动。", "请刷新后再看。")
            number = len(history) + 1
            state = number if step.state is None else step.state
            at, by = step.at.isoformat(timespec="seconds"), step.by.strip() or _SOMEBODY
            before_it = history[-1].state if history else 0
            done = Change(number, at, by, step.did, step.rules, state, before_it)
            after = changed(_entries(before))
            steps = [{k: v for k, v in asdict(c).items() if k != "number"} for c in (*history, done)]
            whole = {"document": document, "content": content or before.get("content") or "-", **after}
            written = dump({**whole, "history": steps})
            new = step.rules if step.did in ("accept", "edit") else ()
            known = self._checked(there, place, written, new)
            self._folder.put(f"{FOLDER}/{_HISTORY}/{Path(place).stem}/{number}.yaml", written)
            self._folder.put(place, written)
            return known

    def _readable(self, document: str) -> tuple[Change, ...]:
        """The history as the pack tells it, or where its file was broken by hand as it was before."""
        try:
            return self.history(document)
        except KnowledgeError:
            numbers = [int(p.stem) for p in self._history(document).glob("*.yaml") if p.stem.isdecimal()]
            for number in sorted(numbers, reverse=True):
                path = self._history(document) / f"{number}.yaml"
                with suppress(KnowledgeError, OSError):
                    as_pack = path.with_name(Path(place_of_pack(document)).name)
                    broken = Change(number + 1, "-", "-", "edit", (), number + 1, number)
                    return (*read_pack(as_pack, path.read_bytes()).history[:number], broken)
            raise

    def _checked(self, there: Overlay, place: str, written: bytes, rules: Collection[str]) -> Knowledge:
        """The knowledge with the pack as it would be; all of ``rules`` must hold."""
        path = self._folder.folder / place
        known = self._folder.knowledge(self._folder.with_file(there, place, written))
        own = next((fault for fault in known.faults if Path(fault.path) == path), None)
        if own is not None:
            raise own
        before = {fault.path for fault in self._folder.knowledge(there).faults}
        other = next((fault for fault in known.faults if fault.path not in before), None)
        if other is not None:
            raise other
        lost = next((known.withdrawn[rule] for rule in rules if rule in known.withdrawn), None)
        if lost is not None:
            raise OverlayError(f"规则「{lost.rule.title}」不能采纳：{lost.reason}。", "请改好后再采纳。")
        return known

    def _clear(self, rules: Collection[str], facts: Collection[str]) -> None:
        """Takes away the words that operators added to what goes: they would have nothing to stand on."""
        if not (rules or facts):
            return
        places = {f"{RULES}/{rule}.yaml" for rule in rules}
        found = self._folder.read()
        for added in list(additions(found.overlay, found.knowledge)):
            gone = added.place in places or (added.place == "facts.yaml" and added.path[0] in facts)
            if gone and added.target is not None:
                remove(self._folder, added.id, self._folder.read().overlay, found.knowledge)

    def _history(self, document: str) -> Path:
        return self._folder.folder / FOLDER / _HISTORY / Path(place_of_pack(document)).stem

    def _kept(self, document: str, state: int) -> Entries:
        path = self._history(document) / f"{state}.yaml"
        try:
            return _load(path.read_bytes(), path)
        except (OSError, KnowledgeError) as error:
            raise OverlayError(f"以前的内容 {path} 读不出来：{error}。", "请在现在的内容上改。") from error

    def _text(self, place: str) -> bytes:
        try:
            return (self._folder.folder / place).read_bytes()
        except FileNotFoundError:
            return b""


@dataclass(frozen=True, slots=True)
class _Step:
    """A change to be made; ``state`` where it restores what held after an earlier one."""

    did: Did
    rules: tuple[str, ...]
    by: str
    at: datetime
    state: int | None = None
    after: int = 0  # steps that there were when this one was decided on


def _joined(before: Entries, entries: Entries) -> dict[str, Any]:
    after = {key: {**before.get(key, {}), **(entries.get(key) or {})} for key in _KEPT}
    checked = {rule: cases for rule, cases in after["checked"].items() if rule in after["rules"]}
    return {key: value for key, value in {**after, "checked": checked}.items() if value}


def _without(before: Entries, rules: Collection[str]) -> dict[str, Any]:
    """Without some rules and their cases. Facts and plans stay: other rules may rest on them."""
    after = {key: dict(value) for key, value in before.items()}
    for key in ("rules", "checked"):
        after[key] = {rule: entry for rule, entry in after.get(key, {}).items() if rule not in rules}
    return {key: value for key, value in after.items() if value}


def _entries(content: Entries) -> dict[str, Any]:
    return {key: content[key] for key in _KEPT if content.get(key)}


def _load(content: bytes, path: Path) -> dict[str, Any]:
    """What a pack says, figures as Decimal and days as text."""
    found: dict[str, Any] = bare(parse(content, path, RegistryError).mapping)
    return found
