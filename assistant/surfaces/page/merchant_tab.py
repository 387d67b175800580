"""The merchant's part of the page: the components, and what each event changes.

Gradio is told nothing but where messages go: handlers take the conversation's id and what the event says,
and answer with new HTML for the parts that changed. Each looks up what it needs in the store, as the
visitor that the request's cookie names: nothing a browser sends decides what it may see.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import gradio as gr

from assistant.access.visitors import Visitors
from assistant.answer import Answer
from assistant.conversations.intake import QUESTION_LIMIT
from assistant.conversations.sessions import SessionStore
from assistant.errors import NotFoundError, QuestionError
from assistant.feedback.feedback import FeedbackStore, read_feedback
from assistant.pipeline import Assistant
from assistant.surfaces.page.calls import NO_SESSION, Caller, Said, caller_of, session_of
from assistant.surfaces.page.chat import Chat, Wish, Written, sentence
from assistant.surfaces.page.conversations import Conversations
from assistant.surfaces.page.plans_panel import Plans
from assistant.surfaces.page.profile_view import Entries, ProfileView
from assistant.surfaces.page.shell import behaviour, conversation
from assistant.surfaces.page.shop_profile import ShopProfile
from assistant.surfaces.render.markup import Html, el
from assistant.surfaces.words import Words

_STORAGE_KEY = "growth-assistant-session"
# Gradio encrypts what it keeps in the browser and by default forgets the key at every restart. What is
# kept is the visitor's own session id, in their own browser: the key hides nothing from anyone.
_STORAGE_SECRET = "growth-assistant"
_HIDDEN: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_ONCE: dict[str, Any] = {**_HIDDEN, "queue": False, "trigger_mode": "multiple"}  # none of a row is dropped
Updates = dict[Any, Any]


def _part(name: str, events: str = "", **more: Any) -> gr.HTML:
    """A component whose behaviour is page.js's <name>; ``events`` are those that it may trigger."""
    return gr.HTML(elem_id=f"ga-{name}", js_on_load=behaviour(name, events), apply_default_css=False, **more)


def merchant_tab(
    page: gr.Blocks,
    w: Words,
    *,
    assistant: Assistant,
    sessions: SessionStore,
    feedback: FeedbackStore,
    visitors: Visitors,
) -> None:
    """问政策: call it inside the page's tabs."""
    with gr.Tab(w("问政策")):
        MerchantTab(assistant, sessions, feedback, visitors, w).build(page)


class MerchantTab:
    """The tab's components, and the handlers of their events."""

    def __init__(
        self,
        assistant: Assistant,
        sessions: SessionStore,
        feedback: FeedbackStore,
        visitors: Visitors,
        w: Words,
    ) -> None:
        self._sessions = sessions
        self._feedback = feedback
        self._w = w
        self._chat = Chat(assistant, sessions, visitors, w)
        self._conversations = Conversations(assistant, sessions, w)
        self._profile = ShopProfile(assistant, w)
        self._facts = ProfileView(assistant.knowledge, w)
        self._plans = Plans(assistant.knowledge, w)
        self._platforms = assistant.knowledge.platforms.values()

    def build(self, page: gr.Blocks) -> None:
        """Inside the tab; ``page`` is the whole, whose loading brings the conversation back."""
        self.session = gr.BrowserState(None, storage_key=_STORAGE_KEY, secret=_STORAGE_SECRET)
        with gr.Row(elem_id="ga-desk"):
            with gr.Column(elem_id="ga-side", min_width=0):
                self.list = _part("conversations", "'open' 'fresh' 'rename' 'remove' 'export'", value="")
            with gr.Column(elem_id="ga-main", min_width=0):
                self.chat = _part(
                    "chat",
                    "'ask' 'stop' 'rate'",
                    value=None,
                    html_template=conversation(self._platforms, self._w),
                )
            with gr.Column(elem_id="ga-panel", min_width=0):
                self.profile = _part("profile", "'fact' 'forget'", value="")
                self.plans = _part("plans", value="")
        self.replies = _part("replies", value=None, html_template="")
        everything = [self.chat, self.session, self.list, self.profile, self.plans, self.replies]
        page.load(self._loaded, [self.session], everything, **_HIDDEN)
        self.chat.ask(self._asked, [self.session], everything, **_HIDDEN)
        for event, handler in (
            (self.chat.stop, self._stopped),
            (self.chat.rate, self._rated),
            (self.list.open, self._opened),
            (self.list.fresh, self._fresh),
            (self.list.rename, self._renamed),
            (self.list.remove, self._removed),
            (self.list.export, self._exported),
            (self.profile.fact, self._fact_set),
            (self.profile.forget, self._forgotten),
        ):
            event(self._safely(handler), [self.session], everything, **_ONCE)

    # --- the conversation -----------------------------------------------------------------------

    def _asked(self, session: Any, request: gr.Request, event: gr.EventData) -> Iterator[Updates]:
        said, caller = Said(event), caller_of(request)
        wish = Wish(said.text("key"), said.text("text", 2 * QUESTION_LIMIT), said.text("replaces"))
        with closing(self._chat.ask(wish, session_of(session), caller)) as steps:  # type: ignore[type-var]
            for step in steps:
                update = {"kind": "turn", "key": wish.key, "html": step.html, "state": step.state}
                if step.state == "streaming":
                    yield {self.chat: update}
                    continue
                update["answer"] = step.answer.id if step.answer else ""
                if step.state == "failed" and wish.replaces:
                    # The page took away the turn to be replaced; the store says whether it is still there.
                    update = self._listed(step.session_id, caller, turn_failed=step.html)
                yield {self.chat: update, **self._beside(step, caller)}

    def _listed(self, session: str | None, caller: Caller, turn_failed: str) -> dict[str, str]:
        try:
            messages = self._sessions.messages(session, caller.owner) if session else []
        except Exception:  # noqa: BLE001 - it failed already, and that is what is shown
            messages = []
        failed = el("li", Html(turn_failed), class_="ga-turn", data_state="failed")
        return {"kind": "list", "html": self._chat.turns_html(messages) + failed, "n": secrets.token_hex(4)}

    def _beside(self, step: Written, caller: Caller) -> Updates:
        try:
            return self._panels(step.session_id, caller.owner, step.answer)
        except Exception as error:  # noqa: BLE001 - the answer itself is there: it must be shown
            return {self.session: step.session_id, **self._reply("notice", text=sentence(error, self._w))}

    def _stopped(self, said: Said, session: str | None, caller: Caller) -> Updates:
        self._chat.stop(caller)
        return {}

    def _rated(self, said: Said, session: str | None, caller: Caller) -> Updates:
        feedback = read_feedback(
            {
                "answer_id": said.text("answer"),
                "verdict": said.text("verdict"),
                "reason": said.text("reason"),
                "comment": said.text("comment", 2000),
            }
        )
        self._feedback.give(feedback, caller.owner)
        return self._reply("rated", answer=feedback.answer_id, verdict=feedback.verdict)

    # --- conversations --------------------------------------------------------------------------

    def _loaded(self, session: Any, request: gr.Request) -> Updates:
        return self._safely(self._resumed)(session, request, gr.EventData(None, {}))

    def _resumed(self, said: Said, session: str | None, caller: Caller) -> Updates:
        """The conversation this browser left, or an empty one."""
        return self._shown(session, caller.owner)

    def _opened(self, said: Said, session: str | None, caller: Caller) -> Updates:
        return self._shown(said.text("id"), caller.owner)

    def _fresh(self, said: Said, session: str | None, caller: Caller) -> Updates:
        return self._shown(None, caller.owner)

    def _renamed(self, said: Said, session: str | None, caller: Caller) -> Updates:
        self._conversations.rename(said.text("id"), caller.owner, said.text("title"))
        return {self.list: self._conversations.html(caller.owner, session)}

    def _removed(self, said: Said, session: str | None, caller: Caller) -> Updates:
        self._conversations.delete(said.text("id"), caller.owner)
        if said.text("id") == session:
            return self._shown(None, caller.owner)
        return {self.list: self._conversations.html(caller.owner, session)}

    def _exported(self, said: Said, session: str | None, caller: Caller) -> Updates:
        file = self._conversations.exported(said.text("id"), caller.owner, said.text("form"))
        return {self.replies: {**file.to_json(), "n": secrets.token_hex(4)}}

    def _shown(self, session: str | None, owner: str) -> Updates:
        try:
            messages = self._sessions.messages(session, owner) if session else []
        except NotFoundError:  # deleted, or the store was cleared since this browser was here
            session, messages = None, []
        html = self._chat.turns_html(messages)
        return {
            self.chat: {"kind": "list", "html": html, "n": secrets.token_hex(4)},
            **self._panels(session, owner, messages[-1].answer if messages else None),
        }

    def _panels(self, session: str | None, owner: str, answer: Answer | None) -> Updates:
        """What lies beside the conversation; ``answer`` is its last."""
        entries = self._profile.entries(session, owner)
        tried = {f: e for f, e in answer.profile.items() if e.origin == "whatif"} if answer else {}
        read, asked = (answer.read, answer.question) if answer else ((), "")
        profile = self._facts.html(entries, tried, read=read, asked=asked)
        return {
            self.session: session or NO_SESSION,
            self.list: self._conversations.html(owner, session),
            self.profile: profile,
            self.plans: self._plans.html(entries),
        }

    # --- profile --------------------------------------------------------------------------------

    def _fact_set(self, said: Said, session: str | None, caller: Caller) -> Updates:
        fact, value, added = said.text("fact"), said.text("value"), bool(said.text("added"))
        try:
            session, entries = self._profile.set(fact, value, session, caller.owner)
        except QuestionError as error:
            refused = self._profile.refused(fact, value, added, error)
            entries = self._profile.entries(session, caller.owner)
            return {
                self.profile: self._facts.html(
                    entries, refused=refused, asked=self._asked_last(session, caller)
                )
            }
        return self._edited(session, entries, caller)

    def _forgotten(self, said: Said, session: str | None, caller: Caller) -> Updates:
        session, entries = self._profile.set(said.text("fact"), None, session, caller.owner)
        return self._edited(session, entries, caller)

    def _edited(self, session: str, entries: Entries, caller: Caller) -> Updates:
        asked = self._asked_last(session, caller)
        return {
            self.session: session,
            self.list: self._conversations.html(caller.owner, session),
            self.profile: self._facts.html(entries, asked=asked, changed=True),
            self.plans: self._plans.html(entries),
        }

    def _asked_last(self, session: str | None, caller: Caller) -> str:
        try:
            messages = self._sessions.messages(session, caller.owner) if session else []
        except NotFoundError:
            messages = []
        return messages[-1].question if messages else ""

    # --- all of them ----------------------------------------------------------------------------

    def _safely(self, handler: Callable[[Said, str | None, Caller], Updates]) -> Callable[..., Updates]:
        def handled(session: Any, request: gr.Request, event: gr.EventData) -> Updates:
            try:
                updates = handler(Said(event), session_of(session), caller_of(request))
            except Exception as error:  # noqa: BLE001 - the outermost surface: a sentence, never a traceback
                updates = self._reply("notice", text=sentence(error, self._w))
            return updates or {self.replies: gr.skip()}

        return handled

    def _reply(self, kind: str, **more: str) -> Updates:
        return {self.replies: {"kind": kind, **more, "n": secrets.token_hex(4)}}
