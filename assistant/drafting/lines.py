"""A draft in plain words, its conditions and results numbered as corrections count them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

from assistant.compose.phrases import amount, condition
from assistant.compose.translation import Translator
from assistant.drafting.entries import benefits, conditions
from assistant.drafting.kept import Kept
from assistant.drafting.trial import TriedRule
from assistant.numbers import plain
from assistant.rules.evaluate import given_result
from assistant.rules.schema import Calculation, Give, Group, Leaf, Node
from assistant.types import Check

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True, slots=True)
class Line:
    """One step: what has to be so, "" for anything, and what then follows, "" for nothing."""

    when: str
    then: str


def steps_of(found: TriedRule) -> tuple[Line, ...]:
    """The conditions of a rule and then each step of its ladder, or row of its table."""
    rule, teller = found.rule, _Teller(found)
    require = teller.node(rule.require) if rule.require is not None else ""
    whens = [teller.node(case.when) for case in rule.cases]
    first = Line(require, teller.follows(rule.gives, rule.calculate))
    lines = [
        Line(when, teller.follows(c.gives, c.calculate)) for when, c in zip(whens, rule.cases, strict=True)
    ]
    return (first, *lines) if require or first.then or not lines else tuple(lines)


def parts_of(draft: Kept, found: TriedRule | None) -> Iterator[tuple[str, int, str]]:
    """What can be corrected: ("condition" or "benefit", its number, its words)."""
    if found is not None:
        tr, facts = Translator(found.knowledge.units), found.knowledge.facts
        for n, leaf in enumerate(found.rule.leaves(), 1):
            yield "condition", n, condition(tr, _asked(leaf), facts)
        gives = [*found.rule.gives, *(g for c in found.rule.cases for g in c.gives)]
        for n, give in enumerate(gives, 1):
            yield "benefit", n, _gain(tr, give)
        return
    for n, place in enumerate(conditions(draft.rule), 1):
        node = place.node
        yield "condition", n, f"{_label(draft, node['fact'])} {node['op']} {_raw(node['value'])}"
    for n, place in enumerate(benefits(draft.rule), 1):
        yield "benefit", n, f"{place.node['label']} {_raw(place.node['value'])}"


def mark(n: int) -> str:
    return _CIRCLED[n - 1] if n <= len(_CIRCLED) else f"({n})"


class _Teller:
    def __init__(self, found: TriedRule) -> None:
        self._tr, self._facts = Translator(found.knowledge.units), found.knowledge.facts
        self._when, self._then = count(1), count(1)

    def node(self, node: Node, *, inner: bool = False) -> str:
        if isinstance(node, Leaf):
            return f"{mark(next(self._when))}{condition(self._tr, _asked(node), self._facts)}"
        if isinstance(node, Group):
            joint = "，且" if node.op == "all" else "，或"
            told = joint.join(self.node(child, inner=True) for child in node.children)
            return f"（{told}）" if inner and len(node.children) > 1 else told
        return f"文中没有写明：{node.words}"

    def follows(self, gives: tuple[Give, ...], calculate: tuple[Calculation, ...]) -> str:
        told = [f"{mark(next(self._then))}{_gain(self._tr, give)}" for give in gives]
        for c in calculate:
            inputs = "、".join(self._facts[f].label for f in c.inputs.values())
            told.append(f"{c.label}按{inputs}计算：{_formula(self._tr, c, self._facts)}")
        return "；".join(told)


def _formula(tr: Translator, c: Calculation, facts: Mapping[str, Any]) -> str:
    words = {name: facts[f].label for name, f in c.inputs.items()}
    for name, p in c.parameters.items():
        low, high = p.ends
        words[name] = (
            tr.amount(low, p.unit) if low == high else f"{tr.amount(low, p.unit)}至{tr.amount(high, p.unit)}"
        )
    told = c.formula.replace("*", "×").replace("min(", "取小(").replace("max(", "取大(")
    for name in sorted(words, key=len, reverse=True):
        told = _replaced(told, name, words[name])
    return told


def _replaced(text: str, name: str, words: str) -> str:
    return re.sub(rf"(?<![A-Za-z_]){re.escape(name)}(?![A-Za-z_])", lambda m: words, text)


def _asked(leaf: Leaf) -> Check:
    return Check(leaf.fact, leaf.op, leaf.threshold, leaf.unit, "unknown", None, None, leaf.cite)


def _gain(tr: Translator, give: Give) -> str:
    told = amount(tr, given_result(give))
    return f"{give.label}：{told}"


def _label(draft: Kept, key: str) -> str:
    return str(draft.entries.get("facts", {}).get(key, {}).get("label", key))


def _raw(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return plain(value) if isinstance(value, Decimal) else str(value)
