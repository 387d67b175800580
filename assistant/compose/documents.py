"""What the documents that users added say: quoted beside what the rules compute, or where no rule and no
article answers; never computed with.

Sources that give different figures of one thing are all shown, the platform's own first, then the newer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.answer import Block, Citation
from assistant.compose.abstention import likely
from assistant.compose.language import t
from assistant.compose.writing import Page
from assistant.conflicts import conflict
from assistant.types import Evidence, FoundInDocuments, Outcome, Retrieved, Understanding

SHOWN = 3
_NEAR = 0.6  # share of the best score that a sentence needs to be shown beside it
_AHEAD = 0.15  # how much better than an article's a document's sentence must fit to be said first


def add_documents(page: Page, u: Understanding, outcome: Outcome, found: Retrieved, begun: int) -> Outcome:
    """Adds what documents say to a page whose body begins with block ``begun``; the outcome after it."""
    said = _relevant(u, found.documents)
    if not said or u.decline or u.outside:
        return outcome
    if outcome == "abstained":
        del page.blocks[begun:]
        page.with_findings = False
    body = page.blocks[begun:]
    articles = page.citations.all()
    del page.blocks[begun:]
    _write(page, said, articles, found.documents)
    if body and not _leads(outcome, said, found.evidence):
        page.blocks[begun:] = [*body, *page.blocks[begun:]]
    else:
        page.blocks += body
    return "informational" if outcome == "abstained" else outcome


def _relevant(u: Understanding, found: FoundInDocuments) -> list[Evidence]:
    evidence = found.evidence
    if not evidence or not likely("documents", u, found):
        return []
    return [e for e in evidence if e.score >= _NEAR * evidence[0].score][:SHOWN]


def _leads(outcome: Outcome, said: Sequence[Evidence], articles: Sequence[Evidence]) -> bool:
    """A verdict or computation stays first, whatever else is said."""
    best = articles[0].score if articles else 0.0
    return outcome in ("informational", "needs_info", "abstained") and said[0].score >= best + _AHEAD


def _write(
    page: Page, said: Sequence[Evidence], articles: Sequence[Citation], found: FoundInDocuments
) -> None:
    for evidence in said:
        page.citations.evidence(evidence)
    cited = page.citations.all()
    of_said = [c for e in said for c in cited if (c.source, c.start, c.end) == (e.source, e.start, e.end)]
    differing = _differing(of_said, articles)
    if differing:
        page.say(t("**几处来源说法不一致，都列在下面，请以平台官方发布的、较新的为准：**"))
        page.blocks.append(Block("quote", tuple(_attributed(c) for c in _official_newer_first(differing))))
        page.shown.update(c.n for c in differing)
    rest = [e for e, c in zip(said, of_said, strict=True) if c not in differing]
    if rest:
        page.say(t("自行收录的文件里写明（没有对应的规则，只引原文，不作计算）："))
        page.blocks += _quoted(page, rest, {id(e): c.n for e, c in zip(said, of_said, strict=True)})
    page.terms += [e.header for e in said if e.header]


def _differing(said: Sequence[Citation], articles: Sequence[Citation]) -> list[Citation]:
    """Citations of which another one gives different figures."""
    found: dict[int, Citation] = {}
    for i, one in enumerate(said):
        for other in (*said[i + 1 :], *articles):
            if one.n != other.n and conflict(one.quote, other.quote):
                found |= {one.n: one, other.n: other}
    return list(found.values())


def _official_newer_first(citations: Sequence[Citation]) -> list[Citation]:
    newer_first = sorted(citations, key=lambda c: c.published, reverse=True)
    return sorted(newer_first, key=lambda c: c.kind != "official")


def _attributed(c: Citation) -> str:
    kind = t("平台官方") if c.kind == "official" else t("第三方")
    where = t("，").join(filter(None, (c.publisher, c.published, kind)))
    return f"- 《{c.title}》（{where}）：{c.quote}[{c.n}]"


def _quoted(page: Page, said: Sequence[Evidence], numbers: dict[int, int]) -> Iterator[Block]:
    """Sentences as a list, rows of a table under its header."""
    for header, group in groupby(said, key=lambda e: e.header):
        rows = [(e.quote, numbers[id(e)]) for e in group]
        if header:
            columns = header.count("|") + 2
            head = (f"| {header} | {t('依据')} |", "| " + " | ".join(["---"] * columns) + " |")
            yield Block("quote", (*head, *(f"| {quote} | [{n}] |" for quote, n in rows)))
        else:
            yield Block("quote", tuple(f"- {quote}[{n}]" for quote, n in rows))
        page.shown.update(n for _, n in rows)
