"""What is said before anything is answered: premises set right, numbers not taken, and what was supposed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from assistant.compose.phrases import amount, threshold
from assistant.compose.pieces import unchecked
from assistant.compose.reply import Blocks, Context, marker, text
from assistant.compose.translation import Translator
from assistant.rules.evaluate import given_result
from assistant.rules.schema import Fact, Give, Leaf, Rule
from assistant.types import (
    Doubt,
    Misattribution,
    OtherWindow,
    Part,
    Premise,
    Understanding,
)

_RESPELT = 2  # respellings that are named


def premises(ctx: Context, u: Understanding) -> Blocks:
    """A block for each that there is."""
    tr = ctx.tr
    parts = (
        text(_misattributed(tr, u.beliefs.misattribution) if u.beliefs.misattribution else ""),
        text(_respelt(tr, u)),
        text(_of_ours_only(tr, u)),
        text(*_taken_for_granted(ctx, u)),
        *(text(_of_another_time(ctx, other)) for other in u.asides.other_windows),
        *(text(_not_taken(ctx, doubt)) for doubt in u.asides.doubts),
        text(_corrected(ctx, u)),
        text(*(_differing(ctx, part) for part in u.asides.differing)),
        text(_supposed(ctx, u)),
    )
    return tuple(chain.from_iterable(parts))


def _misattributed(tr: Translator, m: Misattribution) -> str:
    message = "先更正一点：按收录的资料，「{plan}」是{actual}的，不是{said}的。"
    return tr.text(message, plan=tr.name(m.name), actual=tr.name(m.actual), said=tr.name(m.said))


def _of_ours_only(tr: Translator, u: Understanding) -> str:
    """「拼多多跟快手各是多少」 is answered for 快手 alone; lists of plans say so themselves."""
    if (
        not (u.lacks.outside and u.ask.platforms)
        or u.ask.intent in ("plans", "decline")
        or u.beliefs.misattribution
    ):
        return ""
    message = "我没有收录{platforms}的政策资料，下面只答收录了的。"
    return tr.text(message, platforms=tr.names(u.lacks.outside))


def _respelt(tr: Translator, u: Understanding) -> str:
    words = [tr.text("「{said}」按「{meant}」理解", said=r.said, meant=r.meant) for r in u.asides.respelt]
    message = "{words}；如果不是，请换个说法告诉我。"
    if len(words) > _RESPELT:
        message = "{words}等；如果不是，请换个说法告诉我。"
    return tr.text(message, words=tr.text("，").join(words[:_RESPELT])) if words else ""


def _corrected(ctx: Context, u: Understanding) -> str:
    labels = ctx.tr.names(ctx.facts[f].label for f in u.corrected)
    return ctx.tr.text("已按您的更正重新核对：{labels}。", labels=labels) if labels else ""


def _differing(ctx: Context, part: Part) -> str:
    """The parts told before came to another sum than the total told now."""
    value = part.value.point
    assert value is not None
    message = "{fact}您前面分开报的加起来是{sum}，这里按您说的总数「{total}」算。"
    label, summed = ctx.tr.name(ctx.facts[part.fact].label), ctx.tr.amount(value, part.value.unit)
    return ctx.tr.text(message, fact=label, sum=summed, total=part.text)


def _supposed(ctx: Context, u: Understanding) -> str:
    labels = ctx.tr.names(ctx.facts[fact].label for fact in dict.fromkeys(f.fact for f in u.tried_out))
    message = "以下按您假设的数据试算，不改动您的店铺档案：{labels}。"
    return ctx.tr.text(message, labels=labels) if labels else ""


# --- what the merchant believes of the rule -----------------------------------------------------


def _taken_for_granted(ctx: Context, u: Understanding) -> Iterator[str]:
    """What is wrong of it, set right; what is right is said where nothing else is asked."""
    wrong = [p for p in u.beliefs.premises if not p.right]
    asked = [p for p in u.beliefs.premises if p.right and p.kind == "bound" and p not in wrong]
    if u.ask.intent == "information" and not wrong:
        asked = [p for p in u.beliefs.premises if p.right]
    for premise in (*wrong, *asked):
        yield _put_right(ctx, premise)


def _put_right(ctx: Context, p: Premise) -> str:
    tr, rule = ctx.tr, ctx.knowledge.rules[p.rule]
    if p.kind in ("all", "any"):
        return _how_many(tr, rule, p, ctx)
    if p.kind == "lasting" and rule.sticky is not None:
        once = tr.name(ctx.facts[rule.sticky.fact].label)
        message = "先更正一点：{once}的会一直算在内，之后数据下滑、时间过去，也不会自动退出{cited}。"
        return tr.text(message, once=once, cited=marker(ctx, rule, rule.sticky.cite))
    if p.kind == "unknown":
        fact = tr.name(ctx.facts[p.about].label)
        return tr.text("先说明：来源没有写「{rule}」有{fact}这项要求。", rule=tr.name(rule.title), fact=fact)
    if p.kind in ("threshold", "bound", "window"):
        leaf = next(leaf for leaf in rule.leaves() if leaf.fact == p.about)
        return _of_fact(ctx, rule, leaf, p)
    result = next(r for r in map(given_result, _gives(rule)) if r.label == p.about)
    value = amount(tr, result) + marker(ctx, rule, result.cite)
    if p.kind == "in_kind":
        message = "先更正一点：{label}（{value}）不是现金。"
        return tr.text(message, label=tr.name(result.label), value=value)
    message = "没错，{label}是{value}。" if p.right else "先更正一点：{label}是{value}，不是「{said}」。"
    return tr.text(message, label=tr.name(result.label), value=value, said=p.said)


def _gives(rule: Rule) -> Iterator[Give]:
    return chain(rule.gives, *(case.gives for case in rule.cases))


def _of_fact(ctx: Context, rule: Rule, leaf: Leaf, p: Premise) -> str:
    tr, fact = ctx.tr, ctx.facts[leaf.fact]
    label, cited = tr.name(fact.label), marker(ctx, rule, leaf.cite)
    if p.kind == "window":
        assert fact.window is not None
        span = tr.amount(fact.window.value, fact.window.unit)
        message = (
            "没错，{fact}看的是{span}。" if p.right else "先更正一点：{fact}看的是{span}，不是「{said}」。"
        )
        return tr.text(message, fact=label, span=span + cited, said=p.said)
    limit = threshold(tr, unchecked(leaf), ctx.facts) + cited
    if p.kind == "bound" and isinstance(leaf.value, Decimal):
        just = tr.amount(leaf.value, leaf.unit)
        counts = leaf.op in (">=", "<=")
        if p.right:
            message = (
                "{fact}的要求是{threshold}，正好{just}也算。"
                if counts
                else "{fact}的要求是{threshold}，正好{just}不算。"
            )
        else:
            message = (
                "先更正一点：{fact}的要求是{threshold}，正好{just}也算。"
                if counts
                else "先更正一点：{fact}的要求是{threshold}，正好{just}不算。"
            )
        return tr.text(message, fact=label, threshold=limit, just=just)
    message = (
        "没错，{fact}的要求是{threshold}。"
        if p.right
        else "先更正一点：{fact}的要求是{threshold}，不是「{said}」。"
    )
    return tr.text(message, fact=label, threshold=limit, said=p.said)


def _how_many(tr: Translator, rule: Rule, p: Premise, ctx: Context) -> str:
    """Whether all of these conditions are needed, or any will do."""
    labels = tr.names(ctx.facts[f].label for f in p.about.split(","))
    every = (p.kind == "all") == p.right
    if p.right:
        message = "没错，{facts}要全部满足。" if every else "没错，{facts}满足其中任意一项就行。"
    else:
        message = (
            "先更正一点：{facts}要全部满足，只满足一项不行。"
            if every
            else "先更正一点：{facts}满足其中任意一项就行，不用全部满足。"
        )
    cites = dict.fromkeys(leaf.cite for leaf in rule.leaves() if leaf.fact in p.about.split(","))
    return tr.text(message, facts=labels) + "".join(marker(ctx, rule, c) for c in cites)


def _of_another_time(ctx: Context, other: OtherWindow) -> str:
    """A figure that is not of the time that the rule looks at."""
    tr, fact = ctx.tr, ctx.facts[other.fact]
    assert fact.window is not None
    span = tr.amount(fact.window.value, fact.window.unit)
    message = "您说的「{said}」是「{other}」的数，{fact}只看{span}，不能直接拿来判断。"
    return tr.text(message, said=other.said, other=other.span, fact=tr.name(fact.label), span=span)


# --- numbers that were not taken ----------------------------------------------------------------


def _not_taken(ctx: Context, doubt: Doubt) -> str:
    message = "您写的「{said}」没有采用：{why}请核对后告诉我。"
    return ctx.tr.text(message, said=doubt.text, why=_why_doubted(ctx.tr, doubt, ctx.facts[doubt.fact]))


def _why_doubted(tr: Translator, doubt: Doubt, fact: Fact) -> str:
    """The beginning of a sentence."""
    label = tr.name(fact.label)
    low, high = ("" if b is None else tr.amount(b, fact.unit) for b in (fact.minimum, fact.maximum))
    between = tr.text("应该在{low}到{high}之间" if high else "不会小于{low}", low=low, high=high)
    if doubt.why == "scale" and fact.other_scale is not None:
        scale = tr.amount(fact.other_scale, "")
        message = "这像是{scale}分制的评分，{fact}{between}，"
        return tr.text(message, scale=scale, fact=label, between=between)
    if doubt.why == "rate":
        return tr.text("这是按天或按月的数，{fact}要看一共多少，", fact=label)
    if doubt.why == "range":
        return tr.text("{fact}{between}，", fact=label, between=between)
    return tr.text("{fact}的单位是「{unit}」，", fact=label, unit=tr.unit(fact.unit))
