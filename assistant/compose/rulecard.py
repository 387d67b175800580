"""Lines and cards made of rules, in words and digits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from assistant.compose.card import (
    CardCalculation,
    CardCase,
    CardFact,
    CardGive,
    CardGroup,
    CardLeaf,
    CardNode,
    CardParameter,
    CardQuote,
    CardUnstated,
    CardVerdict,
    RuleCard,
    RuleLine,
)
from assistant.compose.cite import heading_at
from assistant.compose.phrases import amount, condition, json_value
from assistant.compose.translation import Translator
from assistant.knowledge.lookup import facts_read
from assistant.numbers import plain
from assistant.rules.schema import Calculation, Case, Fact, Give, Knowledge, Leaf, Node, Rule
from assistant.types import Check, Result, Unstated


def rule_line(rule: Rule, knowledge: Knowledge) -> RuleLine:
    return RuleLine(
        id=rule.id,
        title=rule.title,
        kind=rule.kind,
        theme=rule.theme,
        platform=rule.platform,
        programme=rule.programme,
        audience=rule.audience,
        effective_from=_day(rule.effective_from),
        effective_to=_day(rule.effective_to),
        checked_on=rule.checked_on.isoformat(),
        facts=facts_read(rule, knowledge),
        status="withdrawn" if rule.id in knowledge.withdrawn else "active",
    )


def rule_card(rule: Rule, knowledge: Knowledge) -> RuleCard:
    lost, facts, tr = knowledge.withdrawn.get(rule.id), knowledge.facts, Translator(knowledge.units)
    return RuleCard(
        line=rule_line(rule, knowledge),
        reason=lost.reason if lost else None,
        names=rule.names,
        verdict=CardVerdict(rule.verdict_met, rule.verdict_unmet),
        require=None if rule.require is None else _node(tr, rule.require, facts),
        cases=tuple(_case(tr, case, facts) for case in rule.cases),
        sticky=rule.sticky,
        gives=tuple(_give(tr, g) for g in rule.gives),
        calculate=tuple(_calculation(tr, c) for c in rule.calculate),
        equations=tuple(_calculation(tr, c) for c in rule.equations),
        unstated=rule.unstated,
        confirm_by_hand=rule.confirm_by_hand,
        facts=tuple(_fact(tr, facts[f]) for f in facts_read(rule, knowledge)),
        citations={name: _quote(rule, name, knowledge) for name in rule.citations},
    )


def _node(tr: Translator, node: Node, facts: Mapping[str, Fact]) -> CardNode:
    if isinstance(node, Unstated):
        return CardUnstated(node.words, node.cite)
    if isinstance(node, Leaf):
        check = Check(node.fact, node.op, node.threshold, node.unit, "unknown", None, None, node.cite)
        return CardLeaf(
            fact=node.fact,
            label=facts[node.fact].label,
            op=node.op,
            threshold=None if node.other else json_value(tr, node.value),
            other=node.other or None,
            unit=tr.unit(node.unit),
            text=condition(tr, check, facts),
            cite=node.cite,
        )
    return CardGroup(node.op, tuple(_node(tr, child, facts) for child in node.children))


def _case(tr: Translator, case: Case, facts: Mapping[str, Fact]) -> CardCase:
    return CardCase(
        _node(tr, case.when, facts),
        tuple(_give(tr, g) for g in case.gives),
        tuple(_calculation(tr, c) for c in case.calculate),
    )


def _give(tr: Translator, give: Give) -> CardGive:
    text = amount(tr, Result(give.label, give.value, give.unit, give.qualifier, give.cite))
    return CardGive(
        give.label, json_value(tr, give.value), tr.unit(give.unit), give.qualifier, text, give.cite
    )


def _calculation(tr: Translator, calculation: Calculation) -> CardCalculation:
    return CardCalculation(
        label=calculation.label,
        formula=calculation.formula,
        inputs=calculation.inputs,
        told={name: told.label for name, told in calculation.told.items()},
        parameters={
            name: CardParameter(json_value(tr, p.value), tr.unit(p.unit), p.cite)
            for name, p in calculation.parameters.items()
        },
        unit=tr.unit(calculation.unit),
        qualifier=calculation.qualifier,
        cite=calculation.cite,
    )


def _fact(tr: Translator, fact: Fact) -> CardFact:
    bounds = (_bound(fact.minimum), _bound(fact.maximum)) if fact.kind == "quantity" else None
    options = {o.id: o.label for o in fact.options} or None
    return CardFact(fact.id, fact.label, fact.kind, tr.unit(fact.unit), fact.question, bounds, options)


def _quote(rule: Rule, name: str, knowledge: Knowledge) -> CardQuote:
    cited = rule.citations[name]
    source = knowledge.quotable[cited.source]
    stands = cited.start >= 0
    return CardQuote(
        source=source.id,
        title=source.title,
        publisher=source.publisher,
        published=source.published,
        kind=source.kind,
        heading=heading_at(source.body, cited.start) if stands else "",
        quote=cited.quote,
        start=cited.start if stands else None,
        end=cited.start + len(cited.quote) if stands else None,
        url=source.url,
        recognised=source.recognised,
    )


def _bound(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
