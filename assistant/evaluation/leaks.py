"""What an answer shows that the same question's answer without a chat model does not.

Works on both answers' JSON, and apart from what checks sentences while they are written: a number is read
anew from the text that is shown, so a fault of those checks shows here. Covered: numbers, days and amounts
with their unit, their order where both read the turn alike, names of plans and platforms and what looks like
one, words that give or soften a verdict, citations, addresses, letters and the marks of prompts. Not covered:
words that mean something else without any of these.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.numbers import PER, NumberReader
from assistant.text import fold
from assistant.types import Quantity

_MARKER = re.compile(r"\[([0-9]+)\]")
_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_QUOTED = re.compile(r"[「《“]([^」》”]{2,})[」》”]")
_PLAN = re.compile(r"([一-鿿]{2})(?:计划|专项|补贴|返佣|激励|扶持)")
_DEMONSTRATIVE = re.compile(r"[这那该本此各某]|[一每两几][个项种]")
_VERDICT = re.compile(
    "不可以|不能|可以|不符合|符合|不满足|满足|不达标|达标|没有?达到|未达到|达不到|达到|不够|足够|没问题|放心"
    "|通过|合格|基本|差不多|应该|大概|可能|也许|原则上|肯定|一定|保证"
)
_MARKS = re.compile(r"[⟦⟧⟪⟫]|\{\{|</?\w+|```|\]\(|https?:|www\.|[a-z]{4,}")
_NAMES = {
    "id",
    "session_id",
    "corpus",
    "composer",
    "timings_ms",
    "ref",
    "source",
    "rule",
    "programme",
    "model",
}
"""Keys of an answer's JSON whose texts are for machines."""

Key = tuple[Decimal | None, Decimal | None, bool, bool, str] | date
"""A figure whatever its spelling: its bounds in the base unit of a dimension and whether they are open, or a
day."""


@dataclass(frozen=True, slots=True)
class Leaks:
    """The words that only the answer with a model shows. ``moved`` are figures that it shows in another order
    though both read the turn alike."""

    numbers: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, kind.name) for kind in fields(self))


class LeakFinder:
    """``names`` are those of plans and platforms."""

    def __init__(self, numbers: NumberReader, names: Collection[str]) -> None:
        self._numbers = numbers
        self._names = sorted({fold(n) for n in names if not n.isascii() and len(n) > 1})

    def find(self, plain: Mapping[str, Any], told: Mapping[str, Any], day: date) -> Leaks:
        """``plain`` is the answer without a model, ``told`` the one with it; ``day`` that of the question."""
        shown, known = fold(shown_text(told)), fold("\n".join(_texts(plain)))
        read = fold(shown_text(plain))
        return Leaks(
            tuple(self._foreign_numbers(shown, known, day)),
            tuple(self._moved(plain, told, day)),
            tuple(self._foreign_names(shown, known)),
            _only(_VERDICT, shown, read),
            tuple(_foreign_citations(plain, told)),
            (
                *_only(_MARKS, shown, f"{read}\n{fold(str(plain.get('question')))}"),
                *_unseen(shown_text(told), shown_text(plain)),
            ),
        )

    def _foreign_numbers(self, shown: str, known: str, day: date) -> Iterator[str]:
        """By value and unit, and once more by how the digits are spelled."""
        told = dict.fromkeys(self.figures(shown, day))
        there = {figure.key for figure in self.figures(known, day)} | {day}
        yield from (figure.words for figure in told if figure.key not in there)
        spelled = set(_DIGITS.findall(known))
        yield from (d for d in dict.fromkeys(_DIGITS.findall(_unmarked(shown))) if d not in spelled)

    def _moved(self, plain: Mapping[str, Any], told: Mapping[str, Any], day: date) -> Iterator[str]:
        if plain.get("read") != told.get("read") or changes(plain, told):
            return
        before, after = (self.figures(fold(shown_text(a)), day) for a in (plain, told))
        if [f.key for f in before] != [f.key for f in after]:
            yield " ".join(f.words for f in after)

    def _foreign_names(self, shown: str, known: str) -> Iterator[str]:
        yield from (name for name in self._names if name in shown and name not in known)
        for match in _QUOTED.finditer(shown):
            if match[1] not in known:
                yield match[1]
        for match in _PLAN.finditer(shown):
            if match[0] not in known and not _DEMONSTRATIVE.search(match[1]):
                yield match[0]

    def figures(self, text: str, day: date) -> list[Figure]:
        """Every figure and day of folded ``text``, as they stand."""
        clean = _unmarked(text)
        found = [
            (m.start, Figure(clean[m.start : m.end], self._key(m.quantity)))
            for m in self._numbers.scan(clean)
        ]
        found += [
            (m.start, Figure(clean[m.start : m.end], m.value)) for m in self._numbers.scan_dates(clean, day)
        ]
        return [figure for _, figure in sorted(found, key=lambda pair: pair[0])]

    def _key(self, quantity: Quantity) -> Key:
        """60单/天 is a rate, and another figure than 60单."""
        unit = self._numbers.units.get(quantity.unit.partition(PER)[0])
        factor, dimension = (unit.factor, unit.dimension) if unit else (Decimal(1), "")
        rate = quantity.unit.partition(PER)[2]
        low, high = (b if b is None else (b * factor).normalize() for b in (quantity.low, quantity.high))
        per = f"{dimension}/{rate}" if rate else dimension
        return low, high, quantity.low_open, quantity.high_open, per


@dataclass(frozen=True, slots=True)
class Figure:
    words: str
    key: Key


def shown_text(answer: Mapping[str, Any]) -> str:
    """All that can be read of an answer: what is read first, its parts, and what is folded behind them."""
    parts = answer.get("parts") or ()
    pieces = [answer.get("answer") or ""]
    for part in parts:
        pieces += [part["headline"], *part["because"], *part["next"], part["details"]]
    return "\n".join(pieces)


def changes(plain: Mapping[str, Any], told: Mapping[str, Any]) -> tuple[str, ...]:
    """Outcomes of the answer and its parts and statuses of findings that are not those without a model."""
    found = []
    if plain.get("outcome") != told.get("outcome"):
        found.append(f"outcome {plain.get('outcome')} → {told.get('outcome')}")
    before, after = _statuses(plain), _statuses(told)
    found += [
        f"{rule} {'、'.join(before.get(rule, ())) or '无'} → {'、'.join(after.get(rule, ())) or '无'}"
        for rule in sorted({*before, *after})
        if before.get(rule) != after.get(rule)
    ]
    outcomes = [[part["outcome"] for part in a.get("parts") or ()] for a in (plain, told)]
    if outcomes[0] != outcomes[1]:
        found.append(f"parts {'、'.join(outcomes[0])} → {'、'.join(outcomes[1])}")
    return tuple(found)


def _statuses(answer: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for finding in answer.get("findings") or ():
        found.setdefault(finding["rule"], []).append(finding["status"])
    return found


def _texts(value: Any) -> Iterator[str]:
    """Every text of an answer's JSON that is for people."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _NAMES:
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _unmarked(text: str) -> str:
    """Citation markers are structure, not numbers."""
    return _MARKER.sub(lambda m: " " * len(m[0]), text)


def _only(pattern: re.Pattern[str], shown: str, known: str) -> tuple[str, ...]:
    there = set(pattern.findall(known))
    return tuple(word for word in dict.fromkeys(pattern.findall(shown)) if word not in there)


def _unseen(shown: str, known: str) -> Iterator[str]:
    """Characters that are not seen and may turn a figure around: folding takes them out."""
    yield from (
        f"U+{ord(c):04X}" for c in sorted(set(shown) - set(known)) if unicodedata.category(c) in ("Cc", "Cf")
    )


def _foreign_citations(plain: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[str]:
    """Markers that lead nowhere, and citations of words that nothing else cites."""
    there = {str(c["n"]): c["quote"] for c in told.get("citations") or ()}
    ours = {c["quote"] for c in plain.get("citations") or ()}
    for marker in dict.fromkeys(_MARKER.findall(shown_text(told))):
        if marker not in there:
            yield f"[{marker}]"
        elif there[marker] not in ours:
            yield f"[{marker}] {there[marker][:40]}"
