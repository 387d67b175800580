"""Answers that explain: what a plan says, and that there is no answer."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose.abstention import answerable
from assistant.compose.language import name, names, t
from assistant.compose.writing import Page, conditions, gains, is_silence, notes, requirement
from assistant.types import Evidence, Finding, Outcome, Retrieved, Understanding

SHOWN = 3
_NEAR = 0.55  # share of the best score that a sentence needs to be shown beside it
_SURE = 0.7  # score from which a sentence answers, whatever its theme is called
_BESIDE = 0.6  # share of the best score from which a sentence about what is left out is shown
_SILENT = 0.55  # score that a sentence about what is left unsaid needs: such sentences name many things


def information(page: Page, u: Understanding, finding: Finding | None, found: Retrieved) -> Outcome:
    """Quotes that answer, and of the rule under discussion what is asked, or all it requires."""
    evidence = found.evidence
    if u.absent and not (evidence and evidence[0].score >= _SURE):
        return _absent(page, u)
    sure = u.misattribution or u.under_review or (u.claims and finding)
    if not (sure or answerable(u, found)):
        return abstain(page, u)
    stated = _near_best([e for e in evidence if not is_silence(e)])
    silent = [e for e in evidence if is_silence(e)]
    if u.not_covered:
        unsaid = t("、").join(u.not_covered)
        page.say(t("**来源没有写明{unsaid}，所以这里不给出答案。**", unsaid=unsaid))
        page.quote(silent[:1])
        if stated:
            page.say(t("来源写明的相关内容："))
    elif u.under_review:
        message = "**「{rules}」正在复核：它引用的原文有改动，复核完成之前不作判断。**"
        page.say(t(message, rules=names(u.under_review)))
    rule = page.knowledge.rules[finding.rule] if finding and _is_meant(page, finding, u, evidence) else None
    page.with_findings = rule is not None
    if finding is None or rule is None or u.not_covered:
        page.quote(stated[:SHOWN])
        if not u.not_covered:
            _unsaid(page, stated, silent)
        return "informational"
    demands = rule.require is not None and rule.kind != "penalty"  # a penalty's steps are no demands
    asked = [c for c in finding.checks if demands and c.fact in u.asked_facts]
    claimed = {claim.fact for claim in u.claims}  # those were set right in the first sentence
    page.say(*(requirement(page, rule, c) for c in asked if c.fact not in claimed))
    if u.wants == "condition" and not asked:
        page.say(*conditions(page, rule))
    page.quote(stated[:SHOWN])
    if not asked:
        page.say(*gains(page, finding, rule))
    _unsaid(page, stated, silent)
    notes(page, finding, rule, premises=False)
    return "informational"


def _absent(page: Page, u: Understanding) -> Outcome:
    """Nothing on this for the platform asked about, and who has something."""
    knowledge = page.knowledge
    asked = names(knowledge.platforms[p].name for p in u.platforms)
    message = "**收录的资料没有提到{platform}在「{theme}」方面的政策，所以我不作回答。**"
    page.say(t(message, platform=asked, theme=names(u.absent)))
    page.terms += u.absent
    have: dict[str, list[str]] = {}
    for rule in (knowledge.rules[r] for r in u.elsewhere):
        have.setdefault(rule.platform, []).append(rule.title)
        page.terms.append(rule.title)
    page.say(
        *(
            t("- {platform}有：{rules}", platform=name(knowledge.platforms[p].name), rules=names(titles))
            for p, titles in have.items()
        )
    )
    page.with_findings = False
    return "abstained"


def _unsaid(page: Page, stated: Sequence[Evidence], silent: Sequence[Evidence]) -> None:
    """What the source says it leaves out, when that is about as near to the question as what it says."""
    best = stated[0].score if stated else _SILENT
    if silent and silent[0].score >= _BESIDE * best:
        page.say(t("来源没有写明的部分："))
        page.quote(silent[:1])


def _is_meant(page: Page, finding: Finding, u: Understanding, evidence: Sequence[Evidence]) -> bool:
    """Whether the question is about the rule, or only shares a word such as 头部创作者 with it: its own
    words or one of its facts are asked, or its quotes are among the best found."""
    rule = page.knowledge.rules[finding.rule]
    own = {(c.source, c.quote) for c in rule.citations.values()}
    asked = u.rule_named or bool(u.asked_facts) or u.wants == "condition"
    return asked or any((e.source, e.quote) in own for e in evidence[:SHOWN])


def _near_best(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Sentences not much worse than the best one: the rest are about something else."""
    return [e for e in evidence if e.score >= _NEAR * evidence[0].score]


def abstain(page: Page, u: Understanding) -> Outcome:
    covered = names(p.name for p in page.knowledge.platforms.values())
    if u.decline == "reset":
        page.say(t("好的，之前的店铺数据和话题已清空，我们重新开始。"))
        return "informational"
    if u.decline == "injection":
        page.say(t("这个请求我不能照做：我只依据收录的平台政策回答商家的问题。"))
    elif u.decline == "account":
        page.say(t("我看不到任何店铺或账号的数据，也不能代您登录或查询。"))
    elif u.decline == "contact":
        page.say(t("我不提供微信、二维码或任何联系方式，文章里的推广内容也不收录。"))
    elif u.decline == "buyer":
        page.say(t("我只回答商家政策方面的问题，买家的订单和售后请联系平台客服。"))
    elif u.decline == "cheat":
        page.say(t("刷单、造假或绕开规则的办法我不提供；规则要求什么、您还差多少，我可以帮您核对。"))
    elif u.decline == "chat":
        page.say(t("您好，我是商家增长助手，只回答电商平台商家政策方面的问题。"))
    elif u.outside:
        page.say(t("**我没有收录{platforms}的政策资料，不能回答，也不会猜。**", platforms=names(u.outside)))
    else:
        page.say(t("**收录的资料里没有能回答这个问题的内容，所以我不作回答。**"))
    message = (
        "目前收录了{covered}的商家政策。您可以问我某个扶持计划的条件和额度，或者报上店铺数据让我逐项核对。"
    )
    page.say(t(message, covered=covered))
    return "abstained"
