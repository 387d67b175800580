"""What a word means, in a line, and what the articles say of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.compose.pieces import conditions, gains, notes
from assistant.compose.reply import Context, Reply, quoted, text
from assistant.rules.schema import Term
from assistant.text import fold
from assistant.types import Evidence, Finding, Understanding

_TOLD = 2  # sentences beside the meaning


def meaning(
    ctx: Context, u: Understanding, findings: Sequence[Finding], evidence: Sequence[Evidence]
) -> Reply:
    """``findings`` are of the rules that the words are the names of, if any."""
    terms = [ctx.knowledge.glossary[t] for t in u.ask.terms]
    # 「头部创作者的选品门槛」 asks for the latter
    named = next(((t, f) for t in reversed(terms) for f in findings if f.rule in t.rules), None)
    finding = named[1] if named else None
    rule = ctx.knowledge.rules[finding.rule] if finding else None
    terms = [named[0]] if named else terms
    demands = conditions(ctx, rule)[1:] if rule else []
    shown = {t.says.quote for t in terms if t.says}
    telling = quoted(ctx, list(_telling(terms, evidence, shown))[:_TOLD])
    return Reply(
        "informational",
        headline=text(*(_line(ctx, term) for term in terms)),
        because=text(*demands) or telling,
        listed=bool(demands),
        details=(telling if demands else ())
        + text(*gains(ctx, finding, rule))
        + notes(ctx, finding, rule, premises=False)
        if finding and rule
        else (),
        terms=tuple(t.term for t in terms),
        with_findings=finding is not None,
    )


def _line(ctx: Context, term: Term) -> str:
    tr = ctx.tr
    name, means = tr.name(term.term), tr.told(term.means)
    if term.says is None:
        return tr.text("**{term}：{means}**（本助手的解释，来源没有定义）。", term=name, means=means)
    cited = f"[{ctx.citations.evidence(term.says)}]"
    return tr.text("**{term}：{means}。**", term=name, means=means) + cited


def _telling(terms: Sequence[Term], evidence: Sequence[Evidence], shown: set[str]) -> Iterator[Evidence]:
    """Sentences that use the word."""
    words = [word for term in terms for word in term.words]
    for said in evidence:
        quote = fold(said.quote)
        aside = said.unsaid or said.header or said.quote in shown
        if not aside and any(word in quote for word in words):
            yield said
