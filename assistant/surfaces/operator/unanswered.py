"""没答上的问题: grouped, with counts, so that the most wanted articles are seen at a glance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from assistant.feedback.unanswered import UnansweredQuestions
from assistant.surfaces.operator.desk import Desk, Section, html, problem
from assistant.surfaces.operator.html import exports_html, unanswered_html


def unanswered_section(desk: Desk, *, unanswered: Callable[[], UnansweredQuestions]) -> Section:
    w = desk.w
    with gr.Row():
        refresh = gr.Button(w("刷新"), size="sm", scale=0, min_width=96)
        html(exports_html("unanswered", w))
    shown = html()

    def load() -> list[Any]:
        try:
            return [unanswered_html(unanswered(), w)]
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [problem(error)]

    desk.on(refresh.click, load, [], [shown])
    return Section([shown], load)
