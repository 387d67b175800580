"""What operators add to corpus/: a folder that mirrors it, each file laid over the one of the same place.

An overlay only adds: words of a fact, ways to tell a need, names of a plan, a rule. It is read as a whole
and kept as bytes, so that what was checked is what is used, whatever happens to the files meanwhile. Below
documents/ stand packs, the accepted rules of documents, each of which is laid over several files.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import KnowledgeError, RegistryError
from assistant.knowledge.pack import Pack, is_pack, read_pack
from assistant.knowledge.yamlfile import File, Laid

REGISTRIES = frozenset(
    f"{name}.yaml"
    for name in (
        "background", "chat", "english", "facts", "figures", "glossary", "idioms", "lexicon", "needs",
        "places", "platforms", "programmes", "screens", "traits", "units", "wordings",
    )
)  # fmt: skip
RULES = "rules"
_QUOTED = re.compile("'([^']+)'")


@dataclass(frozen=True, slots=True)
class Overlay:
    """``files`` maps the place of each file below ``folder`` (``facts.yaml``) to what it holds."""

    folder: Path
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """ "" for one without files."""
        if not self.files:
            return ""
        found = hashlib.sha256()
        for place, content in sorted(self.files.items()):
            found.update(place.encode() + b"\0" + content + b"\0")
        return found.hexdigest()[:16]

    @property
    def by_hand(self) -> Overlay:
        """The same without packs."""
        return Overlay(self.folder, {p: content for p, content in self.files.items() if not is_pack(p)})

    def packs(self) -> tuple[tuple[Pack, ...], tuple[KnowledgeError, ...]]:
        """Its packs, the latest change last, and what is wrong with the form of others."""
        found, faults = [], []
        for place in sorted(filter(is_pack, self.files)):
            try:
                found.append(read_pack(self.folder / place, self.files[place]))
            except KnowledgeError as error:
                faults.append(error)
        found.sort(key=lambda pack: pack.history[-1].at if pack.history else "")
        return tuple(found), tuple(faults)

    def over(self, corpus: Path, place: str, packs: Sequence[Pack] = ()) -> File:
        """The file at ``place`` of ``corpus``, with what is laid over it."""
        path, text = corpus / place, self.files.get(place)
        parts = tuple(part for part in (pack.part(place) for pack in packs) if part is not None)
        if text is None and not parts:
            return path
        return Laid(path, self.folder / place if text is not None else parts[0].path, text, parts)

    def blamed(self, error: KnowledgeError, corpus: Path) -> KnowledgeError:
        """``error``, found when all was read together, where it was made: what ships is sound by itself, so
        what shows at a line of corpus/ (a word that is another one's) comes from what is laid over it."""
        path = Path(error.path)
        if path.is_relative_to(self.folder):
            return error
        place = path.relative_to(corpus).as_posix() if path.is_relative_to(corpus) else ""
        by_hand = self.by_hand.files
        if not by_hand:
            return error
        place = place if place in by_hand else min(by_hand)
        lines = self.files[place].decode("utf-8", "replace").splitlines()
        said = _QUOTED.findall(error.detail)
        here = (i for word in said for i, line in enumerate(lines, 1) if word in line)
        return type(error)(
            self.folder / place, next(here, 1), f"{error.detail} (at {path.name}:{error.line})"
        )

    def rules(self) -> Iterator[str]:
        """The places of rules that it holds."""
        return (place for place in sorted(self.files) if place.startswith(f"{RULES}/"))


def read_overlay(folder: Path) -> Overlay:
    """What the folder holds now; nothing when there is none. Names that begin with a dot are nobody's.

    Raises:
        RegistryError: a file whose place is none of corpus/'s, or that cannot be read.
    """
    files: dict[str, bytes] = {}
    for path, place in overlay_files(folder):
        a_rule = place.startswith(f"{RULES}/") and path.suffix == ".yaml"
        if not (place in REGISTRIES or a_rule or is_pack(place)):
            known = ", ".join(sorted(REGISTRIES))
            raise RegistryError(path, 1, f"nothing reads this file; there may be {known} and {RULES}/….yaml.")
        try:
            files[place] = path.read_bytes()
        except OSError as exc:
            raise RegistryError(path, 1, f"cannot be read: {exc.strerror}.") from exc
    return Overlay(folder, files)


def overlay_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every file below the folder, with its place. It is looked at with every question: what is hidden, the
    history of packs among it, is not gone through."""
    found: list[Path] = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += (Path(root, name) for name in names if not name.startswith("."))
    for path in sorted(found):
        if path.is_file():
            yield path, path.relative_to(folder).as_posix()
