"""The last stage: nothing is shown that cannot be traced.

Covered: every quote stands in its source byte for byte; every number and date in the text is the
value of a quote, a computation, the merchant's words or the day asked for; the outcome agrees with
the findings. Not covered: whether a sentence without numbers says what its quote says.

A line with a number that cannot be traced is taken out and the repair is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from assistant.answer import (
    AnswerFinding,
    AnswerPart,
    Block,
    Citation,
    Draft,
    DraftPart,
    NumberTrace,
    TextSpan,
    Verified,
)
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
    parts: tuple[AnswerPart, ...] = ()


def verify(
    draft: Draft, understanding: Understanding, sources: Mapping[str, Source], as_of: date, tracer: Tracer
) -> Checked:
    """Trace every number, check every quote, drop what fails, and render the text."""
    notes: list[str] = []
    citations = tuple(c for c in draft.citations if _stands(c, sources, notes))
    lost = {c.n for c in draft.citations} - {c.n for c in citations}
    known = tracer.traceable(draft, citations, understanding, as_of)
    bad = _untraceable(draft, lambda line: tracer.untraced(line, known) or _cites(line, lost))
    blocks = [kept for block in draft.blocks if (kept := _without(block, bad))]
    lines = [line for block in draft.blocks for line in block.lines if line in bad]
    notes += [f"无法追溯，已删去一行：{bad[line]}" for line in lines]
    repairs = len(lines)
    agrees = _agrees(draft.outcome, draft.findings, understanding.ask.facts) and all(
        _agrees(p.outcome, [draft.findings[i] for i in p.findings], p.asked_facts) for p in draft.parts
    )
    if not agrees:
        notes.append("结论与规则计算不一致")
    text, spans = render(blocks, understanding.text.script == "hant")
    numbers = tuple(tracer.trace(text, known))
    verified = Verified(agrees and not lost, repairs, tuple(notes))
    traditional = understanding.text.script == "hant"

    def trace(words: str) -> tuple[NumberTrace, ...]:
        return tuple(tracer.trace(words, known))

    parts = tuple(_part(part, bad, traditional, trace) for part in draft.parts)
    return Checked(text, citations, numbers, verified, spans, parts)


def _untraceable(draft: Draft, wrong: Callable[[str], str]) -> dict[str, str]:
    """Lines that cannot be shown → what of them has no source."""
    of_parts = ((*p.headline, *p.because, *p.next, *p.details) for p in draft.parts)
    lines = {line for block in (*draft.blocks, *chain.from_iterable(of_parts)) for line in block.lines}
    return {line: found for line in lines if (found := wrong(line))}


def _without(block: Block, bad: Collection[str]) -> Block | None:
    kept = {number: line for number, line in enumerate(block.lines) if line not in bad}
    if not kept:
        return None
    places = {number: place for place, number in enumerate(kept)}
    marked = (replace(s, line=places[s.line]) for s in block.spans if s.line in places)
    return Block(block.kind, tuple(kept.values()), tuple(marked))


def _part(
    part: DraftPart,
    bad: Collection[str],
    traditional: bool,
    trace: Callable[[str], tuple[NumberTrace, ...]],
) -> AnswerPart:
    def shown(blocks: Iterable[Block]) -> tuple[str, tuple[TextSpan, ...]]:
        return render([kept for b in blocks if (kept := _without(b, bad))], traditional)

    def by_line(blocks: Iterable[Block]) -> tuple[str, ...]:
        kept = (Block(b.kind, (line,)) for b in blocks for line in b.lines if line not in bad)
        return tuple(shown([block])[0] for block in kept)

    headline, because, following = shown(part.headline)[0], by_line(part.because), by_line(part.next)
    details, spans = shown(part.details)
    cited = _MARKER.findall(" ".join((headline, *because, *following, details)))
    return AnswerPart(
        part.ask, part.outcome, headline, because, following, details, part.findings,
        tuple(dict.fromkeys(int(m[1:-1]) for m in cited)), trace(details), spans, part.composer,
    )  # fmt: skip


def _stands(citation: Citation, sources: Mapping[str, Source], notes: list[str]) -> bool:
    source = sources.get(citation.source)
    if source is not None and source.body[citation.start : citation.end] == citation.quote:
        return True
    notes.append(f"引文 {citation.n} 不在来源 {citation.source} 中，已删去")
    return False


def _cites(line: str, lost: set[int]) -> str:
    return next((m for m in _MARKER.findall(line) if int(m[1:-1]) in lost), "")


def _agrees(outcome: Outcome, findings: Sequence[AnswerFinding], asked: Collection[str]) -> bool:
    """A verdict needs a finding of that status, or a check of the part that was asked about."""
    wanted = _VERDICT.get(outcome)
    if wanted is None:
        return True
    checks = (c for f in findings for c in f.checks if c.fact in asked)
    return any(f.status == wanted for f in findings) or any(c.status == wanted for c in checks)
