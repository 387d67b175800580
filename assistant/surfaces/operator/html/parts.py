"""What every list and report is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from assistant.conversations.intake import in_china
from assistant.rules.schema import Platform
from assistant.surfaces.render.markup import Html, el, text
from assistant.surfaces.words import Words


def note_html(message: str, *, bad: bool = False) -> Html:
    """A sentence for the operator; nothing for an empty one."""
    if not message:
        return Html("")
    return el("p", text(message), class_="ga-op-note ga-op-bad" if bad else "ga-op-note", role="status")


def heading_html(words: str) -> Html:
    return el("h2", text(words), class_="ga-op-heading")


def exports_html(name: str, w: Words) -> Html:
    """Links to the files that ``http.operator`` gives; downloads, since Gradio ends its stream when a link
    seems to leave the page."""
    kinds = (("csv", w("导出 CSV")), ("jsonl", w("导出 JSONL")))
    links = (
        el("a", text(label), href=f"/api/v1/operator/{name}.{kind}", download=True) for kind, label in kinds
    )
    return el("p", *links, class_="ga-op-exports")


def cases_html(w: Words) -> Html:
    """Where the question set goes that accepted feedback becomes."""
    said = w("写进题集的反馈可以下载，用 growth-assistant eval 题集.jsonl 检查。")
    link = el("a", text(w("下载题集")), href="/api/v1/operator/cases.jsonl", download=True)
    return el("p", text(said), text(" "), link, class_="ga-op-note ga-op-exports")


def moment(at: datetime) -> str:
    return f"{in_china(at):%Y-%m-%d %H:%M}"


def platform_name(platform: str, platforms: Mapping[str, Platform], w: Words) -> str:
    return w.name(platforms[platform].short) if platform in platforms else platform or w("各平台")


def nothing(sentence: str) -> Html:
    return el("p", text(sentence), class_="ga-op-note")


def folded(title: str, content: Html, *, open_: bool | None = None) -> Html:
    return el("details", el("summary", text(title)), content, open=bool(open_), class_="ga-op-fold")


def table(head: Sequence[str], rows: Iterable[Sequence[Html]]) -> Html:
    header = el("tr", *(el("th", text(name), scope="col") for name in head))
    body = [
        el("tr", *(el("td", cell, data_label=name) for name, cell in zip(head, row, strict=True)))
        for row in rows
    ]
    return el("table", el("thead", header), el("tbody", *body), class_="ga-op-table")
