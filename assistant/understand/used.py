"""What is used up of what there is at most: 「上半年用了500单」, which 「还剩几单能免」 asks about later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from assistant.numbers import Mention
from assistant.rules.quantity import add, in_unit
from assistant.rules.schema import Rule
from assistant.rules.sums import equations_of
from assistant.types import Quantity, StatedFact
from assistant.understand.facts import Reading
from assistant.understand.seen import Seen
from assistant.understand.sums.amounts import is_gone, told_on_top
from assistant.understand.sums.turn import DATE, left_over
from assistant.understand.vocabulary import Vocabulary


def with_used(
    seen: Seen, reading: Reading, rule: Rule | None, before: Mapping[str, StatedFact], vocabulary: Vocabulary,
    turn: int,
) -> Reading:  # fmt: skip
    """With what the turn tells to be used up of what the rule gives at most, on top of what was used before
    where it says so (又用了); a total of the same that is told behind it takes its place."""
    told = {f.fact for f in reading.stated}
    for fact in _gone_facts(rule, vocabulary) if rule and seen.numbers else ():
        unit = vocabulary.knowledge.facts[fact].unit
        twins = [f for f in reading.stated if isinstance(f.value, Quantity) and f.value.unit == unit]
        gone = [m for m in seen.numbers if is_gone(seen.text, m, vocabulary) and _fits(m, unit, vocabulary)]
        if fact in told or not (gone or (twins and fact in before)):
            continue
        if twins:
            stated = replace(twins[-1], fact=fact)
        elif len(gone) == 1 and len([m for m in seen.numbers if _fits(m, unit, vocabulary)]) == 1:
            value = in_unit(gone[0].quantity, unit, vocabulary.knowledge.units)
            if value is None:
                continue
            stated = StatedFact(fact, replace(value, unit=unit), reading.words(gone[0]), turn)
        else:
            continue
        if gone and fact in before and told_on_top(seen.text, gone[0], vocabulary):
            stated = _added(stated, before[fact])
        unowned = tuple(m for m in reading.unowned if m not in gone)
        reading = replace(reading, stated=(*reading.stated, stated), unowned=unowned)
    return reading


def _added(stated: StatedFact, base: StatedFact) -> StatedFact:
    if not (isinstance(stated.value, Quantity) and isinstance(base.value, Quantity)):
        return stated
    return replace(stated, value=add(base.value, stated.value), text=f"{base.text}＋{stated.text}")


def _gone_facts(rule: Rule, vocabulary: Vocabulary) -> Iterator[str]:
    known = vocabulary.knowledge
    for calculation in equations_of(rule, known.facts, known.units).values():
        if calculation.unit != DATE and left_over(calculation):
            yield from calculation.inputs.values()


def _fits(mention: Mention, unit: str, vocabulary: Vocabulary) -> bool:
    told = mention.quantity.unit
    if mention.kind != "quantity" or mention.quantity.point is None:
        return False
    if told in ("", "item"):
        return mention.arabic and vocabulary.knowledge.units[unit].counted
    value = in_unit(mention.quantity, unit, vocabulary.knowledge.units)
    return value is not None and value.unit == unit
