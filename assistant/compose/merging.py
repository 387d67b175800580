"""A verdict and its gap, asked in one breath, as one: 「到没到1亿？差多少」."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.compose.template import Matter


def merged(matters: Iterable[Matter]) -> tuple[Matter, ...]:
    """Without a gap that the verdict before it tells, and without a verdict that is open where the gap, by
    what is known, can be told."""
    kept: list[Matter] = []
    for matter in matters:
        before = kept[-1] if kept else None
        if before is None or not _is_gap_of(matter, before):
            kept.append(matter)
        elif before.findings[0].status == "unknown":
            if not any(check.gap is not None for check in matter.findings[0].checks):
                kept.append(matter)
                continue
            words = f"{before.understanding.ask.words}，{matter.understanding.ask.words}"
            asked = replace(matter.understanding.ask, words=words)
            kept[-1] = replace(matter, understanding=replace(matter.understanding, ask=asked))
    return tuple(kept)


def _is_gap_of(matter: Matter, before: Matter) -> bool:
    """Whether it asks by how much the verdict asked before it is missed, for the same shop."""
    one, other = matter.understanding, before.understanding
    asked = one.ask.intent == "calculation" and one.ask.wants == "gap" and one.ask.sum is None
    judged = other.ask.intent in ("eligibility", "statement") and not other.told.disputed
    lacks = (one.lacks.outside, one.lacks.not_covered) != (other.lacks.outside, other.lacks.not_covered)
    if not (asked and judged and matter.findings and before.findings) or lacks:
        return False
    same = (one.ask.rules[:1], one.ask.holder) == (other.ask.rules[:1], other.ask.holder)
    return same and matter.findings[0].checks == before.findings[0].checks and not one.ask.facts
