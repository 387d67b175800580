"""Verdicts: what follows from a finding for the merchant, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.answer import Ask
from assistant.compose.findings import asks
from assistant.compose.phrases import gap, given, threshold
from assistant.compose.pieces import (
    above,
    above_terms,
    check_line,
    check_table,
    gained,
    notes,
    presumed,
    shortfall,
    unmet,
)
from assistant.compose.reply import ASKED, Blocks, Context, Reply, marker, quoted_rule, text
from assistant.rules.conditions import part
from assistant.rules.quantity import Truth
from assistant.rules.schema import BENEFITS, Rule
from assistant.types import Check, Finding, Outcome, Understanding

_NAMED = 2  # shortfalls that a headline names
_OUTCOME: dict[Truth, Outcome] = {"met": "eligible", "unmet": "ineligible", "unknown": "needs_info"}


def verdict(ctx: Context, u: Understanding, finding: Finding, asked: tuple[Ask, ...] = ()) -> Reply:
    """``asked`` are facts to ask for unless the verdict itself turns on others."""
    rule = ctx.knowledge.rules[finding.rule]
    parts = [c for c in finding.checks if c.fact in u.ask.facts and c.given is not None]
    if parts and rule.require is not None:
        return _of_parts(ctx, finding, rule, parts, asked)
    if finding.status == "met":
        return _met(ctx, finding, rule, asked)
    if finding.status == "unmet":
        return _unmet(ctx, finding, rule, asked)
    return unknown(ctx, finding, rule) if finding.missing else undecided(ctx, finding, rule, asked)


def _met(ctx: Context, finding: Finding, rule: Rule, asked: tuple[Ask, ...]) -> Reply:
    tr = ctx.tr
    words = own_words(ctx, rule, met=True)
    gives = gained(ctx, finding, rule, tr.text("可得"))
    if not finding.checks:
        return Reply(
            "informational",  # nothing of the merchant's was judged
            headline=text(tr.text("**{verdict}：来源没有写明其他条件。**", verdict=words)),
            because=text(gives),
            details=notes(ctx, finding, rule, asked),
            asks=asked,
        )
    premise = presumed(ctx, finding, rule, asked)
    return Reply(
        "eligible",
        headline=text(tr.text("**{verdict}。**", verdict=words)),
        because=text(premise, _grounds(ctx, finding, rule), gives, above(ctx, finding, rule)),
        details=check_table(ctx, finding, rule) + notes(ctx, finding, rule, asked, premises=False),
        asks=asked,
        terms=(str(len(finding.checks)), *above_terms(ctx, finding)),
    )


def _grounds(ctx: Context, finding: Finding, rule: Rule) -> str:
    """What carries a verdict that is met: the one figure, or that all of them are."""
    told = [c for c in finding.checks if c.status == "met" and c.cite]
    if len(told) == 1:
        return check_line(ctx, rule, told[0])
    if any(c.status != "met" for c in finding.checks) or not told:
        return ""
    cited = "".join(dict.fromkeys(marker(ctx, rule, c.cite) for c in told))
    return ctx.tr.text("{n}项条件都满足{cited}。", n=str(len(finding.checks)), cited=cited)


def _unmet(ctx: Context, finding: Finding, rule: Rule, asked: tuple[Ask, ...]) -> Reply:
    tr, short = ctx.tr, unmet(finding)
    lacking = tr.text("、").join(shortfall(ctx, c) for c in short[:_NAMED])
    if len(short) > _NAMED:
        lacking = tr.text("{lacking}等{n}项", lacking=lacking, n=str(len(short)))
    words = own_words(ctx, rule, met=False)
    message = "**{verdict}：{lacking}。**" if lacking and rule.kind != "penalty" else "**{verdict}。**"
    lost = gained(ctx, finding, rule, tr.text("达到条件后可得")) if rule.kind in BENEFITS else ""
    cited = any(c.cite for c in finding.checks)
    whom = () if cited else quoted_rule(ctx, rule)  # whom it is for settled it: show what it says
    return Reply(
        "ineligible",
        headline=text(tr.text(message, verdict=words, lacking=lacking)),
        because=compared(ctx, rule, short),
        details=text(lost) + whom + check_table(ctx, finding, rule) + notes(ctx, finding, rule, asked),
        asks=asked,
        terms=(str(len(short)),),
    )


def compared(ctx: Context, rule: Rule, checks: Sequence[Check]) -> Blocks:
    """The figures behind shortfalls, beside what is required; what has none stands in the headline."""
    measured = [c for c in checks if not isinstance(c.threshold, bool)]
    return text(*(check_line(ctx, rule, c, named=len(checks) > 1) for c in measured))


def unknown(ctx: Context, finding: Finding, rule: Rule) -> Reply:
    """What is still to be told, and what is met already."""
    facts, tr = ctx.facts, ctx.tr
    met = tr.names(facts[c.fact].label for c in finding.checks if c.status == "met")
    vague = [c for c in finding.checks if c.status == "unknown" and c.given is not None]
    short = [c for c in unmet(finding) if gap(tr, c)]
    asked = asks(finding.missing, ctx.knowledge)
    more = len(asked) - ASKED
    needed = tr.names(a.label for a in asked)
    message = (
        "**还不能判断「{rule}」，还要知道{n}项：{needed}。**" if more > 0 else "**还不能判断「{rule}」。**"
    )
    return Reply(
        "needs_info",
        headline=text(tr.text(message, rule=tr.name(rule.title), n=str(len(asked)), needed=needed)),
        because=text(
            *(_straddling(ctx, c) for c in vague),
            *(_alone(ctx, rule, c) for c in short),
            tr.text("已满足：{met}。", met=met) if met else "",
        ),
        details=check_table(ctx, finding, rule) + notes(ctx, finding, rule, asked),
        asks=asked,
        terms=(str(len(asked)),),
    )


def _alone(ctx: Context, rule: Rule, check: Check) -> str:
    """One of several conditions of which any will do, short of which the merchant is."""
    tr = ctx.tr
    return tr.text(
        "单看{fact}：您的是{given}，要求{threshold}{cited}，{gap}。",
        fact=tr.name(ctx.facts[check.fact].label),
        given=given(tr, check, ctx.facts),
        threshold=threshold(tr, check, ctx.facts),
        cited=marker(ctx, rule, check.cite),
        gap=gap(tr, check),
    )


def _straddling(ctx: Context, check: Check) -> str:
    facts, tr = ctx.facts, ctx.tr
    label, value, limit = (
        tr.name(facts[check.fact].label),
        given(tr, check, facts),
        threshold(tr, check, facts),
    )
    message = "您给的{label}（{value}）跨在门槛{limit}两边，请给准确的数。"
    return tr.text(message, label=label, value=value, limit=limit)


def undecided(ctx: Context, finding: Finding, rule: Rule, asked: tuple[Ask, ...] = ()) -> Reply:
    """Nothing a merchant could add would settle it: the source does not give the condition."""
    tr = ctx.tr
    words = tr.text("、").join(f"{c.words}{marker(ctx, rule, c.cite)}" for c in finding.undecided)
    message = "**能不能享受「{rule}」，收录的来源判断不了：没有写明{words}，请向平台确认。**"
    said = replace(finding, undecided=())
    return Reply(
        "informational",
        headline=text(tr.text(message, rule=tr.name(rule.title), words=words)),
        because=text(gained(ctx, finding, rule, tr.text("来源写明的内容"))),
        details=check_table(ctx, finding, rule) + notes(ctx, said, rule, asked),
        asks=asked,
    )


def _of_parts(
    ctx: Context, finding: Finding, rule: Rule, parts: Sequence[Check], asked: tuple[Ask, ...]
) -> Reply:
    """「商品分76够吗」: the verdict on that part, and what the whole still asks."""
    assert rule.require is not None
    facts, tr = ctx.facts, ctx.tr
    labels = tr.names(facts[c.fact].label for c in parts)
    statuses: dict[str, Truth] = {c.fact: c.status for c in finding.checks if c.status != "not_in_force"}
    status = part(rule.require, [c.fact for c in parts], statuses)
    word = {"met": "达到要求", "unmet": "没有达到要求", "unknown": "还不能判断"}[status]
    others = [facts[c.fact].label for c in finding.checks if c not in parts and c.status == "unknown"]
    more = tr.names(dict.fromkeys(others)) if finding.status != "unmet" else ""
    message = "要判断整条「{rule}」，还要看：{more}。"
    single = len(parts) == 1 and parts[0].status == "unmet"
    headline = "**单看{labels}：{word}。**"
    if single and gap(tr, parts[0]):
        headline = "**单看{labels}：{word}，{gap}。**"
    return Reply(
        _OUTCOME[status],
        headline=text(tr.text(headline, labels=labels, word=tr.text(word), gap=gap(tr, parts[0]))),
        because=text(*(check_line(ctx, rule, c, named=len(parts) > 1) for c in parts)),
        details=text(tr.text(message, rule=tr.name(rule.title), more=more) if more else "")
        + check_table(ctx, finding, rule),
        asks=asks(finding.missing, ctx.knowledge) if more and status != "met" else asked,
    )


def not_in_force(ctx: Context, finding: Finding, as_of: date) -> Reply:
    rule, tr = ctx.knowledge.rules[finding.rule], ctx.tr
    start, end = rule.effective_from, rule.effective_to
    period = tr.text("自{day}起", day=start.isoformat()) if start else tr.text("此前")
    period += tr.text("至{day}止", day=end.isoformat()) if end else ""
    message = "**「{rule}」在{day}不在有效期内：{period}有效，所以不能按它判断。**"
    words = tr.text(message, rule=tr.name(rule.title), day=as_of.isoformat(), period=period)
    return Reply("not_in_force", headline=text(words), details=quoted_rule(ctx, rule))


def own_words(ctx: Context, rule: Rule, *, met: bool) -> str:
    """The rule's own words for its verdict; where they have no translation, one that names the rule."""
    tr, own = ctx.tr, rule.verdict_met if met else rule.verdict_unmet
    message = "达到「{rule}」的要求" if met else "没有达到「{rule}」的要求"
    if tr.translated(own) is None and tr.translated(message) is not None:
        return tr.text(message, rule=tr.name(rule.title))
    return tr.translated(own) or own
