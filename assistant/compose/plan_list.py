"""Which plans there are for a merchant: grouped by whether they can be had, or side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from assistant.answer import Ask, Block
from assistant.compose.findings import asks
from assistant.compose.phrases import boolean
from assistant.compose.plan_lines import plan_cell, plan_line, short_of
from assistant.compose.reply import Blocks, Context, Reply, quoted, text
from assistant.rules.match import nearest
from assistant.types import Evidence, Finding, Understanding

LISTED = 5
_ASKED = 2  # questions put to the merchant: those that settle the most plans
_TELLING = 0.35  # score of a sentence that is shown beside the list
_TOLD = 2
_MAYBE = 0.05  # likelihood of an explanation from which sentences are shown

_Group = Literal["met", "asks", "unstated", "unmet", "not_in_force"]
_GROUPS: Mapping[_Group, str] = {
    "met": "可以享受",
    "asks": "补充信息后可判断",
    "unstated": "条件没有写明，需向平台确认",
    "unmet": "暂时不符合",
    "not_in_force": "不在有效期",
}
_CLOSED = ("unmet", "not_in_force")


def plans(ctx: Context, u: Understanding, findings: Sequence[Finding], evidence: Sequence[Evidence]) -> Reply:
    """Every plan in scope, each with what it gives and what it still needs."""
    tr = ctx.tr
    silent = [e for e in evidence if e.unsaid][:1] if u.lacks.not_covered else []
    lacking = _lacking(ctx, u, findings, silent)
    if u.ask.wants == "compare":
        title = tr.text("**各平台扶持对比**（只列收录的资料写明的内容；各家口径不同，不作排名）")
        return Reply(
            "informational",
            headline=lacking + text(title),
            because=_known(ctx, findings),
            details=_side_by_side(ctx, u, findings) + _nearest(ctx, findings),
        )
    ordered = sorted(findings, key=lambda f: list(_GROUPS).index(_group(f)))
    several = len({ctx.knowledge.rules[f.rule].platform for f in findings}) > 1
    shown = [plan_line(ctx, f, with_platform=several) for f in ordered[:LISTED]]
    more = len(ordered) - LISTED
    count = tr.text("还有{n}项。", n=str(more)) if more > 0 else ""
    return Reply(
        "informational",
        headline=lacking + text(tr.text("**{scope}的扶持：**", scope=_scope(ctx, u))),
        because=text(*shown, count),
        listed=True,
        details=_known(ctx, findings)
        + _nearest(ctx, findings)
        + _grouped(ctx, u, ordered[LISTED:])
        + _telling(ctx, u, findings, evidence, silent),
        asks=_asks(ctx, findings),
        terms=(str(more),),
    )


def _lacking(
    ctx: Context, u: Understanding, findings: Sequence[Finding], silent: Sequence[Evidence]
) -> Blocks:
    """What was asked and the sources do not give comes first."""
    knowledge, tr = ctx.knowledge, ctx.tr
    found: Blocks = ()
    if u.lacks.outside:
        message = "**我没有收录{platforms}的政策资料，下面只列收录了的。**"
        found += text(tr.text(message, platforms=tr.names(u.lacks.outside)))
    if u.lacks.not_covered:
        message = "**来源没有写明{unsaid}，下面只列来源写明的内容。**"
        found += text(tr.text(message, unsaid=tr.text("、").join(u.lacks.not_covered))) + quoted(ctx, silent)
    if u.ask.themes and not any(knowledge.rules[f.rule].theme in u.ask.themes for f in findings):
        labels = tr.names(knowledge.themes[theme].label for theme in u.ask.themes)
        message = "**收录的资料没有提到{scope}在「{theme}」方面的扶持，已有的是下面这些。**"
        found += text(tr.text(message, scope=_scope(ctx, u), theme=labels))
    return found


def _scope(ctx: Context, u: Understanding) -> str:
    knowledge, tr = ctx.knowledge, ctx.tr
    if u.ask.programmes:
        return tr.names(knowledge.programmes[p].name for p in u.ask.programmes)
    return tr.names(knowledge.platforms[p].name for p in u.ask.platforms) or tr.text("各平台")


def _known(ctx: Context, findings: Iterable[Finding]) -> Blocks:
    """Who the merchant is said to be: what the list was matched against."""
    facts, tr = ctx.facts, ctx.tr
    said = dict.fromkeys(
        (c.fact, c.given)
        for f in findings
        for c in f.checks
        if isinstance(c.given, bool) and facts[c.fact].yes
    )
    words = (f"{tr.name(facts[f].label)}（{boolean(tr, facts[f], bool(v))}）" for f, v in said)
    message = "按您说的情况核对：{words}。"
    return text(tr.text(message, words=tr.text("、").join(words))) if said else ()


def _nearest(ctx: Context, findings: Sequence[Finding]) -> Blocks:
    tr, first = ctx.tr, nearest(findings)
    if first is None:
        return ()
    title = tr.name(ctx.knowledge.rules[first.rule].title)
    message = "**最快能达到的是「{rule}」：{short}。**"
    return text(tr.text(message, rule=title, short=short_of(ctx, first)))


# --- grouped ------------------------------------------------------------------------------------


def _grouped(ctx: Context, u: Understanding, findings: Sequence[Finding]) -> Blocks:
    tr = ctx.tr
    several = len({ctx.knowledge.rules[f.rule].platform for f in findings}) > 1
    found: Blocks = ()
    for group, title in _GROUPS.items():
        lines = [plan_line(ctx, f, with_platform=several) for f in findings if _group(f) == group]
        if lines:
            found += text(f"**{tr.text(title)}**", *lines)
    if findings and all(_group(f) in _CLOSED for f in findings):
        message = "收录的资料没有写明{scope}对您这样的商家另有扶持。"
        found += text(tr.text(message, scope=_scope(ctx, u)))
    return found


def _group(finding: Finding) -> _Group:
    if finding.status == "unknown":
        return "asks" if finding.missing else "unstated"
    return finding.status


def _telling(
    ctx: Context,
    u: Understanding,
    findings: Sequence[Finding],
    evidence: Sequence[Evidence],
    shown: Sequence[Evidence],
) -> Blocks:
    """Sentences beside those of the list that say what is asked, or that the source leaves it out, where
    more than a list may be asked."""
    if u.hints.guess.explained < _MAYBE:
        return ()
    rules = (ctx.knowledge.rules[f.rule] for f in findings)
    listed = {(c.source, c.quote) for rule in rules for c in rule.citations.values()}
    telling = [e for e in evidence if e.score >= _TELLING and (e.source, e.quote) not in listed][:_TOLD]
    if not telling:
        return ()
    title = text(f"**{ctx.tr.text('来源里最接近您问题的话')}**")
    return title + quoted(ctx, (e for e in telling if e not in shown))


def _asks(ctx: Context, findings: Iterable[Finding]) -> tuple[Ask, ...]:
    open_in = Counter(fact for f in findings if f.status == "unknown" for fact in f.missing)
    return asks((fact for fact, _ in open_in.most_common(_ASKED)), ctx.knowledge)


# --- side by side -------------------------------------------------------------------------------


def _side_by_side(ctx: Context, u: Understanding, findings: Sequence[Finding]) -> Blocks:
    """A row for each theme, a column for each platform."""
    knowledge, tr = ctx.knowledge, ctx.tr
    rules = {f.rule: knowledge.rules[f.rule] for f in findings}
    platforms = [p for p in knowledge.platforms if p in {r.platform for r in rules.values()}]
    head = (
        f"| {tr.text('方面')} | " + " | ".join(tr.name(knowledge.platforms[p].name) for p in platforms) + " |"
    )
    rows = [head, "| --- |" + " --- |" * len(platforms)]
    for theme in knowledge.themes.values():
        cells = [
            tr.text("；").join(
                plan_cell(ctx, f)
                for f in findings
                if (rules[f.rule].theme, rules[f.rule].platform) == (theme.id, p)
            )
            for p in platforms
        ]
        if any(cells):
            rows.append(
                f"| {tr.name(theme.label)} | " + " | ".join(c or tr.text("未提到") for c in cells) + " |"
            )
    silent = [p for p in u.ask.platforms or knowledge.platforms if p not in platforms]
    names = tr.names(knowledge.platforms[p].name for p in silent)
    message = "收录的资料没有提到{platforms}在这方面的扶持。"
    return (Block("table", tuple(rows)), *text(tr.text(message, platforms=names) if silent else ""))
