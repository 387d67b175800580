"""Which plans there are for a merchant: at most five, those first that suit most, the rest behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Literal

from assistant.compose.advice import lines as advice_lines
from assistant.compose.arrangement import Arrangement, arranged
from assistant.compose.findings import asks
from assistant.compose.phrases import boolean
from assistant.compose.plan_choice import Choice, chosen_plan, chosen_platform
from assistant.compose.plan_entry import entry, reason
from assistant.compose.plan_lines import plan_line, short_of
from assistant.compose.reply import Blocks, Context, Reply, quoted, quotes, text
from assistant.compose.side_by_side import side_by_side
from assistant.rules.match import nearest
from assistant.rules.narrowing import narrowing
from assistant.rules.suit import Suit, against
from assistant.text import fold
from assistant.types import Evidence, Finding, Understanding

_ASKED = 2  # questions put to the merchant: those that tell the plans apart best
_WORDS = 3  # of the merchant's, in the first line
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


def plans(ctx: Context, u: Understanding, findings: Sequence[Finding], evidence: Sequence[Evidence]) -> Reply:
    """The plans in scope as they suit this merchant, or the one, or the platform, to begin with."""
    silent = [e for e in evidence if e.unsaid][:1] if u.lacks.not_covered else []
    lacking = _lacking(ctx, u, findings, silent)
    view = arranged(ctx, u, findings)
    choice = _choice(ctx, u, view)
    table = side_by_side(ctx, u, findings) if _of_platforms(u) else ()
    questions = asks(narrowing(view.plans, ctx.facts, _ASKED), ctx.knowledge)
    return Reply(
        "informational",
        headline=lacking + choice.headline,
        because=choice.because,
        next=choice.next + _advice(ctx, u),
        listed=True,
        details=table + behind(ctx, u, view) + _telling(ctx, u, findings, evidence, silent),
        asks=questions[:1] if choice.next else questions,
        terms=choice.terms,
        about=tuple(s.finding.rule for s in (*view.first, *view.rest)),
    )


def _of_platforms(u: Understanding) -> bool:
    return u.ask.wants == "compare" or u.ask.choice == "platform"


def _choice(ctx: Context, u: Understanding, view: Arrangement) -> Choice:
    """What is read first."""
    if _of_platforms(u):
        return chosen_platform(ctx, u, view)
    if u.ask.choice == "plan" and view.open:
        return chosen_plan(ctx, u, view)
    rules = ctx.knowledge.rules
    several = not u.ask.platforms or len({rules[s.finding.rule].platform for s in view.first}) > 1
    lines = [entry(ctx, s, view.known, with_platform=several) for s in view.first]
    labels = (ctx.knowledge.needs[n].label for n in u.ask.needs)
    return Choice(text(_title(ctx, u, view)), text(*lines, _more(ctx, view)), (), (*labels, *_counts(view)))


def _counts(view: Arrangement) -> tuple[str, ...]:
    """Every number of plans that the list may tell."""
    opened, closed, first = len(view.open), len(view.closed), len(view.first)
    return tuple(map(str, {opened, closed, first, opened + closed, opened - first}))


def _title(ctx: Context, u: Understanding, view: Arrangement) -> str:
    """「**按您说的（武夷山、卖茶叶），抖音电商先看这5项：**」."""
    tr, scope = ctx.tr, scope_of(ctx, u)
    words = tr.text("、").join(told_of(ctx, u, view)[:_WORDS])
    told = [ctx.knowledge.needs[n] for n in u.ask.needs]
    if told and not (view.open or view.closed):  # what helps is no plan: a condition to reach, advice
        labels = "".join(f"「{tr.name(need.label)}」" for need in told)
        return tr.text("**针对{needs}，{scope}没有专门的扶持。**", needs=labels, scope=scope)
    if not view.open:
        message = (
            "**按您说的（{words}），{scope}的扶持都不符合：**"
            if words
            else "**{scope}的扶持，目前都不符合：**"
        )
        return tr.text(message, words=words, scope=scope)
    needs = [ctx.knowledge.needs[n] for n in u.ask.needs if not ctx.knowledge.needs[n].told_by]
    if needs and all(one.finding.rule in view.helpful for one in view.first):
        labels = "".join(f"「{tr.name(need.label)}」" for need in needs)
        return tr.text("**针对{needs}，{scope}有这些：**", needs=labels, scope=scope)
    count = str(len(view.first))
    if words:
        message = "**按您说的（{words}），{scope}先看这{n}项：**"
        return tr.text(message, words=words, scope=scope, n=count)
    if view.rest:
        every = str(len(view.open) + len(view.closed))
        return tr.text("**{scope}收录了{every}项扶持，先看这{n}项：**", scope=scope, every=every, n=count)
    return tr.text("**{scope}的扶持：**", scope=scope)


def _more(ctx: Context, view: Arrangement) -> str:
    """What is not shown: how many there are, and how many the merchant cannot have, or why not the one."""
    tr = ctx.tr
    more, closed = len(view.open) - len(view.first), view.closed if view.open else ()
    words = [tr.text("还有{n}项", n=str(more))] if more > 0 else []
    if len(closed) == 1:
        title = tr.name(ctx.knowledge.rules[closed[0].finding.rule].title)
        words.append(tr.text("「{rule}」{why}", rule=title, why=reason(ctx, closed[0], view.known)))
    elif closed:
        words.append(tr.text("另有{n}项按您说的不符合", n=str(len(closed))))
    return tr.text("；").join(words) + tr.text("。") if words else ""


def told_of(ctx: Context, u: Understanding, view: Arrangement) -> list[str]:
    """The merchant's words that the order rests on, in their order: those that make them one of the audiences
    shown, or none of those that a plan takes."""
    audiences = ctx.knowledge.audiences
    values = {fact: stated.value for fact, stated in view.known.items()}
    shown = (audiences[name] for suit in view.first for name in (*suit.said, *suit.likely))
    facts = [fact for a in shown for fact in (a.fact, *a.signs) if fact in view.known]
    facts += [
        fact for suit in view.closed for name in suit.barred for fact in against(audiences[name], values)
    ]
    words = dict.fromkeys(view.known[fact].text for fact in facts)
    alone = (w for w in words if not any(w in other and w != other for other in words))
    return sorted(alone, key=lambda said: u.text.folded.find(fold(said)))


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
        found += text(tr.text(message, scope=scope_of(ctx, u), theme=labels))
    return found


def scope_of(ctx: Context, u: Understanding) -> str:
    knowledge, tr = ctx.knowledge, ctx.tr
    if u.ask.programmes:
        return tr.names(knowledge.programmes[p].name for p in u.ask.programmes)
    return tr.names(knowledge.platforms[p].name for p in u.ask.platforms) or tr.text("各平台")


# --- behind it ------------------------------------------------------------------------------------


def behind(ctx: Context, u: Understanding, view: Arrangement) -> Blocks:
    """Every plan with all that it gives and asks, in the order of the list, in groups."""
    every = [s.finding for s in (*view.first, *view.rest)]
    said = (e for n in u.ask.needs for e in ctx.knowledge.needs[n].says)
    closed = {s.finding.rule: s for s in view.closed}
    return (
        _known(ctx, every)
        + _nearest(ctx, [*every, *view.gates])
        + _said(ctx, u, said)
        + _grouped(ctx, u, view, [*every, *view.gates], closed)
    )


def _advice(ctx: Context, u: Understanding) -> Blocks:
    """What the articles advise, of the platforms asked about; one of each need before another."""
    sources, needs = ctx.knowledge.sources, [ctx.knowledge.needs[n] for n in u.ask.needs]
    rows = [
        [a for a in n.advice if not u.ask.platforms or sources[a.says.source].platform in u.ask.platforms]
        for n in needs
    ]
    every = (a for row in zip_longest(*rows) for a in row if a is not None)
    return advice_lines(ctx, dict.fromkeys(every))


def _said(ctx: Context, u: Understanding, says: Iterable[Evidence]) -> Blocks:
    sources = ctx.knowledge.sources
    here = [e for e in says if not u.ask.platforms or sources[e.source].platform in u.ask.platforms]
    return quotes((e.quote, ctx.citations.evidence(e)) for e in dict.fromkeys(here))


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


def _grouped(
    ctx: Context, u: Understanding, view: Arrangement, findings: Sequence[Finding], closed: Mapping[str, Suit]
) -> Blocks:
    tr = ctx.tr
    several = len({ctx.knowledge.rules[f.rule].platform for f in findings}) > 1
    lines: dict[_Group, list[str]] = {group: [] for group in _GROUPS}
    for finding in findings:
        line = plan_line(ctx, finding, with_platform=several)
        barred = finding.rule in closed and finding.status in ("met", "unknown")
        if barred:  # by what the merchant is besides, which no rule asks
            line += tr.text("；") + reason(ctx, closed[finding.rule], view.known)
        lines["unmet" if barred else _group(finding)].append(line)
    found: Blocks = ()
    for group, title in _GROUPS.items():
        found += text(f"**{tr.text(title)}**", *lines[group]) if lines[group] else ()
    if findings and all(f.rule in closed for f in findings):
        message = "收录的资料没有写明{scope}对您这样的商家另有扶持。"
        found += text(tr.text(message, scope=scope_of(ctx, u)))
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
