"""What the documents that users added say: quoted beside what the rules compute, or where no rule and no
article answers; never computed with.

Sources that give different figures of one thing are all shown, the platform's own first, then the newer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from assistant.answer import Block, Citation
from assistant.compose.abstention import says
from assistant.compose.cite import ANY_PLATFORM
from assistant.compose.naming import publisher
from assistant.compose.reply import Blocks, Context, quotes, text
from assistant.compose.source_kinds import OUTRANKING, told_kind, told_marks
from assistant.compose.translation import Translator
from assistant.library.conflicts import conflict
from assistant.types import Evidence, FoundInDocuments, Outcome, Retrieved, Understanding

SHOWN = 3
_SURELY = 0.5  # score from which a sentence answers what we decline
_NEAR = 0.8  # share of the best score that a sentence needs to be shown beside it
AHEAD = 0.15  # how much better than an article's a document's sentence must fit to be said first


def relevant(u: Understanding, found: FoundInDocuments) -> tuple[Evidence, ...]:
    """The sentences of documents that answer, best first; empty when none does. What would be declined they
    answer only where they surely do."""
    evidence = found.evidence
    if not evidence:
        return ()
    if u.ask.intent == "decline" or u.lacks.outside:
        if evidence[0].score < _SURELY:
            return ()
    elif not says(u, found):
        return ()
    return tuple(e for e in evidence if e.score >= _NEAR * evidence[0].score)[:SHOWN]


@dataclass(frozen=True, slots=True)
class Beside:
    """What documents say beside replies: before them and after them. ``terms`` are headers of tables,
    which may hold numbers."""

    before: Blocks = ()
    after: Blocks = ()
    terms: tuple[str, ...] = ()


def beside(ctx: Context, outcome: Outcome, said: Sequence[Evidence], found: Retrieved) -> Beside:
    """Documents stand behind a verdict or a computation, before an explanation that fits less, and before
    all where a platform itself disagrees. Their quotes are numbered after all that the replies cite."""
    if not said:
        return Beside()
    articles = ctx.citations.all()
    pieces = {e: ctx.citations.whole(e) for e in said}
    numbers = {e: ctx.citations.evidence(e) for e in said}
    cited = {c.n: c for c in ctx.citations.all()}
    differing = _official_newer_first(_differing(ctx, [cited[n] for n in numbers.values()], articles))
    listed = {c.n for c in differing}
    rest = {e: pieces[e] for e in said if numbers[e] not in listed}
    warned, quoted = _warned(ctx, differing), _quoted(ctx, rest)
    terms = tuple(chain.from_iterable(_terms(e, cited) for e, cited in rest.items()))
    if _leads(outcome, said, found.evidence):
        return Beside(before=warned + quoted, terms=terms)
    if differing and differing[0].n in numbers.values():
        return Beside(before=warned, after=quoted, terms=terms)
    return Beside(after=warned + quoted, terms=terms)


def _terms(e: Evidence, cited: Sequence[Citation]) -> tuple[str, ...]:
    """Words beside its quotes that may hold numbers."""
    counts = (f"{len(cited)}", f"{e.total}") if e.total else ()
    return (e.header, e.label, *counts)


def _leads(outcome: Outcome, said: Sequence[Evidence], articles: Sequence[Evidence]) -> bool:
    best = articles[0].score if articles else 0.0
    return outcome in ("informational", "needs_info") and said[0].score >= best + AHEAD


def _differing(ctx: Context, said: Sequence[Citation], articles: Sequence[Citation]) -> list[Citation]:
    """Citations of which another one gives different figures."""
    found: dict[int, Citation] = {}
    for i, one in enumerate(said):
        for other in (*said[i + 1 :], *articles):
            same = one.platform == other.platform or ANY_PLATFORM in (one.platform, other.platform)
            if one.source == other.source or not same:
                continue
            if conflict(one.quote, other.quote, ctx.knowledge.numbers):
                found |= {one.n: one, other.n: other}
    return list(found.values())


def _official_newer_first(citations: Sequence[Citation]) -> list[Citation]:
    newer_first = sorted(citations, key=lambda c: c.published, reverse=True)
    rank = {kind: i for i, kind in enumerate(OUTRANKING)}
    return sorted(newer_first, key=lambda c: rank.get(c.kind, len(rank)))


def _warned(ctx: Context, differing: Sequence[Citation]) -> Blocks:
    if not differing:
        return ()
    message = "**几处来源说法不一致，都列在下面，请以平台官方发布的、较新的为准：**"
    if any(c.kind == "law" for c in differing):
        message = "**几处来源说法不一致，都列在下面，请以法律法规和平台官方发布的、较新的为准：**"
    lines = tuple(_attributed(ctx.tr, c) for c in differing)
    return (*text(ctx.tr.text(message)), Block("quote", lines, quotes=tuple(c.n for c in differing)))


def _attributed(tr: Translator, c: Citation) -> str:
    caution = told_marks(tr, c)[-1] if c.recognised else ""
    told = (publisher(tr, c), c.published, tr.own(told_kind(tr, c)), tr.own(caution))
    where = tr.text("，").join(filter(None, told))
    return f"- 《{c.title}》（{where}）：{c.quote}[{c.n}]"


def _quoted(ctx: Context, said: Mapping[Evidence, Sequence[Citation]]) -> Blocks:
    """Sentences as lists, each with what leads it in; rows of a table under its caption and header."""
    if not said:
        return ()
    ruled = any(e.source in ctx.knowledge.documents for e in said)  # some of it is computed, when it is asked
    message = "自行收录的文件里写明（没有对应的规则，只引原文，不作计算）："
    found = text(ctx.tr.text("自行收录的文件里写明：" if ruled else message))
    for (label, header), group in groupby(said.items(), key=lambda pair: (pair[0].label, pair[0].header)):
        held = list(group)
        found += tuple(Block("quote", (f"**{_flat(words)}**",)) for words in label.split("\n") if words)
        rows = [(c.quote, c.n) for _, cited in held for c in cited]
        found += _rows(ctx.tr, header, rows) if header else quotes(dict(rows).items())
        for e, cited in held:
            found += _cut(ctx.tr, e, cited)
    return found


def _flat(words: str) -> str:
    return words.replace("*", "")


def _cut(tr: Translator, e: Evidence, cited: Sequence[Citation]) -> Blocks:
    """That a list or table goes on."""
    if not e.total:
        return ()
    title, total = cited[0].title, str(e.total)
    if e.header:
        words = tr.text(
            "（符合的共{total}行，这里是{count}行，全部见《{title}》）",
            total=total,
            count=str(len(cited)),
            title=title,
        )
    else:
        words = tr.text("（共{total}项，这里没有全部列出，全部见《{title}》）", total=total, title=title)
    return text(words)


def _rows(tr: Translator, header: str, rows: Sequence[tuple[str, int]]) -> Blocks:
    columns = header.count("|") + 2
    head = (f"| {header} | {tr.own(tr.text('依据'))} |", "| " + " | ".join(["---"] * columns) + " |")
    lines = (*head, *(f"| {quote} | [{n}] |" for quote, n in rows))
    return (Block("quote", lines, quotes=tuple(n for _, n in rows)),)
