"""A sum asked anew with another figure: 「那200个呢」, and the figure that was asked for: 「用了870单」."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.numbers import PER, DateMention, Mention
from assistant.rules.equations import RESULT
from assistant.rules.equations.expression import names
from assistant.rules.gifts import SHOPS, gift_equations
from assistant.rules.quantity import sum_of
from assistant.rules.schema import Calculation, Rule
from assistant.rules.sums import all_equations
from assistant.types import Claim, Counting, Quantity, Sum
from assistant.understand.questions import AND_THAT
from assistant.understand.seen import Seen
from assistant.understand.sums.amounts import told_on_top
from assistant.understand.sums.counted import count_told
from assistant.understand.sums.gifts import named_gifts
from assistant.understand.sums.turn import DATE, Found, Turn, in_unit
from assistant.understand.sums.wanted import wishes
from assistant.understand.vocabulary import Vocabulary

_SHORT = 24
"""Characters of a turn that says no more than another figure."""


def continued(
    last: Sum | Counting | None, seen: Seen, stated: Sequence[Claim], vocabulary: Vocabulary
) -> Found | None:
    """The last sum with the figure of this turn in its place; None where the turn says more than one."""
    rule = vocabulary.knowledge.rules.get(last.rule) if last else None
    told: list[Mention | DateMention] = [*seen.numbers, *seen.dates]
    if last is not None and rule is not None and not told and isinstance(last, Sum) and SHOPS in last.known:
        return _another_gift(last, rule, seen, vocabulary)
    and_that = AND_THAT.search(seen.text.rstrip(" ?？。!！")) and len(seen.text) <= _SHORT and not told
    if and_that and rule is not None and isinstance(last, Sum) and not (last.known or last.rows):
        return Found(last)  # 「她还能免几单」「那我自己呢」: of what is known of whom it names
    if last is None or rule is None or len(told) != 1 or len(seen.text) > _SHORT:
        return None
    if isinstance(last, Counting):
        counted = count_told(last, seen, vocabulary)
        return Found(counted, (told[0],)) if counted else None
    if last.rows or last.also:
        return None
    known = vocabulary.knowledge
    calculation = all_equations(rule, known.facts, known.units).get(last.equation)
    return None if calculation is None else _again(last, calculation, rule, seen, stated, vocabulary)


def _another_gift(last: Sum, rule: Rule, seen: Seen, vocabulary: Vocabulary) -> Found | None:
    """The same number of shops with another thing that the rule gives: 「金牛又多少」."""
    gifts = [g for g in gift_equations(rule, vocabulary.knowledge.units) if g.tells(SHOPS)]
    alone = {g.gives[0].label: g.calculation.label for g in gifts if len(g.gives) == 1}
    named = named_gifts(seen.text, [*alone], rule.title)
    meant = [alone[label] for label in named if len(named) == 1 and wishes(seen.text, vocabulary)]
    return Found(replace(last, equation=meant[0])) if meant else None


def _again(
    last: Sum, calculation: Calculation, rule: Rule, seen: Seen, stated: Sequence[Claim],
    vocabulary: Vocabulary,
) -> Found | None:  # fmt: skip
    turn = Turn(seen, rule, {}, (), (), vocabulary)
    open_ones = [n for n in names(calculation.expression) if n not in calculation.parameters]
    open_ones = [n for n in (*open_ones, RESULT) if n != last.wanted and (n in last.known or n != RESULT)]
    if seen.dates:
        days = [n for n in open_ones if turn.unit(calculation, n) == DATE]
        return _with(last, days, seen.dates[0], seen.dates[0].value)
    inputs = {f.fact for f in stated} & set(calculation.inputs.values())
    if inputs:  # the profile has it
        known = {n: v for n, v in last.known.items() if calculation.inputs.get(n) not in inputs}
        return Found(replace(last, known=known))
    able: dict[str, Mention] = {}
    for name in open_ones:
        unit = turn.unit(calculation, name)
        numbers = turn.fitting(unit, calculation, rated=PER in unit) if unit != DATE else []
        if numbers:
            able[name] = numbers[0]
    first = next((n for n in able if n not in last.known), next(iter(able), ""))
    if not first:
        return None
    value, base = in_unit(able[first], turn.unit(calculation, first)), last.known.get(first)
    if isinstance(base, Quantity) and told_on_top(seen.text, able[first], vocabulary):
        value = sum_of([base, value], turn.units) or value
    return _with(last, [first], able[first], value)


def _with(last: Sum, open_ones: Sequence[str], told: Mention | DateMention, value: object) -> Found | None:
    if len(open_ones) != 1:
        return None
    known = {**last.known, open_ones[0]: value}
    return Found(replace(last, known=known), (told,))  # type: ignore[arg-type]
