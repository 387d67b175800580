"""A topic that no platform is named with, 「保证金能降吗」: in one line for each platform that has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.compose.pieces import gained
from assistant.compose.reply import Context, Reply, text
from assistant.types import Finding, Understanding

_EACH = 2  # plans that a line tells of


def is_topic(ctx: Context, u: Understanding, findings: Sequence[Finding]) -> bool:
    """Whether words that several platforms' plans share, or a theme, are all that a list is asked of."""
    ask = u.ask
    narrow = u.hints.platform or ask.programmes or ask.needs or ask.choice or ask.wants == "compare"
    return bool((ask.tied or ask.themes) and not narrow and len(_by_platform(ctx, findings)) > 1)


def by_platform(ctx: Context, findings: Sequence[Finding]) -> Reply:
    """What each platform gives, and how to ask on; plans that a line has no room for stand in the details."""
    tr, groups = ctx.tr, _by_platform(ctx, findings)
    lines, more = [], []
    for platform, found in groups.items():
        told = [_told(ctx, f) for f in found]
        rest = len(told) - _EACH
        words = tr.text("；").join(told[:_EACH])
        if rest > 0:
            words = tr.text("{plans}；还有{n}项", plans=words, n=str(rest))
        lines.append(f"- **{tr.name(ctx.knowledge.platforms[platform].short)}**{tr.text('：')}{words}")
        more += [f"- {words}" for words in told[_EACH:]]
    names = tr.names(ctx.knowledge.platforms[p].short for p in groups)
    return Reply(
        "informational",
        headline=text(tr.text("**{platforms}有：**", platforms=names)),
        because=text(*lines),
        next=text(tr.text("说出平台名，就细说那一家的条件。")),
        details=text(*more),
        listed=True,
        terms=tuple(str(len(found) - _EACH) for found in groups.values()),
    )


def _told(ctx: Context, finding: Finding) -> str:
    """「首次直播流量包：免费流量包2.8万流量[1]」."""
    rule = ctx.knowledge.rules[finding.rule]
    title = ctx.tr.name(rule.title)
    return gained(ctx, finding, rule, title).removesuffix(ctx.tr.text("。")) or title


def _by_platform(ctx: Context, findings: Sequence[Finding]) -> Mapping[str, list[Finding]]:
    """In the platforms' own order, best first; what cannot be had is not told of."""
    known = ctx.knowledge
    held = [f for f in findings if f.status not in ("unmet", "not_in_force")]
    found = {p: [f for f in held if known.rules[f.rule].platform == p] for p in known.platforms}
    return {p: of for p, of in found.items() if of}
