"""The numbers of a rule: thresholds, the times whose figures they are of, and amounts given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.numbers import Mention
from assistant.rules.quantity import in_unit
from assistant.rules.schema import Rule
from assistant.types import PremiseKind, Quantity
from assistant.understand.vocabulary import Vocabulary
from assistant.understand.windows import in_days

_LARGE = Decimal(1000)
SPANS = ("day", "month")


@dataclass(frozen=True, slots=True)
class Slot:
    """A number of a rule: ``values`` holds one, or both ends of a range. ``words`` name it."""

    kind: PremiseKind
    about: str
    values: tuple[Decimal, ...]
    unit: str
    words: tuple[str, ...] = ()


def dimensions(rule: Rule, vocabulary: Vocabulary) -> frozenset[str]:
    """The dimensions in which a rule counts what it asks and gives."""
    units = vocabulary.knowledge.units
    slots = (s for s in slots_of(rule, vocabulary) if s.kind != "window" and s.unit in units)
    return frozenset(units[s.unit].dimension for s in slots)


def slots_of(rule: Rule, vocabulary: Vocabulary) -> Iterator[Slot]:
    facts = vocabulary.knowledge.facts
    for leaf in rule.leaves():
        fact = facts[leaf.fact]
        if isinstance(leaf.value, Decimal):
            yield Slot("threshold", fact.id, (leaf.value,), leaf.unit, (*fact.aliases, *fact.near))
        if fact.window:
            yield Slot("window", fact.id, (fact.window.value,), fact.window.unit)
    for give in (*rule.gives, *(g for case in rule.cases for g in case.gives)):
        values = give.value if isinstance(give.value, tuple) else (give.value,)
        told = tuple(v for v in values if isinstance(v, Decimal))
        if told:
            yield Slot("amount", give.label, told, give.unit, _pieces(give.label))


def _pieces(label: str) -> tuple[str, ...]:
    """Words of two characters that a label is made of."""
    return tuple(label[i : i + 2] for i in range(len(label) - 1))


def is_large(mention: Mention) -> bool:
    return (mention.quantity.low or Decimal(0)) >= _LARGE


def fits(quantity: Quantity, slot: Slot, vocabulary: Vocabulary) -> bool:
    if slot.kind == "threshold":
        return vocabulary.fitting.possible(quantity, vocabulary.knowledge.facts[slot.about]) is not None
    if not quantity.unit:  # 「返佣最高200万」
        return (quantity.low or 0) >= _LARGE <= max(slot.values)
    if quantity.unit == "item":
        return False
    if {quantity.unit, slot.unit} <= set(SPANS):
        return True
    return in_unit(quantity, slot.unit, vocabulary.knowledge.units) is not None


def equals(quantity: Quantity, slot: Slot, vocabulary: Vocabulary) -> bool:
    if quantity.unit != slot.unit and {quantity.unit, slot.unit} <= set(SPANS):
        return in_days(quantity) == in_days(Quantity(slot.values[0], slot.values[0], slot.unit))
    told = in_unit(quantity, slot.unit, vocabulary.knowledge.units)
    return told is not None and any(v in (told.low, told.high) for v in slot.values)
