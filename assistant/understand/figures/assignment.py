"""Bare numbers given to facts as a whole: each number of one fact, each fact of one number.

No word of a fact and no unit tells what 「卖了八万六」 and 「钱进来四万」 are of. The words beside them tell
money from orders, and people ask about lines that they are not far from: 86,000 are no orders where 1,000 are
required, but are money where it is 100,000. A number has a fact where any other reading of them all is much
less likely.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import log10

from assistant.numbers import Mention
from assistant.rules.schema import Rule
from assistant.types import Quantity
from assistant.understand.cues import phrase_end, phrase_start
from assistant.understand.figures.lines import Limits
from assistant.understand.figures.reading import Numbers
from assistant.understand.vocabulary import Named, Vocabulary

_NEAR = 1.06  # decades: 30 times the line is one standard deviation and a half
_FAR, _OF_NONE = -8.0, -4.0
_WORD, _OTHER_WORD = 1.5, -1.5  # what is said beside, for a fact and against it
_SURE = 1.2  # what the next best reading is behind by
_FEW, _MOST = 6, 12  # facts and numbers of which every assignment is weighed
_BEHIND = 2  # characters between a number and the word of its fact: 8万的流水


def limits_of(rule: Rule) -> Limits:
    return {
        leaf.fact: Quantity(leaf.value, leaf.value, leaf.unit)
        for leaf in rule.leaves()
        if isinstance(leaf.value, Decimal)
    }


def nearness(q: Quantity, line: Quantity) -> float:
    """The log of how likely somebody with so much asks about that line."""
    at, limit = (next((b for b in (x.low, x.high) if b), None) for x in (q, line))
    if at is None or limit is None or at < 0 or limit < 0:
        return 0.0
    return max(_FAR, -((log10(at / limit) / _NEAR) ** 2) / 2)


def assigned(
    text: str, numbers: Numbers, named: Sequence[Named], limits: Limits, vocabulary: Vocabulary
) -> Mapping[Mention, str]:
    """The facts of ``limits`` that bare numbers are surely of."""
    facts = vocabulary.knowledge.facts
    amounts = [f for f in limits if facts[f].kind == "quantity" and facts[f].adds]
    told = [
        m
        for m, s in zip(numbers.told, numbers.stances, strict=True)
        if m.kind == "quantity" and s.own and s.time == "now" and m not in numbers.pinned
        and any(vocabulary.fitting.fits(m, facts[f]) for f in amounts)
    ]  # fmt: skip
    if not 2 <= len(amounts) <= _FEW or len(told) > _MOST:
        return {}
    beside = [_Beside(text, m, told, named, vocabulary) for m in told]
    scores = [
        {f: nearness(m.quantity, limits[f]) + b.of(f) for f in amounts if b.may_be(m, f)}
        for m, b in zip(told, beside, strict=True)
    ]
    none = [_OF_NONE] * len(scores)
    best, meant = assignment(scores, none)
    found: dict[Mention, str] = {}
    for i, (m, fact) in enumerate(zip(told, meant, strict=True)):
        if fact and not m.quantity.unit and beside[i].tells(fact):
            otherwise = {f: score for f, score in scores[i].items() if f != fact}
            if best - assignment([*scores[:i], otherwise, *scores[i + 1 :]], none)[0] >= _SURE:
                found[m] = fact
    return found


def assignment(scores: Sequence[Mapping[str, float]], none: Sequence[float]) -> tuple[float, tuple[str, ...]]:
    """The likeliest, with how likely it is: the fact of each number, "" of one that has ``none``."""
    best: dict[frozenset[str], tuple[float, tuple[str, ...]]] = {frozenset(): (0.0, ())}
    for of_number, of_none in zip(scores, none, strict=True):
        longer: dict[frozenset[str], tuple[float, tuple[str, ...]]] = {}
        for taken, (score, facts) in best.items():
            for fact, more in [*of_number.items(), ("", of_none)]:
                key = taken | {fact} if fact else taken
                if fact not in taken and (key not in longer or score + more > longer[key][0]):
                    longer[key] = score + more, (*facts, fact)
        best = longer
    return max(best.values(), key=lambda b: b[0])


class _Beside:
    """What the words beside a number say of what it measures."""

    def __init__(
        self, text: str, m: Mention, told: Sequence[Mention], named: Sequence[Named], vocabulary: Vocabulary
    ) -> None:
        start = max(phrase_start(text, m.start), *(o.end for o in told if o.end <= m.start), 0)
        end = min(m.end + _BEHIND, phrase_end(text, m.end))
        near = [n for n in named if (start <= n.start and n.end <= m.start) or m.end <= n.start <= end]
        cues, self._fits = vocabulary.figures, vocabulary.fitting.fits
        self._facts = vocabulary.knowledge.facts
        self._units = {self._facts[f].unit for n in near for f in n.ids}
        if cues.money.search(text, start, m.start):
            self._units.add("yuan")
        if cues.count.search(text, start, m.start):
            self._units.add("order")
        by_itself = [n.ids for n in near if n.word not in vocabulary.near_only]
        self._only = {f for ids in by_itself for f in ids} if by_itself else None

    def tells(self, fact: str) -> bool:
        """Whether any word but those that mean one fact by themselves speaks for it."""
        return self._only is None and self._facts[fact].unit in self._units

    def may_be(self, m: Mention, fact: str) -> bool:
        return (self._only is None or fact in self._only) and self._fits(m, self._facts[fact])

    def of(self, fact: str) -> float:
        if not self._units:
            return 0.0
        return _WORD if self._facts[fact].unit in self._units else _OTHER_WORD
