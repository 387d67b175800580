"""The pieces that answers about a rule are made of: its conditions, checks, gains and notes."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Ask, Block, LineSpan
from assistant.compose.phrases import amount, condition, gap, given, status, threshold
from assistant.compose.reply import Blocks, Context, marker, text
from assistant.rules.conditions import necessary
from assistant.rules.schema import Leaf, Rule
from assistant.types import Check, Finding


def gains(ctx: Context, finding: Finding, rule: Rule, title: str = "") -> list[str]:
    """What the rule gives without a computation, one line each, under the title if there is one."""
    tr = ctx.tr
    lines = [
        tr.text("- {label}：{value}", label=tr.name(r.label), value=amount(tr, r)) + marker(ctx, rule, r.cite)
        for r in finding.results
        if not r.computed and r.value is not None
    ]
    return [f"{title}{tr.text('：')}", *lines] if title and lines else lines


def gained(ctx: Context, finding: Finding, rule: Rule, title: str) -> str:
    """The same in one line: 「可得：免费流量包2.8万流量[1]。」; "" where it gives nothing of a value."""
    tr = ctx.tr
    given = [r for r in finding.results if not r.computed and r.value is not None]
    words = tr.text("；").join(
        tr.text(
            "{label}：{value}" if isinstance(r.value, str) else "{label}{value}",
            label=tr.name(r.label),
            value=amount(tr, r),
        )
        + marker(ctx, rule, r.cite)
        for r in given
    )
    return f"{title}{tr.text('：')}{words}{tr.text('。')}" if given else ""


def unmet(finding: Finding) -> list[Check]:
    """What it falls short of: of alternatives the ones that were told."""
    return [c for c in finding.checks if c.status == "unmet"]


def above(ctx: Context, finding: Finding, rule: Rule) -> str:
    """「下一档：奖励1200元，当月成交额差2万元[1]。」; "" where there is no step above."""
    if not finding.above:
        return ""
    tr = ctx.tr
    lacking = tr.text("、").join(shortfall(ctx, c) for c in finding.above)
    gives = [
        tr.text("{label}{value}", label=tr.name(r.label), value=amount(tr, r)) for r in finding.above_gives
    ]
    cited = "".join(dict.fromkeys(marker(ctx, rule, c.cite) for c in finding.above))
    message = "下一档：{gives}，{lacking}{cited}。" if gives else "下一档：{lacking}{cited}。"
    return tr.text(message, gives=tr.text("、").join(gives), lacking=lacking, cited=cited)


def above_terms(ctx: Context, finding: Finding) -> tuple[str, ...]:
    """The figures of the same that no quote has."""
    return tuple(gap(ctx.tr, c) for c in finding.above)


def shortfall(ctx: Context, check: Check) -> str:
    """「商品分差2分」「需要品牌商家」: what a check is short of, in one phrase."""
    tr, words = ctx.tr, gap(ctx.tr, check)
    if not words:
        return tr.text("需要{condition}", condition=condition(tr, check, ctx.facts))
    return tr.text("{fact}{gap}", fact=tr.name(ctx.facts[check.fact].label), gap=words)


def check_line(ctx: Context, rule: Rule, check: Check, *, named: bool = True) -> str:
    """「商品分：您的是73分，要求≥75分[2]。」; without its label where the line above names it."""
    facts, tr = ctx.facts, ctx.tr
    fact, said, wanted = (
        tr.name(facts[check.fact].label),
        given(tr, check, facts),
        threshold(tr, check, facts),
    )
    if isinstance(check.threshold, bool):
        message = "{fact}：您的情况为「{said}」，要求为「{wanted}」{cited}。"
        return tr.text(message, fact=fact, said=said, wanted=wanted, cited=marker(ctx, rule, check.cite))
    message = (
        "{fact}：您的是{given}，要求{threshold}{cited}。"
        if named
        else "您的是{given}，要求{threshold}{cited}。"
    )
    cited = marker(ctx, rule, check.cite)
    return tr.text(message, fact=fact, given=said, threshold=wanted, cited=cited)


def requirement(ctx: Context, rule: Rule, check: Check) -> str:
    label, limit = ctx.tr.name(ctx.facts[check.fact].label), threshold(ctx.tr, check, ctx.facts)
    message = "**{fact}的要求：{threshold}。**"
    return ctx.tr.text(message, fact=label, threshold=limit) + marker(ctx, rule, check.cite)


def conditions(ctx: Context, rule: Rule) -> list[str]:
    """All that a rule requires, one line a comparison; alternatives are marked."""
    if rule.require is None:
        return []
    tr, needed = ctx.tr, necessary(rule.require)
    lines = []
    for leaf in rule.leaves():
        either = "" if leaf.fact in needed else tr.text("（满足其一）")
        lines.append(f"- {_required(ctx, leaf, either)}{marker(ctx, rule, leaf.cite)}")
    lines += [_unsaid(ctx, c.words) + marker(ctx, rule, c.cite) for c in rule.open_conditions()]
    return [tr.text("「{rule}」的条件：", rule=tr.name(rule.title)), *lines]


def _required(ctx: Context, leaf: Leaf, either: str) -> str:
    tr, check = ctx.tr, unchecked(leaf)
    if isinstance(leaf.value, bool):
        return condition(tr, check, ctx.facts) + either
    label = tr.name(ctx.facts[leaf.fact].label)
    return f"{label}{either}{tr.text('：')}{threshold(tr, check, ctx.facts)}"


def unchecked(leaf: Leaf) -> Check:
    """What a rule compares, before anything of the merchant's is known."""
    return Check(leaf.fact, leaf.op, leaf.threshold, leaf.unit, "unknown", None, None, leaf.cite)


def check_table(ctx: Context, finding: Finding, rule: Rule) -> Blocks:
    """What was told and what decides, in rows; the rest of the conditions in a line."""
    if not finding.checks:
        return ()
    facts, tr = ctx.facts, ctx.tr
    rest = [c for c in finding.checks if c.given is None and not (c.decisive and c.status == "unknown")]
    checks = [c for c in finding.checks if c not in rest]
    rows = [
        f"| {tr.name(facts[c.fact].label)} | {given(tr, c, facts)} | {threshold(tr, c, facts)} "
        f"| {status(tr, c)} | {gap(tr, c) or '－'} | {marker(ctx, rule, c.cite) or '－'} |"
        for c in checks
    ]
    head = (
        tr.text("| 条件 | 您的数据 | 门槛 | 结果 | 差距 | 依据 |"),
        "| --- | --- | --- | --- | --- | --- |",
    )
    spans = (LineSpan(i, "check", c.status, c.fact) for i, c in enumerate(checks, len(head)))
    table = (Block("table", (*head, *rows), tuple(spans)),) if checks else ()
    others = tr.text("；").join(condition(tr, c, facts) + marker(ctx, rule, c.cite) for c in rest)
    return table + text(tr.text("没有提供、不影响上面结论的：{others}。", others=others) if rest else "")


def notes(
    ctx: Context, finding: Finding, rule: Rule, asks: Sequence[Ask] = (), *, premises: bool = True
) -> Blocks:
    """What to know beside a finding. ``asks`` are facts that the answer asks for; ``premises``: whether it
    rests on who the merchant is, which an explanation does not."""
    tr = ctx.tr
    presumed_line = presumed(ctx, finding, rule, asks) if premises else ""
    lines = [f"- {presumed_line}"] if presumed_line else []
    if "sticky" in finding.notes and rule.sticky:
        still = tr.text("- 以上只看现在的数据；如果以前达到过标准，会一直算在内")
        lines.append(still + marker(ctx, rule, rule.sticky.cite))
    lines += [tr.text("- 请人工确认：{words}", words=words) for words in rule.confirm_by_hand]
    # A condition left open has a sentence of the article behind it; the rest is our own reading.
    unsaid = [c.words + marker(ctx, rule, c.cite) for c in finding.undecided]
    unsaid += [words for words in rule.unstated if words not in {c.words for c in finding.undecided}]
    if unsaid:
        lines.append(_unsaid(ctx, tr.text("；").join(unsaid)))
    return text(*lines)


def _unsaid(ctx: Context, words: str) -> str:
    return ctx.tr.text("- 来源没有写明：{words}", words=words)


def presumed(ctx: Context, finding: Finding, rule: Rule, asks: Sequence[Ask]) -> str:
    """Whom the rule is for, where the merchant has not said whether they are one."""
    if finding.status == "not_in_force":
        return ""
    facts, tr = ctx.facts, ctx.tr
    audiences = [ctx.knowledge.audiences[a] for a in rule.audience]
    asked = {a.fact for a in asks}
    settled = asked | {c.fact for c in finding.checks}
    open_ones = [a.label for a in audiences if a.fact and a.fact not in settled]
    whom = tr.text("或").join(map(tr.name, open_ones))
    premises = [whom] if open_ones and len(open_ones) == len(audiences) else []
    premises += [
        tr.name(facts[f].label) for f in finding.missing if facts[f].kind == "boolean" and f not in asked
    ]
    named = "".join(f"「{words}」" for words in dict.fromkeys(premises))
    return tr.text("以{named}为前提，这一点您还没有说明。", named=named) if premises else ""
