"""The checks of told figures that an answer's text does not already show as a table."""

from __future__ import annotations

from itertools import chain

from assistant.answer import Answer, AnswerFinding
from assistant.surfaces.render.markup import Html, el, text
from assistant.surfaces.render.names import Names
from assistant.surfaces.render.prose import NOTHING
from assistant.surfaces.render.values import gap_words, given_words, label_of, threshold_words, verdict_words
from assistant.surfaces.words import Words

_SHOWN_OPEN = 3  # a list of plans has a check or two for each: there to look up, not to read


def checks_html(answer: Answer, names: Names, w: Words) -> Html:
    """A table for each finding with a told figure that no row of the text's own tables shows; "" without
    one."""
    spans = chain(answer.spans, *(part.spans for part in answer.parts))
    shown = {span.fact for span in spans if span.kind == "check"}
    missing = [f for f in answer.findings if not shown.issuperset(c.fact for c in f.checks if c.given)]
    if not missing:
        return Html("")
    summary = el("summary", text(w("逐项核对")))
    tables = [_table(f, names, w) for f in missing]
    return el("details", summary, *tables, class_="ga-checks", open=len(missing) <= _SHOWN_OPEN)


def _table(finding: AnswerFinding, names: Names, w: Words) -> Html:
    platform = names.platforms.get(finding.platform, finding.platform)
    caption = el("caption", text(w.name(finding.title)), el("small", text(platform)))
    heads = (w("条件"), w("您的数据"), w("门槛"), w("结果"), w("差距"))
    rows = []
    for check in finding.checks:
        cells = (
            label_of(check, names, w), given_words(check, names, w), threshold_words(check, names, w),
            verdict_words(check.status, w), gap_words(check, names, w),
        )  # fmt: skip
        classes = ("", "", "", "ga-verdict", "" if cells[4] else "ga-none")
        row = [
            el("td", text(cell or NOTHING), data_label=head, class_=name or None)
            for head, cell, name in zip(heads, cells, classes, strict=True)
        ]
        rows.append(el("tr", *row, class_=f"ga-{check.status}"))
    header = el("tr", *(el("th", text(head), scope="col") for head in heads))
    table = el("table", caption, el("thead", header), el("tbody", *rows), class_="ga-table")
    return el("div", table, class_="ga-scroll")
