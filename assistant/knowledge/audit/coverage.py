"""Whether every figure of an article is accounted for.

A figure is a number or a date, wherever it stands: in a heading, a table cell, a sentence on what the
source leaves out. It is accounted for when a rule cites its words, a rule that cites the article
holds its value, it is part of a name, or it is declared as background.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from assistant.numbers import NumberReader, Units
from assistant.rules.schema import Knowledge, Rule
from assistant.text import fold, fold_aligned, sentences
from assistant.types import Quantity, Source

Account = Literal["citation", "rule", "name", "background", "uncovered"]
ACCOUNTS: tuple[Account, ...] = get_args(Account)

_ANY_DAY = date(2000, 1, 1)  # gives a day without a year some year: only its place in the text matters
_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or date with the line of its article's file, and what accounts for it."""

    source: str
    line: int
    text: str
    sentence: str
    account: Account


@dataclass(frozen=True, slots=True)
class Coverage:
    """All figures of one article."""

    source: str
    figures: tuple[Figure, ...]

    def count(self, account: Account) -> int:
        return sum(f.account == account for f in self.figures)

    @property
    def uncovered(self) -> tuple[Figure, ...]:
        return tuple(f for f in self.figures if f.account == "uncovered")


def coverage(knowledge: Knowledge) -> tuple[Coverage, ...]:
    return tuple(Coverage(s.id, tuple(_figures(s, knowledge))) for s in knowledge.sources.values())


def line_of(source: Source, position: int) -> int:
    """The line of the article's file on which a position of its body stands."""
    return source.first_line + source.body.count("\n", 0, position)


def _figures(source: Source, knowledge: Knowledge) -> Iterator[Figure]:
    # A withdrawn rule still accounts for what stands of it, so that only the edit itself is pointed out.
    rules = [*knowledge.rules.values(), *(w.rule for w in knowledge.withdrawn.values())]
    standing = [
        (r, n, c) for r in rules for n, c in r.citations.items() if c.source == source.id and c.start >= 0
    ]
    cited = [(c.start, c.start + len(c.quote)) for _, _, c in standing]
    quotes = (b.quote for b in knowledge.background if b.source == source.id)
    spans: Mapping[Account, list[_Span]] = {
        "citation": cited,
        "name": list(_all(source.body, _names(source, knowledge, rules))),
        "background": list(_all(source.body, quotes)),
    }
    grounds = {(r.id, name) for r, name, _ in standing}
    values = [(v, unit) for r in rules for v, unit, _, cite in r.amounts() if (r.id, cite) in grounds]
    days = {d for r, _, _ in standing for d in (r.effective_from, r.effective_to) if d}
    for start, end, what in _numbers(source.body, knowledge.numbers):
        inside: Account | None = next(
            (a for a, found in spans.items() if any(x <= start and end <= y for x, y in found)), None
        )
        known = what in days if isinstance(what, date) else _is_held(what, values, knowledge.units)
        account: Account = "citation" if inside == "citation" else "rule" if known else inside or "uncovered"
        line, sentence = line_of(source, start), _sentence(source.body, start)
        yield Figure(source.id, line, source.body[start:end], sentence, account)


def _numbers(body: str, numbers: NumberReader) -> Iterator[tuple[int, int, Quantity | date]]:
    folded = fold_aligned(body)
    found: list[tuple[int, int, Quantity | date]] = [
        *((m.start, m.end, m.quantity) for m in numbers.scan(folded.text)),
        *((m.start, m.end, m.value) for m in numbers.scan_dates(folded.text, _ANY_DAY)),
    ]
    for start, end, what in sorted(found, key=lambda f: f[:2]):
        yield folded.offsets[start], folded.offsets[end - 1] + 1, what


def _is_held(quantity: Quantity, values: Sequence[tuple[Decimal, str]], units: Units) -> bool:
    """Whether each end is a threshold, gift or parameter."""
    ends = [end for end in (quantity.low, quantity.high) if end is not None]
    return bool(ends) and all(any(_same(end, quantity.unit, v, u, units) for v, u in values) for end in ends)


def _same(end: Decimal, unit: str, value: Decimal, held: str, units: Units) -> bool:
    return end == value if not unit else units.convert(end, unit, held) == value


def _names(source: Source, knowledge: Knowledge, rules: Iterable[Rule]) -> Iterator[str]:
    yield source.title
    for programme in knowledge.programmes.values():
        if source.id in programme.sources:
            yield from (programme.name, *programme.names)
    for rule in rules:
        if any(c.source == source.id for c in rule.citations.values()):
            yield from (rule.title, *rule.names)


def _all(body: str, words: Iterable[str]) -> Iterator[_Span]:
    """Where any of the words stands; folded, so that a name is found in either script."""
    folded = fold_aligned(body)
    for word in set(words):
        for m in re.finditer(re.escape(fold(word)), folded.text):
            if m.end() > m.start():
                yield folded.offsets[m.start()], folded.offsets[m.end() - 1] + 1


def _sentence(body: str, position: int) -> str:
    line = body.rfind("\n", 0, position) + 1
    end = body.find("\n", position)
    text = body[line : len(body) if end < 0 else end]
    here = next((s for s in sentences(text) if s[0] <= position - line < s[1]), (0, len(text)))
    return text[slice(*here)]
