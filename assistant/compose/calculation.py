"""Calculations and gaps: what a rule comes to with the merchant's figures, in words."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Ask
from assistant.compose.findings import asks
from assistant.compose.phrases import amount
from assistant.compose.pieces import (
    above,
    above_terms,
    check_table,
    gained,
    gains,
    notes,
    presumed,
    shortfall,
    unmet,
)
from assistant.compose.reply import Context, Reply, marker, quoted_rule, text
from assistant.compose.verdict import compared, own_words, undecided, unknown, verdict
from assistant.rules.schema import Rule
from assistant.types import Finding, Result, Understanding


def calculations(ctx: Context, u: Understanding, findings: Sequence[Finding]) -> tuple[Reply, ...]:
    """What the first finding comes to; once it is worked out, the others that can be are worked out too."""
    first, *others = findings
    alone = _gap_asked(ctx, u, first) or not _worked_out(first)
    return tuple(_calculation(ctx, u, f) for f in (first, *(() if alone else filter(_worked_out, others))))


def _worked_out(finding: Finding) -> bool:
    return bool(_computed(finding)) and finding.status != "unmet"


def _computed(finding: Finding) -> list[Result]:
    """Results for which nothing is missing."""
    return [r for r in finding.results if r.computed and not r.missing]


def _gap_asked(ctx: Context, u: Understanding, finding: Finding) -> bool:
    closed = u.supposes and finding.status == "met"  # 「如果再播2小时呢」: no gap is left to tell of
    penalty = ctx.knowledge.rules[finding.rule].kind == "penalty"
    return u.ask.wants == "gap" and bool(finding.checks) and not penalty and not closed


def _calculation(ctx: Context, u: Understanding, finding: Finding) -> Reply:
    rule = ctx.knowledge.rules[finding.rule]
    if _gap_asked(ctx, u, finding):
        return _gaps(ctx, finding, rule)
    if _worked_out(finding):
        return _amounts(ctx, finding, rule)
    of_results = (f for r in finding.results for f in r.missing)
    missing = tuple(dict.fromkeys([*finding.missing, *of_results])) if finding.status != "unmet" else ()
    asked = asks(missing, ctx.knowledge)
    if missing and _amount_asked(u, finding, rule):
        return _lacking(ctx, finding, rule, asked)
    if rule.kind != "penalty" and (rule.require is not None or finding.status == "unmet"):
        return verdict(ctx, u, finding, asked)
    return _applied(ctx, finding, rule, asked)


def _amount_asked(u: Understanding, finding: Finding, rule: Rule) -> bool:
    if u.ask.wants in ("amount", "day") or not finding.results or finding.status == "unknown":
        return True
    begun = {f.fact for f in u.stated} if rule.kind != "penalty" else set()
    return any(begun.intersection(c.inputs.values()) for c in rule.calculations())  # told to be worked with


def _amounts(ctx: Context, finding: Finding, rule: Rule) -> Reply:
    tr, computed = ctx.tr, _computed(finding)
    steps = (tr.text("计算：{formula}", formula=r.formula) + marker(ctx, rule, r.cite) for r in computed)
    return Reply(
        "computed",
        headline=text(
            *(
                tr.text("**{label}：{value}。**", label=tr.name(r.label), value=amount(tr, r))
                for r in computed
            )
        ),
        because=text(*steps, presumed(ctx, finding, rule, ())),
        details=text(*gains(ctx, finding, rule, tr.text("依据的额度")))
        + notes(ctx, finding, rule, premises=False),
    )


def _lacking(ctx: Context, finding: Finding, rule: Rule, asked: tuple[Ask, ...]) -> Reply:
    return Reply(
        "needs_info",
        headline=text(ctx.tr.text("**要算出结果，还需要您补充：**")),
        because=text(gained(ctx, finding, rule, ctx.tr.text("来源写明的内容"))),
        details=notes(ctx, finding, rule, asked),
        asks=asked,
    )


def _applied(ctx: Context, finding: Finding, rule: Rule, asked: tuple[Ask, ...]) -> Reply:
    """A penalty or rule that applies or not, without anything to compute."""
    tr, met = ctx.tr, finding.status == "met"
    judged = finding.status == "unmet" or (met and rule.require is not None)
    words = tr.text("**{verdict}。**", verdict=own_words(ctx, rule, met=met)) if judged else ""
    given = [r for r in finding.results if not r.missing] if finding.status != "unmet" else []
    lines = [
        tr.text("**{label}：{value}。**", label=tr.name(r.label), value=amount(tr, r))
        + marker(ctx, rule, r.cite)
        for r in given
    ]
    return Reply(
        "informational",
        headline=text(words) + text(*lines),
        because=quoted_rule(ctx, rule) if finding.status == "unmet" else (),
        details=notes(ctx, finding, rule, asked),
        asks=asked,
    )


def _gaps(ctx: Context, finding: Finding, rule: Rule) -> Reply:
    if any(c.status == "unmet" for c in finding.checks):
        return _short(ctx, finding, rule)
    if finding.status == "met" and finding.above:
        lacking = ctx.tr.text("、").join(shortfall(ctx, c) for c in finding.above)
        message = "**离「{rule}」的下一档：{lacking}。**"
        return Reply(
            "computed",
            headline=text(ctx.tr.text(message, rule=ctx.tr.name(rule.title), lacking=lacking)),
            because=text(gained(ctx, finding, rule, ctx.tr.text("现在可得")), above(ctx, finding, rule)),
            details=check_table(ctx, finding, rule) + notes(ctx, finding, rule),
            terms=above_terms(ctx, finding),
        )
    if finding.status == "met":
        message = "**已经达到「{rule}」的要求，没有差距。**"
        return Reply(
            "computed",
            headline=text(ctx.tr.text(message, rule=ctx.tr.name(rule.title))),
            because=text(gained(ctx, finding, rule, ctx.tr.text("可得"))),
            details=check_table(ctx, finding, rule) + notes(ctx, finding, rule),
        )
    return unknown(ctx, finding, rule) if finding.missing else undecided(ctx, finding, rule)


def _short(ctx: Context, finding: Finding, rule: Rule) -> Reply:
    tr, short = ctx.tr, unmet(finding)
    carried = finding.status == "unknown"  # another branch, not told yet, could still carry it
    others = tr.names(ctx.facts[f].label for f in finding.missing)
    message = "只看您给的数据是这样；另外还没有说：{others}。"
    lacking = tr.text("、").join(shortfall(ctx, c) for c in short)
    headline = "**离「{rule}」：{lacking}。**"
    return Reply(
        "computed",
        headline=text(tr.text(headline, rule=tr.name(rule.title), lacking=lacking)),
        because=compared(ctx, rule, short) + text(tr.text(message, others=others) if carried else ""),
        details=check_table(ctx, finding, rule) + notes(ctx, finding, rule),
    )
