"""增补: the words that operators laid over corpus/, and taking one away again."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.errors import QuestionError
from assistant.knowledge.additions import additions, remove
from assistant.knowledge.in_force import Renewed, fault_told
from assistant.pipeline import Assistant
from assistant.surfaces.operator.desk import Desk, Section, html, problem
from assistant.surfaces.operator.html import additions_html, note_html


def additions_section(desk: Desk, *, renewed: Renewed[Assistant]) -> Section:
    w = desk.w
    html(
        note_html(
            w(
                "这里是在语料之外增补的说法，写在数据文件夹的 overlay 里，和 corpus 同样的文件、同样的写法，"
                "也可以直接改文件；改完马上生效，写错了会指出哪一行，之前的继续有效。"
            )
        )
    )
    fault = html()
    listed = html()
    with gr.Row(equal_height=True) as tools:
        chosen = gr.Dropdown([], label=w("选择一个说法"))
        take = gr.Button(w("撤销这个说法"), min_width=120)
    refresh = gr.Button(w("刷新"), size="sm", scale=0, min_width=96)
    note = html()
    outputs = [fault, listed, chosen, tools, note]

    def load() -> list[Any]:
        return view("")

    def view(said: str) -> list[Any]:
        try:
            knowledge = renewed().knowledge
            now = renewed.in_force
            found = list(additions(now.overlay, knowledge))
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [*(gr.skip() for _ in outputs[:-1]), problem(error)]
        rows = [(a.text, w.name(a.target.label) if a.target else " › ".join(a.path), a.place) for a in found]
        return [
            note_html(fault_told(now.fault) if now.fault else "", bad=True),
            additions_html(rows, w),
            gr.update(choices=[(f"{a.text}（{a.place}）", a.id) for a in found], value=None),
            gr.update(visible=bool(found)),
            note_html(said),
        ]

    def taken(addition_id: str | None) -> list[Any]:
        try:
            if not addition_id:
                raise QuestionError(w("请先选择一个说法。"))
            gone = remove(renewed.folder, addition_id, renewed.in_force.overlay, renewed().knowledge)
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [*(gr.skip() for _ in outputs[:-1]), problem(error)]
        return view(w("已撤销「{words}」。", words=gone.text))

    desk.on(refresh.click, load, [], outputs)
    desk.on(take.click, taken, [chosen], outputs, progress_on=note)
    return Section(outputs, load)
