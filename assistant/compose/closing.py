"""What every answer ends with: what is asked back, its sources, and questions to go on with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.answer import Ask, Block, Citation, LineSpan
from assistant.compose.reply import Blocks, Context, text
from assistant.compose.translation import Translator
from assistant.rules.schema import Rule
from assistant.types import Finding, Outcome, Understanding

_SHOWN_UNOWNED = 3
_SHOWN_SUGGESTIONS = 3


def next_step(tr: Translator, asks: Iterable[Ask], unowned: Sequence[str]) -> Blocks:
    """What would settle the question, as questions to the merchant; a number without an owner is asked
    about, never guessed."""
    lines = [f"- {a.question}" for a in asks]
    lines += [tr.text("- 「{words}」是哪一项数据？", words=words) for words in unowned[:_SHOWN_UNOWNED]]
    return text(tr.text("**请补充**"), *lines) if lines else ()


def source_list(ctx: Context, before: Blocks) -> Blocks:
    """Per article: publisher, date and the mark of a third-party reading, then its numbered quotes.

    A quote that a block ``before`` shows in full is not repeated, only its number.
    """
    shown = {n for block in before for n in block.quotes}
    articles: dict[str, list[Citation]] = {}
    for citation in ctx.citations.all():
        articles.setdefault(citation.source, []).append(citation)
    if not articles:
        return ()
    heading = Block("text", (ctx.tr.text("**依据**"),), (LineSpan(0, "sources"),))
    return (heading, *(_article(ctx.tr, cited, shown) for cited in articles.values()))


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
