"""反馈与复核: what visitors said of answers; what is accepted here becomes a case of the evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.errors import QuestionError
from assistant.evaluation.review import add_to_own
from assistant.feedback.feedback import REASONS, Expected, FeedbackStore, ReviewItem, read_expected
from assistant.rules.schema import Knowledge, Platform
from assistant.surfaces.operator.desk import Desk, Section, html, problem
from assistant.surfaces.operator.html import cases_html, exports_html, item_html, moment, note_html
from assistant.surfaces.words import Words

_STATUSES = {"open": "待复核", "accepted": "已接受", "dismissed": "已驳回", "added": "已入题库"}
_OUTCOMES = {
    "eligible": "符合", "ineligible": "不符合", "needs_info": "缺数据", "computed": "算出结果",
    "informational": "说明政策", "abstained": "不回答", "not_in_force": "不在有效期",
}  # fmt: skip
_PATTERNS = {"include": "回答里必须有", "exclude": "回答里不能有", "quote": "引文里必须有"}
_SHOWN = 100
_QUESTION_CHARS = 40


def review_section(desk: Desk, *, knowledge: Knowledge, feedback: FeedbackStore, data: Path) -> Section:
    w = desk.w
    queue = _Queue(feedback, knowledge, w, data)
    with gr.Row():
        status = gr.Radio(
            [(w(word), key) for key, word in _STATUSES.items()],
            value="open", label=w("状态"), elem_classes="ga-op-status",
        )  # fmt: skip
        html(exports_html("feedback", w))
    chosen = gr.Radio([], label=w("反馈"), elem_classes="ga-op-queue")
    shown = html()
    with gr.Column(visible=False) as form:
        fields = _expected_fields(knowledge.platforms, w)
        with gr.Row():
            case = gr.Button(w("接受并写进题集"), variant="primary")
            accept = gr.Button(w("只接受为用例"))
            dismiss = gr.Button(w("驳回"))
    note = html()
    html(cases_html(w))
    item = [shown, form, *fields]
    everything = [status, chosen, *item, note]

    def load() -> list[Any]:
        return listed("open")

    def listed(key: str, said: str = "") -> list[Any]:
        try:
            return [*queue.view(key), *queue.nothing(), note_html(said)]
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [*(gr.skip() for _ in everything[:-1]), problem(error)]

    def picked(key: str, item_id: str | None) -> list[Any]:
        try:
            return [*queue.item(key, item_id), ""]
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [*queue.nothing(), problem(error)]

    def accepted(key: str, item_id: str | None, *said: Any) -> list[Any]:
        try:
            queue.accept(key, item_id, said)
            return listed(key, w("已接受。"))
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [*(gr.skip() for _ in everything[:-1]), problem(error)]

    def put_in(key: str, item_id: str | None, *said: Any) -> list[Any]:
        try:
            queue.put_in(key, item_id, said)
            return listed(key, w("已写进题集，以后每次评测都会检查。"))
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [*(gr.skip() for _ in everything[:-1]), problem(error)]

    def dismissed(key: str, item_id: str | None) -> list[Any]:
        try:
            queue.dismiss(key, item_id)
            return listed(key, w("已驳回。"))
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [*(gr.skip() for _ in everything[:-1]), problem(error)]

    desk.on(status.input, listed, [status], everything)
    desk.on(chosen.input, picked, [status, chosen], [*item, note])
    desk.on(case.click, put_in, [status, chosen, *fields], everything)
    desk.on(accept.click, accepted, [status, chosen, *fields], everything)
    desk.on(dismiss.click, dismissed, [status, chosen], everything)
    return Section(everything, load)


class _Queue:
    """The store, as the section shows it."""

    def __init__(self, store: FeedbackStore, knowledge: Knowledge, w: Words, data: Path) -> None:
        self._store = store
        self._data = data
        self._knowledge = knowledge
        self._w = w

    def view(self, status: str) -> list[Any]:
        """Values of the status and the list."""
        w, items = self._w, self._store.queue()
        count = {key: sum(item.status == key for item in items) for key in _STATUSES}
        statuses = [(f"{w(word)}（{count[key]}）", key) for key, word in _STATUSES.items()]
        those = [item for item in items if item.status == status][:_SHOWN]
        label = w("反馈") if those else w("反馈：这里没有")
        choices = [(self._called(item), str(item.id)) for item in those]
        return [
            gr.update(choices=statuses, value=status),
            gr.update(choices=choices, value=None, label=label),
        ]

    def nothing(self) -> list[Any]:
        """Values of the item and its form while none is chosen."""
        return ["", gr.update(visible=False), [], "", "", "", ""]

    def item(self, status: str, item_id: str | None) -> list[Any]:
        found = self._find(status, item_id)
        answer, expected = found.answer, found.expected
        if expected is None and found.verdict == "up":  # what was right once is right next time
            expected = Expected((answer.outcome,))
        filled: list[Any] = [[], "", "", "", ""]
        if expected is not None:
            filled = [
                list(expected.outcome),
                *("\n".join(words) for words in (expected.include, expected.exclude, expected.quote)),
                expected.platform or "",
            ]
        html = item_html(found, self._knowledge, self._w)
        return [html, gr.update(visible=found.status != "added"), *filled]

    def put_in(self, status: str, item_id: str | None, said: tuple[Any, ...]) -> None:
        """Accepts the item and makes it a case of the data folder's question set."""
        found, expected = self.accept(status, item_id, said)
        add_to_own(self._store, self._data, [replace(found, status="accepted", expected=expected)])

    def accept(self, status: str, item_id: str | None, said: tuple[Any, ...]) -> tuple[ReviewItem, Expected]:
        found = self._find(status, item_id)
        outcome, include, exclude, quote, platform = said
        if not outcome:
            raise QuestionError(self._w("请选择应有的结果。"))
        include, exclude, quote = ((text or "").splitlines() for text in (include, exclude, quote))
        try:
            expected = read_expected(outcome, include, exclude, quote, platform)
        except QuestionError as error:  # it names the field as the API does
            label = self._w(_PATTERNS.get(error.field, error.field))
            message = error.message.replace(f"{error.field}：", f"{label}：", 1)
            raise QuestionError(message, error.hint) from error
        self._store.decide(found.id, "accepted", expected)
        return found, expected

    def dismiss(self, status: str, item_id: str | None) -> None:
        self._store.decide(self._find(status, item_id).id, "dismissed")

    def _find(self, status: str, item_id: str | None) -> ReviewItem:
        for item in self._store.queue():
            if str(item.id) == item_id and item.status == status:
                return item
        raise QuestionError(self._w("请先选择一条反馈。"))

    def _called(self, item: ReviewItem) -> str:
        w, asked = self._w, item.turns[-1] if item.turns else ""
        question = asked if len(asked) <= _QUESTION_CHARS else f"{asked[:_QUESTION_CHARS]}…"
        said = w("有用") if item.verdict == "up" else w("没用")
        reason = w(REASONS[item.reason]) if item.reason else ""
        return "｜".join(filter(None, (said, reason, question, moment(item.given_at))))


def _expected_fields(known: Mapping[str, Platform], w: Words) -> list[Any]:
    every = w("一行一个，可用正则表达式")
    outcomes = [(w(word), key) for key, word in _OUTCOMES.items()]
    platforms = [(w("不限"), ""), *((w.name(p.short), p.id) for p in known.values())]
    fields: list[Any] = [gr.CheckboxGroup(outcomes, label=w("应有的结果（任一）"))]
    with gr.Row():
        fields += [
            gr.Textbox(label=w("回答里必须有"), info=every, lines=2, max_length=2000),
            gr.Textbox(label=w("回答里不能有"), info=every, lines=2, max_length=2000),
        ]
    with gr.Row():
        fields += [
            gr.Textbox(label=w("引文里必须有"), info=every, lines=2, max_length=2000),
            gr.Dropdown(platforms, value="", label=w("平台")),
        ]
    return fields
