"""The last stage: nothing is shown that cannot be traced.

Covered: every quote stands in its source byte for byte; every number and date in the text is the
value of a quote, a computation, the merchant's words or the day asked for; the outcome agrees with
the findings. Not covered: whether a sentence without numbers says what its quote says.

A line with a number that cannot be traced is taken out and the repair is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from assistant.answer import Block, Citation, Draft, NumberTrace, TextSpan, Verified
from assistant.compose.layout import render
from assistant.compose.tracing import Tracer
from assistant.types import Outcome, Source, Status, Understanding

_MARKER = re.compile(r"\[[0-9]+\]")
_VERDICT: dict[Outcome, Status] = {"eligible": "met", "ineligible": "unmet"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that passed, as text."""

    text: str
    citations: tuple[Citation, ...]
    numbers: tuple[NumberTrace, ...]
    verified: Verified
    spans: tuple[TextSpan, ...]


def verify(
    draft: Draft, understanding: Understanding, sources: Mapping[str, Source], as_of: date, tracer: Tracer
) -> Checked:
    """Trace every number, check every quote, drop what fails, and render the text."""
    notes: list[str] = []
    citations = tuple(c for c in draft.citations if _stands(c, sources, notes))
    lost = {c.n for c in draft.citations} - {c.n for c in citations}
    known = tracer.traceable(draft, citations, understanding, as_of)
    blocks, repairs = [], 0
    for block in draft.blocks:
        kept: dict[int, str] = {}
        for number, line in enumerate(block.lines):
            bad = tracer.untraced(line, known) or _cites(line, lost)
            if bad:
                notes.append(f"无法追溯，已删去一行：{bad}")
                repairs += 1
            else:
                kept[number] = line
        if kept:
            places = {number: place for place, number in enumerate(kept)}
            marked = (replace(s, line=places[s.line]) for s in block.spans if s.line in places)
            blocks.append(Block(block.kind, tuple(kept.values()), tuple(marked)))
    agrees = _agrees(draft, understanding.asked_facts)
    if not agrees:
        notes.append("结论与规则计算不一致")
    text, spans = render(blocks, understanding.script == "hant")
    numbers = tuple(tracer.trace(text, known))
    return Checked(text, citations, numbers, Verified(agrees and not lost, repairs, tuple(notes)), spans)


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
