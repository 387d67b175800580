"""Which of several comparisons with another fact holds: 「上月品退率比行业高，这月已经比行业低了」.

A comparison has a time and a force like a number: one of now goes before one of once, a real one before a
supposed one, and what is aimed at says nothing. 「以前比同行高，现在低了」 tells the second by its way alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.rules.quantity import NEGATED
from assistant.types import Op, Relation
from assistant.understand.cues import phrase_start
from assistant.understand.figures.stance import Stance, Stances
from assistant.understand.relations import Comparison, comparisons, of_something_else
from assistant.understand.selves import selves
from assistant.understand.vocabulary import Named, Statement, Vocabulary

_WAY = re.compile(r"[^，,。；;！!？?\n0-9比高低]{0,6}(?P<way>[高低])(?:了|下[来去]|上[来去])")
_TURNED = 14  # characters behind a comparison in which it is said to have turned


@dataclass(frozen=True, slots=True)
class _Held:
    comparison: Comparison
    stance: Stance
    norm: bool = False
    mended: bool = False  # put right by one behind it

    @property
    def rank(self) -> tuple[bool, bool, bool, bool]:
        return (self.mended, self.norm, self.stance.force == "supposed", self.stance.time == "past")


def state_relations(text: str, named: Sequence[Named], vocabulary: Vocabulary, state: Statement) -> set[int]:
    """States every relation and gives the names it used up (positions in ``named``)."""
    taken: set[int] = set()
    stances: Stances | None = None
    for fact, other in vocabulary.compared:
        found = list(comparisons(text, named, fact, other, vocabulary))
        taken |= {j for c in found for j in c.names}
        taken |= of_something_else(text, named, fact, other, vocabulary)
        if found:
            cues = vocabulary.figures
            stances = stances or Stances(text, selves(text, cues), cues)
            mended = _mended(text, found, vocabulary)
            held = [_Held(c, stances.at(c.word), _is_norm(text, c, vocabulary), c in mended) for c in found]
            held = [h for h in held if h.stance.time != "goal"]
            held += list(_turned(text, held, vocabulary))
            if held:
                best = min(held, key=lambda h: h.rank).comparison
                state(fact, best.relation, best.start, best.end)
    return taken


def _is_norm(text: str, c: Comparison, vocabulary: Vocabulary) -> bool:
    """「规定品退得比大盘低，我家比大盘高」."""
    cues, start = vocabulary.figures, phrase_start(text, c.start)
    asked = cues.norm.search(text, start, c.start)
    return asked is not None and not cues.me.search(text, asked.end(), c.start)


def _mended(text: str, found: Sequence[Comparison], vocabulary: Vocabulary) -> list[Comparison]:
    """「比行业高，哦不对，是比行业低」."""
    in_order = sorted(found, key=lambda c: c.end)
    return [a for a, b in pairwise(in_order) if vocabulary.cue("correction", text[a.end : b.word])]


def _turned(text: str, held: Sequence[_Held], vocabulary: Vocabulary) -> Iterator[_Held]:
    """「以前比同行高，现在低了」: the other way round, now."""
    for h in held:
        if h.stance.time != "past":
            continue
        now = vocabulary.figures.now.search(text, h.comparison.end, h.comparison.end + _TURNED)
        way = _WAY.match(text, now.end()) if now else None
        if way:
            op: Op = "<" if way["way"] == "低" else ">"
            if h.comparison.relation.op not in (op, NEGATED[">" if op == "<" else "<"]):
                start = phrase_start(text, way.start())
                turned = Comparison(
                    Relation(op, h.comparison.relation.fact), start, way.end(), frozenset(), start
                )
                yield _Held(turned, Stance())
