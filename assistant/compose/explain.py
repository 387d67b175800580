"""Answers that explain: what a plan says, and that there is no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.answer import Block
from assistant.compose.abstention import refused
from assistant.compose.pieces import conditions, gained, gains, notes, requirement
from assistant.compose.reply import Blocks, Context, Reply, quoted, text
from assistant.compose.translation import Translator
from assistant.rules.schema import Rule
from assistant.types import Evidence, Finding, Retrieved, Understanding

SHOWN = 3
_NEAR = 0.55  # share of the best score that a sentence needs to be shown beside it
_SURE = 0.7  # score from which a sentence answers, whatever its theme is called
_BESIDE = 0.6  # share of the best score from which a sentence about what is left out is shown
_SILENT = 0.55  # score that a sentence about what is left unsaid needs: such sentences name many things

_DECLINED: Mapping[str, str] = {
    "injection": "这个请求我不能照做：我只依据收录的平台政策回答商家的问题。",
    "account": "我看不到任何店铺或账号的数据，也不能代您登录或查询。",
    "contact": "我不提供微信、二维码或任何联系方式，文章里的推广内容也不收录。",
    "buyer": "我只回答商家政策方面的问题，买家的订单和售后请联系平台客服。",
    "cheat": "刷单、造假或绕开规则的办法我不提供；规则要求什么、您还差多少，我可以帮您核对。",
    "chat": "您好，我是商家增长助手，只回答电商平台商家政策方面的问题。",
}
"""Why a question is declined → what is said to it."""


def information(ctx: Context, u: Understanding, finding: Finding | None, found: Retrieved) -> Reply:
    """Quotes that answer, and of the rule under discussion what is asked, or all it requires."""
    evidence = found.evidence
    if u.lacks.absent and not (evidence and evidence[0].score >= _SURE):
        return _absent(ctx, u)
    if refused(u, found, judged=finding is not None):
        return abstain(ctx, u)
    stated = _near_best([e for e in evidence if not e.unsaid])
    silent = [e for e in evidence if e.unsaid]
    meant = finding if finding and _is_meant(ctx, finding, u, evidence) else None
    if u.lacks.not_covered:
        return _not_covered(ctx, u, stated, silent, with_findings=meant is not None)
    if meant:
        return _of_rule(ctx, u, meant, stated, silent)
    if not evidence:
        return Reply("informational", headline=_under_review(ctx.tr, u), with_findings=False)
    quotes, more = _said(ctx, stated, silent)
    return Reply(
        "informational",
        headline=_under_review(ctx.tr, u) + quotes,
        because=more,
        details=_unsaid(ctx, stated, silent),
        with_findings=False,
    )


def _said(ctx: Context, stated: Sequence[Evidence], silent: Sequence[Evidence]) -> tuple[Blocks, Blocks]:
    """The sentence that answers best, as it stands, and those near it: what the source leaves out comes first
    where that is nearer to the question than all that it says."""
    left_out = silent[:1] if silent and (not stated or silent[0].score > stated[0].score) else ()
    best, *others = [*left_out, *stated]
    n = ctx.citations.evidence(best)
    first = Block("quote", (f"{best.quote}[{n}]",), quotes=(n,))
    return (first,), quoted(ctx, others[: SHOWN - 1])


def _not_covered(
    ctx: Context,
    u: Understanding,
    stated: Sequence[Evidence],
    silent: Sequence[Evidence],
    *,
    with_findings: bool,
) -> Reply:
    """A detail that the source leaves out, and what it says of the rest."""
    tr = ctx.tr
    unsaid = tr.text("、").join(u.lacks.not_covered)
    cited = "".join(f"[{ctx.citations.evidence(e)}]" for e in silent[:1])
    message = "**来源没有写明{unsaid}，所以这里不给出答案。**"
    return Reply(
        "informational",
        headline=text(tr.text(message, unsaid=unsaid) + cited),
        because=quoted(ctx, stated[:SHOWN]),
        with_findings=with_findings,
    )


def _of_rule(
    ctx: Context,
    u: Understanding,
    finding: Finding,
    stated: Sequence[Evidence],
    silent: Sequence[Evidence],
) -> Reply:
    rule = ctx.knowledge.rules[finding.rule]
    demands = rule.require is not None and rule.kind != "penalty"  # a penalty's steps are no demands
    asked = [c for c in finding.checks if demands and c.fact in u.ask.facts]
    claimed = {p.about for p in u.beliefs.premises}  # those were set right in the first sentence
    requirements = text(*(requirement(ctx, rule, c) for c in asked if c.fact not in claimed))
    review = _under_review(ctx.tr, u)
    if u.ask.wants == "condition" and not asked and rule.require is not None:
        title, *wanted = conditions(ctx, rule)
        return Reply(
            "informational",
            headline=review + text(f"**{title}**"),
            because=text(*wanted),
            listed=True,
            details=quoted(ctx, stated[:SHOWN])
            + text(*gains(ctx, finding, rule))
            + notes(ctx, finding, rule, premises=False),
        )
    figures = any(
        not r.computed and r.value is not None and not isinstance(r.value, str) for r in finding.results
    )
    if figures and u.ask.kind == "amount":  # 「最高给多少」 asks for what it gives, in one line
        requirements = text(f"**{gained(ctx, finding, rule, ctx.tr.name(rule.title))}**") + requirements
    best: Blocks = ()
    more = quoted(ctx, stated[:SHOWN])
    if not requirements and (stated or silent):
        best, more = _said(ctx, stated, silent)
    return Reply(
        "informational",
        headline=review + requirements[:1] + best,
        because=requirements[1:] + more,
        details=text(*([] if asked else gains(ctx, finding, rule)))
        + (() if rule.unstated else _unsaid(ctx, stated, silent))
        + notes(ctx, finding, rule, premises=False),
    )


def _under_review(tr: Translator, u: Understanding) -> Blocks:
    message = "**「{rules}」正在复核：它引用的原文有改动，复核完成之前不作判断。**"
    return text(tr.text(message, rules=tr.names(u.lacks.under_review))) if u.lacks.under_review else ()


def _unsaid(ctx: Context, stated: Sequence[Evidence], silent: Sequence[Evidence]) -> Blocks:
    """What the source says it leaves out, when that is about as near to the question as what it says."""
    best = stated[0].score if stated else _SILENT
    if not silent or silent[0].score < _BESIDE * best:
        return ()
    return text(ctx.tr.text("来源没有写明的部分：")) + quoted(ctx, silent[:1])


def _is_meant(ctx: Context, finding: Finding, u: Understanding, evidence: Sequence[Evidence]) -> bool:
    """Whether the question is about the rule, or only shares a word such as 头部创作者 with it: its own
    words or one of its facts are asked, or its quotes are among the best found."""
    rule = ctx.knowledge.rules[finding.rule]
    own = {(c.source, c.quote) for c in rule.citations.values()}
    asked = u.hints.rule or bool(u.ask.facts) or u.ask.wants == "condition"
    return asked or any((e.source, e.quote) in own for e in evidence[:SHOWN])


def _near_best(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Sentences not much worse than the best one: the rest are about something else."""
    return [e for e in evidence if e.score >= _NEAR * evidence[0].score]


# --- no answer ----------------------------------------------------------------------------------


def _absent(ctx: Context, u: Understanding) -> Reply:
    """Nothing on this for the platform asked about, and who has something."""
    knowledge, tr = ctx.knowledge, ctx.tr
    asked = tr.names(knowledge.platforms[p].name for p in u.ask.platforms)
    message = "**收录的资料没有提到{platform}在「{theme}」方面的政策，所以我不作回答。**"
    have: dict[str, list[Rule]] = {}
    for rule in (knowledge.rules[r] for r in u.lacks.elsewhere):
        have.setdefault(rule.platform, []).append(rule)
    lines = (
        tr.text(
            "- {platform}有：{rules}",
            platform=tr.name(knowledge.platforms[p].name),
            rules=tr.names(r.title for r in rules),
        )
        for p, rules in have.items()
    )
    return Reply(
        "abstained",
        headline=text(tr.text(message, platform=asked, theme=tr.names(u.lacks.absent))),
        because=text(*lines),
        listed=True,
        terms=(*u.lacks.absent, *(knowledge.rules[r].title for r in u.lacks.elsewhere)),
    )


def abstain(ctx: Context, u: Understanding) -> Reply:
    tr = ctx.tr
    if u.lacks.declined == "reset":
        words = tr.text("好的，之前的店铺数据和话题已清空，我们重新开始。")
        return Reply("informational", headline=text(words))
    covered = tr.names(p.name for p in ctx.knowledge.platforms.values())
    message = (
        "目前收录了{covered}的商家政策。您可以问我某个扶持计划的条件和额度，或者报上店铺数据让我逐项核对。"
    )
    return Reply("abstained", headline=text(_refusal(tr, u)), because=text(tr.text(message, covered=covered)))


def _refusal(tr: Translator, u: Understanding) -> str:
    if u.lacks.declined in _DECLINED:
        return tr.text(_DECLINED[u.lacks.declined])
    if u.lacks.outside:
        platforms = tr.names(u.lacks.outside)
        return tr.text("**我没有收录{platforms}的政策资料，不能回答，也不会猜。**", platforms=platforms)
    return tr.text("**收录的资料里没有能回答这个问题的内容，所以我不作回答。**")
