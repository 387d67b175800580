"""Answers that explain: what a plan says, which plans there are, and that there is no answer."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Ask
from assistant.compose.wording import amount, gap, threshold
from assistant.compose.writing import Page, conditions, gains, is_silence, marker, notes, requirement
from assistant.types import Evidence, Finding, Outcome, Understanding

SHOWN = 3
_NEAR = 0.55  # share of the best score that a sentence needs to be shown beside it
_ENOUGH = 0.4  # evidence score under which a sentence is about something else
_SILENT = 0.55  # the same for sentences about what is left unsaid: they name many things


def plans(page: Page, u: Understanding, findings: Sequence[Finding], evidence: Sequence[Evidence]) -> Outcome:
    """Every plan that may apply: can be had, needs facts, cannot be had."""
    knowledge = page.knowledge
    groups = {"met": "可以享受", "unknown": "补充信息后可判断", "unmet": "暂时不符合"}
    names = "、".join(knowledge.platforms[p].name for p in u.platforms) or "各平台"
    page.say(f"**{names}有这些与您有关的扶持：**")
    for status, title in groups.items():
        lines = [_plan_line(page, f) for f in findings if f.status == status]
        if lines:
            page.say(f"**{title}**", "", *lines)
    covered = {c.quote for c in page.citations.all()}
    more = [e for e in evidence if e.quote not in covered and not is_silence(e)]
    if more:
        page.say("**来源还提到**" if findings else "**来源提到**")
        page.quote(more[: SHOWN if findings else None])
    missing = dict.fromkeys(f for finding in findings if finding.status == "unknown" for f in finding.missing)
    page.asks = tuple(Ask(f, knowledge.facts[f].label, knowledge.facts[f].question) for f in missing)
    return "informational"


def _plan_line(page: Page, finding: Finding) -> str:
    rule = page.knowledge.rules[finding.rule]
    facts = page.knowledge.facts
    gains = "，".join(f"{r.label}{amount(r)}" for r in finding.results if not r.missing)
    cites = "".join(
        dict.fromkeys(
            marker(page, rule, c)
            for c in [*(r.cite for r in finding.results), *(c.cite for c in finding.checks)]
        )
    )
    need = "；".join(
        f"{facts[c.fact].label}{threshold(c, facts)}"
        for c in finding.checks
        if c.status == "unknown" and c.decisive
    )
    short = "；".join(f"{facts[c.fact].label}{gap(c)}" for c in finding.checks if c.status == "unmet")
    tail = f"——条件：{need}" if need else f"——{short}" if short else ""
    return f"- **{rule.title}**：{gains}{tail}{cites}" if gains else f"- **{rule.title}**{tail}{cites}"


def information(
    page: Page, u: Understanding, finding: Finding | None, evidence: Sequence[Evidence]
) -> Outcome:
    """Quotes that answer, and of the rule under discussion what is asked, or all it requires."""
    stated = _near_best([e for e in evidence if not is_silence(e)])
    silent = [e for e in evidence if is_silence(e)]
    if u.not_covered:
        page.say(f"**来源没有写明{'、'.join(u.not_covered)}，所以这里不给出答案。**")
        page.quote(silent[:1])
        if stated:
            page.say("来源写明的相关内容：")
    elif u.under_review:
        names = "、".join(u.under_review)
        page.say(f"**「{names}」正在复核：它引用的原文有改动，复核完成之前不作判断。**")
    elif not (finding or u.misattribution or u.programmes or _answers(stated, silent)):
        return abstain(page, u)
    rule = page.knowledge.rules[finding.rule] if finding and _is_meant(page, finding, u, evidence) else None
    page.with_findings = rule is not None
    if finding is None or rule is None or u.not_covered:
        page.quote(stated[:SHOWN])
        if not u.not_covered:
            _unsaid(page, stated, silent)
        return "informational"
    asked = [c for c in finding.checks if c.fact in u.asked_facts]
    page.say(*(requirement(page, rule, c) for c in asked))
    if u.wants == "condition" and not asked:
        page.say(*conditions(page, rule))
    page.quote(stated[:SHOWN])
    if not asked:
        page.say(*gains(page, finding, rule))
    _unsaid(page, stated, silent)
    notes(page, finding, rule)
    return "informational"


def _unsaid(page: Page, stated: Sequence[Evidence], silent: Sequence[Evidence]) -> None:
    """What the source says it leaves out, when that is nearer to the question than what it says."""
    best = stated[0].score if stated else _SILENT
    if silent and silent[0].score >= best:
        page.say("来源没有写明的部分：")
        page.quote(silent[:1])


def _is_meant(page: Page, finding: Finding, u: Understanding, evidence: Sequence[Evidence]) -> bool:
    """Whether the question is about the rule, or only shares a word such as 头部创作者 with it: one of
    its own facts is asked, or its words are among the best found."""
    rule = page.knowledge.rules[finding.rule]
    own = {(c.source, c.quote) for c in rule.citations.values()}
    return bool(u.asked_facts) or any((e.source, e.quote) in own for e in evidence[:SHOWN])


def _near_best(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Sentences not much worse than the best one: the rest are about something else."""
    return [e for e in evidence if e.score >= _NEAR * evidence[0].score]


def _answers(stated: Sequence[Evidence], silent: Sequence[Evidence]) -> bool:
    """Whether the best sentence found is about the question at all."""
    said = bool(stated) and stated[0].score >= _ENOUGH
    return said or (bool(silent) and silent[0].score >= _SILENT)


def abstain(page: Page, u: Understanding) -> Outcome:
    covered = "、".join(p.name for p in page.knowledge.platforms.values())
    if u.decline == "reset":
        page.say("好的，之前的店铺数据和话题已清空，我们重新开始。")
        return "informational"
    if u.decline == "injection":
        page.say("这个请求我不能照做：我只依据收录的平台政策回答商家的问题。")
    elif u.decline == "account":
        page.say("我看不到任何店铺或账号的数据，也不能代您登录或查询。")
    elif u.decline == "chat":
        page.say("您好，我是商家增长助手，只回答电商平台商家政策方面的问题。")
    elif u.outside:
        page.say(f"**我没有收录{'、'.join(u.outside)}的政策资料，不能回答，也不会猜。**")
    else:
        page.say("**收录的资料里没有能回答这个问题的内容，所以我不作回答。**")
    page.say(
        f"目前收录了{covered}的商家政策。您可以问我某个扶持计划的条件和额度，或者报上店铺数据让我逐项核对。"
    )
    return "abstained"
