"""Answers that explain: what a plan says."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Block
from assistant.compose.abstention import refused
from assistant.compose.pieces import conditions, gained, gains, notes, requirement
from assistant.compose.refusal import absent, abstain
from assistant.compose.reply import Blocks, Context, Reply, quoted, text
from assistant.compose.translation import Translator
from assistant.text import fold
from assistant.types import Evidence, Finding, Retrieved, Understanding

SHOWN = 3
_NEAR = 0.55  # share of the best score that a sentence needs to be shown beside it
_SURE = 0.7  # score from which a sentence answers, whatever its theme is called
_BESIDE = 0.6  # share of the best score from which a sentence about what is left out is shown
_SILENT = 0.55  # score that a sentence about what is left unsaid needs: such sentences name many things


def information(ctx: Context, u: Understanding, finding: Finding | None, found: Retrieved) -> Reply:
    """Quotes that answer, and of the rule under discussion what is asked, or all it requires."""
    evidence = found.evidence
    if u.lacks.absent and not (evidence and evidence[0].score >= _SURE):
        return absent(ctx, u)
    unknown = (
        u.ask.word and not u.lacks.not_covered and not any(u.ask.word in fold(e.quote) for e in evidence)
    )
    if unknown or refused(u, found, judged=finding is not None):
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
    # the steps of a penalty are no demands, and of a ladder the lowest is only one of them
    demands = rule.require is not None and rule.kind != "penalty" and not rule.cases
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
