"""``evaluate``: what rules say of a merchant, with every check, gap and result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistant.compose.findings import evaluated
from assistant.errors import QuestionError
from assistant.knowledge.lookup import facts_read, find_rule, rules_of
from assistant.rules.schema import Knowledge, Rule
from assistant.surfaces.tools.records import Judged
from assistant.surfaces.tools.writing import fact_named, refuse_bare_share
from assistant.types import Profile
from assistant.understand.profile import read_profile
from assistant.understand.vocabulary import Vocabulary

MOST_RULES = 20
_NOTE = (
    "结论、门槛、差距和金额以返回的为准，照原样转述并附 citation 的原文，不要改、不要自己算。"
    "status 为 unknown 就不下结论，按 ask 问商家；unmet 的规则不给 results。"
    "unstated 是来源没有写明的，要如实说；confirm_by_hand 请商家自己核对。"
)


def judged(
    vocabulary: Vocabulary, rules: Sequence[str], platform: str, known: Mapping[str, Any], as_of: date
) -> Judged:
    """The findings of ``rules``, or without any of all those of ``platform``; ``known`` are facts by id or
    label.

    Raises:
        NotFoundError: no such rule.
        QuestionError: no rule and no platform was named, a rule is under review, or a fact cannot be read.
    """
    knowledge = vocabulary.knowledge
    chosen = _chosen(rules, platform, knowledge)
    profile = facts_of(known, vocabulary, as_of)
    found = evaluated(chosen, profile, as_of, knowledge)
    used = {fact for rule in chosen for fact in facts_read(rule, knowledge)}
    return Judged(
        as_of=found.as_of,
        findings=found.findings,
        citations=found.citations,
        ask=found.ask,
        nearest=found.nearest,
        unused=tuple(fact for fact in profile if fact not in used),
        corpus=knowledge.digest,
        note=_NOTE,
    )


def facts_of(known: Mapping[str, Any], vocabulary: Vocabulary, as_of: date) -> Profile:
    """Raises QuestionError for one that does not exist or cannot be read."""
    named: dict[str, Any] = {}
    for name, value in known.items():
        fact = fact_named(name, vocabulary.knowledge)
        if fact in named:
            raise QuestionError(f"known 里的 {name!r} 写了两次。", "每项数据只写一次。", field="known")
        if fact not in vocabulary.knowledge.facts:
            raise QuestionError(
                f"没有数据项 {name[:60]!r}。", "用 find_rules 看这条规则的 needs，fact 就是能填的名字。",
                field="known",
            )  # fmt: skip
        refuse_bare_share(name, value, vocabulary.knowledge.facts[fact].unit)
        named[fact] = value
    return read_profile(named, vocabulary, as_of)


def active(rule_id: str, knowledge: Knowledge) -> Rule:
    """Raises NotFoundError for none, QuestionError for one that is under review."""
    rule = find_rule(knowledge, rule_id.strip(), "find_rules")
    if rule.id in knowledge.withdrawn:
        raise QuestionError(
            f"规则「{rule.title}」正在复核，暂时不能用来判断。", "请如实说明，不要给结论。", field="rules"
        )
    return rule


def _chosen(rules: Sequence[str], platform: str, knowledge: Knowledge) -> tuple[Rule, ...]:
    if not rules and not platform:
        raise QuestionError(
            "没有说要判断哪些规则。", "请给 rules（规则 id，用 find_rules 查）或 platform。", field="rules"
        )
    if len(rules) > MOST_RULES:
        raise QuestionError(f"rules 有 {len(rules)} 条，太多了。", f"最多 {MOST_RULES} 条。", field="rules")
    if not rules:
        return rules_of(knowledge, platform)
    return tuple({rule.id: rule for rule in (active(r, knowledge) for r in rules)}.values())
