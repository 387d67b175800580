"""Where each number of an answer comes from: a quote, a computation, or the merchant's words.

Numbers of an answer are read by what reads those of a question, so 「六万元」 and 「60000元」 are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from assistant.answer import AnswerFinding, AnswerResult, Citation, Draft, NumberTrace
from assistant.compose.phrases import about
from assistant.numbers import PER, NumberReader
from assistant.text import fold, fold_aligned
from assistant.types import Check, Choice, Quantity, Understanding

Origin = Literal["source", "computed", "given"]
_MARKER = re.compile(r"\[[0-9]+\]")


@dataclass(frozen=True, slots=True)
class _Known:
    """A value that may be shown: in base units of its dimension ("" fits any)."""

    value: Decimal
    dimension: str
    origin: Origin
    ref: str


_Values = Mapping[Decimal, list[tuple[int, _Known]]]


@dataclass(frozen=True, slots=True)
class Traceable:
    """The numbers and days that one answer may show."""

    values: _Values
    verbatim: tuple[str, ...]
    dates: Mapping[date, tuple[Origin, str]]
    as_of: date


class Tracer:
    """Traces numbers. Remembers how quotes and titles read, since they come back in every answer."""

    def __init__(self, numbers: NumberReader) -> None:
        self._numbers = numbers
        self._quantities = lru_cache(8192)(self._read)

    def traceable(
        self, draft: Draft, citations: Iterable[Citation], u: Understanding, as_of: date
    ) -> Traceable:
        citations = tuple(citations)
        values = _by_value(self._known(draft, citations, u))
        verbatim = (*(c.quote for c in citations), *draft.terms)
        return Traceable(values, verbatim, dict(self._known_dates(draft, citations, u, as_of)), as_of)

    def untraced(self, line: str, known: Traceable) -> str:
        """The first number of a line that has no source, "" when all have one."""
        found = self._untraced(line, known)
        if not found:
            return ""
        for words in filter(None, known.verbatim):  # 「几次」 of a quote is no value, but stands there
            line = line.replace(words, " ")
        return self._untraced(line, known)

    def _untraced(self, line: str, known: Traceable) -> str:
        text = fold(_masked(line))
        for mention in self._numbers.scan(text):
            if self._find(mention.quantity, known.values) is None:
                return text[mention.start : mention.end]
        days = self._numbers.scan_dates(text, known.as_of)
        return next((text[m.start : m.end] for m in days if m.value not in known.dates), "")

    def trace(self, text: str, known: Traceable) -> Iterator[NumberTrace]:
        """Every number and day of the text that has a source, in order."""
        folded = fold_aligned(_masked(text))
        spans: list[tuple[int, int, Origin, str]] = []
        for mention in self._numbers.scan(folded.text):
            found = self._find(mention.quantity, known.values)
            if found is not None:
                spans.append((mention.start, mention.end, found.origin, found.ref))
        for day in self._numbers.scan_dates(folded.text, known.as_of):
            if day.value in known.dates:
                spans.append((day.start, day.end, *known.dates[day.value]))
        for start, end, origin, ref in sorted(spans):
            first, last = folded.offsets[start], folded.offsets[end - 1] + 1
            yield NumberTrace(text[first:last], first, last, origin, ref)

    # --- what may be shown -----------------------------------------------------------------------

    def _known(self, draft: Draft, citations: Iterable[Citation], u: Understanding) -> Iterator[_Known]:
        for stated in u.known.profile.values():
            ref = f"profile/{stated.fact}"
            if isinstance(stated.value, Quantity):
                yield from self._bounds(stated.value, "given", ref)
            yield from self._scanned(stated.text, "given", ref)
        for text in (u.text.question, *(p.said for p in u.beliefs.premises)):
            yield from self._scanned(text, "given", "question")
        for i, c in enumerate(citations):
            for text in (c.quote, c.title, c.heading, c.publisher):
                yield from self._scanned(text, "source", f"citations/{i}")
        for i, finding in enumerate(draft.findings):
            yield from self._known_of(finding, f"findings/{i}")
        for i, result in enumerate(draft.beside):
            yield from self._known_result(result, f"beside/{i}")
        for i, ask in enumerate(draft.ask):
            yield from self._scanned(ask.question, "source", f"ask/{i}")
        for term in draft.terms:
            yield from self._scanned(term, "source", "facts")
        for limit in draft.limits:
            yield from self._bounds(limit, "source", "facts")
        for name in u.lacks.not_covered:
            yield from self._scanned(name, "source", "not_covered")

    def _known_of(self, finding: AnswerFinding, ref: str) -> Iterator[_Known]:
        for i, check in enumerate(finding.checks):
            for value in _compared(check.record):
                yield from self._bounds(value, "computed", f"{ref}/checks/{i}")
            if isinstance(check.record.threshold, Choice):  # an option's name may hold digits
                for text in (check.threshold, check.given or ""):
                    yield from self._scanned(text, "source", f"{ref}/checks/{i}")
        for i, result in enumerate(finding.results):
            yield from self._known_result(result, f"{ref}/results/{i}")
        for text in (finding.title, *finding.unstated, *finding.confirm_by_hand):
            yield from self._scanned(text, "source", ref)

    def _known_result(self, result: AnswerResult, ref: str) -> Iterator[_Known]:
        for text in (f"{result.value}{result.unit}", result.formula, *result.inputs.values()):
            yield from self._scanned(text, "computed", ref)

    def _known_dates(
        self, draft: Draft, citations: Iterable[Citation], u: Understanding, as_of: date
    ) -> Iterator[tuple[date, tuple[Origin, str]]]:
        """Later ones win, so the merchant's own words come last."""
        for i, c in enumerate(citations):
            for text in (c.quote, c.title, c.published):
                for m in self._numbers.scan_dates(fold(text), as_of):
                    yield m.value, ("source", f"citations/{i}")
        for i, finding in enumerate(draft.findings):
            for j, result in enumerate(finding.results):
                for m in self._numbers.scan_dates(f"{result.value} {result.formula}", as_of):
                    yield m.value, ("computed", f"findings/{i}/results/{j}")
        for i, result in enumerate(draft.beside):
            for m in self._numbers.scan_dates(f"{result.value} {result.formula}", as_of):
                yield m.value, ("computed", f"beside/{i}")
        for term in draft.terms:
            for m in self._numbers.scan_dates(fold(term), as_of):
                yield m.value, ("source", "facts")
        yield as_of, ("given", "as_of")
        for m in self._numbers.scan_dates(u.text.folded, as_of):
            yield m.value, ("given", "question")
        for stated in u.known.profile.values():
            if isinstance(stated.value, date):
                yield stated.value, ("given", f"profile/{stated.fact}")

    def _scanned(self, text: str, origin: Origin, ref: str) -> Iterator[_Known]:
        for quantity in self._quantities(text):
            yield from self._bounds(quantity, origin, ref)

    def _read(self, text: str) -> tuple[Quantity, ...]:
        return tuple(mention.quantity for mention in self._numbers.scan(fold(text)))

    def _bounds(self, quantity: Quantity, origin: Origin, ref: str) -> Iterator[_Known]:
        for value in {quantity.low, quantity.high} - {None}:
            assert value is not None
            yield self._known_value(value, quantity.unit, origin, ref)
        if (near := about(quantity)) is not None:
            yield self._known_value(near, quantity.unit, origin, ref)

    def _known_value(self, value: Decimal, unit: str, origin: Origin, ref: str) -> _Known:
        """60单/天 is read as 60单: a rate is known by its amount."""
        told = self._numbers.units.get(unit.partition(PER)[0])
        if told is None:
            return _Known(value, "", origin, ref)
        return _Known(value * told.factor, told.dimension, origin, ref)

    def _find(self, quantity: Quantity, known: _Values) -> _Known | None:
        """The source of a number: each of its bounds must be known, in a fitting unit."""
        first: _Known | None = None
        for value in (quantity.low, quantity.high):
            if value is None:
                continue
            shown = self._known_value(value, quantity.unit, "given", "")
            alike = (c for v in {shown.value, value} for c in known.get(v, ()) if _same(c[1], shown, value))
            match = min(alike, key=lambda c: c[0], default=None)
            if match is None:
                return None
            first = first or match[1]
        return first


def _compared(check: Check) -> Iterator[Quantity]:
    if isinstance(check.threshold, Decimal):
        yield Quantity(check.threshold, check.threshold, check.unit)
    for value in (check.gap, check.given):
        if isinstance(value, Quantity):
            yield value


def _masked(text: str) -> str:
    """Citation markers are structure, not numbers."""
    return _MARKER.sub(lambda m: " " * len(m.group()), text)


def _by_value(known: Iterable[_Known]) -> _Values:
    """By value, each with its rank: a list of plans knows hundreds and shows a hundred."""
    found: dict[Decimal, list[tuple[int, _Known]]] = {}
    for rank, value in enumerate(known):
        found.setdefault(value.value, []).append((rank, value))
    return found


def _same(known: _Known, shown: _Known, bare: Decimal) -> bool:
    if known.dimension and shown.dimension:
        return known.dimension == shown.dimension and known.value == shown.value
    return known.value in (shown.value, bare)
