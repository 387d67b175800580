"""The first thing to work out that a rule under discussion has an equation for, which takes in all that the
turn tells of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from assistant.numbers import Mention
from assistant.rules.schema import Rule
from assistant.types import StatedFact
from assistant.understand.seen import Seen
from assistant.understand.sums.amounts import find_amounts
from assistant.understand.sums.counted import counting
from assistant.understand.sums.days import find_day
from assistant.understand.sums.ends import find_most, find_of_a_year, find_rows
from assistant.understand.sums.gifts import find_gifts
from assistant.understand.sums.parts import find_part
from assistant.understand.sums.roles import without_role
from assistant.understand.sums.several import labelled, rows_told
from assistant.understand.sums.shops import Shops
from assistant.understand.sums.turn import DATE, Found, Taken, Turn
from assistant.understand.sums.wanted import wishes
from assistant.understand.vocabulary import Vocabulary

_AMOUNTS = ("order", "yuan")
_BEFORE, _AFTER = (find_day, find_gifts, find_part), (find_rows, find_of_a_year, find_most)


def find_sum(
    seen: Seen, rules: Sequence[Rule], profile: Mapping[str, StatedFact], unowned: Sequence[Mention],
    past: Sequence[Mention], shops: Shops | None, vocabulary: Vocabulary,
) -> Found | None:  # fmt: skip
    """``profile`` is what is known with this turn, ``unowned`` its numbers that no fact took, ``past`` those
    of another time, ``shops`` how many of them it tells of."""
    asked = wishes(seen.text, vocabulary)
    # the 几单 of a question is no number, though it reads as two to ten elsewhere
    words = [m for m in seen.numbers if any(w.start < m.end and m.start < w.end for w in asked)]
    seen = without(seen, words)
    turns = [Turn(seen, rule, profile, unowned, asked, vocabulary, past, shops) for rule in rules if asked]
    # 「头部要1000单，还要几天」 repeats what one rule asks for, and no other
    for turn in sorted(turns, key=lambda t: not t.repeats_a_threshold()):
        if counts := counting(seen, turn.rule, asked, vocabulary):
            return Found(counts[0], (*counts[1], *words))
        whole = next((f for f in _candidates(turn) if not without_role(turn, f)), None)
        if whole is not None:
            return replace(whole, taken=(*whole.taken, *words))
    return None


def _candidates(turn: Turn) -> Iterator[Found]:
    yield from (f for finder in _BEFORE if (f := finder(turn)) is not None)
    yield from find_amounts(turn)
    yield from (f for finder in _AFTER if (f := finder(turn)) is not None)


def adds_up(seen: Seen, rules: Sequence[Rule], shops: Shops | None, vocabulary: Vocabulary) -> bool:
    """Whether the turn tells of several shops, or several amounts, that are asked for together."""
    if shops is not None or _of_each(seen, vocabulary):
        return True
    calculations = (c for rule in rules for c in rule.calculations() if c.unit != DATE)
    return any(rows_told(seen, c, vocabulary, True) for c in calculations)


def _of_each(seen: Seen, vocabulary: Vocabulary) -> bool:
    """Whether amounts of one unit each follow a label of their own: A店免了300单，B店免了900单."""
    by_unit: dict[str, list[Mention]] = {}
    for m in seen.numbers:
        if m.kind == "quantity" and m.quantity.unit in _AMOUNTS:
            by_unit.setdefault(m.quantity.unit, []).append(m)
    part = vocabulary.figures.part
    return any(len(ms) > 1 and labelled(seen.text, ms, part) == len(ms) for ms in by_unit.values())


def without(seen: Seen, taken: Taken) -> Seen:
    """The turn with the numbers and days of a sum set aside, so that no fact takes them."""
    starts = {t.start for t in taken}
    return replace(
        seen,
        numbers=[m for m in seen.numbers if m.start not in starts],
        dates=[d for d in seen.dates if d.start not in starts],
    )
