"""The cues of ``corpus/noise.yaml``: what makes a line or a sentence no part of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import RegistryError
from assistant.knowledge.yamlfile import Table, read
from assistant.library.ingest.records import Reason
from assistant.settings import knowledge_dir

FILE = "noise.yaml"
REASONS: tuple[Reason, ...] = (
    "instruction", "picture", "nav", "disclaimer", "contact", "advert", "decoration",
)  # fmt: skip
"""In this order: what speaks to the assistant is that, whatever else it is."""
_PLACES = ("line", "opens", "always", "strong", "weak", "run")
_LINE_MAX = 120
_EDGE = re.compile(r"^[^\w(!【\[#▲△↑<*+-]+|[^\w)】\]#+]+$")


@dataclass(frozen=True, slots=True)
class Cues:
    """Words and expressions; an entry of words holds when one of each group is there."""

    words: tuple[tuple[tuple[str, ...], ...], ...]
    alone: frozenset[str]
    """The words of entries that are one group."""
    expression: re.Pattern[str] | None

    def found(self, text: str) -> bool:
        if any(all(any(w in text for w in group) for group in entry) for entry in self.words):
            return True
        return self.expression is not None and self.expression.search(text) is not None

    def opens(self, text: str) -> bool:
        return text.startswith(tuple(self.alone)) or (
            self.expression is not None and self.expression.match(text) is not None
        )

    def whole(self, text: str) -> bool:
        return text in self.alone or (
            self.expression is not None and self.expression.fullmatch(text) is not None
        )


_Listed = tuple[tuple[Reason, Cues], ...]


@dataclass(frozen=True, slots=True)
class Noise:
    """The cues of each place with their reasons, and the words of sentences that stay."""

    line: _Listed
    opens: _Listed
    always: _Listed
    strong: _Listed
    weak: _Listed
    run: _Listed
    forbid: Cues
    rule: Cues
    policy: Cues

    def whole(self, text: str) -> Reason | None:
        """Why a folded line goes, all of it; a long one only by how it opens."""
        core = _core(text[:_LINE_MAX])
        for reason, cues in self.opens:
            if cues.opens(core) or cues.opens(text):
                return reason
        if len(text) > _LINE_MAX:
            return None
        forms = {core, text, re.sub(r"^\W+|\W+$", "", text) or text}
        for reason, cues in self.line:
            if any(map(cues.whole, forms)):
                return reason
        parts = [p for p in re.split(r"[\s|·/、,:>]+", core) if p]
        several = len(parts) > 1 and all(dict(self.line)["nav"].whole(part) for part in parts)
        return "nav" if several else None

    def heads_links(self, text: str) -> bool:
        return any(cues.whole(_core(text)) for _, cues in self.run)

    def speaks(self, text: str) -> bool:
        """Whether folded words are meant for the assistant."""
        return any(reason == "instruction" and cues.found(text) for reason, cues in self.always)

    def sentence(self, text: str) -> Reason | None:
        """Why a folded sentence goes."""
        if reason := _first(self.always, text):
            return reason
        if self.forbid.found(text):
            return None
        return _first(self.strong, text) or (None if self.rule.found(text) else _first(self.weak, text))


def _first(listed: _Listed, text: str) -> Reason | None:
    return next((reason for reason, cues in listed if cues.found(text)), None)


def load_noise(folder: Path | None = None) -> Noise:
    """The cues of ``noise.yaml`` in the folder of knowledge; a defect names file and line."""
    top = read((folder or knowledge_dir()) / FILE, RegistryError)
    top.allow((*REASONS, "forbid", "rule", "policy"))
    tables = {reason: top.table(reason) for reason in REASONS}
    for table in tables.values():
        table.allow((), _PLACES)

    def listed(place: str) -> _Listed:
        return tuple((reason, _cues(table, place)) for reason, table in tables.items() if place in table)

    return Noise(
        line=listed("line"),
        opens=listed("opens"),
        always=listed("always"),
        strong=listed("strong"),
        weak=listed("weak"),
        run=listed("run"),
        forbid=_cues(top, "forbid"),
        rule=_cues(top, "rule"),
        policy=_cues(top, "policy"),
    )


def _cues(table: Table, key: str) -> Cues:
    entries = table.texts(key)
    words = tuple(
        tuple(map(_alternatives, entry.split("+"))) for entry in entries if not entry.startswith("re:")
    )
    expressions = [_checked(entry[3:], table, key) for entry in entries if entry.startswith("re:")]
    return Cues(
        words,
        frozenset(w for entry in words if len(entry) == 1 for w in entry[0]),
        re.compile("|".join(f"(?:{e})" for e in expressions)) if expressions else None,
    )


def _core(text: str) -> str:
    """Without the marks around it that say nothing; brackets and signs that open a cue stay."""
    return _EDGE.sub("", text.strip()) or text.strip()


def _alternatives(group: str) -> tuple[str, ...]:
    return tuple(w for w in map(str.strip, group.split("|")) if w)


def _checked(expression: str, table: Table, key: str) -> str:
    try:
        re.compile(expression)
    except re.error as exc:
        raise table.fail(f"{expression!r} is no regular expression: {exc}.", key) from exc
    return expression
