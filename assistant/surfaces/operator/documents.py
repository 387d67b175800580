"""资料收录: files in, a report of what would become of them, and only then, after a click, the change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, cast

import gradio as gr

from assistant.compose.source_kinds import KIND_NAMES
from assistant.conversations.intake import today
from assistant.errors import QuestionError
from assistant.knowledge.articles import is_date
from assistant.library.ingest.kinds import ACCEPTED, names
from assistant.library.ingest.records import Document, Refused
from assistant.library.librarian import Librarian
from assistant.library.plan import Given
from assistant.library.stored import StoredDocument
from assistant.library.uploads import Lot, take_in
from assistant.retrieve.index import Progress
from assistant.rules.schema import Knowledge, Platform
from assistant.surfaces.operator.desk import Desk, Section, html, problem
from assistant.surfaces.operator.html import documents_html, heading_html, note_html, report_html
from assistant.surfaces.operator.progress import counted, told
from assistant.surfaces.words import Words

_KEPT_S = 3600.0  # how long files wait for the click


class MakeLibrarian(Protocol):
    """A librarian over what is served, that tells how far it is."""

    def __call__(
        self, *, progress: Progress = ..., seen: Callable[[Document | Refused], None] = ...
    ) -> Librarian: ...


def documents_section(desk: Desk, *, knowledge: Knowledge, librarian: MakeLibrarian, data: Path) -> Section:
    w = desk.w
    lot = gr.State(None, time_to_live=_KEPT_S, delete_callback=_given_up)
    html(note_html(w("支持 {formats}。先预览，确认后才收录。", formats=w("、").join(map(w, names())))))
    upload = gr.File(
        label=w("选择文件"), file_count="multiple", file_types=[*ACCEPTED], height=150,
        elem_classes="ga-op-upload",
    )  # fmt: skip
    with gr.Accordion(w("这些文件的信息（默认自动识别）"), open=False):
        given = _given_fields(knowledge.platforms, w)
        again = gr.Button(w("按这些信息重新预览"), size="sm")
    note = html()
    report = html()
    with gr.Row(visible=False) as decision:
        confirm = gr.Button(w("确认收录"), variant="primary")
        discard = gr.Button(w("放弃"))
    html(heading_html(w("已收录的文件")))
    listed = html()
    stock = _Stock(desk, librarian, knowledge.platforms, listed)

    shown = [lot, upload, report, decision, note]

    def preview(progress: gr.Progress, paths: Sequence[str] | None, old: Lot | None, *said: Any) -> list[Any]:
        """The uploaded files move out of Gradio's folder, where anyone with their address could read them."""
        _given_up(old)
        if not paths:
            return [None, None, "", gr.update(visible=False), ""]
        new: Lot | None = None
        try:
            new = take_in(data, [Path(path) for path in paths])
            return [new, None, *look(progress, new, said)]
        except Exception as error:  # noqa: BLE001 - the outermost surface
            _given_up(new)
            return [None, None, "", gr.update(visible=False), problem(error)]

    def reader(progress: gr.Progress, files: int) -> Librarian:
        return librarian(progress=told(progress, w), seen=counted(progress, w, files))

    def look(progress: gr.Progress, new: Lot, said: Sequence[Any]) -> list[Any]:
        found = reader(progress, len(new.files)).look(new.files, _given(said, w), today())
        return [report_html(found, knowledge.platforms, w), gr.update(visible=found.changes), ""]

    def looked(progress: gr.Progress, old: Lot | None, *said: Any) -> list[Any]:
        if old is None:
            return [gr.skip(), gr.skip(), note_html(w("请先选择文件。"))]
        try:
            return look(progress, old, said)
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [gr.skip(), gr.skip(), problem(error)]

    def apply(progress: gr.Progress, old: Lot | None, *said: Any) -> list[Any]:
        if old is None:
            return [
                None,
                gr.skip(),
                "",
                gr.update(visible=False),
                note_html(w("请先选择文件。")),
                *stock.load(),
            ]
        try:
            done = reader(progress, len(old.files)).add(old.files, _given(said, w), today())
        except Exception as error:  # noqa: BLE001 - the outermost surface
            return [old, gr.skip(), gr.skip(), gr.skip(), problem(error), *(gr.skip() for _ in stock.outputs)]
        old.remove()
        return [
            None,
            None,
            report_html(done, knowledge.platforms, w),
            gr.update(visible=False),
            "",
            *stock.load(),
        ]

    def given_up(old: Lot | None) -> list[Any]:
        _given_up(old)
        return [None, None, "", gr.update(visible=False), ""]

    desk.on(upload.upload, preview, [upload, lot, *given], shown, progress_on=note)
    desk.on(again.click, looked, [lot, *given], [report, decision, note], progress_on=note)
    desk.on(confirm.click, apply, [lot, *given], [*shown, *stock.outputs], progress_on=note)
    desk.on(discard.click, given_up, [lot], shown)

    def load() -> list[Any]:
        return [None, "", gr.update(visible=False), "", *stock.load()]

    return Section([upload, report, decision, note, *stock.outputs], load)


class _Stock:
    """The documents that are there, and ending or deleting one of them."""

    def __init__(
        self, desk: Desk, librarian: MakeLibrarian, platforms: Mapping[str, Platform], listed: Any
    ) -> None:
        w, self._platforms = desk.w, platforms
        self._w = w
        self._make_librarian = librarian
        with gr.Row(equal_height=True) as tools:
            chosen = gr.Dropdown(label=w("选择一个收录文件"), choices=[], value=None, scale=3)
            day = gr.Textbox(label=w("最后有效的一天"), placeholder=w("默认昨天，即今天起失效"), scale=2)
        with gr.Row() as actions:
            draft = gr.Button(w("起草规则"))
            end = gr.Button(w("设为失效"))
            delete = gr.Button(w("删除…"), variant="stop")
        with gr.Row(visible=False) as sure:
            really = gr.Button(w("确认删除，回答里不再出现"), variant="stop")
            keep = gr.Button(w("不删"))
        note = html()
        self.outputs = [listed, chosen, tools, actions, sure, note]

        def ended(progress: gr.Progress, key: str | None, until: str) -> Iterator[list[Any]]:
            last = until.strip() or (today() - timedelta(days=1)).isoformat()
            if not is_date(last):
                raise QuestionError(w("{day} 不是日期，例如 2026-03-01。", day=last[:40]))
            document = self._librarian(progress).end(_key(key, w), last)
            yield self._changed(
                w("「{title}」有效期到 {day}。", title=document.title, day=document.effective_to)
            )

        def deleted(progress: gr.Progress, key: str | None) -> Iterator[list[Any]]:
            gone = self._librarian(progress).delete([_key(key, w)])
            said = w("已删除「{title}」。", title=gone.documents[0].title)
            done = gone.forgotten
            if done.answers or done.feedback:
                counts = {"answers": str(done.answers), "feedback": str(done.feedback)}
                said += w("从 {answers} 个保存的回答、{feedback} 条反馈里撤下了它的原文。", **counts)
            yield self._changed(said)

        def asked(key: str | None) -> list[Any]:
            if not key:
                return [gr.update(visible=False), note_html(w("请先选择一个收录文件。"), bad=True)]
            return [gr.update(visible=True), ""]

        def sent(key: str | None) -> list[Any]:
            if not key:
                return [gr.skip(), gr.skip(), note_html(w("请先选择一个收录文件。"), bad=True)]
            return [(key, datetime.now().isoformat()), gr.update(selected="drafts"), ""]

        if desk.document is not None:
            desk.on(draft.click, sent, [chosen], [desk.document, desk.tabs, note])
        desk.on(end.click, self._safe(ended), [chosen, day], self.outputs, progress_on=note)
        desk.on(delete.click, asked, [chosen], [sure, note])
        desk.on(keep.click, lambda: gr.update(visible=False), [], [sure])
        desk.on(really.click, self._safe(deleted), [chosen], self.outputs, progress_on=note)

    def load(self) -> list[Any]:
        return self._changed("")

    def _changed(self, said: str) -> list[Any]:
        there = sorted(self._make_librarian().documents(), key=lambda d: d.title)
        any_ = gr.update(visible=bool(there))
        return [
            documents_html(there, self._platforms, self._w),
            gr.update(choices=[(_called(d), d.id) for d in there], value=None),
            any_,
            any_,
            gr.update(visible=False),
            note_html(said),
        ]

    def _librarian(self, progress: gr.Progress) -> Librarian:
        return self._make_librarian(progress=told(progress, self._w))

    def _safe(self, change: Callable[..., Iterator[list[Any]]]) -> Callable[..., Iterator[list[Any]]]:
        def tried(progress: gr.Progress, *inputs: Any) -> Iterator[list[Any]]:
            try:
                yield from change(progress, *inputs)
            except Exception as error:  # noqa: BLE001 - the outermost surface
                yield [*(gr.skip() for _ in self.outputs[:-1]), problem(error)]

        return tried


def _given_fields(known: Mapping[str, Platform], w: Words) -> list[Any]:
    platforms = [(w("自动识别"), ""), *((w.name(p.short), p.id) for p in known.values())]
    kinds = [(w("自动识别"), ""), *((w(name), kind) for kind, name in KIND_NAMES.items())]
    with gr.Row():
        fields = [
            gr.Dropdown(platforms, value="", label=w("平台"), allow_custom_value=True),
            gr.Dropdown(kinds, value="", label=w("类型")),
            gr.Textbox(label=w("发布者"), max_length=200),
        ]
    with gr.Row():
        example = "2026-03-01"
        fields += [
            gr.Textbox(label=label, placeholder=example, max_length=10)
            for label in (w("发布日期"), w("从哪天起施行"), w("到哪天为止有效"))
        ]
    return fields


def _given(said: Sequence[Any], w: Words) -> Given:
    platform, kind, publisher, *days = (value or "" for value in said)
    published, begins, ends = (day.strip() for day in days)
    for day in (published, begins, ends):
        if day and not is_date(day):
            raise QuestionError(w("{day} 不是日期，例如 2026-03-01。", day=day[:40]))
    return Given(platform, publisher.strip(), published, cast(Any, kind), begins, ends)


def _given_up(lot: Lot | None) -> None:
    if lot is not None:
        lot.remove()


def _key(key: str | None, w: Words) -> str:
    if not key:
        raise QuestionError(w("请先选择一个收录文件。"))
    return key


def _called(document: StoredDocument) -> str:
    return f"{document.title}（{document.name}）"
