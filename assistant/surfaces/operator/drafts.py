"""规则草案: rules drafted of a document, reviewed beside its words, corrected, accepted, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast, get_args

import gradio as gr

from assistant.conversations.intake import in_china, today
from assistant.drafting.corrections import Correction, What
from assistant.drafting.kept import Kept
from assistant.drafting.lines import mark, parts_of
from assistant.drafting.review import Reviews
from assistant.drafting.scenarios import MOST
from assistant.drafting.view import View
from assistant.errors import QuestionError
from assistant.surfaces.operator.desk import Desk, Section, html, problem
from assistant.surfaces.operator.html import (
    draft_html,
    drafts_html,
    heading_html,
    history_html,
    note_html,
    scenario_html,
)
from assistant.surfaces.render.draft_text import STATES
from assistant.surfaces.words import Words

_LISTED = 300
_PARTS = 40
_OF_RULE = {
    "title:0": "规则：改名称", "kind:0": "规则：改类型", "audience:0": "规则：改适用对象",
    "only:0": "规则：只对这样的店铺", "any:0": "规则：满足一个就行", "all:0": "规则：要同时满足",
}  # fmt: skip
_OF_CONDITION = {
    "value": "改数值", "op": "改比较（≥ 写 >=）", "label": "改数据项", "alias": "加叫法",
    "question": "改问法", "drop_condition": "删除",
}  # fmt: skip
_OF_BENEFIT = {"benefit_label": "改名称", "benefit_value": "改数值", "drop_benefit": "删除"}

Change = Callable[..., str]
"""Does something with a document's drafts; says what was done."""


def drafts_section(desk: Desk, *, reviews: Reviews) -> Section:
    return _Room(desk, reviews).section()


class _Room:
    def __init__(self, desk: Desk, reviews: Reviews) -> None:
        self._desk, self._w, self._reviews = desk, desk.w, reviews
        w = desk.w
        html(
            note_html(
                w("从收录的文件起草规则。采用以前，草案不会用来回答任何问题；采用后马上生效，可以撤销。")
            )
        )
        with gr.Row(equal_height=True):
            self.document = gr.Dropdown([], label=w("文件"), scale=3)
            self.platform = gr.Textbox(
                label=w("哪个平台"), placeholder=w("默认按文件；新平台写名字"), max_length=30, scale=2
            )
            self.by = gr.Textbox(label=w("操作人"), placeholder=w("记在历史里"), max_length=30, scale=1)
        with gr.Row():
            self.start = gr.Button(w("起草规则"), variant="primary")
            self.all = gr.Button(w("全部采用"))
            self.back = gr.Button(w("撤销上一步"))
        self.note = html()
        self.summary = html()
        self.draft = gr.Radio([], label=w("草案"), elem_classes="ga-op-queue", visible=False)
        with gr.Column(visible=False) as self.room:
            self.shown = html()
            with gr.Row():
                self.accept = gr.Button(w("采用"), variant="primary")
                self.reject = gr.Button(w("不采用"))
                self.withdraw = gr.Button(w("撤下"), variant="stop")
            html(heading_html(w("推演的情形：对不对？")))
            self.lines = [self._line(n) for n in range(MOST)]
            self.why = gr.Textbox(label=w("为什么不对（可不填）"), max_length=200)
            html(heading_html(w("改草案")))
            with gr.Row(equal_height=True):
                self.sentence = gr.Textbox(
                    label=w("用一句话说"),
                    placeholder=w("例如：新店不是条件；名字叫新店扶持；评分也叫店铺分"),
                    max_length=200, scale=4,
                )  # fmt: skip
                self.say = gr.Button(w("改"), scale=0, min_width=96)
            with gr.Accordion(w("或者一项一项改"), open=False), gr.Row(equal_height=True):
                self.part = gr.Dropdown([], label=w("改哪一项"), scale=3)
                self.words = gr.Textbox(label=w("改成"), max_length=80, scale=2)
                self.correct = gr.Button(w("改这一项"), scale=0, min_width=96)
            with gr.Accordion(w("和另一条合成几级"), open=False), gr.Row(equal_height=True):
                self.other = gr.Dropdown([], label=w("另一条草案"), scale=3)
                self.join = gr.Button(w("合成一条"), scale=0, min_width=96)
        rules = gr.Accordion(w("已采用的规则"), open=False, visible=False)
        with rules as self.stock, gr.Row(equal_height=True):
            self.taken = gr.Dropdown([], label=w("选择一条规则"), scale=3)
            self.take = gr.Button(w("撤下这条规则"), variant="stop", scale=0, min_width=140)
        self.history = html()
        lines = [part for row, said, _, _ in self.lines for part in (row, said)]
        self.outputs = [
            self.document, self.note, self.summary, self.draft, self.room, self.shown, self.accept,
            self.reject, self.withdraw, self.part, self.other, self.history, self.sentence, self.words,
            self.why, *lines, self.stock, self.taken,
        ]  # fmt: skip

    def _line(self, n: int) -> tuple[Any, Any, Any, Any]:
        with gr.Row(visible=False, equal_height=True, elem_classes="ga-op-scenario") as row:
            with gr.Column(scale=5, min_width=240):
                said = html()
            yes = gr.Button(self._w("对"), size="sm", scale=0, min_width=64)
            no = gr.Button(self._w("不对"), size="sm", scale=0, min_width=64)
        return row, said, yes, no

    def section(self) -> Section:
        on, both = self._desk.on, [self.document, self.draft, self.by]
        out = self.outputs
        on(self.document.input, self._safe(self._opened), [self.document], out, progress_on=self.note)
        on(
            self.start.click,
            self._safe(self._started),
            [self.document, self.platform],
            out,
            progress_on=self.note,
        )
        on(self.draft.input, self._safe(self._picked), [self.document, self.draft], out)
        changes: tuple[tuple[Any, Change, list[Any]], ...] = (
            (self.all, self._all, []),
            (self.back, self._back, []),
            (self.accept, self._accept, []),
            (self.reject, self._reject, []),
            (self.withdraw, self._withdraw, []),
            (self.say, self._say, [self.sentence]),
            (self.correct, self._correct, [self.part, self.words]),
            (self.join, self._join, [self.other]),
            (self.take, self._take, [self.taken]),
            *(
                (yes, partial(self._answer, n, True), [self.why])
                for n, (_, _, yes, _) in enumerate(self.lines)
            ),
            *(
                (no, partial(self._answer, n, False), [self.why])
                for n, (_, _, _, no) in enumerate(self.lines)
            ),
        )
        for button, change, inputs in changes:
            on(button.click, self._changing(change), [*both, *inputs], out, progress_on=self.note)
        if self._desk.document is not None:
            on(
                self._desk.document.change,
                self._safe(self._sent),
                [self._desk.document],
                out,
                progress_on=self.note,
            )
        return Section(out, self.load)

    def load(self) -> list[Any]:
        try:
            return self._nothing("")
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [
                *(gr.skip() for _ in self.outputs[:1]),
                problem(error),
                *(gr.skip() for _ in self.outputs[2:]),
            ]

    # --- what is shown ------------------------------------------------------------------------------

    def _opened(self, key: str | None) -> list[Any]:
        view = self._reviews.view(_some(key, self._w), today())
        if view is None:
            return self._nothing(self._w("还没有起草。点「起草规则」开始。"), key)
        return self._view(view, None, "")

    def _started(self, key: str | None, platform: str) -> list[Any]:
        view = self._reviews.start(_some(key, self._w), today(), platform.strip(), anew=True)
        said = self._w("已起草，等人复核。")
        if view.review.platform:
            said = self._w("按{platform}的规则起草，等人复核。", platform=view.review.platform)
        return self._view(view, None, said)

    def _sent(self, sent: tuple[str, str] | None) -> list[Any]:
        """From the list of documents."""
        return self._started(sent[0] if sent else None, "")

    def _picked(self, key: str | None, draft: str | None) -> list[Any]:
        return self._view(self._reviews.start(_some(key, self._w), today()), draft, "")

    def _nothing(self, said: str, key: str | None = None) -> list[Any]:
        hidden = gr.update(visible=False)
        rest = [value for _ in range(MOST) for value in (hidden, "")]
        return [
            self._documents(key), note_html(said), "",
            gr.update(choices=[], value=None, visible=False), hidden, "",
            *(gr.skip() for _ in range(5)), "", "", "", "", *rest, hidden, gr.skip(),
        ]  # fmt: skip

    def _view(self, view: View, draft: str | None, said: str) -> list[Any]:
        w = self._w
        kept = view.review.draft(draft) if draft else None
        choices = [(_called(view, d, w), d.id) for d in view.review.drafts[:_LISTED]]
        chooser = gr.update(choices=choices, value=kept.id if kept else None, visible=bool(choices))
        top = [self._documents(view.document.id), note_html(said), drafts_html(view, w), chooser]
        after = [history_html(view, w), "", "", ""]
        rules = [(str(entry["title"]), key) for key, entry in view.accepted.items()]
        stock = [gr.update(visible=bool(rules)), gr.update(choices=rules, value=None)]
        if kept is None:
            hidden = gr.update(visible=False)
            rest = [value for _ in range(MOST) for value in (hidden, "")]
            return [*top, hidden, "", *(gr.skip() for _ in range(5)), *after, *rest, *stock]
        state = view.state(kept)
        buttons = [gr.update(visible=v) for v in (state != "accepted", state == "open", state == "accepted")]
        others = [(d.title, d.id) for d in view.review.drafts[:_LISTED] if d is not kept]
        part = gr.update(choices=_parts(view, kept, w), value=None)
        other = gr.update(choices=others, value=None)
        return [
            *top, gr.update(visible=True), draft_html(view, kept, w), *buttons, part, other, *after,
            *self._scenarios(view, kept), *stock,
        ]  # fmt: skip

    def _scenarios(self, view: View, kept: Kept) -> list[Any]:
        said = {key: answer.yes for key, answer in view.answered(kept).items()}
        shown = view.scenarios(kept)
        found: list[Any] = []
        for n in range(MOST):
            there = n < len(shown)
            line = scenario_html(shown[n].told, said.get(shown[n].key)) if there else ""
            found += [gr.update(visible=there), line]
        return found

    def _documents(self, key: str | None) -> Any:
        reviewed = self._reviews.reviewed()
        choices = [
            (f"{d.title}（{d.name}）{self._w('｜已起草') if d.id in reviewed else ''}", d.id)
            for d in self._reviews.documents()
        ]
        return gr.update(choices=choices, value=key if key in {k for _, k in choices} else None)

    # --- what is done -------------------------------------------------------------------------------

    def _all(self, key: str, draft: str | None, by: str) -> str:
        done = self._reviews.accept(key, (), by, _now())
        told = self._w("采用了 {n} 条，马上生效。", n=str(len(done.accepted)))
        if not done.left:
            return told
        return told + self._w(
            "没有采用 {n} 条：{why}", n=str(len(done.left)), why="；".join(done.left.values())
        )

    def _accept(self, key: str, draft: str | None, by: str) -> str:
        self._reviews.accept(key, [_chosen(draft, self._w)], by, _now())
        return self._w("已采用，马上生效。")

    def _reject(self, key: str, draft: str | None, by: str) -> str:
        self._reviews.reject(key, [_chosen(draft, self._w)], by, _now())
        return self._w("这条草案不采用。")

    def _withdraw(self, key: str, draft: str | None, by: str) -> str:
        self._reviews.withdraw(key, [_chosen(draft, self._w)], by, _now())
        return self._w("已撤下，不再用来回答。")

    def _take(self, key: str, draft: str | None, by: str, rule: str | None) -> str:
        if not rule:
            raise QuestionError(self._w("请先选择一条规则。"))
        self._reviews.withdraw(key, [rule], by, _now())
        return self._w("已撤下，不再用来回答。")

    def _back(self, key: str, draft: str | None, by: str) -> str:
        return self._w("已撤销：{what}。", what=self._reviews.undo(key, by, _now()))

    def _say(self, key: str, draft: str | None, by: str, sentence: str) -> str:
        self._reviews.say(key, _chosen(draft, self._w), sentence, by, _now())
        return self._w("已改。请看看推演的情形还对不对。")

    def _correct(self, key: str, draft: str | None, by: str, part: str | None, words: str) -> str:
        what, _, at = (part or "").partition(":")
        if what not in get_args(What):
            raise QuestionError(self._w("请先选择改哪一项。"))
        correction = Correction(cast(What, what), int(at), words)
        self._reviews.correct(key, _chosen(draft, self._w), correction, by, _now())
        return self._w("已改。请看看推演的情形还对不对。")

    def _join(self, key: str, draft: str | None, by: str, other: str | None) -> str:
        self._reviews.join(key, _chosen(draft, self._w), _chosen(other, self._w), by, _now())
        return self._w("已合成一条，另一条不采用。")

    def _answer(self, n: int, yes: bool, key: str, draft: str | None, by: str, why: str) -> str:
        kept = _chosen(draft, self._w)
        view = self._reviews.start(key, today())
        found = view.review.draft(kept)
        shown = view.scenarios(found) if found else ()
        if n >= len(shown):
            raise QuestionError(self._w("这个情形已经变了，请刷新。"))
        self._reviews.answer(key, kept, shown[n].key, by, _now(), yes=yes, words="" if yes else why)
        return ""

    def _changing(self, change: Change) -> Callable[..., list[Any]]:
        """The change, and then all as it stands after it; what cannot be done changes nothing."""

        def changed(key: str | None, draft: str | None, by: str, *inputs: Any) -> list[Any]:
            said = change(_some(key, self._w), draft, (by or "").strip(), *inputs)
            return self._view(self._reviews.start(_some(key, self._w), today()), draft, said)

        return self._safe(changed)

    def _safe(self, handler: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
        def tried(*inputs: Any) -> list[Any]:
            try:
                return handler(*inputs)
            except Exception as error:  # noqa: BLE001 - the outermost surface
                return [gr.skip(), problem(error), *(gr.skip() for _ in self.outputs[2:])]

        return tried


def _parts(view: View, kept: Kept, w: Words) -> list[tuple[str, str]]:
    found = [(w(label), key) for key, label in _OF_RULE.items()]
    for of, n, words in list(parts_of(kept, view.rule(kept)))[:_PARTS]:
        ways = _OF_CONDITION if of == "condition" else _OF_BENEFIT
        name = w("条件") if of == "condition" else w("结果")
        found += [(f"{name}{mark(n)}{words}：{w(label)}", f"{what}:{n}") for what, label in ways.items()]
    return found


def _called(view: View, draft: Kept, w: Words) -> str:
    state = view.state(draft)
    noes = sum(not a.yes for a in draft.answers)
    marks = {"accepted": "√ ", "rejected": "× ", "open": ""}
    against = w("｜不能采用") if view.fault(draft) else w("｜有情形不对") if noes else ""
    return f"{marks[state]}{draft.title}｜{w(STATES[state])}{against}"


def _some(key: str | None, w: Words) -> str:
    if not key:
        raise QuestionError(w("请先选择一个收录文件。"))
    return key


def _chosen(draft: str | None, w: Words) -> str:
    if not draft:
        raise QuestionError(w("请先选择一条草案。"))
    return draft


def _now() -> datetime:
    return in_china(datetime.now(UTC))
