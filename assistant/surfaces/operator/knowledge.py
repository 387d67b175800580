"""语料与规则: what is answered from, whether it stands, and making its index again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from assistant.build import read_knowledge
from assistant.conversations.intake import today
from assistant.knowledge.audit.report import audit
from assistant.library import publishing
from assistant.rules.schema import Knowledge
from assistant.surfaces.operator.desk import Desk, Section, html, problem
from assistant.surfaces.operator.html import knowledge_html, note_html
from assistant.surfaces.operator.progress import told

_MAX_AGE_DAYS = 180


def knowledge_section(desk: Desk) -> Section:
    w = desk.w
    with gr.Row():
        check = gr.Button(w("检查磁盘上的文章和规则"), size="sm", scale=0, min_width=200)
        rebuild = gr.Button(w("重建索引"), size="sm", scale=0, min_width=120)
    note = html()
    shown = html()

    def shown_of(knowledge: Knowledge) -> str:
        day = today()
        return knowledge_html(knowledge, audit(knowledge, day, _MAX_AGE_DAYS), day, w)

    def served() -> list[str]:
        return ["", shown_of(desk.built.assistant.knowledge)]

    def checked() -> list[Any]:
        """What the files say now; the running service goes on with what it read when it started."""
        try:
            knowledge = read_knowledge()
            return [note_html(difference(knowledge)), shown_of(knowledge)]
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [problem(error), gr.skip()]

    def difference(knowledge: Knowledge) -> str:
        if knowledge.digest == desk.built.assistant.knowledge.digest:
            return w("磁盘上的文章和规则与正在使用的一致。")
        return w("磁盘上的文章或规则有改动，重新启动服务后生效。下面是改动后的检查结果。")

    def rebuilt(progress: gr.Progress) -> Iterator[list[Any]]:
        built = desk.built
        try:
            assert built.language is not None
            knowledge = built.assistant.knowledge
            yield [note_html(w("正在重建索引…")), gr.skip()]
            publishing.ensure_articles(
                built.settings, knowledge, built.language, rebuild=True, progress=told(progress, w)
            )
            publishing.ensure_documents(
                built.settings, built.language, rebuild=True, progress=told(progress, w)
            )
            yield [note_html(w("索引已经重建。")), gr.skip()]
        except Exception as error:  # noqa: BLE001 - the outermost surface
            yield [problem(error), gr.skip()]

    desk.on(check.click, checked, [], [note, shown], progress_on=note)
    desk.on(rebuild.click, rebuilt, [], [note, shown], progress_on=note)
    return Section([note, shown], served)
