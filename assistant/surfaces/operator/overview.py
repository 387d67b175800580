"""概览: the desk's first view, counts of the last days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import gradio as gr

from assistant.conversations.intake import today
from assistant.feedback.overview import OverviewStore
from assistant.pipeline import Assistant
from assistant.surfaces.operator.desk import Desk, Section, html, problem
from assistant.surfaces.operator.html import note_html, overview_html

_ALL = "*"
_PERIODS = (7, 30, 90)


def overview_section(desk: Desk, *, assistant: Assistant, overview: OverviewStore) -> Section:
    w = desk.w
    called = {"": w("开放接口"), "page": w("网页")}
    with gr.Row():
        period = gr.Radio(
            [(w("最近 {n} 天", n=str(n)), n) for n in _PERIODS],
            value=_PERIODS[0], label=w("时间"), elem_classes="ga-op-status",
        )  # fmt: skip
        site = gr.Dropdown([(w("全部"), _ALL)], value=_ALL, label=w("从哪里问的"))
        refresh = gr.Button(w("刷新"), size="sm", scale=0, min_width=96)
    shown = html()
    html(
        note_html(
            w(
                "一天按北京时间算，含今天。对话删除后仍计数，重问算再问一次；有用和没用是这些提问里被评价的。"
                "一次提问涉及几个平台或计划时各算一次。"
            )
        )
    )

    def view(days: int, chosen: str) -> list[Any]:
        last = today()
        try:
            first = last - timedelta(days=days - 1)
            found = overview.overview(first, last, None if chosen == _ALL else chosen)
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [gr.skip(), gr.skip(), problem(error)]
        there = sorted({*found.sites, *({chosen} - {_ALL})})
        choices = [(w("全部"), _ALL), *((called.get(key, key), key) for key in there)]
        return [
            gr.update(value=days),
            gr.update(choices=choices, value=chosen),
            overview_html(found, assistant.knowledge, w),
        ]

    def load() -> list[Any]:
        return view(_PERIODS[0], _ALL)

    outputs = [period, site, shown]
    for event in (period.input, site.input, refresh.click):
        desk.on(event, view, [period, site], outputs)
    return Section(outputs, load)
