"""运营: the tab behind the operator's password. What is in it is sent only after the login."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.access.operators import Operators
from assistant.access.sites import SiteStore
from assistant.drafting.review import Reviews
from assistant.feedback.differences import DifferenceStore
from assistant.feedback.feedback import FeedbackStore
from assistant.feedback.overview import OverviewStore
from assistant.feedback.unanswered import UnansweredStore
from assistant.knowledge.in_force import Renewed
from assistant.pipeline import Assistant
from assistant.retrieve.index import Progress
from assistant.surfaces.operator.additions import additions_section
from assistant.surfaces.operator.desk import Desk, Section, html
from assistant.surfaces.operator.documents import MakeLibrarian, documents_section
from assistant.surfaces.operator.drafts import drafts_section
from assistant.surfaces.operator.html import heading_html, note_html
from assistant.surfaces.operator.knowledge import knowledge_section
from assistant.surfaces.operator.overview import overview_section
from assistant.surfaces.operator.readings import readings_section
from assistant.surfaces.operator.review import review_section
from assistant.surfaces.operator.sites import sites_section
from assistant.surfaces.operator.unanswered import ReadUnanswered, unanswered_section
from assistant.surfaces.words import Words

Sections = Sequence[tuple[str, str, Callable[[Desk], Section]]]
"""A tab's id and title, and what makes its contents."""

# The password goes to the API and comes back as a cookie that no script can read; Gradio never sees it.
_LOGIN = """async (password) => {
  const note = document.createElement('p');
  note.className = 'ga-op-note ga-op-bad';
  note.setAttribute('role', 'alert');
  try {
    const reply = await fetch('/api/v1/operator/login', {method: 'POST', credentials: 'same-origin',
      headers: {'Content-Type': 'application/json'}, body: JSON.stringify({password: password || ''})});
    if (reply.ok) return ['', ''];
    const error = (await reply.json()).error;
    note.textContent = error.message + error.hint;
  } catch (failure) { note.textContent = %s; }
  return ['', note.outerHTML];
}"""
# What was shown is gone only with the page itself.
_LOGOUT = """async () => {
  await fetch('/api/v1/operator/logout', {method: 'POST', credentials: 'same-origin'});
  window.location.reload();
}"""


def operator_tab(
    page: gr.Blocks,
    w: Words,
    *,
    operators: Operators,
    assistant: Assistant,
    renewed: Renewed[Assistant],
    feedback: FeedbackStore,
    asked: UnansweredStore,
    differences: DifferenceStore,
    overview: OverviewStore,
    sites: SiteStore,
    unanswered: ReadUnanswered,
    librarian: MakeLibrarian,
    reviews: Reviews,
    rebuild_index: Callable[[Progress], None],
    data: Path,
    channel_local: bool = False,
) -> None:
    """Call it inside the page's tabs. ``data`` is the folder that uploads wait in, ``channel_local``
    whether a site's webhook may be an address of this machine."""
    knowledge = assistant.knowledge
    sections: Sections = (
        ("overview", w("概览"), partial(overview_section, assistant=assistant, overview=overview)),
        (
            "knowledge",
            w("语料与规则"),
            partial(knowledge_section, assistant=assistant, renewed=renewed, rebuild_index=rebuild_index),
        ),
        (
            "documents",
            w("资料收录"),
            partial(documents_section, knowledge=knowledge, librarian=librarian, data=data),
        ),
        ("drafts", w("规则草案"), partial(drafts_section, reviews=reviews)),
        (
            "review",
            w("反馈与复核"),
            partial(review_section, knowledge=knowledge, feedback=feedback, data=data),
        ),
        (
            "unanswered",
            w("没答上的问题"),
            partial(
                unanswered_section, assistant=assistant, renewed=renewed, asked=asked, unanswered=unanswered
            ),
        ),
        (
            "readings",
            w("读法分歧"),
            partial(readings_section, differences=differences),
        ),
        ("additions", w("增补的说法"), partial(additions_section, renewed=renewed)),
        ("sites", w("网站"), partial(sites_section, sites=sites, local=channel_local)),
    )
    with gr.Tab(w("运营"), id="operator", elem_classes="ga-op") as tab:
        gr.HTML('<link rel="stylesheet" href="/assets/operator.css">', elem_classes="ga-op-style")
        if not operators.open:
            html(_closed(w))
            return
        _open_tab(Desk(operators, w), sections, tab)


def _open_tab(desk: Desk, made: Sections, tab: gr.Tab) -> None:
    w = desk.w
    with gr.Column(elem_classes="ga-op-login") as door:
        html(heading_html(w("运营页")))
        password = gr.Textbox(label=w("运营密码"), type="password", max_length=1000, autofocus=False)
        enter = gr.Button(w("登录"), variant="primary")
        note = html()
    with gr.Column(visible=False) as room:
        leave = gr.Button(w("退出登录"), size="sm", scale=0, min_width=96, elem_classes="ga-op-leave")
        sections: list[Section] = []
        chosen = gr.State(None)  # not among the tabs: Gradio counts every child of theirs as one
        with gr.Tabs() as tabs:
            desk = replace(desk, tabs=tabs, document=chosen)
            for key, title, section in made:
                with gr.Tab(title, id=key):
                    sections.append(section(desk))
    view = [door, room, *(part for section in sections for part in section.outputs)]
    kept: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

    def opened(request: gr.Request) -> list[Any]:
        """The contents for an operator; the door, and nothing else, for everyone."""
        if not desk.operators.allowed(request.cookies):
            return [gr.update(visible=True), gr.update(visible=False), *(gr.skip() for _ in view[2:])]
        loaded = [value for section in sections for value in section.load()]
        return [gr.update(visible=False), gr.update(visible=True), *loaded]

    login = _LOGIN % json.dumps(w("连不上服务，请稍后再试。"), ensure_ascii=False)
    gr.on([enter.click, password.submit], None, [password], [password, note], js=login, **kept).then(
        opened, None, view, **kept
    )
    leave.click(None, None, None, js=_LOGOUT, **kept)
    tab.select(opened, None, view, **kept)


def _closed(w: Words) -> str:
    return note_html(
        w(
            "运营页没有开放。要使用它，请设置环境变量 GROWTH_OPERATOR_PASSWORD（至少 8 个字符）"
            "后重新启动服务。"
        )
    )
