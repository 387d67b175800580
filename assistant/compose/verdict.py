"""Verdicts, calculations and gaps: what follows from a finding, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.answer import Ask
from assistant.compose.findings import asks
from assistant.compose.language import name, names, t
from assistant.compose.phrases import amount, given, threshold
from assistant.compose.writing import Page, check_line, check_table, gains, marker, notes, unmet_lines
from assistant.rules.conditions import part
from assistant.rules.quantity import Truth
from assistant.rules.schema import BENEFITS, Rule
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
        page.say(
            _verdict("**{verdict}：来源没有写明其他条件。**", rule, met=True), *gains(page, finding, rule)
        )
        notes(page, finding, rule)
        return "informational"  # nothing of the merchant's was judged
    if finding.status == "met":
        page.say(_verdict("**{verdict}。**", rule, met=True), *gains(page, finding, rule))
    elif finding.status == "unmet":
        page.say(_verdict("**{verdict}。**", rule, met=False), *unmet_lines(page, finding))
        if rule.kind in BENEFITS:
            page.say(*gains(page, finding, rule, t("达到条件后可得")))
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
    words = t("、").join(f"{c.words}{marker(page, rule, c.cite)}" for c in finding.undecided)
    message = "**能不能享受「{rule}」，收录的来源判断不了：没有写明{words}，请向平台确认。**"
    page.say(t(message, rule=name(rule.title), words=words), *gains(page, finding, rule, t("来源写明的内容")))
    check_table(page, finding, rule)
    notes(page, replace(finding, undecided=()), rule)
    return "informational"


def _part_verdict(page: Page, finding: Finding, rule: Rule, asked: Sequence[Check]) -> Outcome:
    """「商品分76够吗」: the verdict on that part, and what the whole still asks."""
    assert rule.require is not None
    facts = page.knowledge.facts
    labels = names(facts[c.fact].label for c in asked)
    statuses: dict[str, Truth] = {c.fact: c.status for c in finding.checks if c.status != "not_in_force"}
    status = part(rule.require, [c.fact for c in asked], statuses)
    word = {"met": "达到要求", "unmet": "没有达到要求", "unknown": "还不能判断"}[status]
    page.say(
        t("**单看{labels}：{word}。**", labels=labels, word=t(word)), *(check_line(page, c) for c in asked)
    )
    others = [facts[c.fact].label for c in finding.checks if c not in asked and c.status == "unknown"]
    if others and finding.status != "unmet":
        more = names(dict.fromkeys(others))
        page.say(t("要判断整条「{rule}」，还要看：{more}。", rule=name(rule.title), more=more))
        page.asks = asks(finding, page.knowledge)
    check_table(page, finding, rule)
    return _OUTCOME[status]


def _unknown(page: Page, finding: Finding, rule: Rule) -> None:
    facts = page.knowledge.facts
    met = names(facts[c.fact].label for c in finding.checks if c.status == "met")
    vague = [c for c in finding.checks if c.status == "unknown" and c.given is not None]
    needed = names(facts[f].label for f in finding.missing)
    page.asks = asks(finding, page.knowledge)
    page.say(
        t("**还不能判断「{rule}」，需要补充：{needed}。**", rule=name(rule.title), needed=needed),
        t("已满足：{met}。", met=met) if met else "",
        *(_straddles(name(facts[c.fact].label), given(c, facts), threshold(c, facts)) for c in vague),
    )


def _straddles(label: str, value: str, limit: str) -> str:
    return t(
        "您给的{label}（{value}）跨在门槛{limit}两边，请给准确的数。", label=label, value=value, limit=limit
    )


def _verdict(message: str, rule: Rule, *, met: bool) -> str:
    """The rule's own words for its verdict; a translation names the rule instead."""
    words = rule.verdict_met if met else rule.verdict_unmet
    return t(message, verdict=t(words) if t(words) != words else _generic(words, rule, met))


def _generic(words: str, rule: Rule, met: bool) -> str:
    message = "达到「{rule}」的要求" if met else "没有达到「{rule}」的要求"
    return t(message, rule=name(rule.title)) if t(message, rule="") != message.format(rule="") else words


def calculation(page: Page, u: Understanding, finding: Finding, others: Sequence[Finding] = ()) -> Outcome:
    """``others`` are computed beside it when nothing they need is missing."""
    rule = page.knowledge.rules[finding.rule]
    closed = u.whatif and finding.status == "met"  # 「如果再播2小时呢」: no gap is left to tell of
    if u.wants == "gap" and finding.checks and rule.kind != "penalty" and not closed:
        return _gaps(page, finding, rule)
    computed = [r for r in finding.results if r.computed and not r.missing]
    if computed and finding.status != "unmet":
        page.say(*(t("**{label}：{value}。**", label=name(r.label), value=amount(r)) for r in computed))
        page.say(*(t("计算：{formula}", formula=r.formula) + marker(page, rule, r.cite) for r in computed))
        page.say(*gains(page, finding, rule, t("依据的额度")))
        notes(page, finding, rule)
        for other in others:
            if any(r.computed and not r.missing for r in other.results) and other.status != "unmet":
                calculation(page, u, other)
        return "computed"
    missing = tuple(dict.fromkeys([*finding.missing, *(f for r in finding.results for f in r.missing)]))
    asked_amount = u.wants in ("amount", "day") or not finding.results or finding.status == "unknown"
    inputs = [c.inputs.values() for c in rule.calculations()]
    begun = {f.fact for f in u.stated} if rule.kind != "penalty" else set()
    asked_amount = asked_amount or any(begun.intersection(i) for i in inputs)  # told to be worked with
    facts = page.knowledge.facts
    if finding.status != "unmet":
        page.asks = tuple(Ask(f, facts[f].label, facts[f].question) for f in missing)
    if missing and asked_amount and finding.status != "unmet":
        page.say(
            t("**要算出结果，还需要：{needed}。**", needed=names(facts[f].label for f in missing)),
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
        page.say(_verdict("**{verdict}。**", rule, met=False))
        page.quote_rule(rule)
    else:
        if finding.status == "met" and rule.require is not None:
            page.say(_verdict("**{verdict}。**", rule, met=True))
        given_results = [r for r in finding.results if not r.missing]
        page.say(
            *(
                t("**{label}：{value}。**", label=name(r.label), value=amount(r)) + marker(page, rule, r.cite)
                for r in given_results
            )
        )
    notes(page, finding, rule)
    return "informational"


def _gaps(page: Page, finding: Finding, rule: Rule) -> Outcome:
    unmet = [c for c in finding.checks if c.status == "unmet"]
    if unmet:
        page.say(t("**离「{rule}」还差这些：**", rule=name(rule.title)), *unmet_lines(page, finding))
        outcome: Outcome = "computed"
        if finding.status == "unknown":  # another branch, not told yet, could still carry it
            others = names(page.knowledge.facts[f].label for f in finding.missing)
            page.say(t("只看您给的数据是这样；另外还没有说：{others}。", others=others))
            page.asks = asks(finding, page.knowledge)
    elif finding.status == "met":
        message = "**已经达到「{rule}」的要求，没有差距。**"
        page.say(t(message, rule=name(rule.title)), *gains(page, finding, rule))
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
    period = t("自{day}起", day=start.isoformat()) if start else t("此前")
    period += t("至{day}止", day=end.isoformat()) if end else ""
    message = "**「{rule}」在{day}不在有效期内：{period}有效，所以不能按它判断。**"
    page.say(t(message, rule=name(rule.title), day=as_of.isoformat(), period=period))
    page.quote_rule(rule)
    return "not_in_force"
