"""Plans for a trouble, and the plans that suit most: few, the best first, each with its gain in a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest

from assistant.compose.abstention import refused
from assistant.compose.added_documents import relevant
from assistant.compose.advice import lines as advice_lines
from assistant.compose.findings import asks
from assistant.compose.plan_lines import plan_line
from assistant.compose.reply import Blocks, Context, Reply, quotes, text
from assistant.rules.schema import Need
from assistant.types import Evidence, Finding, Retrieved, Understanding

SHOWN = 5
_ASKED = 1
_CLOSED = ("unmet", "not_in_force")


def offering(u: Understanding, found: Retrieved) -> Understanding:
    """What nothing answers, as a list of what helps with the troubles that it tells of, or of the plans that
    it is likely out for, if there are any."""
    ask = u.ask
    if not (ask.offers or ask.troubles) or u.lacks.absent or relevant(u, found.documents):
        return u
    unanswered = refused(u, found, judged=False) and (ask.tied or ask.intent == "information")
    if not unanswered or (ask.rules and not ask.troubles):
        return u
    listed = replace(ask, intent="plans", rules=ask.offers, needs=ask.troubles, tied=False, wants="")
    return replace(u, ask=replace(listed, best=not ask.troubles))


def helping(ctx: Context, u: Understanding, findings: Sequence[Finding]) -> Reply:
    """What helps with what the turn told, or suits most: at most ``SHOWN``, the rest behind them."""
    tr = ctx.tr
    needs = [ctx.knowledge.needs[n] for n in u.ask.needs]
    ordered = _ordered(ctx, u, findings)
    homes = {ctx.knowledge.rules[f.rule].platform for f in ordered}
    asked = u.ask.platforms if homes.issubset(u.ask.platforms) else ()
    lines = [plan_line(ctx, f, with_platform=len(homes) > 1 or not asked) for f in ordered]
    scope = tr.names(ctx.knowledge.platforms[p].name for p in asked) or tr.text("各平台")
    if needs:
        labels = "".join(f"「{tr.name(n.label)}」" for n in needs)
        title = tr.text("**针对{needs}，{scope}有这些：**", needs=labels, scope=scope)
    else:
        title = tr.text("**按您说的情况，{scope}最适合的先看这些：**", scope=scope)
    more = len(lines) - SHOWN
    count = tr.text("还有{n}项。", n=str(more)) if more > 0 else ""
    who = {a.fact for a in ctx.knowledge.audiences.values()}
    open_ones = (f for found in ordered[:SHOWN] for f in found.missing if f in who)
    return Reply(
        "informational",
        headline=_outside(ctx, u) + text(title),
        because=text(*lines[:SHOWN], count),
        listed=True,
        next=_advice(ctx, u, needs),
        details=_said(ctx, u, (e for n in needs for e in n.says)) + text(*lines[SHOWN:]),
        asks=asks(list(dict.fromkeys(open_ones))[:_ASKED], ctx.knowledge),
        terms=(*(n.label for n in needs), str(more)),
    )


def _outside(ctx: Context, u: Understanding) -> Blocks:
    message = "**我没有收录{platforms}的政策资料，下面只列收录了的。**"
    return text(ctx.tr.text(message, platforms=ctx.tr.names(u.lacks.outside))) if u.lacks.outside else ()


def _advice(ctx: Context, u: Understanding, needs: Sequence[Need]) -> Blocks:
    """What the articles advise, of the platforms asked about; one of each need before another."""
    sources = ctx.knowledge.sources
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


def _ordered(ctx: Context, u: Understanding, findings: Sequence[Finding]) -> list[Finding]:
    """In the order of what helps most, one of each platform before another; what cannot be had last."""
    place = {rule: i for i, rule in enumerate(u.ask.rules)}
    ranked = sorted(findings, key=lambda f: (f.status in _CLOSED, place[f.rule]))
    if u.ask.platforms:
        return ranked
    turns: dict[str, int] = {}
    keyed: list[tuple[bool, int, Finding]] = []
    for finding in ranked:
        platform = ctx.knowledge.rules[finding.rule].platform
        turns[platform] = turns.get(platform, -1) + 1
        keyed.append((finding.status in _CLOSED, turns[platform], finding))
    return [finding for *_, finding in sorted(keyed, key=lambda k: k[:2])]
