"""没答上的问题: grouped, the most asked for first. Each opens with its conversation; below it stands what can
be done: a word for what was meant, an article, asking it again, being done with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import gradio as gr

from assistant.conversations.intake import read_question
from assistant.errors import QuestionError
from assistant.feedback.unanswered import UnansweredQuestions, UnansweredStore
from assistant.knowledge.in_force import Renewed
from assistant.pipeline import Assistant
from assistant.surfaces.operator.desk import Desk, Section, html, problem
from assistant.surfaces.operator.html import compared_html, exports_html, moment, note_html, opened_html
from assistant.surfaces.operator.wording import wording_form
from assistant.surfaces.words import Words

_SHOWN = 100
_QUESTION_CHARS = 40


class ReadUnanswered(Protocol):
    def __call__(self, *, handled: bool = ...) -> UnansweredQuestions: ...


@dataclass(frozen=True, slots=True)
class _Group:
    """Answers of questions that ask for the same; ``wordings`` is question → its newest answer."""

    answers: tuple[str, ...]
    wordings: Mapping[str, str]


Groups = Mapping[str, _Group]
"""By the newest answer of each."""


def unanswered_section(
    desk: Desk,
    *,
    unanswered: ReadUnanswered,
    asked: UnansweredStore,
    assistant: Assistant,
    renewed: Renewed[Assistant],
) -> Section:
    w = desk.w
    known = gr.State({})
    with gr.Row():
        status = gr.Radio(
            [(w("待处理"), "open"), (w("已处理"), "done")],
            value="open", label=w("状态"), elem_classes="ga-op-status",
        )  # fmt: skip
        refresh = gr.Button(w("刷新"), size="sm", scale=0, min_width=96)
        html(exports_html("unanswered", w))
    group = gr.Radio([], label=w("没答上的问题"), elem_classes="ga-op-queue")
    with gr.Column(visible=False) as room:
        wording = gr.Dropdown([], label=w("问法（最近的在前）"))
        shown = html()
        with gr.Row():
            again = gr.Button(w("再问一次"))
            article = gr.Button(w("收录一篇文章"))
            done = gr.Button(w("标记为已处理"))
        compared = html()
        form = wording_form(desk, assistant=assistant, renewed=renewed)
    note = html()
    listed = [known, status, group, room, done, note]

    def load() -> list[Any]:
        return [*listing("open"), *form.load()]

    def listing(key: str, said: str = "") -> list[Any]:
        try:
            groups = dict(_groups(unanswered(handled=key == "done")))
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [*(gr.skip() for _ in listed[:-1]), problem(error)]
        choices = [(label, newest) for newest, (label, _) in groups.items()]
        label = w("没答上的问题") if choices else w("没答上的问题：这里没有")
        return [
            {newest: found for newest, (_, found) in groups.items()},
            gr.update(value=key),
            gr.update(choices=choices, value=None, label=label),
            gr.update(visible=False),
            gr.update(value=w("标记为已处理") if key == "open" else w("放回待处理")),
            note_html(said),
        ]

    def picked(groups: Groups, newest: str | None) -> list[Any]:
        try:
            wordings = list(_group(groups, newest, w).wordings.items())
            opened = opened_html(asked.open(newest or ""), assistant.knowledge, w)
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [gr.update(visible=False), gr.skip(), "", "", problem(error)]
        chooser = gr.update(choices=wordings, value=newest, visible=len(wordings) > 1)
        return [gr.update(visible=True), chooser, opened, "", ""]

    def turned(answer_id: str | None) -> list[Any]:
        try:
            return [opened_html(asked.open(answer_id or ""), assistant.knowledge, w), "", ""]
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return ["", "", problem(error)]

    def asked_again(answer_id: str | None) -> list[Any]:
        try:
            opened = asked.open(answer_id or "")
            after = assistant.aside(read_question(opened.last.question), opened.before)
            return [compared_html(opened.last.answer, after, assistant.knowledge, w), ""]
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [gr.skip(), problem(error)]

    def handled(key: str, groups: Groups, newest: str | None) -> list[Any]:
        try:
            asked.handle(_group(groups, newest, w).answers, handled=key == "open")
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [*(gr.skip() for _ in listed[:-1]), problem(error)]
        return listing(key, w("已标记为已处理。") if key == "open" else w("已放回待处理。"))

    desk.on(status.input, listing, [status], listed)
    desk.on(refresh.click, listing, [status], listed)
    desk.on(group.input, picked, [known, group], [room, wording, shown, compared, note])
    desk.on(wording.input, turned, [wording], [shown, compared, note])
    desk.on(again.click, asked_again, [wording], [compared, note], progress_on=note)
    desk.on(done.click, handled, [status, known, group], listed)
    desk.goes(article.click, "documents")
    return Section([*listed, *form.outputs], load)


def _groups(found: UnansweredQuestions) -> Iterator[tuple[str, tuple[str, _Group]]]:
    """The newest answer of each group, what the group is called, and the group."""
    for places in found.groups[:_SHOWN]:
        those = sorted((found.asked[place] for place in places), key=lambda a: a.asked_at, reverse=True)
        wordings: dict[str, str] = {}
        for one in those:
            wordings.setdefault(one.question, one.answer_id)
        newest = those[0]
        question = newest.question
        short = question if len(question) <= _QUESTION_CHARS else f"{question[:_QUESTION_CHARS]}…"
        label = f"{len(those)}×｜{short}｜{moment(newest.asked_at)}"
        yield newest.answer_id, (label, _Group(tuple(a.answer_id for a in those), wordings))


def _group(groups: Groups, newest: str | None, w: Words) -> _Group:
    if newest is None or newest not in groups:
        raise QuestionError(w("请先选择一个问题。"))
    return groups[newest]
