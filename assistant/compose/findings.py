"""Findings as clients see them: digits as text, units apart, citations by number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from assistant.answer import AnswerCheck, AnswerFinding, AnswerResult, Ask, Evaluation
from assistant.compose.cite import Citations
from assistant.compose.phrases import json_given, json_threshold, json_value
from assistant.compose.translation import Translator
from assistant.rules.evaluate import evaluate
from assistant.rules.match import nearest
from assistant.rules.schema import BENEFITS, Knowledge, Rule
from assistant.rules.sums import SUM
from assistant.types import Check, Finding, Profile, Quantity, Result


def evaluated(rules: Iterable[Rule], profile: Profile, as_of: date, knowledge: Knowledge) -> Evaluation:
    """The finding of every one of ``rules``, with one numbering of citations over all of them."""
    citations, tr = Citations(knowledge.quotable), Translator(knowledge.units)
    findings = [evaluate(rule, profile, as_of, knowledge.audiences, knowledge.units) for rule in rules]
    first = nearest(f for f in findings if knowledge.rules[f.rule].kind in (*BENEFITS, "gate"))
    return Evaluation(
        as_of=as_of.isoformat(),
        findings=tuple(answer_finding(f, knowledge, citations, tr) for f in findings),
        citations=citations.all(),
        ask={f.rule: asks(f.missing, knowledge) for f in findings if f.missing},
        nearest=first.rule if first else None,
    )


def answer_finding(
    finding: Finding, knowledge: Knowledge, citations: Citations, tr: Translator
) -> AnswerFinding:
    rule = knowledge.rules[finding.rule]
    return AnswerFinding(
        rule=rule.id,
        title=rule.title,
        programme=rule.programme,
        platform=rule.platform,
        status=finding.status,
        checks=tuple(_check(c, rule, knowledge, citations, tr) for c in finding.checks),
        results=tuple(_result(r, rule, citations, tr) for r in finding.results if _shown(r, finding)),
        unstated=tuple(dict.fromkeys([*(u.words for u in finding.undecided), *rule.unstated])),
        confirm_by_hand=rule.confirm_by_hand,
    )


def _shown(result: Result, finding: Finding) -> bool:
    """What an unmet rule would give is not given, and what lacks an input is not computed."""
    if result.computed and SUM in finding.notes:  # asked for itself, whatever the rule's verdict is
        return not result.missing
    return finding.status != "unmet" and not (result.computed and result.missing)


def _check(
    check: Check, rule: Rule, knowledge: Knowledge, citations: Citations, tr: Translator
) -> AnswerCheck:
    fact = knowledge.facts[check.fact]
    return AnswerCheck(
        fact=check.fact,
        label=fact.label,
        given=None if check.given is None else json_given(tr, check, knowledge.facts),
        op=check.op,
        threshold=json_threshold(tr, check, knowledge.facts),
        unit=tr.unit(check.unit),
        status=check.status,
        gap=None if check.gap is None else json_value(tr, check.gap),
        citation=citations.rule(rule, check.cite),
        record=check,
    )


def _result(result: Result, rule: Rule, citations: Citations, tr: Translator) -> AnswerResult:
    return AnswerResult(
        label=result.label,
        value="" if result.value is None else json_value(tr, result.value),
        unit=tr.unit(result.unit),
        qualifier=result.qualifier,
        formula=result.formula,
        inputs={
            name: json_value(tr, value) + (tr.unit(value.unit) if isinstance(value, Quantity) else "")
            for name, value in result.inputs.items()
        },
        citation=citations.rule(rule, result.cite),
    )


def asks(missing: Iterable[str], knowledge: Knowledge) -> tuple[Ask, ...]:
    """Facts as questions to the merchant."""
    facts = knowledge.facts
    return tuple(Ask(f, facts[f].label, facts[f].question) for f in missing)
