"""Amounts that a rule gives, said with their name: 「要拿5000元奖励，得卖多少」 tells no figure of a shop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.numbers import Mention, Units
from assistant.rules.schema import Give, Rule
from assistant.text import fold
from assistant.understand.patterns import any_of
from assistant.understand.seen import Seen

_REACH = 6  # characters between an amount and what it is called


def amounts_named(seen: Seen, rule: Rule, units: Units) -> list[Mention]:
    """The numbers that are what a step of the rule gives, with its label or the rule's title beside them."""
    gives = [give for case in rule.cases for give in case.gives]
    found = []
    for mention in seen.numbers:
        same = [give for give in gives if _is(mention, give, units)]
        if same and _beside(mention, any_of(_words(rule, same)), seen.text):
            found.append(mention)
    return found


def _words(rule: Rule, gives: list[Give]) -> Iterator[str]:
    yield fold(rule.title)
    yield from (fold(give.label) for give in gives)


def _is(mention: Mention, give: Give, units: Units) -> bool:
    said = mention.quantity
    if not isinstance(give.value, Decimal) or said.point is None:
        return False
    same = said.point if not said.unit else units.convert(said.point, said.unit, give.unit)
    return same == give.value


def _beside(mention: Mention, names: re.Pattern[str], text: str) -> bool:
    behind = names.search(text, mention.end)
    if behind and not re.search(r"[，,。；;]", text[mention.end : behind.start()]):
        return behind.start() - mention.end <= _REACH
    return any(0 <= mention.start - m.end() <= _REACH for m in names.finditer(text, 0, mention.start))
