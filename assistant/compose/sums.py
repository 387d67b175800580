"""What was asked to be worked out: the value first, then how, then what it rests on."""

from __future__ import annotations

from assistant.compose.findings import asks
from assistant.compose.phrases import amount
from assistant.compose.pieces import gained, gains, notes, presumed
from assistant.compose.reply import Context, Reply, marker, text
from assistant.types import Bound, Finding, Result, Sum, Understanding

_ENDS: dict[Bound, str] = {"latest": "最晚的{label}", "earliest": "最早的{label}"}


def worked_out(ctx: Context, u: Understanding, finding: Finding) -> Reply:
    """From a finding whose results hold the sum that the turn asks for."""
    rule, tr = ctx.knowledge.rules[finding.rule], ctx.tr
    results = [r for r in finding.results if r.computed]
    missing = tuple(dict.fromkeys(f for r in results for f in r.missing))
    if missing:
        asked = asks(missing, ctx.knowledge)
        return Reply(
            "needs_info",
            headline=text(tr.text("**要算出结果，还需要您补充：**")),
            because=text(gained(ctx, finding, rule, tr.text("来源写明的内容"))),
            details=notes(ctx, finding, rule, asked),
            asks=asked,
        )
    lines = (_line(ctx, u, r) for r in results)
    steps = (
        tr.text("计算：{formula}", formula=r.formula)
        + "".join(dict.fromkeys(marker(ctx, rule, c) for c in (r.cite, *r.cites)))
        for r in results
        if r.formula
    )
    return Reply(
        "computed",
        headline=text(*lines),
        because=text(*steps, presumed(ctx, finding, rule, ())),
        details=text(*gains(ctx, finding, rule, tr.text("依据的额度")))
        + notes(ctx, finding, rule, premises=False),
    )


def _line(ctx: Context, u: Understanding, result: Result) -> str:
    label = ctx.tr.name(result.label)
    if isinstance(u.ask.sum, Sum) and u.ask.sum.bound in _ENDS:
        template = "最晚的{label}" if u.ask.sum.bound == "latest" else "最早的{label}"
        label = ctx.tr.text(template, label=label)
    if result.qualifier == "from":
        message = "**{label}：至少{value}。**"
        return ctx.tr.text(message, label=label, value=_value(ctx, result))
    return ctx.tr.text("**{label}：{value}。**", label=label, value=amount(ctx.tr, result))


def _value(ctx: Context, result: Result) -> str:
    words = amount(ctx.tr, result)
    return words.removesuffix("起")
