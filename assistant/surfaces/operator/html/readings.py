"""Where the readers of a turn did not agree: its words, both readings, and what was made of it."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.feedback.differences import KeptDifference
from assistant.surfaces.operator.html.parts import table
from assistant.surfaces.render.markup import Html, el, text
from assistant.surfaces.words import Words
from assistant.types import Decision

DECISIONS: Mapping[Decision, str] = {
    "grammar": "保留语法的读法",
    "model": "采用模型的读法",
    "asked": "不确定，结论受影响时向商家确认",
    "offered": "没有采用，作为相近的问题给出",
}


def difference_html(kept: KeptDifference, w: Words) -> Html:
    """A difference in the turn that it is of."""
    difference = kept.difference
    read = [
        (text(difference.words), text(difference.grammar or w("没有读出")), text(difference.model)),
    ]
    return el(
        "div",
        el("blockquote", text(kept.question)),
        table((w("原话"), w("语法的读法"), w("模型的读法")), read),
        el("p", text(w(DECISIONS[difference.decision]))),
        class_="ga-op-item",
    )


def readings_export_html(w: Words) -> Html:
    """Where the judged ones go: a question set that anybody can check."""
    said = w(
        "评过的分歧可以导出为评测题，用 growth-assistant eval 题集.jsonl 检查；只有知道应有结果的才会导出。"
    )
    link = el("a", text(w("导出为评测题")), href="/api/v1/operator/readings.jsonl", download=True)
    return el("p", text(said), text(" "), link, class_="ga-op-note ga-op-exports")
