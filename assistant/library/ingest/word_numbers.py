"""Automatic numbering of Word files: definitions counted into the labels that stand before paragraphs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.library.ingest.counting import figure

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_CLAUSE = re.compile(r"第.*%\d.*[章节条编部篇]")
_CHAPTER = re.compile(r"%\d[、．.]?")

Kind = Literal["clause", "chapter", "item", "bullet"]


@dataclass(frozen=True, slots=True)
class Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None
    """After which level (counted from 1) it begins anew; 0 for never, None for any above it."""
    style: str = ""

    @property
    def kind(self) -> Kind:
        if self.format == "bullet":
            return "bullet"
        if _CLAUSE.search(self.text):
            return "clause"
        chinese = self.format.startswith(("chinese", "ideograph", "taiwanese", "japanese"))
        return "chapter" if chinese and _CHAPTER.fullmatch(self.text) else "item"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A paragraph's label as Word shows it, and how deep the paragraph stands among items."""

    label: str
    kind: Kind
    depth: int


@dataclass(slots=True)
class Numbering:
    """Counts as the paragraphs come, in the order of the text. Lists of one definition count together."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    """Of each list (numId)."""
    family: dict[str, str] = field(default_factory=dict)
    """Of each list the definition that it counts with."""
    overrides: dict[str, dict[int, int]] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, number: str, style: str) -> int:
        """The level that a list keeps for paragraphs of a style."""
        return next((i for i, level in self.levels.get(number, {}).items() if level.style == style), 0)

    def next(self, number: str, at: int) -> Numbered | None:
        """The label of the next paragraph of this list and level; None where it has none."""
        levels = self.levels.get(number)
        if levels is None or not 0 <= at < _LEVELS:
            return None
        level = levels.get(at, Level())
        counts = self._counts.setdefault(self.family[number], [None] * _LEVELS)
        override = self.overrides.get(number, {}).get(at)
        if override is not None and (number, at) not in self._begun:
            counts[at] = None
        self._begun.add((number, at))
        before = counts[at]
        counts[at] = (level.start if override is None else override) if before is None else before + 1
        for deeper in range(at + 1, _LEVELS):
            restart = levels.get(deeper, Level()).restart
            if restart is None or (restart and at + 1 <= restart):
                counts[deeper] = None
        depth = sum(levels.get(i, Level()).kind in ("item", "bullet") for i in range(at))
        return Numbered(self._label(levels, counts, at), level.kind, depth)

    def _label(self, levels: Mapping[int, Level], counts: list[int | None], at: int) -> str:
        level = levels.get(at, Level())
        if level.format == "bullet":
            return ""

        def shown(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            other = levels.get(place, Level())
            count = counts[place] if place <= at else None
            format_ = "decimal" if level.legal and place <= at else other.format
            return figure(other.start if count is None else count, format_)

        label = re.sub(r"%([1-9])", shown, level.text)
        return label + ("" if level.suffix == "nothing" or not label.strip() else " ")


def read(root: Any) -> Numbering:
    """From the root of ``numbering.xml``."""
    found = Numbering()
    abstract = {a.get(f"{_W}abstractNumId"): a for a in root.iterchildren(f"{_W}abstractNum")}
    linked = {
        _val(a, "styleLink"): key for key, a in abstract.items() if a.find(f"{_W}styleLink") is not None
    }
    for num in root.iterchildren(f"{_W}num"):
        number = num.get(f"{_W}numId")
        key = _val(num, "abstractNumId")
        link = _val(abstract[key], "numStyleLink") if key in abstract else ""
        key = linked.get(link, key) if link else key
        if key not in abstract:
            continue
        levels = {int(e.get(f"{_W}ilvl", "0")): _level(e) for e in abstract[key].iterchildren(f"{_W}lvl")}
        for override in num.iterchildren(f"{_W}lvlOverride"):
            at = int(override.get(f"{_W}ilvl", "0"))
            begin, whole = _val(override, "startOverride"), override.find(f"{_W}lvl")
            if whole is not None:
                levels[at] = _level(whole)
            if begin.isdigit():
                found.overrides.setdefault(number, {})[at] = int(begin)
        found.levels[number], found.family[number] = levels, key
    return found


def _level(element: Any) -> Level:
    start, restart = _val(element, "start"), _val(element, "lvlRestart")
    legal = element.find(f"{_W}isLgl")
    return Level(
        start=int(start) if start.lstrip("-").isdigit() else 0,
        format=_val(element, "numFmt") or "decimal",
        text=_val(element, "lvlText"),
        suffix=_val(element, "suff") or "tab",
        legal=legal is not None and legal.get(f"{_W}val", "1") not in ("0", "false"),
        restart=int(restart) if restart.isdigit() else None,
        style=_val(element, "pStyle"),
    )


def _val(element: Any, name: str) -> str:
    child = element.find(f"{_W}{name}")
    return str(child.get(f"{_W}val", "")) if child is not None else ""
