"""The deterministic composer: conclusion first, then what it rests on, all in fixed Chinese.

It decides nothing: verdicts and numbers come from findings, quotes from evidence. What kind of
answer is due follows from the understanding; verdict.py and explain.py write each kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.answer import Draft
from assistant.compose.abstention import answerable
from assistant.compose.cite import Citations
from assistant.compose.explain import abstain, information
from assistant.compose.findings import answer_finding
from assistant.compose.plans import plans
from assistant.compose.verdict import calculation, not_in_force, verdict
from assistant.compose.writing import Page, claims, doubted, next_step, sources
from assistant.rules.schema import Knowledge, Rule
from assistant.types import Finding, Outcome, Retrieved, Understanding

_SHOWN_SUGGESTIONS = 3


def compose(
    understanding: Understanding,
    findings: Sequence[Finding],
    found: Retrieved,
    knowledge: Knowledge,
    as_of: date,
) -> Draft:
    """``findings`` are of the rules under discussion (or of every rule that could apply, for a plan
    list), best first; ``found`` what the search brought."""
    page = Page(knowledge, Citations(knowledge))
    _premise(page, understanding)
    outcome = _body(page, understanding, findings, found, as_of)
    answered = findings if page.with_findings and outcome != "abstained" else ()
    shown = tuple(answer_finding(f, knowledge, page.citations) for f in answered)
    next_step(page, understanding.unowned if outcome != "abstained" else ())
    sources(page)
    return Draft(
        outcome=outcome,
        blocks=tuple(page.blocks),
        findings=shown,
        citations=page.citations.all(),
        ask=page.asks,
        suggestions=_suggestions(understanding, findings, knowledge, outcome),
        terms=(*_terms(understanding, findings, knowledge), *page.terms),
    )


def _body(
    page: Page, u: Understanding, findings: Sequence[Finding], found: Retrieved, as_of: date
) -> Outcome:
    if u.intent == "decline" or (u.outside and u.misattribution is None and not u.platforms):
        return abstain(page, u)
    if u.intent == "plans" and findings:
        if u.tied and not answerable(u, found):
            return abstain(page, u)
        return plans(page, u, findings, found.evidence)
    finding = findings[0] if findings else None
    if finding and finding.status == "not_in_force":
        return not_in_force(page, finding, as_of)
    if finding and u.misattribution is None:
        judged = page.knowledge.rules[finding.rule].kind != "penalty"
        if judged and u.intent in ("eligibility", "statement"):
            return verdict(page, u, finding)
        if u.intent in ("calculation", "statement"):
            return calculation(page, u, finding)
    return information(page, u, finding, found)


def _premise(page: Page, u: Understanding) -> None:
    if u.misattribution:
        m = u.misattribution
        page.say(f"先更正一点：按收录的资料，「{m.name}」是{m.actual}的，不是{m.said}的。")
    if u.respelt:
        words = "，".join(f"「{r.said}」按「{r.meant}」理解" for r in u.respelt)
        page.say(f"{words}；如果不是，请换个说法告诉我。")
    if u.rules and u.intent == "information":
        page.say(*claims(page, u))
    for doubt in u.doubts:
        page.say(f"您写的「{doubt.text}」没有采用：{doubted(page, doubt)}请核对后告诉我。")
    if u.corrected:
        labels = "、".join(page.knowledge.facts[f].label for f in u.corrected)
        page.say(f"已按您的更正重新核对：{labels}。")
    if u.whatif and u.stated:
        facts = page.knowledge.facts
        page.say(
            "以下按您假设的数据试算，不改动您的店铺档案："
            + "、".join(facts[f.fact].label for f in u.stated)
            + "。"
        )


def _terms(u: Understanding, findings: Sequence[Finding], knowledge: Knowledge) -> tuple[str, ...]:
    used = [*u.profile, *u.asked_facts]
    for finding in findings:
        used += [
            *finding.missing,
            *(c.fact for c in finding.checks),
            *(f for r in finding.results for f in r.missing),
        ]
    return tuple(knowledge.facts[f].label for f in dict.fromkeys(used))


def _suggestions(
    u: Understanding, findings: Sequence[Finding], knowledge: Knowledge, outcome: Outcome
) -> tuple[str, ...]:
    """Questions that can be answered: what a list left open, rules near what was asked, else one of each
    platform."""
    if u.intent == "plans" and findings:
        near = [knowledge.rules[f.rule] for f in findings if f.status == "unknown"]
    else:
        rules = [r for r in knowledge.rules.values() if r.id not in u.rules]
        near = [r for r in rules if r.platform in u.platforms] or rules
        if outcome == "abstained":
            near = list({r.platform: r for r in rules}.values())
    return tuple(_suggestion(r, knowledge) for r in near[:_SHOWN_SUGGESTIONS])


def _suggestion(rule: Rule, knowledge: Knowledge) -> str:
    wish = "是怎么规定的" if rule.kind == "penalty" else "有什么要求"
    name = knowledge.platforms[rule.platform].name
    return f"{name}的{rule.title}{wish}？"
