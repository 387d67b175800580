"""Rules that a question leads to by what it tells and asks, though it names none of them: a day that is
wanted beside 「客户点收货」, how many of so many 咨询 are to be answered, and a total with its parts.

Only an equation or a share that can take in all of that leads anywhere; the words alone do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.rules.equations.expression import names
from assistant.rules.schema import Knowledge, Rule
from assistant.rules.sums import equations_of
from assistant.understand.counts import COUNTED
from assistant.understand.seen import Seen
from assistant.understand.sums.parts import told_of_parts
from assistant.understand.sums.turn import DATE
from assistant.understand.sums.wanted import ANY, wishes
from assistant.understand.vocabulary import Vocabulary

_SURE = 2  # characters of a word that says enough
_MANY = 10


class Leads:
    """Finds them; the words are compiled once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._starts = _starts(vocabulary.knowledge)

    def to(self, seen: Seen, platforms: Sequence[str]) -> Iterator[Rule]:
        """Rules of ``platforms`` that can work out what is asked from what is told."""
        asked = wishes(seen.text, self._vocabulary)
        day = bool(seen.dates) and any(w.unit == DATE for w in asked)
        counted = any(w.unit in (*COUNTED, ANY, "yuan") and not w.per for w in asked)
        counted = counted and any((m.quantity.point or 0) >= _MANY for m in seen.numbers)
        if not (day or counted):
            return
        for rule in self._vocabulary.knowledge.rules.values():
            if rule.platform not in platforms:
                continue
            by_day = day and any(w in seen.text for w in self._starts.get(rule.id, ()))
            of_parts = counted and told_of_parts(seen, rule)
            if by_day or of_parts or (counted and _counts(seen.text, rule, self._vocabulary)):
                yield rule


def _counts(text: str, rule: Rule, vocabulary: Vocabulary) -> bool:
    """Whether both what a share is of and what it is the share of are said: 310个咨询, 回到."""
    told = (c for leaf in rule.leaves() if (c := vocabulary.counts.get(leaf.fact)))
    return any(c.part.search(text) and c.whole.search(text) for c in told)


def _starts(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """The words for the first day of each rule's equations, without those of several rules (开始)."""
    found: dict[str, set[str]] = {}
    for rule in knowledge.rules.values():
        for calculation in equations_of(rule, knowledge.facts, knowledge.units).values():
            if calculation.unit != DATE:
                continue
            words = found.setdefault(rule.id, set())
            for name in names(calculation.expression):
                if name in calculation.inputs:
                    fact = knowledge.facts[calculation.inputs[name]]
                    words.update((*fact.aliases, *fact.near) if fact.kind == DATE else ())
                elif name in calculation.told:
                    words.update(calculation.told[name].words)
    shared = Counter(w for words in found.values() for w in words)
    return {
        rule: tuple(w for w in words if len(w) >= _SURE and shared[w] == 1) for rule, words in found.items()
    }
