"""The form that gives a thing another name: these words mean this fact, plan, theme or need."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.knowledge.additions import Target, add, targets
from assistant.knowledge.in_force import Renewed, fault_told
from assistant.pipeline import Assistant
from assistant.rules.schema import Knowledge
from assistant.surfaces.operator.desk import Desk, Section, html, problem
from assistant.surfaces.operator.html import note_html
from assistant.surfaces.words import Words

# A list shows no more than a hundred: what is chosen first is the kind.
_GROUPS = {
    "fact": "数据项", "rule": "政策", "programme": "计划",
    "theme": "主题", "need": "需求", "synonym": "同义词",
}  # fmt: skip
_GROUP_OF = {"yes": "fact", "no": "fact", "option": "fact"}
_CALLED = {"yes": "{label}：是", "no": "{label}：否"}


def wording_form(desk: Desk, *, assistant: Assistant, renewed: Renewed[Assistant]) -> Section:
    w = desk.w
    groups = [(w(label), key) for key, label in _GROUPS.items()]
    with gr.Row(equal_height=True):
        words = gr.Textbox(label=w("这些话"), placeholder=w("例如问题里的一个叫法"), max_length=80)
        group = gr.Dropdown(groups, value="fact", label=w("是哪一种"))
        target = gr.Dropdown([], label=w("指的是"))
    put = gr.Button(w("加上这个说法"), variant="primary")
    note = html()

    def those(key: str) -> Any:
        return gr.update(choices=_choices(assistant.knowledge, key, w), value=None)

    def added(said: str, meant: str | None) -> list[Any]:
        try:
            found = add(renewed.folder, assistant.knowledge, meant or "", said or "")
            renewed()
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [gr.skip(), problem(error)]
        if renewed.in_force.fault:
            return ["", note_html(fault_told(renewed.in_force.fault), bad=True)]
        label = w.name(found.label)
        message = w("「{words}」现在指「{label}」。可以再问一次看看。", words=said.strip(), label=label)
        return ["", note_html(message)]

    desk.on(group.input, those, [group], [target])
    desk.on(put.click, added, [words, target], [words, note], progress_on=note)
    return Section([group, target, note], lambda: ["fact", those("fact"), ""])


def _choices(knowledge: Knowledge, key: str, w: Words) -> list[tuple[str, str]]:
    there = (t for t in targets(knowledge) if _GROUP_OF.get(t.kind, t.kind) == key)
    return [(_called(target, knowledge, w), target.id) for target in there]


def _called(target: Target, knowledge: Knowledge, w: Words) -> str:
    label = w.name(target.label)
    if target.kind in _CALLED:
        label = w(_CALLED[target.kind], label=label)
    whose = w.name(knowledge.platforms[target.platform].short) if target.platform else ""
    return f"{whose}｜{label}" if whose else label
