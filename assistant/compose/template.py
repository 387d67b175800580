"""The deterministic composer: conclusion first, then what it rests on, in fixed words.

It decides nothing: verdicts and numbers come from findings, quotes from evidence. What kind of
answer is due follows from the understanding; verdict.py and explain.py write each kind.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Sequence
from datetime import date

from assistant.answer import Draft
from assistant.compose.abstention import answerable
from assistant.compose.added_documents import add_documents, relevant
from assistant.compose.cite import Citations
from assistant.compose.explain import abstain, information
from assistant.compose.findings import answer_finding
from assistant.compose.language import name, names, speaking, t
from assistant.compose.plans import plans
from assistant.compose.verdict import calculation, not_in_force, verdict
from assistant.compose.writing import Page, claims, doubted, is_silence, next_step, sources
from assistant.rules.schema import Knowledge, Rule
from assistant.types import Finding, Outcome, Retrieved, Understanding

_SHOWN_SUGGESTIONS = 3
_SURELY = 0.8  # score of a sentence that says just what is asked


def compose(
    understanding: Understanding,
    findings: Sequence[Finding],
    found: Retrieved,
    knowledge: Knowledge,
    as_of: date,
) -> Draft:
    """``findings`` are of the rules under discussion (or of every rule that could apply, for a plan
    list), best first; ``found`` what the search brought."""
    with speaking(knowledge.english if understanding.english else None):
        return _composed(understanding, findings, found, knowledge, as_of)


def _composed(
    understanding: Understanding,
    findings: Sequence[Finding],
    found: Retrieved,
    knowledge: Knowledge,
    as_of: date,
) -> Draft:
    said = relevant(understanding, found.documents)
    page = _begun(understanding, found, knowledge)
    begun = len(page.blocks)
    outcome = _body(page, understanding, findings, found, as_of)
    if not page.blocks:  # evidence that holds nothing to say: 「二，还几」
        outcome = abstain(page, understanding)
    if said and (outcome == "abstained" or understanding.not_covered):
        page, outcome = _begun(understanding, found, knowledge), "informational"
        page.with_findings = False
    if said:
        add_documents(page, outcome, said, found, begun)
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


def _begun(u: Understanding, found: Retrieved, knowledge: Knowledge) -> Page:
    page = Page(knowledge, Citations(ChainMap(dict(found.documents.sources), dict(knowledge.sources))))
    _premise(page, u)
    return page


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
    if finding and u.misattribution is None and not _left_out(u, finding, found):
        judged = page.knowledge.rules[finding.rule].kind != "penalty"
        if judged and u.intent in ("eligibility", "statement"):
            return verdict(page, u, finding)
        if u.intent in ("calculation", "statement"):
            return calculation(page, u, finding, findings[1:])
    return information(page, u, finding, found)


def _left_out(u: Understanding, finding: Finding, found: Retrieved) -> bool:
    """Whether what is asked, without any figures, is just what the source says it leaves out."""
    if u.intent == "eligibility" and finding.checks:
        return False  # 「流量包我能领吗」 asks for a verdict, from what was told before or is asked back
    best = found.evidence[0] if found.evidence and not u.stated else None
    return best is not None and is_silence(best) and best.score >= _SURELY


def _premise(page: Page, u: Understanding) -> None:
    if u.misattribution:
        m = u.misattribution
        message = "先更正一点：按收录的资料，「{plan}」是{actual}的，不是{said}的。"
        page.say(t(message, plan=name(m.name), actual=name(m.actual), said=name(m.said)))
    if u.respelt:
        words = t("，").join(t("「{said}」按「{meant}」理解", said=r.said, meant=r.meant) for r in u.respelt)
        page.say(t("{words}；如果不是，请换个说法告诉我。", words=words))
    if u.rules and u.intent == "information":
        page.say(*claims(page, u))
    for doubt in u.doubts:
        message = "您写的「{said}」没有采用：{why}请核对后告诉我。"
        page.say(t(message, said=doubt.text, why=doubted(page, doubt)))
    if u.corrected:
        labels = names(page.knowledge.facts[f].label for f in u.corrected)
        page.say(t("已按您的更正重新核对：{labels}。", labels=labels))
    if u.whatif and u.stated:
        facts = page.knowledge.facts
        labels = names(facts[f.fact].label for f in u.stated)
        page.say(t("以下按您假设的数据试算，不改动您的店铺档案：{labels}。", labels=labels))


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
    message = (
        "{platform}的{rule}是怎么规定的？" if rule.kind == "penalty" else "{platform}的{rule}有什么要求？"
    )
    return t(message, platform=name(knowledge.platforms[rule.platform].name), rule=name(rule.title))
