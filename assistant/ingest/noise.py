"""The cues of ``corpus/noise.yaml``: what makes a line or a sentence no part of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import RegistryError
from assistant.ingest.records import Reason
from assistant.rules.yamlfile import Table, read
from assistant.settings import knowledge_dir

FILE = "noise.yaml"
REASONS: tuple[Reason, ...] = (
    "instruction", "picture", "nav", "disclaimer", "contact", "advert", "decoration",
)  # fmt: skip
"""In this order: what speaks to the assistant is that, whatever else it is."""
_PLACES = ("line", "opens", "always", "strong", "weak", "run")
_EDGE = re.compile(r"^[^\w(!【\[#▲△↑<*+-]+|[^\w)】\]#+]+$")


@dataclass(frozen=True, slots=True)
class Cues:
    """Words and expressions; an entry of words holds when one of each group is there."""

    words: tuple[tuple[tuple[str, ...], ...], ...]
    expression: re.Pattern[str] | None

    def found(self, text: str) -> bool:
        if any(all(any(w in text for w in group) for group in entry) for entry in self.words):
            return True
        return self.expression is not None and self.expression.search(text) is not None

    def opens(self, text: str) -> bool:
        if any(len(entry) == 1 and text.startswith(entry[0]) for entry in self.words):
            return True
        return self.expression is not None and self.expression.match(text) is not None

    def whole(self, text: str) -> bool:
        if any(len(entry) == 1 and text in entry[0] for entry in self.words):
            return True
        return self.expression is not None and self.expression.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Noise:
    """Per reason the cues of each place, and the words of sentences that stay."""

    cues: dict[Reason, dict[str, Cues]]
    forbid: Cues
    rule: Cues
    policy: Cues

    def line(self, text: str) -> Reason | None:
        """Why a folded line goes as a whole."""
        core, bare = _core(text), re.sub(r"^\W+|\W+$", "", text) or text
        for reason in REASONS:
            cues = self.cues[reason]
            if any(map(cues["line"].whole, (core, bare, text))) or any(
                map(cues["opens"].opens, (core, text))
            ):
                return reason
        parts = [p for p in re.split(r"[\s|·/、,:>]+", core) if p]
        if len(parts) > 1 and all(map(self.cues["nav"]["line"].whole, parts)):
            return "nav"
        return None

    def heads_links(self, text: str) -> bool:
        return self.cues["nav"]["run"].whole(_core(text))

    def sentence(self, text: str) -> Reason | None:
        """Why a folded sentence goes."""
        for reason in REASONS:
            if self.cues[reason]["always"].found(text):
                return reason
        if self.forbid.found(text):
            return None
        rules = self.rule.found(text)
        for reason in REASONS:
            cues = self.cues[reason]
            if cues["strong"].found(text) or (not rules and cues["weak"].found(text)):
                return reason
        return None


def load_noise(folder: Path | None = None) -> Noise:
    """The cues of ``noise.yaml`` in the folder of knowledge; a defect names file and line."""
    top = read((folder or knowledge_dir()) / FILE, RegistryError)
    top.allow((*REASONS, "forbid", "rule", "policy"))
    cues: dict[Reason, dict[str, Cues]] = {}
    for reason in REASONS:
        table = top.table(reason)
        table.allow((), _PLACES)
        cues[reason] = {place: _cues(table, place) for place in _PLACES}
    return Noise(cues, _cues(top, "forbid"), _cues(top, "rule"), _cues(top, "policy"))


def _cues(table: Table, key: str) -> Cues:
    words, expressions = [], []
    for entry in table.texts(key):
        if entry.startswith("re:"):
            expressions.append(_checked(entry[3:], table, key))
        else:
            words.append(tuple(_alternatives(group) for group in entry.split("+")))
    return Cues(tuple(words), re.compile("|".join(f"(?:{e})" for e in expressions)) if expressions else None)


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
