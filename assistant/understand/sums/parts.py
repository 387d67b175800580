"""What is left of a total that a source gives, without the parts taken off it: 「总共500亿，刨掉这两样
还有多少」. The total and its parts are the rule's own, by their numbers or their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.numbers import Mention
from assistant.rules.equations import RESULT
from assistant.rules.equations.expression import names
from assistant.rules.schema import Calculation, Parameter, Rule
from assistant.types import Sum
from assistant.understand.seen import Seen
from assistant.understand.sums.gifts import named_gifts
from assistant.understand.sums.turn import Found, Turn

_SCALES = (1, 10_000, 100_000_000)
_A_FIGURE = 10


def find_part(turn: Turn) -> Found | None:
    """The equation that takes off just what the turn names."""
    if not (turn.asks_rest or turn.cue("taken_off") or turn.cue("besides")):
        return None
    for calculation in _of_parts(turn.rule):
        told = numbers_of(turn.seen, calculation.parameters)
        total, *parts = names(calculation.expression)
        named = named_gifts(turn.text, [g.label for g in turn.rule.gives], turn.rule.title)
        values = {g.value for g in turn.rule.gives if g.label in named}
        values |= {p.value for p, numbers in told if numbers}
        taken_off = {calculation.parameters[n].value for n in parts}
        if turn.asks_result(calculation) and values - {calculation.parameters[total].value} == taken_off:
            taken = tuple(m for _, numbers in told for m in numbers)
            return Found(Sum(turn.rule.id, calculation.label, RESULT), taken)
    return None


def told_of_parts(seen: Seen, rule: Rule) -> bool:
    """Whether the turn repeats at least two numbers of one such equation."""
    told = (numbers_of(seen, c.parameters) for c in _of_parts(rule))
    return any(sum(bool(numbers) for _, numbers in one) > 1 for one in told)


def _of_parts(rule: Rule) -> Iterator[Calculation]:
    return (c for c in rule.equations if not (c.inputs or c.told) and "-" in c.formula)


def numbers_of(seen: Seen, parameters: Mapping[str, Parameter]) -> list[tuple[Parameter, list[Mention]]]:
    """Where each is repeated, in money or as a bare number short of 万 or 亿: the 85 of 「300亿里的85」."""
    return [(p, [m for m in seen.numbers if _repeats(m, p)]) for p in parameters.values()]


def _repeats(mention: Mention, parameter: Parameter) -> bool:
    point, unit = mention.quantity.point, mention.quantity.unit
    if mention.kind != "quantity" or point is None or unit not in ("", parameter.unit) or point < _A_FIGURE:
        return False
    return any(point * scale == parameter.value for scale in (_SCALES if not unit else (1,)))
