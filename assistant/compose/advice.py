"""What to do about a shortfall or a trouble, where the articles advise it: the next step of a reply."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.compose.reply import Blocks, Context, Reply, text
from assistant.rules.schema import Advice
from assistant.types import Check, Finding, Understanding

_MOST = 2
"""Lines of advice for a trouble; a verdict has room for one."""


def advised(ctx: Context, u: Understanding, finding: Finding, reply: Reply) -> Reply:
    """The reply with what the article advises about the first shortfall that it advises anything about; of a
    penalty, about what brings it on."""
    rule = ctx.knowledge.rules[finding.rule]
    if not rule.advice or reply.next or not _falls_short(reply, finding, penalty=rule.kind == "penalty"):
        return reply
    wrong = "met" if rule.kind == "penalty" else "unmet"
    short = [c.fact for c in _asked_first(finding.checks, u) if c.status == wrong]
    best = next((a for fact in short for a in rule.advice if fact in a.facts), None)
    return replace(reply, next=lines(ctx, [best])) if best else reply


def lines(ctx: Context, advice: Iterable[Advice]) -> Blocks:
    """「建议：先靠短视频……[3]。」"""
    return text(*(_line(ctx, a) for a in tuple(advice)[:_MOST]))


def _line(ctx: Context, advice: Advice) -> str:
    words, cited = ctx.tr.told(advice.text), f"[{ctx.citations.evidence(advice.says)}]"
    return ctx.tr.text("建议：{advice}{cited}。", advice=words, cited=cited)


def _falls_short(reply: Reply, finding: Finding, *, penalty: bool) -> bool:
    if penalty:
        return finding.status == "met" and reply.outcome in ("informational", "computed", "eligible")
    return reply.outcome in ("ineligible", "computed") and any(c.status == "unmet" for c in finding.checks)


def _asked_first(checks: Iterable[Check], u: Understanding) -> list[Check]:
    return sorted(checks, key=lambda c: c.fact not in u.ask.facts)
