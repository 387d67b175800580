"""What is used up of what there is at most: 「上半年用了500单」, which 「还剩几单能免」 asks about later."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce

from assistant.numbers import Mention
from assistant.rules.quantity import add, in_unit
from assistant.rules.schema import Fact, Rule
from assistant.rules.sums import equations_of
from assistant.text import fold
from assistant.types import Claim, Quantity, StatedFact
from assistant.understand.facts import Reading
from assistant.understand.pieces import pieces
from assistant.understand.seen import Seen
from assistant.understand.sums.amounts import add_up, used_up
from assistant.understand.sums.turn import DATE, left_over
from assistant.understand.vocabulary import Vocabulary

_REST = ("left_over", "gap")
_STRETCH = re.compile(r"[上这本前]个?(?:月|周|星期|礼拜|季度)|[昨今前]天")
_NEAR = 8  # characters before the first number in which its time is told
_A_FIGURE, _LARGE = 10, 1000


def used_facts(rules: Sequence[Rule], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The facts that say how much is used up of what the rules give, and nothing besides."""
    known = vocabulary.knowledge
    equations = [
        c for r in rules for c in equations_of(r, known.facts, known.units).values() if c.unit != DATE
    ]
    left = [f for c in equations if left_over(c) for f in c.inputs.values()]
    besides = {f for c in equations if not left_over(c) for f in c.inputs.values()}
    return tuple(f for f in dict.fromkeys(left) if f not in besides)


def with_used(
    seen: Seen, reading: Reading, used: Sequence[str], before: Mapping[str, StatedFact],
    vocabulary: Vocabulary,
) -> Reading:  # fmt: skip
    """With what the turn tells to be used up, for each of the facts ``used``: the numbers with a word for it,
    or the only one where the rest is asked for or what is used up was told before."""
    told = {f.fact for f in reading.stated}
    for fact in (f for f in used if f not in told and seen.numbers):
        known = vocabulary.knowledge.facts[fact]
        able = [m for m in seen.numbers if m.start not in seen.norms and _fits(m, known.unit, vocabulary)]
        gone = used_up(seen.text, able, vocabulary)
        if not gone and (fact in before or any(vocabulary.cue(c, seen.text) for c in _REST)):
            gone = [m for m in able if m in reading.unowned or _is_twin(m, known.unit, seen, reading)]
            gone = gone if len(gone) == 1 else []
        gone = _by_now(seen.text, gone, able, vocabulary)
        value = _together(gone, seen, known, vocabulary)
        if value is None:
            continue
        words = seen.folded.source(gone[0].start, gone[-1].end)
        unowned = tuple(m for m in reading.unowned if m not in gone)
        stated = Claim(fact, value, words, gone[0].start, gone[-1].end)
        reading = replace(reading, stated=(*reading.stated, stated), unowned=unowned)
    return reading


def _together(gone: Sequence[Mention], seen: Seen, fact: Fact, vocabulary: Vocabulary) -> Quantity | None:
    """What is used up by several numbers, each told on top of the one before or of a time of its own."""
    own_time = [p.mention for p in pieces(seen) if p.label is not None]
    apart = bool(gone) and (all(m in own_time for m in gone) or _each_of_a_stretch(seen.text, gone))
    one = vocabulary.cue("one_shop", seen.text) is not None
    if not (gone and (apart or one or add_up(seen.text, gone, vocabulary))):
        return None
    values = [v for m in gone if (v := vocabulary.fitting.possible(m.quantity, fact)) is not None]
    return reduce(add, values) if values else None


def _by_now(text: str, gone: list[Mention], able: Sequence[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """What is gone by now, where what was before is told too: 「之前用了250单，现在用到330单」."""
    past, now = vocabulary.figures.past, vocabulary.figures.now
    if len(gone) != 1 or _each_of_a_stretch(text, gone):
        return gone
    before = past.search(text, max(0, gone[0].start - _NEAR), gone[0].start)
    later = [m for m in able if m.start >= gone[0].end and now.search(text, gone[0].end, m.start)]
    return later[-1:] if before and later else gone


def _each_of_a_stretch(text: str, gone: Sequence[Mention]) -> bool:
    """Whether each is of a month or week told by itself: 上月用了300单这月用了450单; of 之前 and 现在 the
    later one may hold the other."""
    starts = [max(0, gone[0].start - _NEAR), *(m.end for m in gone)]
    return all(_STRETCH.search(text, at, m.start) for at, m in zip(starts, gone, strict=False))


def _is_twin(mention: Mention, unit: str, seen: Seen, reading: Reading) -> bool:
    """Whether a fact of the same unit took the number: 900单 are orders, and may all be used up."""
    words = seen.text[mention.start : mention.end]
    twins = (f for f in reading.stated if isinstance(f.value, Quantity) and f.value.unit == unit)
    return any(words in fold(f.text) for f in twins)


def _fits(mention: Mention, unit: str, vocabulary: Vocabulary) -> bool:
    """Whether a number is so many of the unit; a bare one is, of what is counted, or where it is as large as
    amounts of money are."""
    told, low, units = mention.quantity.unit, mention.quantity.low, vocabulary.knowledge.units
    if mention.kind != "quantity" or low is None:
        return False
    if told in ("", "item"):
        counted = units[unit].counted and (mention.arabic or low >= _A_FIGURE)
        return counted or (not told and low >= _LARGE)
    value = in_unit(mention.quantity, unit, units)
    return value is not None and value.unit == unit
