"""What the documents that users added say: quoted beside what the rules compute, or where no rule and no
article answers; never computed with.

Sources that give different figures of one thing are all shown, the platform's own first, then the newer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from assistant.answer import Block, Citation
from assistant.compose.abstention import likely
from assistant.compose.language import t
from assistant.compose.writing import Page
from assistant.library.conflicts import conflict
from assistant.types import Evidence, FoundInDocuments, Outcome, Retrieved, Understanding

SHOWN = 3
PLAIN = 0.4
"""Score from which a sentence answers, however far away the embedding model, which was fitted to our own
articles, finds a stranger's passage. evals/documents.py tells what it costs."""
_NEAR = 0.8  # share of the best score that a sentence needs to be shown beside it
_AHEAD = 0.15  # how much better than an article's a document's sentence must fit to be said first


def relevant(u: Understanding, found: FoundInDocuments) -> tuple[Evidence, ...]:
    """The sentences of documents that answer, best first; empty when none does."""
    evidence = found.evidence
    if not evidence or u.decline or u.outside:
        return ()
    if evidence[0].score < PLAIN and not likely("documents", u, found):
        return ()
    return tuple(e for e in evidence if e.score >= _NEAR * evidence[0].score)[:SHOWN]


def add_documents(
    page: Page, outcome: Outcome, said: Sequence[Evidence], found: Retrieved, begun: int
) -> None:
    """Adds what documents say to a page whose body begins with block ``begun``: behind a verdict or a
    computation, before an explanation that fits less, and before all where a platform itself disagrees."""
    body, articles = page.blocks[begun:], page.citations.all()
    del page.blocks[begun:]
    quoted = {e: page.citations.evidence(e) for e in said}
    cited = {c.n: c for c in page.citations.all()}
    differing = _official_newer_first(_differing([cited[n] for n in quoted.values()], articles))
    if differing:
        page.say(t("**几处来源说法不一致，都列在下面，请以平台官方发布的、较新的为准：**"))
        page.blocks.append(Block("quote", tuple(map(_attributed, differing))))
        page.shown.update(c.n for c in differing)
    warned = page.blocks[begun:]
    rest = [e for e in said if quoted[e] not in page.shown]
    if rest:
        page.say(t("自行收录的文件里写明（没有对应的规则，只引原文，不作计算）："))
        page.blocks += _quoted(page, rest, quoted)
        page.terms += [e.header for e in rest if e.header]
    first = bool(differing) and differing[0].n in quoted.values()
    if _leads(outcome, said, found.evidence):
        page.blocks += body
    elif first:
        page.blocks[begun + len(warned) : begun + len(warned)] = body
    else:
        page.blocks[begun:begun] = body


def _leads(outcome: Outcome, said: Sequence[Evidence], articles: Sequence[Evidence]) -> bool:
    best = articles[0].score if articles else 0.0
    return outcome in ("informational", "needs_info") and said[0].score >= best + _AHEAD


def _differing(said: Sequence[Citation], articles: Sequence[Citation]) -> list[Citation]:
    """Citations of which another one gives different figures."""
    found: dict[int, Citation] = {}
    for i, one in enumerate(said):
        for other in (*said[i + 1 :], *articles):
            if one.source != other.source and conflict(one.quote, other.quote):
                found |= {one.n: one, other.n: other}
    return list(found.values())


def _official_newer_first(citations: Sequence[Citation]) -> list[Citation]:
    newer_first = sorted(citations, key=lambda c: c.published, reverse=True)
    return sorted(newer_first, key=lambda c: c.kind != "official")


def _attributed(c: Citation) -> str:
    kind = t("平台官方") if c.kind == "official" else t("第三方")
    where = t("，").join(filter(None, (c.publisher, c.published, kind)))
    return f"- 《{c.title}》（{where}）：{c.quote}[{c.n}]"


def _quoted(page: Page, said: Sequence[Evidence], numbers: Mapping[Evidence, int]) -> Iterator[Block]:
    """Sentences as a list, rows of a table under its header."""
    for header, group in groupby(said, key=lambda e: e.header):
        rows = [(e.quote, numbers[e]) for e in group]
        if header:
            columns = header.count("|") + 2
            head = (f"| {header} | {t('依据')} |", "| " + " | ".join(["---"] * columns) + " |")
            yield Block("quote", (*head, *(f"| {quote} | [{n}] |" for quote, n in rows)))
        else:
            yield Block("quote", tuple(f"- {quote}[{n}]" for quote, n in rows))
        page.shown.update(n for _, n in rows)
