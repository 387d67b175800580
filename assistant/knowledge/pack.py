"""A pack: the accepted rules of one document, in one file of the overlay.

    overlay/documents/<document's id without library/>.yaml

It holds what corpus/ would hold in several files, so that one rename publishes it. Beside the rules stand
``content``, which words of the document they were made from, ``checked``, the cases that a reviewer said yes
to, and ``history``, who did what and when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, cast, get_args

from assistant.errors import RegistryError
from assistant.knowledge.shelf import DOCUMENT_ID
from assistant.knowledge.yamlfile import Table, parse

FOLDER = "documents"

Did = Literal["accept", "edit", "withdraw", "undo"]

# What a pack may lay over corpus/: the file, and the key below which its entries stand there.
_SECTIONS = {
    "platforms": ("platforms.yaml", "platforms"),
    "units": ("units.yaml", "units"),
    "facts": ("facts.yaml", ""),
    "programmes": ("programmes.yaml", "programmes"),
    "glossary": ("glossary.yaml", "terms"),
    "english": ("english.yaml", ""),
}
ENTRIES = (*_SECTIONS, "rules")
"""The keys whose entries an accepted draft brings."""


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a pack's history. ``number`` counts them from 1. ``state`` is the number of the step whose
    entries hold since then, 0 where there were none: an undone step restores an earlier one's. ``before`` is
    the state that it replaced."""

    number: int
    at: str
    by: str
    did: Did
    rules: tuple[str, ...]
    state: int
    before: int


@dataclass(frozen=True, slots=True)
class Pack:
    """``rules`` maps ids to the mappings of rule files; ``checked`` ids to their cases."""

    path: Path
    document: str
    content: str
    laid: Mapping[str, Table]
    rules: Mapping[str, Table]
    checked: Mapping[str, tuple[Table, ...]]
    history: tuple[Change, ...]

    def part(self, place: str) -> Table | None:
        """What it lays over the file at a place of corpus/."""
        if place in self.laid:
            return self.laid[place]
        return self.rules.get(PurePosixPath(place).with_suffix("").as_posix().removeprefix("rules/"))


def is_pack(place: str) -> bool:
    """Whether a place of an overlay is a pack's."""
    where = PurePosixPath(place)
    return where.parent.as_posix() == FOLDER and where.suffix == ".yaml"


def place_of_pack(document: str) -> str:
    return f"{FOLDER}/{document.removeprefix('library/')}.yaml"


def read_pack(path: Path, content: bytes) -> Pack:
    """Its form; whether what it says holds is for who reads all knowledge together.

    Raises:
        RegistryError: with file and line.
    """
    top = parse(content, path, RegistryError)
    top.allow(("document", "content"), (*ENTRIES, "checked", "history"))
    document = top.said("document")
    if not DOCUMENT_ID.fullmatch(document) or document.removeprefix("library/") != path.stem:
        raise top.fail(f"{document!r} is not the document that the file is named after.", "document")
    rules = dict(_tables(top, "rules"))
    checked = dict(_checked(top, rules))
    return Pack(path, document, top.said("content"), dict(_laid(top)), rules, checked, tuple(_history(top)))


def _laid(top: Table) -> Iterator[tuple[str, Table]]:
    for key, (place, under) in _SECTIONS.items():
        if key in top:
            yield place, top.table(key).under(under) if under else top.table(key)


def _tables(top: Table, key: str) -> Iterator[tuple[str, Table]]:
    if key in top:
        table = top.table(key)
        yield from ((name, table.table(name)) for name in table)


def _checked(top: Table, rules: Mapping[str, Table]) -> Iterator[tuple[str, tuple[Table, ...]]]:
    if "checked" not in top:
        return
    table = top.table("checked")
    for rule in table:
        if rule not in rules:
            raise table.fail(f"{rule!r} is none of the pack's rules.", rule)
        cases = table.tables(rule)
        for case in cases:
            case.allow(("given", "status"), ("name", "as_of", "results"))
        yield rule, tuple(cases)


def _history(top: Table) -> Iterator[Change]:
    for number, entry in enumerate(top.tables("history"), 1):
        entry.allow(("at", "by", "did", "rules", "state", "before"))
        did = cast(Did, entry.choice("did", get_args(Did)))
        states = [entry.number(key) for key in ("state", "before")]
        if any(s != int(s) or not 0 <= s <= number for s in states):
            raise entry.fail("'state' and 'before' are numbers of steps of the history.", "state")
        state, before = map(int, states)
        yield Change(number, entry.said("at"), entry.said("by"), did, entry.texts("rules"), state, before)
