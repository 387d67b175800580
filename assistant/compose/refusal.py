"""That there is no answer: what is missing in a sentence, and what of ours is nearest; and small talk, which
asks for none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from assistant.compose.naming import of_platform
from assistant.compose.parts import seen
from assistant.compose.reply import Blocks, Context, Reply, text
from assistant.compose.translation import Translator
from assistant.rules.schema import Rule
from assistant.types import NOBODY, PERSON, Understanding

MOST = 90
"""Characters of a refusal, as they are seen."""
_NAMED = 3

_DECLINED: Mapping[str, str] = {
    "injection": "这个请求我不能照做：我只依据收录的平台政策回答商家的问题。",
    "account": "我看不到任何店铺或账号的数据，也不能代您登录或查询；把数据告诉我，可以逐项核对。",
    "contact": "我不提供微信、二维码或任何联系方式，文章里的推广内容也不收录。",
    "buyer": "我只回答商家政策方面的问题，买家的订单和售后请联系平台客服。",
    "cheat": "刷单、造假或绕开规则的办法我不提供；规则要求什么、您还差多少，我可以帮您核对。",
    "chat": "这个我答不了：我只回答电商平台商家政策方面的问题。",
}
"""Why a question is declined → what is said to it."""
_PERSON: Mapping[str, str] = {
    PERSON: "好的，点下面的按钮就能找人工，这段对话可以一起带过去。",
    NOBODY: "这里没有接人工。店铺里的问题请联系平台的官方客服，商家政策可以继续问我。",
}
"""What is said where a person is asked for."""


def abstain(ctx: Context, u: Understanding) -> Reply:
    """What is missing, and what is nearest."""
    if u.lacks.talk:
        return _talk(ctx, u)
    if u.lacks.declined == "reset":
        words = ctx.tr.text("好的，之前的店铺数据和话题已清空，我们重新开始。")
        return Reply("informational", headline=text(words))
    headline = text(_missing(ctx.tr, u))
    if u.lacks.declined in _DECLINED:
        return Reply("abstained", headline=headline)
    near, terms = _nearest(ctx, u.lacks.near, MOST - seen(headline))
    return Reply("abstained", headline=headline, next=near or _covered(ctx), terms=terms)


def absent(ctx: Context, u: Understanding) -> Reply:
    """Nothing on this for the platform asked about, and who has something."""
    tr = ctx.tr
    asked = tr.names(ctx.knowledge.platforms[p].name for p in u.ask.platforms)
    message = "**收录的资料没有提到{platform}在「{theme}」方面的政策，所以我不作回答。**"
    headline = text(tr.text(message, platform=asked, theme=tr.names(u.lacks.absent)))
    have, terms = _nearest(ctx, u.lacks.elsewhere, MOST - seen(headline))
    return Reply("abstained", headline=headline, next=have, terms=(*u.lacks.absent, *terms))


def _missing(tr: Translator, u: Understanding) -> str:
    if u.lacks.declined in _DECLINED:
        return tr.text(_DECLINED[u.lacks.declined])
    if u.lacks.outside:
        platforms = tr.names(u.lacks.outside)
        return tr.text("**我没有收录{platforms}的政策资料，不能回答，也不会猜。**", platforms=platforms)
    if u.ask.word:
        return tr.text("**收录的资料里没有「{word}」这个说法，所以我不作解释。**", word=u.ask.word)
    return tr.text("**收录的资料里没有能回答这个问题的内容，所以我不作回答。**")


def _nearest(ctx: Context, rules: Sequence[str], room: int) -> tuple[Blocks, tuple[str, ...]]:
    """「相近的有：抖音账期、快手的“流量”政策。」, as many as there is room for and one at least."""
    known = ctx.knowledge.rules
    titles = list(dict.fromkeys(_called(ctx, known[r]) for r in rules if r in known))
    for count in range(min(_NAMED, len(titles)), 0, -1):
        line = text(ctx.tr.text("相近的有：{rules}。", rules=ctx.tr.text("、").join(titles[:count])))
        if count == 1 or seen(line) <= room:
            return line, tuple(known[r].title for r in islice(rules, count))
    return (), ()


def _called(ctx: Context, rule: Rule) -> str:
    """A title with a figure, 0元保证金开店, could be taken for the answer: its theme is named instead."""
    tr, platform = ctx.tr, ctx.knowledge.platforms[rule.platform].short
    if not rule.theme or not any(map(str.isdigit, rule.title.replace(platform, ""))):
        return of_platform(ctx, rule)
    theme = ctx.knowledge.themes[rule.theme].label
    return tr.text("{platform}的“{theme}”政策", platform=tr.name(platform), theme=tr.name(theme))


def _covered(ctx: Context) -> Blocks:
    message = "可以问{platforms}的扶持政策，或报上店铺数据让我核对。"
    return text(ctx.tr.text(message, platforms=_platforms(ctx)))


def _platforms(ctx: Context) -> str:
    return ctx.tr.names(p.short for p in ctx.knowledge.platforms.values())


def _talk(ctx: Context, u: Understanding) -> Reply:
    if u.lacks.talk in _PERSON:
        return Reply("informational", headline=text(ctx.tr.text(_PERSON[u.lacks.talk])))
    says = ctx.tr.told(ctx.knowledge.chat[u.lacks.talk].says)
    return Reply("informational", headline=text(says.replace("{platforms}", _platforms(ctx))))
