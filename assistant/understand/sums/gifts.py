"""What is left of each thing that a rule gives at most, and what several shops get of it together: 「金牛拿了
37万，现金拿了6万5，离封顶各还有多少」, 「三家新店，流量包加一块多少」."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from assistant.numbers import Mention
from assistant.rules.conditions import judge
from assistant.rules.equations import RESULT
from assistant.rules.gifts import SHOPS, USED, gift_equations
from assistant.rules.schema import Calculation, Give
from assistant.types import Quantity, Sum
from assistant.understand.cues import PHRASE
from assistant.understand.seen import Seen
from assistant.understand.sums.amounts import add_up, in_a_row, used_up
from assistant.understand.sums.several import labelled
from assistant.understand.sums.turn import Found, Turn, in_unit, left_over
from assistant.understand.vocabulary import Vocabulary

_SHOP_BEHIND = 8  # characters between 四个 and the 新店 that it counts

_Told = tuple[Calculation, str, list[Mention]]
"""An equation, the name that is told, and the numbers that tell it together."""


def find_gifts(turn: Turn) -> Found | None:
    """What is left, or what several shops get; each of the things that the numbers are of."""
    gifts = list(gift_equations(turn.rule, turn.units))
    if (of_each := _left_of_each(turn, gifts)) is not None:
        return of_each
    told = list(_left(turn, gifts)) or list(_together(turn, gifts))
    sums = [_sum(turn, *one) for one in told]
    if not sums:
        return None
    taken = [m for _, _, numbers in told for m in numbers]
    cited = [m for c, _, _ in told for m in turn.cited(c)]
    first = Sum(*sums[0], also=tuple(Sum(*s) for s in sums[1:]))
    return Found(first, tuple(dict.fromkeys((*taken, *cited))))


def _sum(
    turn: Turn, calculation: Calculation, name: str, numbers: Sequence[Mention]
) -> tuple[str, str, str, dict[str, Quantity]]:
    unit = turn.unit(calculation, name)
    total = sum((_amount(turn, m, unit) for m in numbers), Decimal(0))
    return turn.rule.id, calculation.label, RESULT, {name: Quantity(total, total, unit)}


def _amount(turn: Turn, mention: Mention, unit: str) -> Decimal:
    told = mention.quantity if unit == "shop" else in_unit(mention, unit)
    value = (
        told.point
        if unit == "shop" or told.point is None
        else turn.units.convert(told.point, told.unit, unit)
    )
    return value or Decimal(0)


# --- what is left -------------------------------------------------------------------------------


def _left(turn: Turn, gifts: Sequence[tuple[Give, Calculation]]) -> Iterator[_Told]:
    if not (turn.asks_rest or turn.cue("to_the_top")):
        return
    of_gifts = [(g, c, USED) for g, c in gifts if USED in c.told and turn.asks_result(c)]
    labels = [g.label for g, _, _ in of_gifts]
    for give, calculation, name in of_gifts:
        alike = [g.label for g, c, _ in of_gifts if c.unit == calculation.unit]
        numbers = _gone(turn, calculation)
        if len(alike) > 1:
            of = _labels_of(turn, numbers, labels)
            numbers = [m for m in numbers if of[m] == give.label]
        within = (
            sum(_amount(turn, m, calculation.unit) for m in numbers) <= calculation.parameters["cap"].ends[0]
        )
        if within and add_up(
            turn.text, numbers, turn.vocabulary
        ):  # more than there is at most is of something else
            yield calculation, name, numbers


def _left_of_each(turn: Turn, gifts: Sequence[tuple[Give, Calculation]]) -> Found | None:
    """What is left of the same for each of several shops, all together: 「一家用了730单一家用了1184单」."""
    if not (turn.asks_rest and turn.cue("summed_up")):
        return None
    shops = shops_told(turn.seen, turn.vocabulary)
    own = [(c, next(iter(c.inputs))) for c in turn.rule.equations if left_over(c) and c.inputs]
    for calculation, name in (*own, *((c, USED) for _, c in gifts if USED in c.told)):
        numbers = _gone(turn, calculation)
        alone = labelled(turn.text, numbers, turn.vocabulary.figures.part) == len(numbers)
        each = len(numbers) > 1 and (alone or (shops is not None and in_a_row(turn.text, numbers)))
        if not each or not turn.asks_result(calculation) or (shops and shops.quantity.point != len(numbers)):
            continue
        rows = tuple({name: in_unit(m, calculation.unit)} for m in numbers)
        taken = (*numbers, *([shops] if shops else ()), *turn.cited(calculation))
        return Found(Sum(turn.rule.id, calculation.label, RESULT, {}, rows), taken)
    return None


def _gone(turn: Turn, calculation: Calculation) -> list[Mention]:
    able = turn.fitting(calculation.unit, calculation)
    return used_up(turn.text, [m for m in able if m.quantity.point is not None], turn.vocabulary)


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


# --- several shops ------------------------------------------------------------------------------


def _together(turn: Turn, gifts: Sequence[tuple[Give, Calculation]]) -> Iterator[_Told]:
    """A count of shops, where what all of them get is asked for."""
    shops = shops_told(turn.seen, turn.vocabulary)
    if shops is None or not turn.cue("summed_up") or turn.cue("some_of_them"):
        return
    values = {fact: stated.value for fact, stated in turn.profile.items()}
    if turn.rule.require and judge(turn.rule.require, values, turn.units).truth == "unmet":
        return
    able = [(g, c) for g, c in gifts if SHOPS in c.told and turn.asks_result(c) and not _gone(turn, c)]
    named = [(g, c) for g, c in able if any(a in turn.text for a in _own_pairs(g.label, []))]
    for _, calculation in named or able:
        yield calculation, SHOPS, [shops]


def shops_told(seen: Seen, vocabulary: Vocabulary) -> Mention | None:
    """How many shops there are: 三家店, 四个快手新店; none where fewer of them are told of too."""
    word = vocabulary.cues("shop_counted")
    counts = [m for m in seen.numbers if m.quantity.point is not None and _counts_shops(seen, m, word)]
    many = [m for m in counts if m.quantity.point != 1]
    return many[0] if len({m.quantity.point for m in many}) == 1 and counts[-1] in many else None


def _counts_shops(seen: Seen, mention: Mention, word: re.Pattern[str]) -> bool:
    point = mention.quantity.point
    if mention.kind != "quantity" or point is None or point != point.to_integral_value():
        return False
    if mention.quantity.unit == "shop":
        return True
    end = min([m.start for m in seen.numbers if m.start >= mention.end], default=len(seen.text))
    behind = re.split(r"[，,。；;！!？?\s]", seen.text[mention.end : min(end, mention.end + _SHOP_BEHIND)])[0]
    return mention.quantity.unit == "item" and word.search(behind) is not None
