"""Rules as JSON: a line for lists and a card with everything a rule says, with its quotes.

Numbers are strings, as in answers. A card names citations as its file does: ``cite`` is a key of
the card's ``citations``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from assistant.compose.cite import heading_at
from assistant.compose.phrases import amount, condition, json_value, unit_label
from assistant.errors import NotFoundError, QuestionError
from assistant.numbers import plain
from assistant.rules.schema import Calculation, Fact, Give, Knowledge, Leaf, Node, Rule
from assistant.types import Check, Result, Unstated

Json = dict[str, Any]


def rules_of(knowledge: Knowledge, platform: str = "", *, withdrawn: bool = False) -> tuple[Rule, ...]:
    """The active rules of a platform ("" for all), and those withdrawn when asked for, by id.

    Raises:
        QuestionError: (code platform_unknown) no such platform.
    """
    if platform and platform not in knowledge.platforms:
        known = "、".join(f"{p.id}（{p.name}）" for p in knowledge.platforms.values())
        raise QuestionError(
            f"没有收录平台 {platform[:40]!r}。",
            f"可用的有：{known}。",
            field="platform",
            code="platform_unknown",
        )
    gone = [lost.rule for lost in knowledge.withdrawn.values()] if withdrawn else []
    rules = [*knowledge.rules.values(), *gone]
    return tuple(sorted((r for r in rules if platform in ("", r.platform)), key=lambda r: r.id))


def find_rule(knowledge: Knowledge, rule_id: str, listed: str) -> Rule:
    """An active or withdrawn rule; ``listed`` says where all of them are shown.

    Raises:
        NotFoundError: (code rule_unknown) no such rule; the hint names the nearest ones.
    """
    if rule_id in knowledge.rules:
        return knowledge.rules[rule_id]
    if rule_id in knowledge.withdrawn:
        return knowledge.withdrawn[rule_id].rule
    ids = [*knowledge.rules, *knowledge.withdrawn]
    named = {i: i for i in ids} | {i.rpartition("/")[2]: i for i in ids}
    named |= {r.title: r.id for r in rules_of(knowledge, withdrawn=True)}
    near = dict.fromkeys(named[n] for n in get_close_matches(rule_id[:200], named, 3, 0.5))
    hint = f"您要找的是不是 {'、'.join(near)}？" if near else ""
    error = NotFoundError("规则", rule_id[:80], f"{hint}全部规则见 {listed}。")
    error.code = "rule_unknown"
    raise error


def rule_line(rule: Rule, knowledge: Knowledge) -> Json:
    """What a list shows of a rule. ``facts`` are the ids of all it reads, whom it is for included."""
    return {
        "id": rule.id,
        "title": rule.title,
        "kind": rule.kind,
        "theme": rule.theme,
        "platform": rule.platform,
        "programme": rule.programme,
        "audience": list(rule.audience),
        "effective_from": _day(rule.effective_from),
        "effective_to": _day(rule.effective_to),
        "checked_on": _day(rule.checked_on),
        "facts": list(facts_read(rule, knowledge)),
        "status": "withdrawn" if rule.id in knowledge.withdrawn else "active",
    }


def rule_card(rule: Rule, knowledge: Knowledge) -> Json:
    """All of a rule. ``reason`` says why a withdrawn one is under review, null for an active one."""
    lost = knowledge.withdrawn.get(rule.id)
    return {
        **rule_line(rule, knowledge),
        "reason": lost.reason if lost else None,
        "names": list(rule.names),
        "verdict": {"met": rule.verdict_met, "unmet": rule.verdict_unmet},
        "require": None if rule.require is None else _node(rule.require, knowledge.facts),
        "cases": [
            {
                "when": _node(case.when, knowledge.facts),
                "gives": [_give(g) for g in case.gives],
                "calculate": [_calculation(c) for c in case.calculate],
            }
            for case in rule.cases
        ],
        "sticky": None if rule.sticky is None else {"fact": rule.sticky.fact, "cite": rule.sticky.cite},
        "gives": [_give(g) for g in rule.gives],
        "calculate": [_calculation(c) for c in rule.calculate],
        "unstated": list(rule.unstated),
        "confirm_by_hand": list(rule.confirm_by_hand),
        "facts": [_fact(knowledge.facts[f]) for f in facts_read(rule, knowledge)],
        "citations": {name: _citation(rule, name, knowledge) for name in rule.citations},
    }


def facts_read(rule: Rule, knowledge: Knowledge) -> tuple[str, ...]:
    """Every fact that can bear on a rule: those it names, and those that say whom it is for."""
    audience = (knowledge.audiences[a].fact for a in rule.audience)
    return tuple(dict.fromkeys([*rule.facts(), *(f for f in audience if f)]))


def _node(node: Node, facts: Mapping[str, Fact]) -> Json:
    """``{"all": […]}``, ``{"any": […]}``, ``{"unstated": …}``, or a leaf with ``text`` in words."""
    if isinstance(node, Unstated):
        return {"unstated": node.words, "cite": node.cite}
    if isinstance(node, Leaf):
        threshold = node.other or node.value
        assert threshold is not None
        check = Check(node.fact, node.op, threshold, node.unit, "unknown", None, None, node.cite)
        return {
            "fact": node.fact,
            "label": facts[node.fact].label,
            "op": node.op,
            "threshold": None if node.other else json_value(threshold),
            "other": node.other or None,
            "unit": unit_label(node.unit),
            "text": condition(check, facts),
            "cite": node.cite,
        }
    return {node.op: [_node(child, facts) for child in node.children]}


def _give(give: Give) -> Json:
    return {
        "label": give.label,
        "value": json_value(give.value),
        "unit": unit_label(give.unit),
        "qualifier": give.qualifier,
        "text": amount(Result(give.label, give.value, give.unit, give.qualifier, give.cite)),
        "cite": give.cite,
    }


def _calculation(calculation: Calculation) -> Json:
    return {
        "label": calculation.label,
        "calculator": calculation.calculator,
        "inputs": dict(calculation.inputs),
        "parameters": {
            name: {"value": plain(p.value), "unit": unit_label(p.unit), "cite": p.cite}
            for name, p in calculation.parameters.items()
        },
        "unit": unit_label(calculation.unit),
        "qualifier": calculation.qualifier,
        "cite": calculation.cite,
    }


def _fact(fact: Fact) -> Json:
    return {
        "id": fact.id,
        "label": fact.label,
        "kind": fact.kind,
        "unit": unit_label(fact.unit),
        "question": fact.question,
        "range": [_bound(fact.minimum), _bound(fact.maximum)] if fact.kind == "quantity" else None,
    }


def _citation(rule: Rule, name: str, knowledge: Knowledge) -> Json:
    """``start`` and ``end`` are null when the quote no longer stands in its source."""
    cited = rule.citations[name]
    source = knowledge.sources[cited.source]
    stands = cited.start >= 0
    return {
        "source": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "published": source.published,
        "kind": source.kind,
        "heading": heading_at(source.body, cited.start) if stands else "",
        "quote": cited.quote,
        "start": cited.start if stands else None,
        "end": cited.start + len(cited.quote) if stands else None,
        "url": source.url,
    }


def _bound(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
