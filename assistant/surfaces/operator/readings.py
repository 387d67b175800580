"""读法分歧: where the grammar and a chat model read a turn otherwise. An operator says who was right; what is
judged can be taken away as a question set."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.errors import QuestionError
from assistant.feedback.differences import DifferenceStore, KeptDifference, Right
from assistant.surfaces.operator.desk import Desk, Section, html, problem
from assistant.surfaces.operator.html import difference_html, moment, note_html, readings_export_html
from assistant.surfaces.words import Words

_SHOWN = 100
_QUESTION_CHARS = 40
_RIGHT: dict[Right, str] = {"grammar": "语法对", "model": "模型对", "neither": "都不对"}


def readings_section(desk: Desk, *, differences: DifferenceStore) -> Section:
    w = desk.w
    with gr.Row():
        status = gr.Radio(
            [(w("待评"), "open"), (w("已评"), "done")],
            value="open", label=w("状态"), elem_classes="ga-op-status",
        )  # fmt: skip
        refresh = gr.Button(w("刷新"), size="sm", scale=0, min_width=96)
    chosen = gr.Radio([], label=w("读法分歧"), elem_classes="ga-op-queue")
    shown = html()
    with gr.Column(visible=False) as room, gr.Row():
        buttons = {right: gr.Button(w(label)) for right, label in _RIGHT.items()}
    note = html()
    html(readings_export_html(w))
    listed = [status, chosen, shown, room, note]

    def load() -> list[Any]:
        return listing("open")

    def listing(key: str, said: str = "") -> list[Any]:
        try:
            those = differences.differences(judged=key == "done", limit=_SHOWN)
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [*(gr.skip() for _ in listed[:-1]), problem(error)]
        label = w("读法分歧") if those else w("读法分歧：这里没有")
        choices = [(_called(kept, w), str(kept.id)) for kept in those]
        return [
            gr.update(value=key),
            gr.update(choices=choices, value=None, label=label),
            "",
            gr.update(visible=False),
            note_html(said),
        ]

    def picked(key: str, difference_id: str | None) -> list[Any]:
        try:
            kept = _found(differences, key, difference_id, w)
            return [difference_html(kept, w), gr.update(visible=True), ""]
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return ["", gr.update(visible=False), problem(error)]

    def judging(right: Right) -> Any:
        def judged(key: str, difference_id: str | None) -> list[Any]:
            try:
                differences.judge(_found(differences, key, difference_id, w).id, right)
            except Exception as error:  # noqa: BLE001 - the outermost surface
                return [*(gr.skip() for _ in listed[:-1]), problem(error)]
            return listing(key, w("已记下：{right}。", right=w(_RIGHT[right])))

        return judged

    desk.on(status.input, listing, [status], listed)
    desk.on(refresh.click, listing, [status], listed)
    desk.on(chosen.input, picked, [status, chosen], [shown, room, note])
    for right, button in buttons.items():
        desk.on(button.click, judging(right), [status, chosen], listed)
    return Section(listed, load)


def _found(store: DifferenceStore, key: str, difference_id: str | None, w: Words) -> KeptDifference:
    for kept in store.differences(judged=key == "done", limit=_SHOWN):
        if str(kept.id) == difference_id:
            return kept
    raise QuestionError(w("请先选择一条分歧。"))


def _called(kept: KeptDifference, w: Words) -> str:
    words = kept.difference.words
    short = words if len(words) <= _QUESTION_CHARS else f"{words[:_QUESTION_CHARS]}…"
    right = w(_RIGHT[kept.right]) if kept.right else ""
    return "｜".join(filter(None, (right, short, kept.difference.model, moment(kept.asked_at))))
