"""语料与规则: what is answered from, whether it stands, and making its index again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from assistant.conversations.intake import today
from assistant.knowledge.audit.report import audit
from assistant.knowledge.in_force import Renewed, fault_told
from assistant.pipeline import Assistant
from assistant.retrieve.index import Progress
from assistant.rules.schema import Knowledge
from assistant.surfaces.operator.desk import Desk, Section, html, problem
from assistant.surfaces.operator.html import knowledge_html, note_html
from assistant.surfaces.operator.progress import told

_MAX_AGE_DAYS = 180


def knowledge_section(
    desk: Desk,
    *,
    assistant: Assistant,
    renewed: Renewed[Assistant],
    rebuild_index: Callable[[Progress], None],
) -> Section:
    w = desk.w
    with gr.Row():
        check = gr.Button(w("检查磁盘上的文章和规则"), size="sm", scale=0, min_width=200)
        rebuild = gr.Button(w("重建索引"), size="sm", scale=0, min_width=120)
    note = html()
    shown = html()

    def shown_of(some: Knowledge) -> str:
        day = today()
        return knowledge_html(some, audit(some, day, _MAX_AGE_DAYS), day, w)

    def served() -> list[str]:
        return ["", shown_of(assistant.knowledge)]

    def checked() -> list[Any]:
        """What the files say now; of corpus/ the service goes on with what it read when it started."""
        try:
            there = renewed.folder.read()
            fault, found = there.fault, there.knowledge
            said = note_html(fault_told(fault) if fault else difference(found), bad=bool(fault))
            return [said, shown_of(found)]
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [problem(error), gr.skip()]

    def difference(there: Knowledge) -> str:
        if there.digest == assistant.knowledge.digest:
            return w("磁盘上的文章和规则与正在使用的一致。")
        return w("磁盘上的文章或规则有改动，重新启动服务后生效。下面是改动后的检查结果。")

    def rebuilt(progress: gr.Progress) -> Iterator[list[Any]]:
        try:
            yield [note_html(w("正在重建索引…")), gr.skip()]
            rebuild_index(told(progress, w))
            yield [note_html(w("索引已经重建。")), gr.skip()]
        except Exception as error:  # noqa: BLE001 - the outermost surface
            yield [problem(error), gr.skip()]

    desk.on(check.click, checked, [], [note, shown], progress_on=note)
    desk.on(rebuild.click, rebuilt, [], [note, shown], progress_on=note)
    return Section([note, shown], served)
