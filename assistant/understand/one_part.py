"""A condition that is asked of by what it is told in: 「钱这一条还差多少」 means the turnover of a gate that
asks for orders, scores and a turnover, and 「单量那一项」 its orders.

The words are cues of the lexicon, ``told_in_<unit>``.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.numbers import Mention
from assistant.rules.schema import Rule
from assistant.text import fold
from assistant.types import Claim, Quantity
from assistant.understand.facts import Reading
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary

_PREFIX = "told_in_"
_PART = re.compile(r"(?:上)?的?[这那]?(?:一?[条项块关道]|方面|部分)")
_THIS = re.compile(r"[这那]一?[条项]$")
_THAT, _LINE = re.compile(r"[这那]一?[条项个]$"), re.compile(r"数|线|要求|标准|门槛")  # 那个钱数, 那条金额线
_LARGE = 1000
_BESIDE = 3  # characters between a number and its word


def one_of_its_kind(seen: Seen, rule: Rule | None, vocabulary: Vocabulary) -> str:
    """The one fact of the rule that is told in what its part is named by, "" where there is none."""
    if rule is None:
        return ""
    facts, text = vocabulary.knowledge.facts, seen.text
    own = tuple(dict.fromkeys(leaf.fact for leaf in rule.leaves()))
    for n in seen.facts:  # 那条成交额
        able = [f for f in n.ids if f in own]
        if len(able) == 1 and _THIS.search(text, 0, n.start):
            return able[0]
    for name in vocabulary.knowledge.lexicon.cues:
        if not name.startswith(_PREFIX):
            continue
        able = [f for f in own if facts[f].unit == name.removeprefix(_PREFIX)]
        if len(able) == 1 and any(_is_part(text, m) for m in vocabulary.cues(name).finditer(text)):
            return able[0]
    return ""


def _is_part(text: str, word: re.Match[str]) -> bool:
    """钱这一条, 那个钱数; 那个钱 alone may be any."""
    that = _THAT.search(text, 0, word.start())
    line = _LINE.match(text, word.end()) or _LINE.search(text, word.start(), word.end())
    return bool(_PART.match(text, word.end()) or (that and line))


def told_of_it(seen: Seen, reading: Reading, rule: Rule | None, vocabulary: Vocabulary) -> Reading:
    """The one large number without a unit is what the part is told by: 「卖了3万8，钱那一条还差多少」."""
    fact = one_of_its_kind(seen, rule, vocabulary)
    if not fact or any(f.fact == fact for f in reading.stated):
        return reading
    free = [m for m in reading.unowned if _is_large(m)]
    bare = free or [m for m in seen.numbers if _is_large(m) and not _has_word(m, seen, reading, vocabulary)]
    bare = [
        m for m in bare if not vocabulary.rates.period(seen.text, m.start, m.end)
    ]  # 每月900万 is no total
    value = (
        vocabulary.fitting.value_for(bare[0], vocabulary.knowledge.facts[fact]) if len(bare) == 1 else None
    )
    if not isinstance(value, Quantity):
        return reading
    words = reading.words(bare[0])
    if any(words in f.text and _named(f, vocabulary) for f in reading.stated):
        return reading  # 粉丝四百多万 is told of the followers, whatever part is asked of
    others = tuple(f for f in reading.stated if words not in f.text)
    stated = (*others, reading.told(fact, value, bare[0]))
    return replace(reading, stated=stated, unowned=tuple(m for m in reading.unowned if m != bare[0]))


def _has_word(m: Mention, seen: Seen, reading: Reading, vocabulary: Vocabulary) -> bool:
    """Whether a fact took a number by its own word: the 四百多万 of 粉丝四百多万 is of nothing else."""
    words = reading.words(m)
    took = {f.fact for f in reading.stated if words in f.text}
    named = (n for n in seen.facts if n.word not in vocabulary.near_only and n.end <= m.start)
    return any(not took.isdisjoint(n.ids) and m.start - n.end <= _BESIDE for n in named)


def _is_large(mention: Mention) -> bool:
    q = mention.quantity
    return mention.kind == "quantity" and not q.unit and (q.low or 0) >= _LARGE


def _named(stated: Claim, vocabulary: Vocabulary) -> bool:
    """Whether a fact was told by a name of its own."""
    return any(alias in fold(stated.text) for alias in vocabulary.knowledge.facts[stated.fact].aliases)
