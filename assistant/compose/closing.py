"""What answers end with: numbers that are asked about, sources, and questions to go on with."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from assistant.answer import Ask, Block, Citation, LineSpan
from assistant.compose.naming import publisher, question, verdict_question
from assistant.compose.reply import Blocks, Context, text
from assistant.compose.source_kinds import told_marks
from assistant.compose.translation import Translator
from assistant.text import fold
from assistant.types import PERSON, Finding, Outcome, Understanding

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


def not_known(ctx: Context, u: Understanding, asks: Iterable[Ask]) -> Blocks:
    """Which of the facts that could still change the answer the merchant said not to know."""
    tr, unsure = ctx.tr, [a for a in asks if a.fact in u.known.unsure]
    if not unsure:
        return ()
    message = "您还不清楚：{facts}。查到后告诉我，就能接着判断。"
    return text(tr.text(message, facts=tr.names(a.label for a in unsure)))


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
    where = numbers + "，".join(filter(None, (f"《{first.title}》", publisher(tr, first), first.published)))
    mark = "".join(f"，{tr.own(said)}" for said in told_marks(tr, first))
    spans = (LineSpan(0, "third_party", start=len(where) + 1, end=len(where + mark)),)  # behind the comma
    lines = [f"- [{c.n}] 「{c.quote}」" for c in cited if c.n not in shown]
    return Block("quote", (f"{where}{mark}\n", *lines), spans if mark else ())


def suggestions(
    ctx: Context, u: Understanding, findings: Sequence[Finding], outcome: Outcome
) -> tuple[str, ...]:
    """Questions that can be answered: what a list left open, what is nearest to what was asked, else what the
    platforms begin with."""
    known = ctx.knowledge.rules
    if u.told.either:
        return tuple(verdict_question(ctx, known[r]) for r in u.told.either)
    if u.ask.intent == "plans" and findings and outcome != "abstained":
        # a platform tells plans apart better than anything
        return (
            _of_platforms(ctx, findings)
            if not u.ask.platforms
            else _questions(ctx, [f.rule for f in findings if f.status == "unknown"])
        )
    if outcome == "abstained":
        near = u.lacks.elsewhere if u.lacks.absent else u.lacks.near
        return _questions(ctx, near) or _starters(ctx)
    if u.lacks.talk:
        return () if u.lacks.talk == PERSON else _starters(ctx)
    here = [r.id for r in known.values() if r.platform in u.ask.platforms]
    return _questions(ctx, [r for r in (*u.lacks.near, *(here or known)) if r not in u.ask.rules])


def _of_platforms(ctx: Context, findings: Sequence[Finding]) -> tuple[str, ...]:
    names, rules = ctx.knowledge.platforms, ctx.knowledge.rules
    message = "{platform}有哪些扶持？"
    here = {rules[f.rule].platform for f in findings if f.status != "not_in_force"}
    return tuple(ctx.tr.text(message, platform=ctx.tr.name(names[p].name)) for p in names if p in here)


def _questions(ctx: Context, rules: Iterable[str]) -> tuple[str, ...]:
    named = (ctx.knowledge.rules[r] for r in dict.fromkeys(rules) if r in ctx.knowledge.rules)
    return tuple(question(ctx, rule) for rule in islice(named, _SHOWN_SUGGESTIONS))


def _starters(ctx: Context) -> tuple[str, ...]:
    begin = (p.brief or p.starter for p in ctx.knowledge.platforms.values())
    return tuple(map(ctx.tr.told, filter(None, begin)))[:_SHOWN_SUGGESTIONS]
