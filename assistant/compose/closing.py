"""What answers end with: numbers that are asked about, sources, and questions to go on with."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from assistant.answer import Block, Citation, LineSpan
from assistant.compose.reply import Blocks, Context
from assistant.compose.translation import Translator
from assistant.rules.schema import Rule
from assistant.text import fold
from assistant.types import Finding, Outcome, Understanding

_SHOWN_UNOWNED = 3
_SHOWN_SUGGESTIONS = 3
_MARKER = re.compile(r"\[([0-9]+)\]")


def unowned(ctx: Context, words: Iterable[str]) -> str:
    """Numbers without an owner are asked about, never guessed; one that a quote has is the plan's own,
    「那2.8万」. "" without any."""
    numbers = ctx.knowledge.numbers
    quotes = {m.quantity for c in ctx.citations.all() for m in numbers.scan(fold(c.quote))}
    values = {q.low for q in quotes} | {q.high for q in quotes}
    strange = [w for w in words if not {m.quantity.point for m in numbers.scan(fold(w))} <= values - {None}]
    named = "".join(f"「{w}」" for w in strange[:_SHOWN_UNOWNED])
    return ctx.tr.text("{words}是哪一项数据？", words=named) if named else ""


def source_list(ctx: Context, blocks: Blocks, listed: Collection[int] = ()) -> tuple[Blocks, set[int]]:
    """What the blocks cite and is not ``listed`` already, and its numbers. Per article: publisher, date and
    the mark of a third-party reading, then its numbered quotes.

    A quote that a block shows in full is not repeated, only its number.
    """
    shown = {n for block in blocks for n in block.quotes}
    marks = {int(n) for block in blocks for line in block.lines for n in _MARKER.findall(line)}
    articles: dict[str, list[Citation]] = {}
    for citation in ctx.citations.all():
        if citation.n in marks and citation.n not in listed:
            articles.setdefault(citation.source, []).append(citation)
    numbers = {c.n for cited in articles.values() for c in cited}
    if not articles:
        return (), numbers
    heading = Block("text", (ctx.tr.text("**依据**"),), (LineSpan(0, "sources"),))
    return (heading, *(_article(ctx.tr, cited, shown) for cited in articles.values())), numbers


def _article(tr: Translator, cited: Sequence[Citation], shown: set[int]) -> Block:
    first = cited[0]
    numbers = "".join(f"[{c.n}]" for c in cited)
    where = numbers + "，".join(filter(None, (f"《{first.title}》", first.publisher, first.published)))
    mark = "" if first.kind == "official" else tr.text("，第三方解读，以平台官方规则为准")
    spans = (LineSpan(0, "third_party", start=len(where) + 1, end=len(where + mark)),)  # behind the comma
    lines = [f"- [{c.n}] 「{c.quote}」" for c in cited if c.n not in shown]
    return Block("quote", (f"{where}{mark}\n", *lines), spans if mark else ())


def suggestions(
    ctx: Context, u: Understanding, findings: Sequence[Finding], outcome: Outcome
) -> tuple[str, ...]:
    """Questions that can be answered: what a list left open, rules near what was asked, else one of each
    platform."""
    known = ctx.knowledge.rules
    if u.ask.intent == "plans" and findings:
        near = [known[f.rule] for f in findings if f.status == "unknown"]
    else:
        rules = [r for r in known.values() if r.id not in u.ask.rules]
        near = [r for r in rules if r.platform in u.ask.platforms] or rules
        if outcome == "abstained":
            near = list({r.platform: r for r in rules}.values())
    return tuple(_suggestion(ctx, r) for r in near[:_SHOWN_SUGGESTIONS])


def _suggestion(ctx: Context, rule: Rule) -> str:
    tr, platform = ctx.tr, ctx.knowledge.platforms[rule.platform]
    message = (
        "{platform}的{rule}是怎么规定的？" if rule.kind == "penalty" else "{platform}的{rule}有什么要求？"
    )
    return tr.text(message, platform=tr.name(platform.name), rule=tr.name(rule.title))
