"""How a rule is called where no platform is said, and the questions that are offered about it."""

from __future__ import annotations

from assistant.answer import Citation
from assistant.compose.reply import Context
from assistant.compose.translation import Translator
from assistant.rules.schema import Rule


def of_platform(ctx: Context, rule: Rule) -> str:
    """「快手的首次直播流量包」, 「抖音账期」."""
    tr, platform = ctx.tr, ctx.knowledge.platforms[rule.platform]
    title = tr.name(rule.title)
    if platform.short in rule.title:
        return title
    return tr.text("{platform}的{rule}", platform=tr.name(platform.short), rule=title)


def question(ctx: Context, rule: Rule) -> str:
    """A question about it that is answered: tests/compose/test_suggestions.py asks each."""
    subject = of_platform(ctx, rule)
    if rule.kind in ("penalty", "duty"):
        return ctx.tr.text("{rule}是怎么规定的？", rule=subject)
    if any(rule.leaves()):
        return ctx.tr.text("{rule}有什么条件？", rule=subject)
    return ctx.tr.text("{rule}是什么？", rule=subject)


def verdict_question(ctx: Context, rule: Rule) -> str:
    """Whether one comes under it; what it says, of a rule that nobody comes under."""
    if rule.kind in ("penalty", "calculation", "duty"):
        return question(ctx, rule)
    return ctx.tr.text("我能享受{rule}吗？", rule=of_platform(ctx, rule))


def publisher(tr: Translator, c: Citation) -> str:
    """Who published what is cited; what we call ourselves is in the answer's script."""
    ours = "商家增长助手编辑部"
    return tr.own(tr.text("商家增长助手编辑部")) if c.publisher == ours else c.publisher
