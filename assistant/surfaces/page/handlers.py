"""What each call of the page's scripts changes.

Handlers (``wire``) take the conversation's id and what the call says, and answer with new HTML for the
parts that changed. Each looks up what it needs in the store, as the visitor that the request's cookie names:
nothing a browser sends decides what it may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing

from assistant.access.sites import PAGE
from assistant.access.visitors import Visitors
from assistant.answer import Answer
from assistant.conversations.handover import Handovers
from assistant.conversations.intake import QUESTION_LIMIT
from assistant.conversations.sessions import SessionStore
from assistant.conversations.shares import ShareStore
from assistant.errors import NotFoundError, QuestionError
from assistant.feedback.feedback import FeedbackStore, read_feedback
from assistant.pipeline import Assistant
from assistant.surfaces.page.calls import Caller, Said
from assistant.surfaces.page.chat import Chat, Wish, Written, sentence
from assistant.surfaces.page.conversations import Conversations
from assistant.surfaces.page.current import Current
from assistant.surfaces.page.money_panel import Money
from assistant.surfaces.page.photo import FACTS_LIMIT, confirm
from assistant.surfaces.page.plans_panel import Plans
from assistant.surfaces.page.profile_view import Entries, ProfileView
from assistant.surfaces.page.searching import Search
from assistant.surfaces.page.sharing import Sharing
from assistant.surfaces.page.shell import missing
from assistant.surfaces.page.shop_profile import ShopProfile
from assistant.surfaces.page.wire import WAITING, Change, Handler
from assistant.surfaces.render.handover import handed_json
from assistant.surfaces.render.markup import Html, el
from assistant.surfaces.words import Words

_MOST_TURNS = 2000  # whose ids a page says it shows


class Handlers:
    """In the words of one language."""

    def __init__(
        self,
        assistant: Assistant,
        sessions: SessionStore,
        feedback: FeedbackStore,
        shares: ShareStore,
        visitors: Visitors,
        handovers: Handovers,
        w: Words,
    ) -> None:
        self._sessions = sessions
        self._feedback = feedback
        self._w = w
        self._visitors, self._handovers = visitors, handovers
        self._chat = Chat(assistant, sessions, visitors, w, handovers.channel(f"{PAGE}/"))
        self._sharing = Sharing(shares, visitors, w)
        self._search = Search(sessions, w)
        self._conversations = Conversations(assistant, sessions, w, self._sharing.shared_sessions)
        self._profile = ShopProfile(assistant, w)
        self._facts = Current(assistant, lambda knowledge: ProfileView(knowledge, w))
        self._plans = Current(assistant, lambda knowledge: Plans(knowledge, w))
        self._money = Current(assistant, lambda knowledge: Money(knowledge, w))

    def empty(self) -> Change:
        """What a new visitor sees."""
        return self._panels(None, "", None)

    def by_name(self) -> Mapping[str, Handler]:
        """By the name that the scripts call."""
        once: dict[str, Callable[[Said, str | None, Caller], Change]] = {
            "stop": self._stopped,
            "rate": self._rated,
            "handover": self._handed_over,
            "arrive": self._arrived,
            "open": self._opened,
            "fresh": self._fresh,
            "news": self._news,
            "rename": self._renamed,
            "remove": self._removed,
            "export": self._exported,
            "search": self._searched,
            "links": self._links,
            "share": self._shared_now,
            "withdraw": self._withdrawn,
            "fact": self._fact_set,
            "forget": self._forgotten,
            "photo": self._photo_confirmed,
        }
        return {"ask": self._asked, **{name: self._safely(handler) for name, handler in once.items()}}

    # --- the conversation -----------------------------------------------------------------------

    def _asked(self, said: Said, session: str | None, caller: Caller) -> Iterator[Change]:
        text = said.text("text", 2 * QUESTION_LIMIT)
        wish = Wish(said.id("key"), text, said.id("replaces"), bool(said.text("again")))
        with closing(self._chat.ask(wish, session, caller)) as steps:  # type: ignore[type-var]
            for step in steps:
                if step.state == "waiting":
                    yield WAITING
                    continue
                update = {"kind": "turn", "key": wish.key, "html": step.html, "state": step.state}
                if step.state == "streaming":
                    yield {"chat": update}
                    continue
                update["answer"] = step.answer.id if step.answer else ""
                if step.state == "failed" and wish.replaces:
                    # The page took away the turn to be replaced; the store says whether it is still there.
                    update = self._listed(step.session_id, caller, turn_failed=step.html)
                yield {"chat": update, **self._beside(step, caller)}

    def _listed(self, session: str | None, caller: Caller, turn_failed: str) -> dict[str, str]:
        try:
            messages = self._sessions.messages(session, caller.owner) if session else []
        except Exception:  # noqa: BLE001 - it failed already, and that is what is shown
            messages = []
        failed = el("li", Html(turn_failed), class_="ga-turn", data_state="failed")
        return {"kind": "list", "html": self._chat.turns_html(messages) + failed}

    def _beside(self, step: Written, caller: Caller) -> Change:
        try:
            return self._panels(step.session_id, caller.owner, step.answer)
        except Exception as error:  # noqa: BLE001 - the answer itself is there: it must be shown
            return {"session": step.session_id or "", **self._reply("notice", text=sentence(error, self._w))}

    def _stopped(self, said: Said, session: str | None, caller: Caller) -> Change:
        self._chat.stop(said.id("key"), caller)
        return {}

    def _rated(self, said: Said, session: str | None, caller: Caller) -> Change:
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

    def _handed_over(self, said: Said, session: str | None, caller: Caller) -> Change:
        self._visitors.write(caller.address)
        handed = self._handovers.hand_over(session or "", caller.owner)
        return self._reply("handover", **handed_json(handed, self._w))

    # --- conversations --------------------------------------------------------------------------

    def _arrived(self, said: Said, session: str | None, caller: Caller) -> Change:
        """At an address that names no conversation: a new one where one was begun, else the last."""
        known = () if said.text("fresh") else self._sessions.conversations(caller.owner)
        return self._shown(next((c.id for c in known), None), caller.owner)

    def _opened(self, said: Said, session: str | None, caller: Caller) -> Change:
        # what can be no id opens nothing, and is not a new conversation either
        return self._shown(said.id("id") or "-", caller.owner)

    def _fresh(self, said: Said, session: str | None, caller: Caller) -> Change:
        return self._shown(None, caller.owner)

    def _news(self, said: Said, session: str | None, caller: Caller) -> Change:
        """What another tab did meanwhile: the turns behind those that both know, and what lies beside."""
        if session is None:
            return {"conversations": self._conversations.html(caller.owner, None)}
        try:
            messages = self._sessions.messages(session, caller.owner)
        except NotFoundError:
            return self._shown(session, caller.owner)
        shown, there = said.ids("have", _MOST_TURNS), [m.answer.id for m in messages]
        same = next((i for i, (a, b) in enumerate(zip(shown, there, strict=False)) if a != b), None)
        keep = min(len(shown), len(there)) if same is None else same
        beside = self._panels(session, caller.owner, messages[-1].answer if messages else None)
        if said.text("editing"):
            del beside["profile"]  # what is half typed there stays
        if keep == len(shown) == len(there):
            return beside
        html = self._chat.turns_html(messages[keep:])
        return {"chat": {"kind": "news", "keep": keep, "html": html}, **beside}

    def _renamed(self, said: Said, session: str | None, caller: Caller) -> Change:
        self._conversations.rename(said.id("id"), caller.owner, said.text("title"))
        return {"conversations": self._conversations.html(caller.owner, session)}

    def _removed(self, said: Said, session: str | None, caller: Caller) -> Change:
        self._conversations.delete(said.id("id"), caller.owner)
        if said.id("id") == session:
            return self._shown(None, caller.owner)
        return {"conversations": self._conversations.html(caller.owner, session)}

    def _exported(self, said: Said, session: str | None, caller: Caller) -> Change:
        file = self._conversations.exported(said.id("id"), caller.owner, said.text("form"))
        return {"replies": file.to_json()}

    def _searched(self, said: Said, session: str | None, caller: Caller) -> Change:
        return {"search": self._search.found(caller.owner, said.text("q"))}

    def _links(self, said: Said, session: str | None, caller: Caller) -> Change:
        return self._reply("links", html=self._sharing.links(said.id("id"), caller))

    def _shared_now(self, said: Said, session: str | None, caller: Caller) -> Change:
        return self._relinked(self._sharing.make(said.id("id"), caller), session, caller)

    def _withdrawn(self, said: Said, session: str | None, caller: Caller) -> Change:
        html = self._sharing.withdraw(said.id("id"), said.id("token"), caller)
        return self._relinked(html, session, caller)

    def _relinked(self, html: Html, session: str | None, caller: Caller) -> Change:
        listed = self._conversations.html(caller.owner, session)
        return {"conversations": listed, **self._reply("links", html=html)}

    def _shown(self, session: str | None, owner: str) -> Change:
        """A whole conversation, or an empty one; that one is not there is said in the same words whether it
        never was, was deleted or is somebody else's."""
        try:
            messages = self._sessions.messages(session, owner) if session else []
        except NotFoundError:
            gone = {"kind": "list", "html": "", "missing": missing(self._w)}
            return {"chat": gone, **self._panels(None, owner, None), "session": None}
        html = self._chat.turns_html(messages)
        return {
            "chat": {"kind": "list", "html": html},
            **self._panels(session, owner, messages[-1].answer if messages else None),
        }

    def _panels(self, session: str | None, owner: str, answer: Answer | None) -> Change:
        """What lies beside the conversation; ``answer`` is its last."""
        entries = self._profile.entries(session, owner)
        tried = {f: e for f, e in answer.profile.items() if e.origin == "whatif"} if answer else {}
        read, asked = (answer.read, answer.question) if answer else ((), "")
        profile = self._facts().html(entries, tried, read=read, asked=asked)
        return {
            "session": session or "",
            "conversations": self._conversations.html(owner, session),
            "profile": profile,
            "plans": self._plans().html(entries),
            "money": self._money().html(entries, session),
        }

    # --- profile --------------------------------------------------------------------------------

    def _fact_set(self, said: Said, session: str | None, caller: Caller) -> Change:
        fact, value, added = said.text("fact"), said.text("value"), bool(said.text("added"))
        try:
            session, entries = self._profile.set(fact, value, session, caller.owner)
        except QuestionError as error:
            refused = self._profile.refused(fact, value, added, error)
            entries = self._profile.entries(session, caller.owner)
            asked = self._asked_last(session, caller)
            return {"profile": self._facts().html(entries, refused=refused, asked=asked)}
        return self._edited(session, entries, caller)

    def _forgotten(self, said: Said, session: str | None, caller: Caller) -> Change:
        session, entries = self._profile.set(said.text("fact"), None, session, caller.owner)
        return self._edited(session, entries, caller)

    def _photo_confirmed(self, said: Said, session: str | None, caller: Caller) -> Change:
        try:
            done = confirm(said.text("facts", FACTS_LIMIT), self._profile, session, caller.owner)
        except Exception as error:  # noqa: BLE001 - the dialog that waits for this says it
            return self._reply("photo", failed=sentence(error, self._w))
        beside = self._edited(done.session, done.entries, caller) if done.session else {}
        return {**beside, "replies": {"kind": "photo", "refused": done.refused_json}}

    def _edited(self, session: str, entries: Entries, caller: Caller) -> Change:
        asked = self._asked_last(session, caller)
        return {
            "session": session,
            "conversations": self._conversations.html(caller.owner, session),
            "profile": self._facts().html(entries, asked=asked, changed=True),
            "plans": self._plans().html(entries),
            "money": self._money().html(entries, session),
        }

    def _asked_last(self, session: str | None, caller: Caller) -> str:
        try:
            messages = self._sessions.messages(session, caller.owner) if session else []
        except NotFoundError:
            messages = []
        return messages[-1].question if messages else ""

    # --- all of them ----------------------------------------------------------------------------

    def _safely(self, handler: Callable[[Said, str | None, Caller], Change]) -> Handler:
        def handled(said: Said, session: str | None, caller: Caller) -> Change:
            try:
                return handler(said, session, caller)
            except Exception as error:  # noqa: BLE001 - the outermost surface: a sentence, never a traceback
                return self._reply("notice", text=sentence(error, self._w))

        return handled

    def _reply(self, kind: str, **more: str) -> Change:
        return {"replies": {"kind": kind, **more}}
