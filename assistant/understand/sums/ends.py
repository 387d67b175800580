"""What a rule always computes, where an input need not be told: 「最多冻多少」, 「一年佣金36万」."""

from __future__ import annotations

from assistant.numbers import PER, Period
from assistant.rules.equations import RESULT
from assistant.rules.equations.expression import Call, Expression
from assistant.rules.equations.shape import cap_of, is_capped
from assistant.rules.schema import Calculation
from assistant.types import Quantity, Sum
from assistant.understand.sums.several import rows_told
from assistant.understand.sums.turn import Found, Turn
from assistant.understand.sums.wanted import ANY, bound

_AMOUNTS = (ANY, "yuan", "order")


def find_rows(turn: Turn) -> Found | None:
    """Three months, two shops: amounts of the same that add up."""
    if not any(w.unit in _AMOUNTS for w in turn.asked):
        return None
    for calculation in turn.always:
        in_all = turn.cue("summed_up") is not None
        told = rows_told(turn.seen, calculation, turn.vocabulary, in_all, turn.past)
        if told is not None:
            return Found(Sum(turn.rule.id, calculation.label, RESULT, {}, told[0]), told[1])
    return None


def find_of_a_year(turn: Turn) -> Found | None:
    """What is told of a year, or half of one, is worked out for that, where nothing else is said."""
    months = next((p for p in turn.units.periods.values() if _tells_months(turn, p)), None)
    if months is None:
        return None
    period = Quantity(months.factor, months.factor, "month")
    for calculation in turn.always:
        open_ones = [n for n, fact in calculation.inputs.items() if fact not in turn.profile]
        one = len(open_ones) == 1 < len(calculation.inputs)
        if one and turn.unit(calculation, open_ones[0]) == "month" and turn.asks_result(calculation):
            return Found(Sum(turn.rule.id, calculation.label, RESULT, {open_ones[0]: period}))
    return None


def _inside(calculation: Calculation) -> Expression:
    """The expression without a cap on the whole: that alone makes no amount of what is not told."""
    node = calculation.expression
    return node.left if isinstance(node, Call) and cap_of(node, calculation.parameters) else node


def _tells_months(turn: Turn, period: Period) -> bool:
    several = period.of == "month" and period.factor > 1
    return several and any(m.quantity.unit.endswith(f"{PER}{period.key}") for m in turn.rated)


def find_most(turn: Turn) -> Found | None:
    """What is not told may be anything that it can be, up to its cap: 「免单用满省多少」."""
    if not (bound(turn.text, turn.vocabulary) == "most" or turn.cue("all_of_it")):
        return None
    for calculation in turn.always:
        open_ones = [n for n, fact in calculation.inputs.items() if fact not in turn.profile]
        capped = (is_capped(_inside(calculation), n, calculation.parameters) for n in open_ones)
        told = len(open_ones) < len(calculation.inputs)
        if open_ones and told and all(capped) and turn.asks_result(calculation):
            return Found(Sum(turn.rule.id, calculation.label, RESULT, {}, bound="most"))
    return None
