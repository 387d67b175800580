"""Rules looked up: those of a platform, one by its id, and the facts that bear on one."""

from __future__ import annotations

from difflib import get_close_matches

from assistant.errors import NotFoundError, QuestionError
from assistant.rules.schema import Knowledge, Rule


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


def facts_read(rule: Rule, knowledge: Knowledge) -> tuple[str, ...]:
    """Every fact that can bear on a rule: those it names, and those that say whom it is for."""
    audience = (knowledge.audiences[a].fact for a in rule.audience)
    return tuple(dict.fromkeys([*rule.facts(), *(f for f in audience if f)]))
