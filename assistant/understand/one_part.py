"""A condition that is asked of by what it is told in: 「钱这一条还差多少」 means the turnover of a gate that
asks for orders, scores and a turnover, and 「单量那一项」 its orders.

The words are cues of the lexicon, ``told_in_<unit>``.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.rules.schema import Rule
from assistant.types import Quantity, StatedFact
from assistant.understand.facts import Reading
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary

_PREFIX = "told_in_"
_PART = re.compile(r"(?:上)?的?[这那]?(?:一?[条项块关道]|方面|部分)")
_LARGE = 1000


def one_of_its_kind(text: str, rule: Rule | None, vocabulary: Vocabulary) -> str:
    """The one fact of the rule that is told in what its part is named by, "" where there is none."""
    if rule is None:
        return ""
    facts = vocabulary.knowledge.facts
    for name in vocabulary.knowledge.lexicon.cues:
        if not name.startswith(_PREFIX):
            continue
        for m in vocabulary.cues(name).finditer(text):
            unit = name.removeprefix(_PREFIX)
            able = dict.fromkeys(leaf.fact for leaf in rule.leaves() if facts[leaf.fact].unit == unit)
            if len(able) == 1 and _PART.match(text, m.end()):
                return next(iter(able))
    return ""


def told_of_it(seen: Seen, reading: Reading, rule: Rule | None, vocabulary: Vocabulary, turn: int) -> Reading:
    """The one large number without a unit is what the part is told by: 「卖了3万8，钱那一条还差多少」."""
    fact = one_of_its_kind(seen.text, rule, vocabulary)
    if not fact or any(f.fact == fact for f in reading.stated):
        return reading
    bare = [
        m
        for m in seen.numbers
        if m.kind == "quantity" and not m.quantity.unit and (m.quantity.point or 0) >= _LARGE
    ]
    value = (
        vocabulary.fitting.value_for(bare[0], vocabulary.knowledge.facts[fact]) if len(bare) == 1 else None
    )
    if not isinstance(value, Quantity):
        return reading
    words = reading.words(bare[0])
    others = tuple(f for f in reading.stated if words not in f.text)
    stated = (*others, StatedFact(fact, value, words, turn))
    return replace(reading, stated=stated, unowned=tuple(m for m in reading.unowned if m != bare[0]))
