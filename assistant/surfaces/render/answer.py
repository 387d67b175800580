"""One answer as HTML: the text first, then the gaps, the checks, the sources, and where numbers are from.

An ``article.ga-answer`` with

``div.ga-text``            the answer, its numbers and citation marks marked
``figure.ga-gaps``         gap_chart.py
``details.ga-checks``      checks.py
``.ga-text.ga-sources``    the answer's own list of sources, folded when it is long
``details.ga-origins``     origins.py
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.answer import Answer, Citation, NumberTrace
from assistant.surfaces.render.checks import checks_html
from assistant.surfaces.render.citing import article_href, citation_marks
from assistant.surfaces.render.gap_chart import gap_chart
from assistant.surfaces.render.markup import Html, el, text
from assistant.surfaces.render.names import Names
from assistant.surfaces.render.number_origins import origin, origins_html
from assistant.surfaces.render.prose import Mark, Node, Prose, document, without_overlaps
from assistant.surfaces.words import Words

_LONG = 8  # citations from which on the list of sources is folded


def answer_html(answer: Answer, names: Names, w: Words) -> str:
    """The answer as HTML that needs no script and no inline style; ``w`` is the page's language, the text
    keeps the language it was written in."""
    nodes = document(answer.answer)
    sources_from = next((s.start for s in answer.spans if s.kind == "sources"), len(answer.answer))
    said, sources = _parted(nodes, sources_from)
    rows = [s for s in answer.spans if s.kind == "check"]
    prose = Prose(without_overlaps(_marks(answer, names, w, sources_from)), rows)
    return el(
        "article",
        el("div", prose.html(said), class_="ga-text", lang=answer.language),
        gap_chart(answer, names, w),
        checks_html(answer, names, w),
        _sources(sources, answer, prose, w),
        origins_html(answer, names, w),
        class_=f"ga-answer ga-{answer.outcome}",
        data_answer=answer.id,
        data_close=w("关闭"),
        data_page=w("在新页面打开"),
        data_wait=w("正在打开…"),
        data_copied=w("已复制"),
        lang=w.language,
    )


def user_html(question: str) -> str:
    """What a person typed, as typed."""
    lines = [text(line) for line in question.splitlines()]
    return el("div", Html("<br>".join(lines)), class_="ga-user", dir="auto")


def _parted(nodes: list[Node], sources_from: int) -> tuple[list[Node], list[Node]]:
    """What the answer says, and its list of sources with the heading above it."""
    first = next((i for i, node in enumerate(nodes) if node.first_offset() >= sources_from), len(nodes))
    return nodes[:first], nodes[first:]


def _sources(sources: list[Node], answer: Answer, prose: Prose, w: Words) -> Html:
    if not sources:
        return Html("")
    spoken, count = answer.language, len(answer.citations)
    if count <= _LONG:
        return el("section", prose.html(sources), class_="ga-text ga-sources", lang=spoken)
    heading, *rest = sources
    # The count is not a text of the answer: it stands in an attribute, for the style sheet to show.
    summary = el("summary", prose.html(heading.children), data_count=w("{n} 条", n=str(count)))
    return el("details", summary, prose.html(rest), class_="ga-text ga-sources", lang=spoken)


def _marks(answer: Answer, names: Names, w: Words, quiet_from: int) -> Iterator[Mark]:
    """Numbers in the list of sources are not stops of the Tab key: they are what they cite."""
    for number in answer.numbers:
        yield _number(number, origin(number, answer, names, w), number.start < quiet_from)
    for start, end, cited in citation_marks(answer):
        yield _citation(start, end, cited, w)
    for span in answer.spans:
        if span.kind == "third_party":
            yield Mark(span.start, span.end, lambda words: el("span", words, class_="ga-media"), whole=True)


def _number(number: NumberTrace, tip: str, reached: bool) -> Mark:
    def wrap(words: Html) -> Html:
        stop = 0 if reached else None
        return el("span", words, class_="ga-num", data_from=number.origin, data_tip=tip, tabindex=stop)

    return Mark(number.start, number.end, wrap)


def _citation(start: int, end: int, cited: Citation, w: Words) -> Mark:
    href, title = article_href(cited, w), w("来源 [{n}]：{title}", n=str(cited.n), title=cited.title)

    def wrap(words: Html) -> Html:
        return el(
            "a", words, class_="ga-cite", href=href, data_n=cited.n, target="_blank", rel="noopener",
            aria_label=title,
        )  # fmt: skip

    return Mark(start, end, wrap, whole=True)
