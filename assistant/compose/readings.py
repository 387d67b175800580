"""One short question where the outcome turns on how a figure is read, or on which rule is meant, instead of a
verdict."""

from __future__ import annotations

from assistant.answer import Ask
from assistant.compose.naming import of_platform
from assistant.compose.reply import Context, Reply, text
from assistant.rules.schema import Fact
from assistant.types import ME, Doubtful, Quantity, StatedFact, Understanding


def which_reading(ctx: Context, u: Understanding) -> Reply:
    """「1200万粉丝」是您自己店铺现在的累计粉丝数吗？"""
    tr = ctx.tr
    who = "" if u.ask.holder == ME else u.known.others.names.get(u.ask.holder, "")
    asked = tuple(_ask(ctx, doubt, who) for doubt in u.told.disputed)
    why = tr.text("**这个数怎么理解会改变结论，先跟您确认：**")
    return Reply(
        "needs_info",
        headline=text(why),
        asks=asked,
        with_findings=False,
    )


def which_rule(ctx: Context, u: Understanding) -> Reply:
    """「您问的是首次直播流量包，还是抖音账期？」, with a question about each to go on with."""
    tr, rules = ctx.tr, [ctx.knowledge.rules[r] for r in u.told.either]
    names = tr.text("，还是").join(of_platform(ctx, rule) for rule in rules)
    why = tr.text("**您问的是{rules}？两个的结论不一样，请选一个。**", rules=names)
    terms = tuple(rule.title for rule in rules)
    return Reply("needs_info", headline=text(why), terms=terms, with_findings=False)


def _ask(ctx: Context, doubt: Doubtful, who: str) -> Ask:
    """``who`` is what somebody is called whose figures are judged, "" for the merchant."""
    told = [r for r in doubt.readings if r is not None]
    facts = list(dict.fromkeys(r.fact for r in told))
    fact, tr = ctx.facts[facts[0]], ctx.tr
    if len(facts) > 1:
        labels = tr.text("还是").join(tr.name(ctx.facts[f].label) for f in facts)
        question = tr.text("「{words}」说的是{labels}？", words=doubt.words, labels=labels)
    elif len(told) > 1:
        values = tr.text("还是").join(_value(ctx, fact, r) for r in told)
        question = tr.text("{label}现在是{values}？", label=tr.name(fact.label), values=values)
    elif who:
        message = "「{words}」是{who}现在的{label}吗？"
        question = tr.text(message, words=doubt.words, who=who, label=tr.name(fact.label))
    elif fact.kind in ("boolean", "choice"):
        question = tr.text("「{words}」说的是您自己的店吗？", words=doubt.words)
    else:
        message = "「{words}」是您自己现在的{label}吗？"
        question = tr.text(message, words=doubt.words, label=tr.name(fact.label))
    return Ask(fact.id, fact.label, question)


def _value(ctx: Context, fact: Fact, told: StatedFact) -> str:
    point = told.value.point if isinstance(told.value, Quantity) else None
    return told.text if point is None else ctx.tr.amount(point, fact.unit)
