"""What part each number of a turn has in a sum; where one has none that could have, there is no sum."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from assistant.numbers import PER, Mention
from assistant.rules.equations import RESULT
from assistant.rules.equations.expression import names
from assistant.rules.schema import Calculation
from assistant.rules.sums import all_equations
from assistant.text import fold
from assistant.types import Sum
from assistant.understand.sums.amounts import used_up
from assistant.understand.sums.turn import DATE, Found, Turn, left_over

_TIMES = ("day", "month")


def without_role(turn: Turn, found: Found) -> list[Mention]:
    """The numbers that a variable of the sum could be told by, and that nothing else explains: of
    「南边用掉410，北边用掉350，还剩几单」 each of the two, where the sum takes the other."""
    if not isinstance(found.sum, Sum):
        return []
    equations = all_equations(turn.rule, turn.facts, turn.units)
    sums = [equations[s.equation] for s in (found.sum, *found.sum.also)]
    inputs = {f for c in sums for f in c.inputs.values()}
    rivals = {f for c in turn.equations for f in c.inputs.values()} - inputs
    explained = turn.seen.norms | turn.past | {m.start for m in _of_facts(turn, {*turn.profile} - rivals)}
    explained |= {t.start for t in (*found.taken, *turn.periods)}
    able = {m for c in sums for m in _able(turn, c) if m.start not in explained}
    return sorted(able, key=lambda m: m.start)


def _able(turn: Turn, calculation: Calculation) -> Collection[Mention]:
    """The numbers that its variables, or its result, can have, and of what is nothing but used up those that
    are said to be; lengths of time are of anything."""
    variables = [n for n in names(calculation.expression) if n not in calculation.parameters]
    units = {turn.unit(calculation, name) for name in (*variables, RESULT)} - {DATE, "", *_TIMES}
    if PER in calculation.unit:  # 还差的每月多少: what there is already is of the line's unit
        units |= {p.unit for p in calculation.parameters.values()} - {*_TIMES}
    able = {m for unit in units for m in turn.fitting(unit, calculation)}
    besides = {f for c in turn.equations if not left_over(c) for f in c.inputs.values()}
    if left_over(calculation) and besides.isdisjoint(calculation.inputs.values()):
        able = {*used_up(turn.text, sorted(able, key=lambda m: m.start), turn.vocabulary)}
    return able


def _of_facts(turn: Turn, facts: Collection[str]) -> Iterator[Mention]:
    """The numbers in the words of one of the facts."""
    words = [fold(turn.profile[f].text) for f in facts if f in turn.profile]
    return (m for m in turn.seen.numbers if any(turn.text[m.start : m.end] in told for told in words))
