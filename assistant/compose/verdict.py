"""Verdicts, calculations and gaps: what follows from a finding, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.answer import Ask
from assistant.compose.findings import asks
from assistant.compose.wording import amount, given, threshold
from assistant.compose.writing import Page, check_line, check_table, gains, marker, notes, unmet_lines
from assistant.rules.conditions import part
from assistant.rules.quantity import Truth
from assistant.rules.schema import Rule
from assistant.types import Check, Finding, Outcome, Status, Understanding

_OUTCOME: dict[Status, Outcome] = {
    "met": "eligible",
    "unmet": "ineligible",
    "unknown": "needs_info",
    "not_in_force": "not_in_force",
}


def verdict(page: Page, u: Understanding, finding: Finding) -> Outcome:
    rule = page.knowledge.rules[finding.rule]
    asked = [c for c in finding.checks if c.fact in u.asked_facts and c.given is not None]
    if asked and rule.require is not None:
        return _part_verdict(page, finding, rule, asked)
    if finding.status == "met" and not finding.checks:
        page.say(f"**{rule.verdict_met}：来源没有写明其他条件。**", *gains(page, finding, rule))
        notes(page, finding, rule)
        return "informational"  # nothing of the merchant's was judged
    if finding.status == "met":
        page.say(f"**{rule.verdict_met}。**", *gains(page, finding, rule))
    elif finding.status == "unmet":
        page.say(f"**{rule.verdict_unmet}。**", *unmet_lines(page, finding))
        if not any(c.cite for c in finding.checks):  # whom it is for settled it: show what it says
            page.quote_rule(rule)
    elif not finding.missing:
        return _undecided(page, finding, rule)
    else:
        _unknown(page, finding, rule)
    check_table(page, finding, rule)
    notes(page, finding, rule)
    return _OUTCOME[finding.status]


def _undecided(page: Page, finding: Finding, rule: Rule) -> Outcome:
    """Nothing a merchant could add would settle it: the source does not give the condition."""
    words = "、".join(f"{c.words}{marker(page, rule, c.cite)}" for c in finding.undecided)
    page.say(
        f"**能不能享受「{rule.title}」，收录的来源判断不了：没有写明{words}，请向平台确认。**",
        *gains(page, finding, rule, "来源写明的内容"),
    )
    check_table(page, finding, rule)
    notes(page, replace(finding, undecided=()), rule)
    return "informational"


def _part_verdict(page: Page, finding: Finding, rule: Rule, asked: Sequence[Check]) -> Outcome:
    """「商品分76够吗」: the verdict on that part, and what the whole still asks."""
    assert rule.require is not None
    facts = page.knowledge.facts
    labels = "、".join(facts[c.fact].label for c in asked)
    statuses: dict[str, Truth] = {c.fact: c.status for c in finding.checks if c.status != "not_in_force"}
    status = part(rule.require, [c.fact for c in asked], statuses)
    word = {"met": "达到要求", "unmet": "没有达到要求", "unknown": "还不能判断"}[status]
    page.say(f"**单看{labels}：{word}。**", *(check_line(page, c) for c in asked))
    others = [facts[c.fact].label for c in finding.checks if c not in asked and c.status == "unknown"]
    if others and finding.status != "unmet":
        page.say(f"要判断整条「{rule.title}」，还要看：{'、'.join(dict.fromkeys(others))}。")
        page.asks = asks(finding, page.knowledge)
    check_table(page, finding, rule)
    return _OUTCOME[status]


def _unknown(page: Page, finding: Finding, rule: Rule) -> None:
    facts = page.knowledge.facts
    met = [facts[c.fact].label for c in finding.checks if c.status == "met"]
    vague = [c for c in finding.checks if c.status == "unknown" and c.given is not None]
    needed = "、".join(facts[f].label for f in finding.missing)
    page.asks = asks(finding, page.knowledge)
    page.say(
        f"**还不能判断「{rule.title}」，需要补充：{needed}。**",
        f"已满足：{'、'.join(met)}。" if met else "",
        *(_straddles(facts[c.fact].label, given(c, facts), threshold(c, facts)) for c in vague),
    )


def _straddles(label: str, value: str, limit: str) -> str:
    return f"您给的{label}（{value}）跨在门槛{limit}两边，请给准确的数。"


def calculation(page: Page, u: Understanding, finding: Finding) -> Outcome:
    rule = page.knowledge.rules[finding.rule]
    if u.wants == "gap" and finding.checks and rule.kind != "penalty":  # nobody strives for a penalty
        return _gaps(page, finding, rule)
    computed = [r for r in finding.results if r.computed and not r.missing]
    if computed and finding.status != "unmet":
        page.say(*(f"**{r.label}：{amount(r)}。**" for r in computed))
        page.say(*(f"计算：{r.formula}{marker(page, rule, r.cite)}" for r in computed))
        page.say(*gains(page, finding, rule, "依据的额度"))
        notes(page, finding, rule)
        return "computed"
    missing = tuple(dict.fromkeys([*finding.missing, *(f for r in finding.results for f in r.missing)]))
    asked_amount = u.wants in ("amount", "day") or not finding.results or finding.status == "unknown"
    facts = page.knowledge.facts
    if finding.status != "unmet":
        page.asks = tuple(Ask(f, facts[f].label, facts[f].question) for f in missing)
    if missing and asked_amount and finding.status != "unmet":
        page.say(
            f"**要算出结果，还需要：{'、'.join(facts[f].label for f in missing)}。**",
            *gains(page, finding, rule),
        )
        notes(page, finding, rule)
        return "needs_info"
    if rule.kind != "penalty" and (rule.require is not None or finding.status == "unmet"):
        return verdict(page, u, finding)
    return _explained(page, finding, rule)


def _explained(page: Page, finding: Finding, rule: Rule) -> Outcome:
    """A penalty or rule that applies, without anything to compute."""
    if finding.status == "unmet":
        page.say(f"**{rule.verdict_unmet}。**")
    else:
        if finding.status == "met" and rule.require is not None:
            page.say(f"**{rule.verdict_met}。**")
        given_results = [r for r in finding.results if not r.missing]
        page.say(*(f"**{r.label}：{amount(r)}。**{marker(page, rule, r.cite)}" for r in given_results))
    notes(page, finding, rule)
    return "informational"


def _gaps(page: Page, finding: Finding, rule: Rule) -> Outcome:
    unmet = [c for c in finding.checks if c.status == "unmet"]
    if unmet:
        page.say(f"**离「{rule.title}」还差这些：**", *unmet_lines(page, finding))
        outcome: Outcome = "computed"
        if finding.status == "unknown":  # another branch, not told yet, could still carry it
            others = "、".join(page.knowledge.facts[f].label for f in finding.missing)
            page.say(f"只看您给的数据是这样；另外还没有说：{others}。")
            page.asks = asks(finding, page.knowledge)
    elif finding.status == "met":
        page.say(f"**已经达到「{rule.title}」的要求，没有差距。**", *gains(page, finding, rule))
        outcome = "computed"
    elif not finding.missing:
        return _undecided(page, finding, rule)
    else:
        _unknown(page, finding, rule)
        outcome = "needs_info"
    check_table(page, finding, rule)
    notes(page, finding, rule)
    return outcome


def not_in_force(page: Page, finding: Finding, as_of: date) -> Outcome:
    rule = page.knowledge.rules[finding.rule]
    start, end = rule.effective_from, rule.effective_to
    period = f"自{start.isoformat()}起" if start else "此前"
    period += f"至{end.isoformat()}止" if end else ""
    page.say(f"**「{rule.title}」在{as_of.isoformat()}不在有效期内：{period}有效，所以不能按它判断。**")
    page.quote_rule(rule)
    return "not_in_force"
