"""An equation solved for the amount that is asked: its other variables are told, or known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from assistant.numbers import Mention
from assistant.rules.equations import RESULT
from assistant.rules.equations.expression import names
from assistant.rules.equations.shape import cap_of
from assistant.rules.schema import Calculation, Told
from assistant.types import FactValue, Quantity, Sum
from assistant.understand.cues import phrase_start
from assistant.understand.patterns import CLAUSE, any_of
from assistant.understand.sums.turn import DATE, Found, Turn, in_unit, left_over
from assistant.understand.sums.wanted import REST_IS, Wish
from assistant.understand.vocabulary import Vocabulary

_BESIDE, SHOP = 6, "shop"
_BY_MONTH, _WIDE = re.compile(r"每个?月|月均"), 8
_BEFORE, _BEHIND = 8, 6  # where a word for what is gone stands from its number
_FOR_A_REST = ("gap", "amount")
_STILL = re.compile(r"还[^，,。；;！!？?\s0-9]{0,4}$")  # 还要等几天
_STOP = re.compile(r"[，,。；;！!？?\s]")
_JOINED = re.compile(r"\s*[、和跟与]\s*|\s+")
_REMAINS = "剩余"
_YEARS = {"day": (365, 366), "month": (12,)}
_LEFT = re.compile(r"(?:还剩|还有|只剩|剩下?)(?:的|最后)*$")


@dataclass(slots=True)
class _Binding:
    """Values for the names of an equation, and the numbers that tell them."""

    known: dict[str, FactValue] = field(default_factory=dict)
    taken: list[Mention] = field(default_factory=list)
    of_profile: int = 0

    @property
    def filled(self) -> int:
        return 2 * len(self.known) + self.of_profile


def find_amounts(turn: Turn) -> list[Found]:
    """The equations that only a question asks for and those turned round for an input, the one with the most
    variables told first."""
    always = {c.label for c in turn.always}
    found: list[tuple[int, Found]] = []
    for calculation in turn.equations:
        for wanted in (RESULT, *calculation.inputs) if calculation.unit != DATE else ():
            if wanted == RESULT and calculation.label in always and not _rest_untold(turn, calculation):
                continue
            if (binding := _bound(turn, calculation, wanted)) is not None:
                asked = Sum(turn.rule.id, calculation.label, wanted, binding.known)
                taken = (*binding.taken, *turn.periods, *turn.cited(calculation))
                found.append((binding.filled, Found(asked, tuple(dict.fromkeys(taken)))))
    return [one for _, one in sorted(found, key=lambda f: -f[0])]


def _rest_untold(turn: Turn, calculation: Calculation) -> bool:
    """Whether a rest is worked out that lacks the other part as a fact: 「保证金压了22.5万，还补多少」."""
    return left_over(calculation) and not any(f in turn.profile for f in calculation.inputs.values())


def _bound(turn: Turn, calculation: Calculation, wanted: str) -> _Binding | None:
    asked = next((w for w in turn.asked if _wishes(turn, w, calculation, wanted)), None)
    left = left_over(calculation)
    cues = _FOR_A_REST if calculation in turn.rule.calculate else ("to_the_top",)
    rest = turn.asks_rest or any(map(turn.cue, cues))
    if asked is not None and asked.unit == calculation.unit and calculation.unit in ("day", "month"):
        rest = rest or bool(_STILL.search(turn.text, 0, asked.start))
    if asked is None or (wanted == RESULT and left and not rest):
        return None
    binding = _Binding()
    for name in names(calculation.expression):
        if name in calculation.parameters or name == wanted:
            continue
        told = _told(turn, calculation, name)
        if told is not None:
            binding.known[name] = told[0]
            binding.taken.append(told[1])
        elif calculation.inputs.get(name) in turn.profile:
            binding.of_profile += 1
        elif name in calculation.told and calculation.told[name].usual is not None:
            if not _of_usual_length(turn, calculation.told[name]):
                return None
        elif not (left and wanted == RESULT and name in calculation.inputs):
            return None
    if calculation not in (*turn.rule.equations, *turn.rule.calculations()) and _another(
        turn, calculation, binding
    ):
        return None
    if wanted == RESULT:
        return binding if _meant(turn, calculation, binding) else None
    return _towards(turn, calculation, wanted, asked, binding)


def _another(turn: Turn, calculation: Calculation, binding: _Binding) -> bool:
    """Whether a number is left that may be another line than the rule's: the 1000单 of 「640单，要1000单」,
    where the rule asks for a million."""
    known = [s.value for s in turn.profile.values()]
    units = [p.unit for p in calculation.parameters.values()]
    return any(
        in_unit(m, unit) not in known and all(m.start != t.start for t in binding.taken)
        for unit in units
        for m in turn.fitting(unit, calculation)
    )


def _wishes(turn: Turn, wish: Wish, calculation: Calculation, wanted: str) -> bool:
    unit = turn.unit(calculation, wanted)
    if wish.fits(unit, turn.units):
        return True
    # 「一年省多少」: a total over the months told, and not a rate
    monthly = any(t.unit == "month" for t in calculation.told.values())
    return bool(wish.per) and monthly and Wish(wish.unit, wish.start, wish.end).fits(unit, turn.units)


def _meant(turn: Turn, calculation: Calculation, binding: _Binding) -> bool:
    """A rest whose other part is not told is asked for by 还剩; 还能返多少 may ask what can be had. An
    equation of cited numbers alone is meant where its total is said, or shared out."""
    if binding.filled:
        return True
    if left_over(calculation):
        cue = None if calculation in turn.rule.calculate else turn.cue("left_over")
        return cue is not None and any(word in cue.group() for word in _REMAINS)
    alike = [c for c in turn.equations if not c.inputs and turn.asks_result(c)]
    return bool(turn.cited(calculation) or (len(alike) == 1 and turn.cue("shared_out")))


# --- what the question tells --------------------------------------------------------------------


def _told(turn: Turn, calculation: Calculation, name: str) -> tuple[FactValue, Mention] | None:
    """A variable's value as the question tells it. Facts are read elsewhere, but for what is gone of a total
    that no fact is told of."""
    unit = turn.unit(calculation, name)
    if name in calculation.told:
        if unit in ("day", "month"):
            return _passed(turn, calculation, unit)
        able = turn.fitting(unit, calculation, rated=True) if unit != DATE else []
        if len(able) > 1 and unit == SHOP:  # 各开一家店，两家合起来
            able = [m for m in able if m.quantity.point != 1]
    elif left_over(calculation) and not _is_known_to_be_gone(turn):
        able = turn.fitting(unit, calculation)
        able = used_up(turn.text, able, turn.vocabulary) or able
    else:
        return None
    if len(able) != 1:
        return None
    told = in_unit(able[0], unit)
    if (
        not _BY_MONTH.search(turn.text, max(0, able[0].start - _WIDE), able[0].start)
        or name in calculation.told
    ):
        return told, able[0]
    months, point = _months_told(turn), told.point  # 前4个月每月返12.5万
    return (replace(told, low=months * point, high=months * point), able[0]) if months and point else None


def _months_told(turn: Turn) -> Decimal | None:
    """The one number of months that a turn tells."""
    counts = {
        m.quantity.point
        for m in turn.seen.numbers
        if m.quantity.unit == "month" and m.kind == "quantity" and m.quantity.point != 1
    }
    return counts.pop() if len(counts) == 1 else None


def _is_known_to_be_gone(turn: Turn) -> bool:
    facts = (f for c in turn.equations if left_over(c) for f in c.inputs.values())
    return any(f in turn.profile for f in facts)


def is_gone(text: str, mention: Mention, vocabulary: Vocabulary) -> bool:
    """Whether a number is of what is used up: 用掉870单, 90万已经返到手."""
    before = CLAUSE.split(text[max(0, mention.start - _BEFORE) : mention.start])[-1]
    behind = _STOP.split(text[mention.end : mention.end + _BEHIND])[0]
    return bool(vocabulary.cue("used_up", before) or vocabulary.cue("used_up", behind))


def used_up(text: str, numbers: Sequence[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """Those of the numbers that are of what is used up, with the ones in a row behind such a one: 「分别用了
    300单、450单和1200单」."""
    found: list[Mention] = []
    for m in numbers:
        row = bool(found) and _JOINED.fullmatch(text, found[-1].end, m.start) is not None
        if row or is_gone(text, m, vocabulary):
            found.append(m)
    return found


def in_a_row(text: str, numbers: Sequence[Mention]) -> bool:
    """Whether several numbers are told as one list."""
    joined = (_JOINED.fullmatch(text, a.end, b.start) for a, b in pairwise(numbers))
    return len(numbers) > 1 and all(joined)


def told_on_top(text: str, mention: Mention, vocabulary: Vocabulary) -> bool:
    """Whether a word in its phrase tells a number on top of what there was: 又用了130单."""
    more = vocabulary.cues("on_top")
    return more.search(text, phrase_start(text, mention.start), mention.start) is not None


def add_up(text: str, numbers: Sequence[Mention], vocabulary: Vocabulary) -> bool:
    """One number, or several of which each is told on top of the one before: 「免了400单又免了250单」."""
    more = vocabulary.cues("on_top")
    return bool(numbers) and all(more.search(text, a.end, b.start) for a, b in pairwise(numbers))


def _passed(turn: Turn, calculation: Calculation, unit: str) -> tuple[FactValue, Mention] | None:
    """Days or months that have gone by of a period (第4天, 已经3天, 还剩3天), or that there are (20天)."""
    whole = next((p.ends[0] for p in calculation.parameters.values() if p.unit == unit), None)
    counts = [m for m in turn.seen.numbers if m.quantity.unit == unit and m.quantity.point is not None]
    counts = [m for m in counts if not turn.is_cited(m, calculation) and m not in turn.periods]
    counts = list({m.quantity: m for m in counts}.values())  # 一年12个月
    if unit == "month" and len(counts) > 1 and any(m.quantity.unit.endswith("/month") for m in turn.rated):
        counts = [m for m in counts if m.quantity.point != 1]  # 「一个月省四五万 半年省多少」
    if len(counts) == 2 and sum(m.quantity.point or 0 for m in counts) == whole:  # 播了四天，剩下三天
        counts = [m for m in counts if not _LEFT.search(turn.text, 0, m.start)]
    left = [m for m in counts if _LEFT.search(turn.text, 0, m.start)]
    if len(left) == 1 and all(m in left or m.kind == "ordinal" for m in counts):  # 第一天…第四天…，剩下三天
        counts = left
    if len(counts) != 1 or (point := counts[0].quantity.point) is None:
        return None
    if whole is not None and _LEFT.search(turn.text, 0, counts[0].start):
        point = whole - point
    if whole is not None and not 0 <= point < whole:
        return None
    return Quantity(point, point, unit), counts[0]


def _of_usual_length(turn: Turn, told: Told) -> bool:
    """Whether the turn tells no length of time but the usual one: a year is twelve months, and 365 days."""
    assert told.usual is not None
    lengths = [
        m.quantity for m in turn.seen.numbers if m.quantity.unit in ("day", "month") and m.kind == "quantity"
    ]
    return all(q.point == 1 or q == told.usual or q.point in _YEARS[q.unit] for q in lengths)


# --- turned round -------------------------------------------------------------------------------


def _towards(
    turn: Turn, calculation: Calculation, wanted: str, asked: Wish, binding: _Binding
) -> _Binding | None:
    """With what the result is to come to; None where the fact is told, and so not asked for."""
    if left_over(calculation):
        return None  # of 30万 − x it is not told which of the two an amount is
    fact = calculation.inputs[wanted]
    told = fact in turn.profile
    if told and not _names(turn, asked, fact):
        return None
    target = _target(turn, calculation, fact if told else "")
    if target is None:
        return None
    binding.known[RESULT] = target[0]
    binding.taken += target[1]
    return binding


def _names(turn: Turn, wish: Wish, fact: str) -> bool:
    """Whether the question word asks for this very fact: 「佣金是多少」."""
    before = turn.text[max(0, wish.start - 2 * _BESIDE) : wish.start]
    found = list(any_of(turn.facts[fact].aliases).finditer(before))
    between = before[found[-1].end() :] if found else ""
    return bool(found) and len(between) <= _BESIDE and not re.search(rf"[0-9]|{CLAUSE.pattern}", between)


def _target(turn: Turn, calculation: Calculation, misread: str) -> tuple[FactValue, list[Mention]] | None:
    """What the result is to come to: the cap, where it is said or all of it is meant, or one number that no
    fact took but the one that is asked for."""
    cap = calculation.parameters.get(cap_of(calculation.expression, calculation.parameters))
    if cap is not None:
        said = [m for m in turn.cited(calculation) if turn.comes_to(m, cap.ends[0], cap.unit)]
        if said or turn.cue("all_of_it"):
            return Quantity(cap.ends[0], cap.ends[0], cap.unit), said
    able = turn.fitting(calculation.unit, calculation)
    free = [m for m in able if _is_result(turn, m, calculation, misread)]
    if _counts_out(turn, calculation.unit):  # 「她用了1020单，我才用333，剩多少」 tells no 333元
        free = [m for m in free if m.quantity.unit]
    return (in_unit(free[0], calculation.unit), free) if len(free) == 1 else None


def _counts_out(turn: Turn, unit: str) -> bool:
    """Whether what remains of a total of another unit is asked for, so that a bare number is rather of it."""
    remains = bool(REST_IS.search(turn.text)) or any(w in turn.text for w in _REMAINS)
    return remains and any(left_over(c) and c.unit != unit for c in turn.equations)


def _is_result(turn: Turn, mention: Mention, calculation: Calculation, misread: str) -> bool:
    """Whether a number is the equation's result: one that no fact took, or that was taken for the fact asked
    for and has a character of the result's name before it: the 4万 of 「冻了4万，佣金是多少」."""
    if not misread:
        return any(mention.start == u.start for u in turn.unowned)
    before = CLAUSE.split(turn.text[max(0, mention.start - _BESIDE) : mention.start])[-1]
    own = set(calculation.label) - set(turn.facts[misread].label)
    return any(c in own for c in before)
