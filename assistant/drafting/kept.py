"""The review of one document's drafts, as it is kept in the data folder.

    <data>/drafts/<document's id without library/>.json

What is accepted is not told here: that is what the document's pack of the overlay holds. A file is replaced
whole, one process at a time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from assistant.drafting.fidelity import Where
from assistant.drafting.structure import Span
from assistant.errors import OverlayError, RegistryError
from assistant.knowledge.yamlfile import parse
from assistant.knowledge.yamlwriting import bare, dump
from assistant.library.shelf import DRAFTS

_WAIT_S = 30.0

Did = Literal["correct", "reject", "reopen", "answer", "undo"]
Entries = Mapping[str, Any]
"""What a pack holds, by the keys of its sections."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reviewer said of a scenario: ``told`` is the line that was shown, ``words`` why it is wrong."""

    key: str
    told: str
    yes: bool
    words: str
    by: str
    at: str


@dataclass(frozen=True)
class Kept:
    """A draft under review. ``text`` is YAML, all that a pack of it alone would hold; ``first`` the same as
    it was drafted."""

    id: str
    text: str
    first: str
    notes: tuple[str, ...] = ()
    rejected: bool = False
    answers: tuple[Answer, ...] = ()

    @cached_property
    def entries(self) -> dict[str, Any]:
        return read_entries(self.text)

    @property
    def rule(self) -> dict[str, Any]:
        found: dict[str, Any] = self.entries["rules"][self.id]
        return found

    @property
    def title(self) -> str:
        return str(self.rule["title"])

    @property
    def quotes(self) -> dict[str, str]:
        """Name of each citation → its words."""
        return {name: str(c["quote"]) for name, c in self.rule["citations"].items()}

    @property
    def touched(self) -> bool:
        """Whether a reviewer said anything of it."""
        return self.text != self.first or bool(self.answers) or self.rejected

    def saying(self, entries: Entries) -> Kept:
        return replace(self, text=write_entries(entries))


@dataclass(frozen=True, slots=True)
class Step:
    """What a reviewer did with a draft, by whom and when, in whose words; ``before`` and ``after`` are the
    draft as JSON. ``of`` is the number of the step that an undo undid, ``packed`` how many changes the
    document's pack had seen by then."""

    number: int
    at: str
    by: str
    did: Did
    draft: str
    words: str
    before: str
    after: str
    packed: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """Where a figure or sentence of the document went, and why."""

    span: Span
    words: str
    where: Where
    why: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """Words of a draft, and those of another draft or rule that give another figure."""

    draft: str
    other: str
    words: str
    others: str


@dataclass(frozen=True, slots=True)
class Report:
    """How faithful the drafts were to the document when they were made. ``covered`` is in percent."""

    covered: str = "100"
    figures: tuple[Use, ...] = ()
    left: tuple[Use, ...] = ()
    clashes: tuple[Clash, ...] = ()
    invented: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """``content`` names the words that the drafts were made from, ``platform`` whose an operator says that
    they are. ``earlier`` are drafts of words that the document no longer has."""

    document: str
    content: str
    platform: str
    drafts: tuple[Kept, ...]
    report: Report = Report()
    steps: tuple[Step, ...] = ()
    earlier: tuple[Kept, ...] = ()
    by_model: bool = False

    def draft(self, key: str) -> Kept | None:
        return next((d for d in self.drafts if d.id == key), None)

    def last(self) -> Step | None:
        """The last step that still holds."""
        undone = {s.of for s in self.steps if s.did == "undo"}
        return next((s for s in reversed(self.steps) if s.did != "undo" and s.number not in undone), None)

    def stepped(
        self, after: Kept, did: Did, by: str, at: str, words: str = "", *, packed: int = 0, of: int = 0
    ) -> Review:
        """With a draft in the place of the one of its id, and the step told."""
        before = draft_json(next(d for d in self.drafts if d.id == after.id))
        number = len(self.steps) + 1
        step = Step(number, at, by, did, after.id, words, before, draft_json(after), packed, of)
        drafts = tuple(after if d.id == after.id else d for d in self.drafts)
        return replace(self, drafts=drafts, steps=(*self.steps, step))


class ReviewFolder:
    """The reviews of a data folder."""

    def __init__(self, data: Path) -> None:
        self._folder = data / DRAFTS

    def read(self, document: str) -> Review | None:
        """None where there is none, also where its file is damaged: then it is drafted anew."""
        try:
            return _review(json.loads(self._path(document).read_text("utf-8")))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def change(self, document: str, edit: Callable[[Review | None], Review]) -> Review:
        """Puts what ``edit`` makes of a review in its place.

        Raises:
            OverlayError: another process holds the folder, or it cannot be written.
        """
        with self._editing():
            before = self.read(document)
            after = edit(before)
            if after != before:
                self._put(self._path(document), json.dumps(asdict(after), ensure_ascii=False, indent=1))
            return after

    def documents(self) -> tuple[str, ...]:
        """Those that have a review."""
        return tuple(f"library/{path.stem}" for path in sorted(self._folder.glob("*.json")))

    def _path(self, document: str) -> Path:
        return self._folder / f"{document.removeprefix('library/')}.json"

    @contextmanager
    def _editing(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._folder / ".lock").acquire(timeout=_WAIT_S):
                yield
        except Timeout as error:
            raise OverlayError(f"另一个进程正在改 {self._folder}。", "等它结束后再试。") from error

    def _put(self, path: Path, text: str) -> None:
        fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            with fresh.open("w", encoding="utf-8") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            os.replace(fresh, path)
        except OSError as error:
            raise OverlayError(
                f"{path} 写不进去（{error.strerror}）。", "请检查文件夹能否写入、还有没有空间。"
            ) from error
        finally:
            fresh.unlink(missing_ok=True)


def read_entries(text: str) -> dict[str, Any]:
    """What stands in YAML of ours: figures as Decimal, days as text."""
    found: dict[str, Any] = bare(parse(text.encode(), Path("draft.yaml"), RegistryError).mapping)
    return found


def write_entries(entries: Entries) -> str:
    return dump(entries).decode()


def draft_json(draft: Kept) -> str:
    return json.dumps(asdict(draft), ensure_ascii=False)


def draft_of(text: str) -> Kept:
    return _kept(json.loads(text))


def _kept(row: Mapping[str, Any]) -> Kept:
    answers = tuple(Answer(**a) for a in row["answers"])
    return Kept(**{**row, "notes": tuple(row["notes"]), "answers": answers})


def _use(row: Mapping[str, Any]) -> Use:
    return Use(**{**row, "span": tuple(row["span"])})


def _review(row: Mapping[str, Any]) -> Review:
    report = row["report"]
    return Review(
        **{
            **row,
            "drafts": tuple(map(_kept, row["drafts"])),
            "earlier": tuple(map(_kept, row["earlier"])),
            "steps": tuple(Step(**s) for s in row["steps"]),
            "report": Report(
                report["covered"],
                tuple(map(_use, report["figures"])),
                tuple(map(_use, report["left"])),
                tuple(Clash(**c) for c in report["clashes"]),
                tuple(report["invented"]),
            ),
        }
    )
