"""The cases that a reviewer said yes to, put to the rule that they were confirmed for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from assistant.knowledge.yamlfile import Table
from assistant.numbers import NumberReader, plain
from assistant.rules.evaluate import evaluate
from assistant.rules.offer import Audience
from assistant.rules.schema import Fact, Rule
from assistant.text import fold
from assistant.types import Choice, FactValue, Finding, Quantity, StatedFact, Status

_INTERVAL = re.compile(r"([\[(])\s*(null|-?[0-9.]+)\s*,\s*(null|-?[0-9.]+)\s*([\])])")
_YES, _NO = ("是", "有", "true", "yes"), ("否", "无", "没有", "不是", "false", "no")


class Cases:
    """Reads and runs them. A case gives words for facts (``75``, 75分, ``[60, 75)``, 是, an option, a day),
    and the ``status`` that must come of them, with ``results`` by label where an amount was confirmed."""

    def __init__(
        self, facts: Mapping[str, Fact], audiences: Mapping[str, Audience], numbers: NumberReader
    ) -> None:
        self._facts, self._audiences, self._numbers = facts, audiences, numbers

    def failing(self, rule: Rule, cases: Sequence[Table]) -> Iterator[str]:
        """What comes out otherwise than was confirmed, in words for operators.

        Raises:
            KnowledgeError: a case that cannot be read, with file and line.
        """
        for case in cases:
            given = case.table("given")
            profile = {name: self._stated(given, name) for name in given}
            wanted = case.choice("status", get_args(Status))
            found = evaluate(rule, profile, self._day(case, rule), self._audiences, self._numbers.units)
            told = "、".join(f"{self._facts[n].label} {_shown(given.raw(n))}" for n in given) or "什么都没说"
            if found.status != wanted:
                yield f"「{told}」应为 {wanted}，现在是 {found.status}"
            elif "results" in case:
                yield from (f"「{told}」的{what}" for what in _otherwise(found, case.table("results")))

    def _stated(self, given: Table, name: str) -> StatedFact:
        if name not in self._facts:
            raise given.fail(f"fact {name!r} is not in facts.yaml or the pack.", name)
        fact, raw = self._facts[name], given.raw(name)
        value = self._value(fact, raw)
        if value is None:
            raise given.fail(f"{raw!r} is no value of {fact.label!r}, a {fact.kind}.", name)
        return StatedFact(name, value, f"{fact.label}{_shown(raw)}")

    def _value(self, fact: Fact, raw: Any) -> FactValue | None:
        if isinstance(raw, bool):
            return raw if fact.kind == "boolean" else None
        if isinstance(raw, Decimal):
            return Quantity(raw, raw, fact.unit) if fact.kind == "quantity" else None
        text = fold(raw).strip() if isinstance(raw, str) else ""
        if fact.kind == "boolean":
            return True if text in _YES else False if text in _NO else None
        if fact.kind == "choice":
            found = tuple(o.id for o in fact.options if text in (fold(o.id), *o.words))
            return Choice(found) if found else None
        if fact.kind == "date":
            return _iso(text)
        return self._quantity(fact, text)

    def _quantity(self, fact: Fact, text: str) -> Quantity | None:
        if m := _INTERVAL.fullmatch(text):
            low, high = (None if end == "null" else Decimal(end) for end in m.group(2, 3))
            above, below = m.group(1) == "(", m.group(4) == ")"
            return Quantity(low, high, fact.unit, above and low is not None, below and high is not None)
        found = [m.quantity for m in self._numbers.scan(text)]
        return replace(found[0], unit=found[0].unit or fact.unit) if len(found) == 1 else None

    @staticmethod
    def _day(case: Table, rule: Rule) -> date:
        """The day that is asked of: one on which the rule holds, unless the case names another."""
        if "as_of" not in case:
            first = max(filter(None, (rule.effective_from, rule.checked_on)))
            return min(filter(None, (rule.effective_to, first)))
        found = _iso(case.text("as_of"))
        if found is None:
            raise case.fail(f"'as_of' is {case.text('as_of')!r}; write a day as 2026-01-08.", "as_of")
        return found


def _otherwise(found: Finding, results: Table) -> Iterator[str]:
    """What comes of a case, where that differs from the ``results`` that were confirmed."""
    got = {result.label: result.value for result in found.results}
    for label in results:
        wanted, value = results.raw(label), got.get(label)
        value = value.isoformat() if isinstance(value, date) else value
        if value != wanted:
            yield f"{label}应为 {_shown(wanted)}，现在是 {_shown(value)}"


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _shown(value: Any) -> str:
    if value is None:
        return "没有"
    if isinstance(value, bool):
        return "是" if value else "否"
    return plain(value) if isinstance(value, Decimal) else str(value)
