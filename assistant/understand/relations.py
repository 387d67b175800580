"""品退率低于行业, 品退<行业, 比行业平均低: a comparison with another fact instead of two values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.types import Op, Relation
from assistant.understand.vocabulary import CLAUSE, Named, Statement, Vocabulary

# 不高于 holds 高于, so the negated ones come first.
COMPARISONS: tuple[tuple[str, Op], ...] = (
    ("not_above", "<="),
    ("not_below", ">="),
    ("below", "<"),
    ("above", ">"),
    ("equal", "=="),
)
_LOWER = re.compile(r"的?(?:平均|均|大盘)?(?:水平|水准|值|线|数)?(?:要|还|都|更)*(?:低|小|少|好|优)")
_HIGHER = re.compile(r"的?(?:平均|均|大盘)?(?:水平|水准|值|线|数)?(?:要|还|都|更)*(?:高|大|多|差)")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A stated relation, the span of its words, and the names it uses up (positions in ``named``)."""

    relation: Relation
    start: int
    end: int
    names: frozenset[int]


def comparisons(
    text: str, named: Sequence[Named], fact: str, other: str, vocabulary: Vocabulary
) -> Iterator[Comparison]:
    """Where folded ``text`` says how ``fact`` lies to ``other``; the name of ``fact`` may be left out."""
    for j, b in enumerate(named):
        if other not in b.ids:
            continue
        before = (i for i in range(j - 1, -1, -1) if fact in named[i].ids)
        a = next((i for i in before if not CLAUSE.search(text[named[i].end : b.start])), None)
        start = max(0, b.start - 5) if a is None else named[a].end
        if found := _operator(text[start : b.start], text[b.end : b.end + 8], vocabulary):
            op, used = found
            first = start if a is None else named[a].start
            names = frozenset({j} if a is None else {a, j})
            yield Comparison(Relation(op, other), first, b.end + used, names)


def state_relations(text: str, named: Sequence[Named], vocabulary: Vocabulary, state: Statement) -> set[int]:
    """States every relation and gives the names it used up (positions in ``named``)."""
    taken: set[int] = set()
    for fact, other in vocabulary.compared:
        for found in comparisons(text, named, fact, other, vocabulary):
            state(fact, found.relation, found.start, found.end)
            taken |= found.names
    return taken


def _operator(between: str, after: str, vocabulary: Vocabulary) -> tuple[Op, int] | None:
    """The operator, and how many characters of ``after`` are part of it: 低 in 比行业低."""
    for cue, op in COMPARISONS:
        if vocabulary.cue(cue, between):
            return op, 0
    if re.search(r"[和跟与同]", between) and (m := vocabulary.cues("equal").match(after)):
        return "==", m.end()
    if "比" in between and (m := _LOWER.match(after)):
        return "<", m.end()
    if "比" in between and (m := _HIGHER.match(after)):
        return ">", m.end()
    return None
