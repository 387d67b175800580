"""The last stage: nothing is shown that cannot be traced.

Covered: every quote stands in its source byte for byte; every number and date in the text is the
value of a quote, a computation, the merchant's words or the day asked for; the outcome agrees with
the findings. Not covered: whether a sentence without numbers says what its quote says.

A line with a number that cannot be traced is taken out and the repair is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from assistant.answer import Block, Citation, Draft, NumberTrace, Verified
from assistant.numbers import UNITS, scan, scan_dates
from assistant.text import fold, fold_aligned, to_traditional
from assistant.types import Outcome, Quantity, Source, Status, Understanding

Origin = Literal["source", "computed", "given"]
_MARKER = re.compile(r"\[[0-9]+\]")
_VERDICT: dict[Outcome, Status] = {"eligible": "met", "ineligible": "unmet"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that passed, as text."""

    text: str
    citations: tuple[Citation, ...]
    numbers: tuple[NumberTrace, ...]
    verified: Verified


@dataclass(frozen=True, slots=True)
class _Known:
    """A value that may be shown: in base units of its dimension ("" fits any)."""

    value: Decimal
    dimension: str
    origin: Origin
    ref: str


def verify(draft: Draft, understanding: Understanding, sources: Mapping[str, Source], as_of: date) -> Checked:
    """Trace every number, check every quote, drop what fails, and render the text."""
    notes: list[str] = []
    citations = tuple(c for c in draft.citations if _stands(c, sources, notes))
    lost = {c.n for c in draft.citations} - {c.n for c in citations}
    known = _by_value(_known(draft, citations, understanding, as_of))
    known_dates = dict(_known_dates(draft, citations, understanding, as_of))
    blocks, repairs = [], 0
    for block in draft.blocks:
        kept = []
        for line in block.lines:
            bad = _untraced(line, known, known_dates, as_of) or _cites(line, lost)
            if bad:
                notes.append(f"无法追溯，已删去一行：{bad}")
                repairs += 1
            else:
                kept.append(line)
        if kept:
            blocks.append(Block(block.kind, tuple(kept)))
    agrees = _agrees(draft, understanding.asked_facts)
    if not agrees:
        notes.append("结论与规则计算不一致")
    text = render(blocks, understanding.script == "hant")
    numbers = tuple(_trace(text, known, known_dates, as_of))
    return Checked(text, citations, numbers, Verified(agrees and not lost, repairs, tuple(notes)))


def render(blocks: Iterable[Block], traditional: bool = False) -> str:
    """Markdown; quotes keep the script of their source."""
    parts = []
    for block in blocks:
        text = "\n".join(block.lines) if block.kind != "text" else _paragraph(block.lines)
        parts.append(to_traditional(text) if traditional and block.kind != "quote" else text)
    return "\n\n".join(parts)


def _paragraph(lines: tuple[str, ...]) -> str:
    """Each line a paragraph of its own, items of one list together."""
    out: list[str] = []
    for line in lines:
        inside_list = line.startswith("- ") and bool(out) and out[-1].startswith("- ")
        if out and out[-1] and not inside_list:
            out.append("")
        out.append(line)
    return "\n".join(out)


def _stands(citation: Citation, sources: Mapping[str, Source], notes: list[str]) -> bool:
    source = sources.get(citation.source)
    if source is not None and source.body[citation.start : citation.end] == citation.quote:
        return True
    notes.append(f"引文 {citation.n} 不在来源 {citation.source} 中，已删去")
    return False


def _cites(line: str, lost: set[int]) -> str:
    return next((m for m in _MARKER.findall(line) if int(m[1:-1]) in lost), "")


def _agrees(draft: Draft, asked: Collection[str]) -> bool:
    """A verdict needs a finding of that status, or a check of the part that was asked about."""
    wanted = _VERDICT.get(draft.outcome)
    if wanted is None:
        return True
    parts = (c for f in draft.findings for c in f.checks if c.fact in asked)
    return any(f.status == wanted for f in draft.findings) or any(c.status == wanted for c in parts)


# --- what may be shown --------------------------------------------------------------------------


def _known(draft: Draft, citations: Iterable[Citation], u: Understanding, as_of: date) -> Iterator[_Known]:
    for stated in u.profile.values():
        ref = f"profile/{stated.fact}"
        if isinstance(stated.value, Quantity):
            yield from _bounds(stated.value, "given", ref)
        yield from _scanned(stated.text, "given", ref)
    yield from _scanned(u.question, "given", "question")
    for i, c in enumerate(citations):
        for text in (c.quote, c.title, c.heading, c.publisher):
            yield from _scanned(text, "source", f"citations/{i}")
    for i, finding in enumerate(draft.findings):
        for j, check in enumerate(finding.checks):
            ref = f"findings/{i}/checks/{j}"
            for text in (check.threshold, check.gap or "", check.given or ""):
                yield from _scanned(f"{text}{check.unit}", "computed", ref)
        for j, result in enumerate(finding.results):
            ref = f"findings/{i}/results/{j}"
            for text in (f"{result.value}{result.unit}", result.formula, *result.inputs.values()):
                yield from _scanned(text, "computed", ref)
        for text in (finding.title, *finding.unstated, *finding.confirm_by_hand):
            yield from _scanned(text, "source", f"findings/{i}")
    for i, ask in enumerate(draft.ask):
        yield from _scanned(ask.question, "source", f"ask/{i}")
    for term in draft.terms:
        yield from _scanned(term, "source", "facts")
    for name in u.not_covered:
        yield from _scanned(name, "source", "not_covered")


def _known_dates(
    draft: Draft, citations: Iterable[Citation], u: Understanding, as_of: date
) -> Iterator[tuple[date, tuple[Origin, str]]]:
    """Later ones win, so the merchant's own words come last."""
    for i, c in enumerate(citations):
        for text in (c.quote, c.title, c.published):
            for m in scan_dates(fold(text), as_of):
                yield m.value, ("source", f"citations/{i}")
    for i, finding in enumerate(draft.findings):
        for j, result in enumerate(finding.results):
            for m in scan_dates(f"{result.value} {result.formula}", as_of):
                yield m.value, ("computed", f"findings/{i}/results/{j}")
    for term in draft.terms:
        for m in scan_dates(fold(term), as_of):
            yield m.value, ("source", "facts")
    yield as_of, ("given", "as_of")
    for m in scan_dates(u.folded, as_of):
        yield m.value, ("given", "question")
    for stated in u.profile.values():
        if isinstance(stated.value, date):
            yield stated.value, ("given", f"profile/{stated.fact}")


def _scanned(text: str, origin: Origin, ref: str) -> Iterator[_Known]:
    for quantity in _quantities(text):
        yield from _bounds(quantity, origin, ref)


@lru_cache(8192)  # quotes, titles and thresholds come back in every answer
def _quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(mention.quantity for mention in scan(fold(text)))


def _bounds(quantity: Quantity, origin: Origin, ref: str) -> Iterator[_Known]:
    for value in {quantity.low, quantity.high} - {None}:
        assert value is not None
        yield _known_value(value, quantity.unit, origin, ref)


def _known_value(value: Decimal, unit: str, origin: Origin, ref: str) -> _Known:
    if unit not in UNITS:
        return _Known(value, "", origin, ref)
    return _Known(value * UNITS[unit].factor, UNITS[unit].dimension, origin, ref)


# --- tracing ------------------------------------------------------------------------------------


def _masked(text: str) -> str:
    """Citation markers are structure, not numbers."""
    return _MARKER.sub(lambda m: " " * len(m.group()), text)


_Values = Mapping[Decimal, list[tuple[int, _Known]]]


def _by_value(known: Iterable[_Known]) -> _Values:
    """By value, each with its rank: a list of plans knows hundreds and shows a hundred."""
    found: dict[Decimal, list[tuple[int, _Known]]] = {}
    for rank, value in enumerate(known):
        found.setdefault(value.value, []).append((rank, value))
    return found


def _find(quantity: Quantity, known: _Values) -> _Known | None:
    """The source of a number: each of its bounds must be known, in a fitting unit."""
    first: _Known | None = None
    for value in (quantity.low, quantity.high):
        if value is None:
            continue
        shown = _known_value(value, quantity.unit, "given", "")
        alike = (c for v in {shown.value, value} for c in known.get(v, ()) if _same(c[1], shown, value))
        match = min(alike, key=lambda c: c[0], default=None)
        if match is None:
            return None
        first = first or match[1]
    return first


def _same(known: _Known, shown: _Known, bare: Decimal) -> bool:
    if known.dimension and shown.dimension:
        return known.dimension == shown.dimension and known.value == shown.value
    return known.value in (shown.value, bare)


def _untraced(line: str, known: _Values, dates: Mapping[date, tuple[Origin, str]], as_of: date) -> str:
    """The first number of a line that has no source, "" when all have one."""
    text = fold(_masked(line))
    for mention in scan(text):
        if _find(mention.quantity, known) is None:
            return text[mention.start : mention.end]
    return next((text[m.start : m.end] for m in scan_dates(text, as_of) if m.value not in dates), "")


def _trace(
    text: str, known: _Values, dates: Mapping[date, tuple[Origin, str]], as_of: date
) -> Iterator[NumberTrace]:
    folded = fold_aligned(_masked(text))
    spans: list[tuple[int, int, Origin, str]] = []
    for mention in scan(folded.text):
        found = _find(mention.quantity, known)
        if found is not None:
            spans.append((mention.start, mention.end, found.origin, found.ref))
    for day in scan_dates(folded.text, as_of):
        if day.value in dates:
            spans.append((day.start, day.end, *dates[day.value]))
    for start, end, origin, ref in sorted(spans):
        first, last = folded.offsets[start], folded.offsets[end - 1] + 1
        yield NumberTrace(text[first:last], first, last, origin, ref)
