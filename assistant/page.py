"""The merchant's page, in Gradio: a conversation, and beside it what the answer rests on.

Nothing on it is fetched from another host: system fonts, no analytics, no pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi import FastAPI

from assistant.answer import Answer
from assistant.compose.wording import boolean
from assistant.errors import NotFoundError
from assistant.failures import failure_of
from assistant.intake import QUESTION_LIMIT, read_question
from assistant.render import (
    FactName,
    chat_markdown,
    chat_text,
    citations_html,
    findings_html,
    profile_html,
)

if TYPE_CHECKING:
    from assistant.build import Built

TITLE = "商家增长助手"
STARTERS = {
    "抖音": "体验分85、商品分74、好评率90%、1500单，品退率低于行业，没有违规，头部达人能带我的货吗？",
    "快手": "我是快手新商，首播7天播了10个半小时，能拿到流量包吗？",
    "京东": "京东时尚新商每月佣金8万，做满12个月能返多少？",
    "1688": "1688的三保服务保的是什么？",
    "淘宝": "淘宝天猫的真实体验分对商家有什么用？",
}
_INTRO = (
    "### 您好，我是商家增长助手\n"
    "说说店铺数据和想问的政策：我按规则逐项核对，告诉您差在哪里，并附上来源原文。\n\n"
    "目前覆盖抖音、快手、京东、1688、淘宝天猫。"
)
_FONTS = ["system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
_CSS = """
.gradio-container {max-width: 1280px !important; width: 100%; margin: 0 auto !important;}
.ga-head {align-items: center;}
.ga-chat button.example {border: 1px solid var(--border-color-primary) !important; border-radius: .6em;}
.ga-title {font-size: 1.6em; margin: 0; line-height: 2.2;}
.ga-finding h4 {margin: .3em 0;}
.ga-finding small, .ga-where, .ga-note, .ga-empty, .ga-formula {
  color: var(--body-text-color-subdued); font-size: .88em;}
.ga-table {width: 100%; border-collapse: collapse; font-size: .92em; margin: .3em 0 .6em;}
.ga-table, .ga-table :is(thead, tbody, tr, th, td) {border: 0 !important;}
.ga-table :is(th, td) {text-align: left; padding: .35em .5em; vertical-align: top;
  border-bottom: 1px solid var(--border-color-primary) !important;}
.ga-table th {font-weight: 600; color: var(--body-text-color-subdued); white-space: nowrap;}
.ga-table td:nth-child(n+4) {white-space: nowrap;}
h4 .ga-met, tr.ga-met td:nth-child(4) {color: #15803d;}
h4 .ga-unmet, tr.ga-unmet td:nth-child(n+4) {color: #b91c1c; font-weight: 600;}
.dark :is(h4 .ga-met, tr.ga-met td:nth-child(4)) {color: #4ade80;}
.dark :is(h4 .ga-unmet, tr.ga-unmet td:nth-child(n+4)) {color: #f87171;}
.ga-source {margin-bottom: 1em;}
.ga-source ol {padding-left: 1.6em; margin: .4em 0 0;}
.ga-source li {margin-bottom: .6em;}
.ga-source blockquote {margin: 0 !important; padding: .1em .7em; overflow-wrap: anywhere;
  border-left: 3px solid var(--color-accent);}
.ga-media {display: inline-block; font-size: .82em; padding: 0 .5em; border-radius: .4em;
  background: #fef3c7; color: #92400e;}
@media (max-width: 640px) {
  .gradio-container {padding: .5em !important;}
  .ga-chat table {font-size: .8em;}
  .ga-chat :is(th, td) {padding: .3em !important;}
  .ga-table thead, .ga-table td:empty {display: none !important;}
  .ga-table tr {display: block; padding: .3em 0;
    border-bottom: 1px solid var(--border-color-primary) !important;}
  .ga-table td {display: flex; justify-content: space-between; gap: 1em; border: 0 !important;
    padding: .12em .2em;}
  .ga-table td::before {content: attr(data-label); color: var(--body-text-color-subdued); flex: none;}
}
"""
# An answer begins with its conclusion: show it from its question on, not from its last line.
_TO_LAST_QUESTION = """() => setTimeout(() => {
  const questions = document.querySelectorAll('.ga-chat .user-row');
  const last = questions[questions.length - 1];
  const frame = last && last.closest('.bubble-wrap');
  if (frame) frame.scrollTop += last.getBoundingClientRect().top - frame.getBoundingClientRect().top - 8;
}, 120)"""
_STORAGE_KEY = "growth-assistant-session"
# Gradio encrypts what it keeps in the browser and by default forgets the key at every restart. What is
# kept is the visitor's own session id, in their own browser: the key hides nothing from anyone.
_STORAGE_SECRET = "growth-assistant"

Turn = dict[str, Any]
View = tuple[list[Turn], str, str, str, str | None]


def page_app(built: Built) -> FastAPI:
    """The page as an application of its own, to be served at ``/``."""
    holder = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    gr.mount_gradio_app(
        holder,
        create_page(built),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        theme=gr.themes.Soft(primary_hue="orange", neutral_hue="slate", font=_FONTS, font_mono=["monospace"]),
        css=_CSS,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )
    return holder


def create_page(built: Built) -> gr.Blocks:
    conversation = Conversation(built)
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as page:
        session = gr.BrowserState(None, storage_key=_STORAGE_KEY, secret=_STORAGE_SECRET)
        with gr.Row(elem_classes="ga-head"):
            gr.HTML(f'<h1 class="ga-title">{TITLE}</h1>')
            fresh = gr.Button("新对话", size="sm", scale=0, min_width=96)
        with gr.Row():
            with gr.Column(scale=3, min_width=320):
                chat = gr.Chatbot(
                    label="对话",
                    show_label=False,
                    height="66vh",
                    min_height=360,
                    placeholder=_INTRO,
                    examples=[{"text": q, "display_text": f"{p}｜{q}"} for p, q in STARTERS.items()],
                    latex_delimiters=[],
                    allow_tags=False,
                    buttons=["copy"],
                    feedback_options=None,
                    layout="bubble",
                    autoscroll=False,
                    elem_classes="ga-chat",
                )
                box = gr.Textbox(
                    show_label=False,
                    label="问题",
                    placeholder="例如：快手新商首播7天播了9小时，能领流量包吗？",
                    lines=1,  # one line: Enter sends, Shift+Enter breaks the line
                    max_lines=6,
                    max_length=QUESTION_LIMIT,
                    submit_btn="发送",
                    autofocus=True,
                )
            with gr.Column(scale=2, min_width=320):
                with gr.Accordion("计算结果", open=True):
                    findings = gr.HTML(findings_html({}, {}))
                with gr.Accordion("引用来源", open=True):
                    citations = gr.HTML(citations_html({}))
                with gr.Accordion("我的店铺档案", open=True):
                    profile = gr.HTML(profile_html({}, {}))
        view = [chat, findings, citations, profile, session]
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        taken = gr.State("")
        to_question: dict[str, Any] = {"js": _TO_LAST_QUESTION, "queue": False, **hidden}
        box.submit(_take, [box, chat], [box, chat, taken], queue=False, **hidden).then(
            conversation.ask, [taken, chat, session], view, **hidden
        ).then(None, **to_question)
        chat.example_select(_take_example, [chat], [box, chat, taken], queue=False, **hidden).then(
            conversation.ask, [taken, chat, session], view, **hidden
        ).then(None, **to_question)
        gr.on([fresh.click, chat.clear], conversation.fresh, None, view, queue=False, **hidden)
        page.load(conversation.resume, [session], view, **hidden).then(None, **to_question)
    page.queue(default_concurrency_limit=32)
    return page


def _take(text: str, history: list[Turn]) -> tuple[str, list[Turn], str]:
    """The question moves from the box into the conversation at once, before it is answered."""
    if not text.strip():
        return "", history, ""
    return "", [*history, _said("user", chat_text(text.strip()))], text


def _take_example(history: list[Turn], event: gr.SelectData) -> tuple[str, list[Turn], str]:
    return _take(event.value["text"], history)


def _said(role: str, content: str) -> Turn:
    return {"role": role, "content": content}


class Conversation:
    """What the page does, without its widgets: text in, the next view out."""

    def __init__(self, built: Built) -> None:
        self._built = built
        facts = built.assistant.knowledge.facts.values()
        self._names = {f.id: FactName(f.label, boolean(f, True), boolean(f, False)) for f in facts}

    def ask(self, text: str, history: list[Turn], session_id: str | None) -> Iterator[View]:
        """The view as the answer grows; the panels fill with the finished answer."""
        if not text:
            yield (history, gr.skip(), gr.skip(), gr.skip(), session_id)
            return
        show = _growing(history)
        try:
            for event in self._events(text, session_id):
                if event.kind == "delta":
                    yield (show(event.data), gr.skip(), gr.skip(), gr.skip(), session_id)
                elif isinstance(event.data, Answer):
                    yield self._finished(history, event.data.to_json())
        except Exception as error:  # noqa: BLE001 - the outermost surface: a sentence, never a traceback
            sentence = chat_markdown(failure_of(error).sentence)
            yield ([*history, _said("assistant", sentence)], gr.skip(), gr.skip(), gr.skip(), session_id)

    def resume(self, session_id: str | None) -> View:
        """The conversation this browser left, or an empty one."""
        try:
            messages = self._built.sessions.messages(session_id) if session_id else []
        except NotFoundError:
            return self.fresh()
        except Exception as error:  # noqa: BLE001 - the outermost surface
            sentence = chat_markdown(failure_of(error).sentence)
            return ([_said("assistant", sentence)], *self._panels({}), session_id)
        history: list[Turn] = []
        for message in messages:
            history.append(_said("user", chat_text(message["question"])))
            history.append(_said("assistant", chat_markdown(message["answer"]["answer"])))
        return (history, *self._panels(messages[-1]["answer"] if messages else {}), session_id)

    def fresh(self) -> View:
        return ([], *self._panels({}), None)

    def _finished(self, history: list[Turn], answer: dict[str, Any]) -> View:
        said = [*history, _said("assistant", chat_markdown(answer["answer"]))]
        return (said, *self._panels(answer), answer["session_id"])

    def _panels(self, answer: dict[str, Any]) -> tuple[str, str, str]:
        return findings_html(answer, self._names), citations_html(answer), profile_html(answer, self._names)

    def _events(self, text: str, session_id: str | None) -> Iterator[Any]:
        events = self._built.assistant.stream(read_question(text, session_id=session_id))
        try:
            first = next(events)
        except NotFoundError:  # the store was cleared since this browser was here: start over
            events = self._built.assistant.stream(read_question(text))
            first = next(events)
        yield first
        yield from events


def _growing(history: list[Turn]) -> Callable[[str], list[Turn]]:
    pieces: list[str] = []

    def show(piece: str) -> list[Turn]:
        pieces.append(piece)
        return [*history, _said("assistant", chat_markdown("".join(pieces)))]

    return show
