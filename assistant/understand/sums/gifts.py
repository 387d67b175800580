"""What is left of each thing that a rule gives at most, and what several shops get of it together: 「金牛拿了
37万，现金拿了6万5，离封顶各还有多少」, 「三家新店，流量包加一块多少」."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from assistant.numbers import Mention
from assistant.rules.conditions import judge
from assistant.rules.equations import RESULT
from assistant.rules.gifts import SHOPS, USED, OfGifts, gift_equations
from assistant.rules.schema import Calculation
from assistant.types import Quantity, Sum
from assistant.understand.cues import PHRASE
from assistant.understand.sums.amounts import add_up, in_a_row, used_up
from assistant.understand.sums.several import labelled
from assistant.understand.sums.turn import Found, Turn, in_unit, left_over

_Told = tuple[Calculation, str, list[Mention]]
"""An equation, the name that is told, and the numbers that tell it together."""


def find_gifts(turn: Turn) -> Found | None:
    """What is left, or what several shops or several gifts come to; each of the things that the numbers are
    of."""
    gifts = list(gift_equations(turn.rule, turn.units))
    for found in (_left_of_each(turn, gifts), _together(turn, gifts)):
        if found is not None:
            return found
    told = list(_left(turn, gifts))
    sums = [_sum(turn, *one) for one in told]
    if not sums:
        return None
    taken = [m for _, _, numbers in told for m in numbers]
    cited = [m for c, _, _ in told for m in turn.cited(c)]
    return _found(sums, (*taken, *cited))


def _found(sums: Sequence[Sum], taken: Sequence[Mention]) -> Found:
    return Found(replace(sums[0], also=tuple(sums[1:])), tuple(dict.fromkeys(taken)))


def _sum(turn: Turn, calculation: Calculation, name: str, numbers: Sequence[Mention]) -> Sum:
    unit = turn.unit(calculation, name)
    total = sum((_amount(turn, m, unit) for m in numbers), Decimal(0))
    return Sum(turn.rule.id, calculation.label, RESULT, {name: Quantity(total, total, unit)})


def _amount(turn: Turn, mention: Mention, unit: str) -> Decimal:
    told = in_unit(mention, unit)
    value = None if told.point is None else turn.units.convert(told.point, told.unit, unit)
    return value or Decimal(0)


# --- what is left -------------------------------------------------------------------------------


def _left(turn: Turn, gifts: Sequence[OfGifts]) -> Iterator[_Told]:
    if not (turn.asks_rest or turn.cue("to_the_top")):
        return
    of_gifts = [(g.gives[0], g.calculation) for g in gifts if g.tells(USED)]
    of_gifts = [(g, c) for g, c in of_gifts if turn.asks_result(c)]
    labels = [g.label for g, _ in of_gifts]
    for give, calculation in of_gifts:
        alike = [g.label for g, c in of_gifts if c.unit == calculation.unit]
        numbers = _gone(turn, calculation)
        if len(alike) > 1:
            of = _labels_of(turn, numbers, labels)
            numbers = [m for m in numbers if of[m] == give.label]
        gone = sum(_amount(turn, m, calculation.unit) for m in numbers)
        within = gone <= calculation.parameters["cap"].ends[0]  # more than that is of something else
        if within and add_up(turn.text, numbers, turn.vocabulary):
            yield calculation, USED, numbers


def _left_of_each(turn: Turn, gifts: Sequence[OfGifts]) -> Found | None:
    """What is left of the same for each of several shops, all together: 「一家用了730单一家用了1184单」."""
    if not (turn.asks_rest and turn.cue("summed_up")):
        return None
    own = [(c, next(iter(c.inputs))) for c in turn.rule.equations if left_over(c) and c.inputs]
    for calculation, name in (*own, *((g.calculation, USED) for g in gifts if g.tells(USED))):
        numbers = _gone(turn, calculation)
        alone = labelled(turn.text, numbers, turn.vocabulary.figures.part) == len(numbers)
        counted = turn.shops is not None and turn.shops.count == len(numbers)
        each = len(numbers) > 1 and (counted if turn.shops else alone)
        if not each or not turn.asks_result(calculation):
            continue
        rows = tuple({name: in_unit(m, calculation.unit)} for m in numbers)
        taken = (*numbers, *(turn.shops.taken if turn.shops else ()), *turn.cited(calculation))
        return Found(Sum(turn.rule.id, calculation.label, RESULT, {}, rows), taken)
    return None


def _gone(turn: Turn, calculation: Calculation) -> list[Mention]:
    """Of what the equation cites itself only what stands in a row with others: 「用了420、610和1300」."""
    able = [*turn.fitting(calculation.unit, calculation, cited=True)]
    gone = used_up(turn.text, [m for m in able if m.quantity.point is not None], turn.vocabulary)
    return [m for m in gone if not turn.is_cited(m, calculation) or in_a_row(turn.text, gone)]


def _labels_of(turn: Turn, numbers: Sequence[Mention], labels: Sequence[str]) -> dict[Mention, str]:
    """The gift whose name stands before each number, back to the one before it, or else behind it in its
    phrase: a pair of characters that no other gift's name has will do. "" where none or several are."""
    found: dict[Mention, str] = {}
    last, at = "", 0
    ends = [n.start for n in numbers[1:]] + [len(turn.text)] * bool(numbers)
    for m, following in zip(numbers, ends, strict=True):
        before, behind = turn.text[at : m.start], PHRASE.split(turn.text[m.end : following])[0]
        on_top = last and turn.vocabulary.cue("on_top", before)
        named = named_gifts(before, labels, turn.rule.title) or ([last] if on_top else [])
        named = named or named_gifts(behind, labels, turn.rule.title)
        found[m] = last = named[0] if len(named) == 1 else ""
        at = m.end
    return found


def named_gifts(words: str, labels: Sequence[str], title: str) -> list[str]:
    """Those of a rule's gifts that the words name; 激励, which its title has too, names none."""
    others = [title, *labels]
    return [one for one in labels if any(p in words for p in _own_pairs(one, others))]


def _own_pairs(label: str, labels: Sequence[str]) -> set[str]:
    def pairs(of: str) -> set[str]:
        return {a + b for a, b in pairwise(of)}

    return pairs(label) - {p for other in labels if other != label for p in pairs(other)}


# --- several shops, several gifts -----------------------------------------------------------------


def _together(turn: Turn, gifts: Sequence[OfGifts]) -> Found | None:
    """What all of so many shops get, and what several things that one question word asks for come to."""
    if not turn.cue("summed_up") or turn.cue("some_of_them"):
        return None
    values = {fact: stated.value for fact, stated in turn.profile.items()}
    if turn.rule.require and judge(turn.rule.require, values, turn.units).truth == "unmet":
        return None
    several = turn.shops is not None and turn.shops.count > 1
    able = [g for g in gifts if g.tells(SHOPS) == several and not g.tells(USED)]
    able = [g for g in able if turn.asks_result(g.calculation) and not _gone(turn, g.calculation)]
    meant = _meant(turn, able)
    if not meant:
        return None
    known = (
        {SHOPS: Quantity(Decimal(turn.shops.count), Decimal(turn.shops.count), "shop")}
        if (turn.shops and several)
        else {}
    )
    sums = [Sum(turn.rule.id, g.calculation.label, RESULT, known) for g in meant]
    cited = [m for g in meant for m in turn.cited(g.calculation)]
    return _found(sums, (*(turn.shops.taken if turn.shops else ()), *cited))


def _meant(turn: Turn, able: Sequence[OfGifts]) -> list[OfGifts]:
    """The gifts that the turn names, together where it asks once; without a name all, each by itself, or
    together where as many things are counted as there are: 「两样全拿满」."""
    single = [
        g.gives[0] for g in gift_equations(turn.rule, turn.units) if len(g.gives) == 1 and g.tells(SHOPS)
    ]
    labels = [g.label for g in single]
    counted = any(m.quantity.unit == "item" and m.quantity.point == len(single) for m in turn.seen.numbers)
    every = len(single) > 1 and (counted or bool(turn.cue("all_of_it")))
    named = named_gifts(turn.text, labels, turn.rule.title) or (labels if every else [])
    asked = sum(w.fits(able[0].calculation.unit, turn.units) for w in turn.asked) if able else 0
    if len(named) > 1 and asked == 1:
        return [g for g in able if {x.label for x in g.gives} == {*named}]
    return [
        g for g in able if len(g.gives) == 1 and g.tells(SHOPS) and (not named or g.gives[0].label in named)
    ]
