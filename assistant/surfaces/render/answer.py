"""One answer as HTML: what is read first, and folded behind it what that rests on.

An ``article.ga-answer`` with

``div.ga-text``            the headlines, reasons and next steps, their numbers and citation marks marked
``p.ga-by``                whose words they are, where a chat model had a part in them
``details.ga-more``        everything else:
  ``div.ga-text``          of each part its table, formula, quotes and sources
  ``figure.ga-gaps``       gap_chart.py
  ``details.ga-checks``    checks.py
  ``details.ga-origins``   number_origins.py
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.answer import Answer, AnswerPart, Citation, NumberTrace, TextSpan
from assistant.compose.source_kinds import marks
from assistant.surfaces.render.calendar_file import calendar_href
from assistant.surfaces.render.checks import checks_html
from assistant.surfaces.render.citing import article_href, citation_marks
from assistant.surfaces.render.gap_chart import gap_chart
from assistant.surfaces.render.markup import Html, el, text
from assistant.surfaces.render.names import Names
from assistant.surfaces.render.number_origins import origin, origins_html
from assistant.surfaces.render.prose import Mark, Prose, document, without_overlaps
from assistant.surfaces.words import Words


def answer_html(answer: Answer, names: Names, w: Words) -> str:
    """The answer as HTML that needs no script and no inline style; ``w`` is the page's language, the text
    keeps the language it was written in."""
    lead = _prose(answer, answer.answer, answer.numbers, answer.spans, names, w)
    return el(
        "article",
        el("div", lead, class_="ga-text", lang=answer.language),
        el("p", text(by), class_="ga-by") if (by := worded_by(answer, w)) else Html(""),
        _more(answer, names, w),
        class_=f"ga-answer ga-{answer.outcome}",
        data_answer=answer.id,
        data_close=w("关闭"),
        data_page=w("在新页面打开"),
        data_wait=w("正在打开…"),
        data_copied=w("已复制"),
        data_calendar=calendar_href(answer, w) or None,
        lang=w.language,
    )


def worded_by(answer: Answer, w: Words) -> str:
    """Who put it into words, where that is not the template alone; "" else."""
    if answer.composer == "template":
        return ""
    if all(part.composer == answer.composer for part in answer.parts):
        return w("理由的措辞由 {model} 组织；结论、数字和出处由规则得出。", model=answer.composer)
    places = [str(i) for i, part in enumerate(answer.parts, 1) if part.composer == answer.composer]
    return w(
        "第 {places} 问的措辞由 {model} 组织，其余由模板写成；结论、数字和出处由规则得出。",
        places=w("、").join(places),
        model=answer.composer,
    )


def user_html(question: str) -> str:
    """What a person typed, as typed."""
    lines = [text(line) for line in question.splitlines()]
    return el("div", Html("<br>".join(lines)), class_="ga-user", dir="auto")


def _more(answer: Answer, names: Names, w: Words) -> Html:
    """ "" where there is nothing behind what is read first. An answer of an earlier version has its table
    and its sources in the text itself, with their spans."""
    parts = [] if answer.spans else [p for p in answer.parts if p.details]
    several = len(answer.parts) > 1
    inside = [
        *(_part(part, answer, several, names, w) for part in parts),
        gap_chart(answer, names, w),
        checks_html(answer, names, w),
        origins_html(answer, names, w),
    ]
    if not any(inside):
        return Html("")
    summary = [text(w("依据与计算"))]
    for said in dict.fromkeys(said for c in answer.citations for said in marks(c)):
        summary.append(el("small", text(w(said)), class_="ga-media"))
    return el("details", el("summary", *summary), *inside, class_="ga-more")


def _part(part: AnswerPart, answer: Answer, several: bool, names: Names, w: Words) -> Html:
    title = el("h3", text(part.ask.words)) if several else Html("")
    prose = _prose(answer, part.details, part.numbers, part.spans, names, w)
    return el("div", title, prose, class_="ga-text", lang=answer.language)


def _prose(
    answer: Answer,
    markdown: str,
    numbers: Sequence[NumberTrace],
    spans: Sequence[TextSpan],
    names: Names,
    w: Words,
) -> Html:
    sources_from = next((s.start for s in spans if s.kind == "sources"), len(markdown))
    marks = [
        *_number_marks(answer, numbers, sources_from, names, w),
        *(_citation(start, end, cited, w) for start, end, cited in citation_marks(answer, markdown)),
        *_third_party(spans),
    ]
    rows = [s for s in spans if s.kind == "check"]
    return Prose(without_overlaps(marks), rows).html(document(markdown))


def _third_party(spans: Iterable[TextSpan]) -> Iterator[Mark]:
    for span in spans:
        if span.kind == "third_party":
            yield Mark(span.start, span.end, lambda words: el("span", words, class_="ga-media"), whole=True)


def _number_marks(
    answer: Answer, numbers: Sequence[NumberTrace], quiet_from: int, names: Names, w: Words
) -> Iterator[Mark]:
    """Numbers in the list of sources are not stops of the Tab key: they are what they cite."""
    for number in numbers:
        yield _number(number, origin(number, answer, names, w), number.start < quiet_from)


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
