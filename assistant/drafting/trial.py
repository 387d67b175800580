"""What would be known if drafts were accepted. Nothing is published by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.knowledge.in_force import OverlayFolder
from assistant.knowledge.overlay import Overlay, read_overlay
from assistant.knowledge.pack import ENTRIES, place_of_pack
from assistant.knowledge.shelf import Shelf, Stamp
from assistant.knowledge.yamlwriting import dump
from assistant.library.shelf import PublishedDocuments
from assistant.library.stored import StoredDocument, as_source
from assistant.rules.schema import Knowledge, Rule
from assistant.types import Source

Entries = Mapping[str, Any]
_LISTS = ("aliases", "words", "near")


@dataclass(frozen=True, slots=True)
class _With:
    """A shelf on which one more document stands, in the words that drafts were made from."""

    shelf: Shelf
    document: Source

    def stamp(self) -> Stamp:
        return self.shelf.stamp()

    def source(self, key: str) -> Source | None:
        return self.document if key == self.document.id else self.shelf.source(key)


@dataclass(frozen=True, slots=True)
class TriedRule:
    """A draft as the loader reads it, with the knowledge that it was read with."""

    rule: Rule
    knowledge: Knowledge


@dataclass(frozen=True, slots=True)
class Tried:
    """``rules`` of the drafts that hold; of each other one ``faults`` says what is wrong with it."""

    rules: Mapping[str, TriedRule]
    faults: Mapping[str, str]


def try_drafts(
    data: Path, document: StoredDocument, body: str, drafts: Mapping[str, Entries], accepted: Entries
) -> Tried:
    """``drafts`` maps the id of each draft to all that a pack of it alone would hold, ``accepted`` is what
    the document's pack holds already. Drafts that cannot stand beside the others are found one by one."""
    folder = OverlayFolder(data, shelf=_With(PublishedDocuments(data), as_source(document, body)))
    there = read_overlay(folder.folder)
    base = {key: value for key, value in accepted.items() if key in ENTRIES}
    rules: dict[str, TriedRule] = {}
    faults: dict[str, str] = {}
    _try(_Trial(folder, there, document, base), list(drafts.items()), rules, faults)
    return Tried(rules, faults)


@dataclass(frozen=True, slots=True)
class _Trial:
    folder: OverlayFolder
    there: Overlay
    document: StoredDocument
    base: Entries

    def read(self, entries: Iterable[Entries]) -> Knowledge:
        whole = {"document": self.document.id, "content": self.document.content}
        pack = dump({**whole, **merged([self.base, *entries]), "history": []})
        place = place_of_pack(self.document.id)
        return self.folder.knowledge(self.folder.with_file(self.there, place, pack))

    def fault(self, knowledge: Knowledge) -> str:
        stem = self.document.id.removeprefix("library/")
        return next((f.detail for f in knowledge.faults if Path(f.path).stem == stem), "")


def _try(
    trial: _Trial, drafts: Sequence[tuple[str, Entries]], rules: dict[str, TriedRule], faults: dict[str, str]
) -> None:
    if not drafts:
        return
    knowledge = trial.read(entries for _, entries in drafts)
    fault = trial.fault(knowledge)
    if fault and len(drafts) > 1:
        half = len(drafts) // 2
        _try(trial, drafts[:half], rules, faults)
        _try(trial, drafts[half:], rules, faults)
        return
    for key, _ in drafts:
        if fault or key in knowledge.withdrawn:
            faults[key] = fault or knowledge.withdrawn[key].reason
        elif key in knowledge.rules:
            rules[key] = TriedRule(knowledge.rules[key], knowledge)


def merged(packs: Iterable[Entries]) -> dict[str, Any]:
    """Packs of one document as one: words unite, and of two wordings the later holds."""
    found: dict[str, Any] = {}
    for pack in packs:
        for section, entries in pack.items():
            into = found.setdefault(section, {})
            for key, entry in entries.items():
                into[key] = _over(into.get(key), entry) if section != "rules" else entry
    return found


def _over(there: Any, entry: Any) -> Any:
    if not (isinstance(there, Mapping) and isinstance(entry, Mapping)):
        return entry
    both = {**there, **entry}
    for key in _LISTS:
        if key in there and key in entry:
            both[key] = list(dict.fromkeys([*there[key], *entry[key]]))
    if "options" in both and "options" in there:
        both["options"] = {**there["options"], **entry["options"]}
    return both
