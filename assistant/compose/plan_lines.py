"""One plan in a list or a table: what it gives, and what the merchant is short of or has not told yet."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.compose.phrases import amount, condition
from assistant.compose.pieces import shortfall
from assistant.compose.reply import Context, marker
from assistant.compose.translation import Translator
from assistant.rules.schema import Rule
from assistant.types import Finding


def plan_line(ctx: Context, finding: Finding, *, with_platform: bool) -> str:
    tr, rule = ctx.tr, ctx.knowledge.rules[finding.rule]
    platform = f"（{tr.name(ctx.knowledge.platforms[rule.platform].name)}）" if with_platform else ""
    title = f"- **{tr.name(rule.title)}**{platform}"
    gains = _gains(tr, finding)
    tail = tr.text("；").join(filter(None, (short_of(ctx, finding), _needs(ctx, finding))))
    words = f"{title}{tr.text('：')}{gains}" if gains else title
    marks = cites(ctx, rule, [*_grounds(finding), *(c.cite for c in finding.undecided)])
    return f"{words}——{tail}{marks}" if tail else f"{words}{marks}"


def plan_cell(ctx: Context, finding: Finding) -> str:
    tr, rule = ctx.tr, ctx.knowledge.rules[finding.rule]
    audiences = (ctx.knowledge.audiences[a] for a in rule.audience)
    whom = tr.names(a.label for a in audiences if a.fact)
    title = f"{tr.name(rule.title)}{f'（{whom}）' if whom else ''}"
    short = short_of(ctx, finding)
    fails = tr.text("（不符合：{short}）", short=short) if short else ""
    marks = cites(ctx, rule, _grounds(finding))
    return f"{title}{tr.text('：')}{_gains(tr, finding)}{fails}{marks}"


def short_of(ctx: Context, finding: Finding) -> str:
    """「商品分差2分；需要品牌商家」; "" for a plan that is not unmet."""
    if finding.status != "unmet":
        return ""
    return ctx.tr.text("；").join(shortfall(ctx, c) for c in finding.checks if c.status == "unmet")


def _gains(tr: Translator, finding: Finding) -> str:
    """「免费流量包2.8万流量」 reads on, 「AI智能客服：免费」 does not; one phrase needs no label."""
    given = [r for r in finding.results if not r.computed]
    if len(given) == 1 and isinstance(given[0].value, str):
        return given[0].value
    return tr.text("；").join(
        tr.text(
            "{label}：{value}" if isinstance(r.value, str) else "{label}{value}",
            label=tr.name(r.label),
            value=amount(tr, r),
        )
        for r in given
    )


def _needs(ctx: Context, finding: Finding) -> str:
    if finding.status != "unknown":
        return ""
    facts, tr = ctx.facts, ctx.tr
    open_checks = [c for c in finding.checks if c.status == "unknown" and c.decisive]
    needed = [condition(tr, c, facts) for c in open_checks]
    needed += [tr.name(facts[f].label) for f in finding.missing if f not in {c.fact for c in open_checks}]
    words = []
    if needed:
        words.append(tr.text("条件：{needed}", needed=tr.text("；").join(dict.fromkeys(needed))))
    if finding.undecided:
        unsaid = tr.text("、").join(c.words for c in finding.undecided)
        words.append(tr.text("来源没有写明{unsaid}", unsaid=unsaid))
    return tr.text("；").join(words)


def _grounds(finding: Finding) -> list[str]:
    """The citations of what it gives and asks."""
    return [r.cite for r in finding.results] + [c.cite for c in finding.checks]


def cites(ctx: Context, rule: Rule, names: Iterable[str]) -> str:
    """The marks of a rule's citations, each once."""
    return "".join(dict.fromkeys(marker(ctx, rule, name) for name in names))
