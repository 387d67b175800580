"""How the values of facts and variables are written, as whoever calls a tool is told."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from assistant.errors import QuestionError
from assistant.knowledge.lookup import facts_read
from assistant.numbers import plain
from assistant.rules.schema import Fact, Knowledge, Rule
from assistant.surfaces.tools.records import Needed


def needed(rule: Rule, knowledge: Knowledge) -> tuple[Needed, ...]:
    """Every fact that bears on a rule."""
    facts = (knowledge.facts[name] for name in facts_read(rule, knowledge))
    return tuple(Needed(fact.id, fact.label, how(fact, rule, knowledge)) for fact in facts)


def how(fact: Fact, rule: Rule, knowledge: Knowledge) -> str:
    """「数字，单位分，0 到 100；可以写 73，也可以写「80分以上」。」"""
    if fact.kind == "boolean":
        return f"{fact.question}true 为是，false 为否。"
    if fact.kind == "date":
        return f"{fact.question}写成 2026-04-29。"
    if fact.kind == "choice":
        named = "、".join(f"{o.id}（{o.label}）" for o in fact.options)
        return f"{fact.question}写成其中之一：{named}。"
    unit = knowledge.units.label(fact.unit)
    if fact.unit == "percent":
        words = f"百分数{_range(fact)}；写成「80%」，也可以写「80%以上」。"
    else:
        words = f"数字，单位{unit}{_range(fact)}；可以写 73，也可以写「80{unit}以上」。"
    for leaf in rule.leaves():
        if leaf.other and fact.id in (leaf.fact, leaf.other):
            other = knowledge.facts[leaf.other if fact.id == leaf.fact else leaf.fact].label
            words += f"不知道数值时也可以写与{other}的比较，例如「低于{other}」。"
    return words


def fact_named(name: str, knowledge: Knowledge) -> str:
    """A fact's id from its id or its label, as it is where it is neither."""
    if name in knowledge.facts:
        return name
    return next((f.id for f in knowledge.facts.values() if f.label == name.strip()), name)


def unit_label(unit: str, knowledge: Knowledge) -> str:
    """A unit's word, also of a day."""
    return "日期" if unit == "date" else knowledge.units.label(unit)


def refuse_bare_share(name: str, raw: Any, unit: str) -> None:
    """Raises QuestionError for a 0.2 that may be 20% or 0.2%: models and programs write both."""
    if unit != "percent" or isinstance(raw, bool):
        return
    try:
        number = Decimal(str(raw).strip())
    except InvalidOperation:
        return
    if 0 < number <= 1:
        raise QuestionError(
            f"{name} 的值 {str(raw)[:40]!r} 可能是 {plain(number * 100)}% 也可能是 {plain(number)}%。",
            "请写成带百分号的文字，例如「20%」。",
            field="known",
        )


def _range(fact: Fact) -> str:
    low, high = fact.minimum, fact.maximum
    if low is not None and high is not None:
        return f"，{plain(low)} 到 {plain(high)}"
    return "" if low is None else f"，不小于 {plain(low)}"
