"""The conversation, without its widgets: a question in, views of its turn out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from threading import Event as Flag
from typing import Literal

from assistant.access.channel import Channel
from assistant.access.visitors import Visitors
from assistant.answer import Answer
from assistant.conversations.intake import read_question
from assistant.conversations.question import Question
from assistant.conversations.sessions import Message, SessionStore
from assistant.errors import NotFoundError, QuestionError
from assistant.pipeline import Assistant
from assistant.surfaces.failures import failure_of
from assistant.surfaces.page import turn
from assistant.surfaces.page.calls import Caller
from assistant.surfaces.page.current import Current
from assistant.surfaces.page.running import Running
from assistant.surfaces.render import names_of
from assistant.surfaces.render.handover import label_of
from assistant.surfaces.render.markup import Html, el
from assistant.surfaces.words import Words

State = Literal["streaming", "waiting", "done", "stopped", "failed"]
_NAME = re.compile(r"[A-Za-z0-9_-]{16,32}")


@dataclass(frozen=True, slots=True)
class Wish:
    """A question as the page sends it. ``key`` names its place on the page, and its answer: a wish that is
    sent again, since nobody could say whether it had arrived (``again``), is answered once. ``replaces`` is
    the id of the answer that it takes the place of, when the last question is asked again or changed."""

    key: str
    text: str
    replaces: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A turn as it is to be shown now, or "waiting" where nothing has changed; ``answer`` is the finished
    answer."""

    html: Html
    state: State
    session_id: str | None
    answer: Answer | None = None


def sentence(error: Exception, w: Words) -> str:
    """What went wrong and what to do, for a visitor."""
    failure = failure_of(error)
    return w(failure.message) + w(failure.hint)


class Chat:
    """``channel`` is how a person is reached."""

    def __init__(
        self,
        assistant: Assistant,
        sessions: SessionStore,
        visitors: Visitors,
        w: Words,
        channel: Channel | None = None,
    ) -> None:
        self._assistant = assistant
        self._sessions = sessions
        self._visitors = visitors
        self._w = w
        self._names = Current(assistant, lambda knowledge: names_of(knowledge, w))
        self._person = label_of(channel, w)
        self._running = Running()

    def ask(self, wish: Wish, session_id: str | None, caller: Caller) -> Iterator[Written]:
        """The turn as it grows; the last view is its end, whatever that is."""
        try:
            with self._running.answer(caller.owner, wish.key) as flag:
                if earlier := self._earlier(wish, caller):
                    yield earlier
                    return
                question = replace(
                    read_question(wish.text, session_id=session_id),
                    owner=caller.owner,
                    answer_id=wish.key if _NAME.fullmatch(wish.key) else "",
                    person=self._person,
                )
                with self._visitors.open_question(caller.address):
                    yield from self._written(question, wish, flag)
        except Exception as error:  # noqa: BLE001 - the outermost surface: a sentence, never a traceback
            yield Written(turn.failed(wish.text, sentence(error, self._w), self._w), "failed", session_id)

    def stop(self, key: str, caller: Caller) -> None:
        self._running.stop(caller.owner, key)

    def turns_html(self, messages: list[Message]) -> Html:
        """A conversation from its store."""
        return Html(
            "".join(
                el(
                    "li",
                    self._finished(m.question, m.answer),
                    class_="ga-turn",
                    data_state="done",
                    data_answer=m.answer.id,
                    id=f"t{m.turn}",
                )
                for m in messages
            )
        )

    def _earlier(self, wish: Wish, caller: Caller) -> Written | None:
        """The turn of a wish that was answered when it was sent before."""
        kept = self._sessions.answered(wish.key, caller.owner) if _NAME.fullmatch(wish.key) else None
        if kept is None:
            return None
        answer = kept.message.answer
        return Written(self._finished(kept.message.question, answer), "done", kept.session_id, answer)

    def _finished(self, question: str, answer: Answer) -> Html:
        return turn.finished(question, answer, self._names(), self._w, self._person)

    def _written(self, question: Question, wish: Wish, flag: Flag) -> Iterator[Written]:
        question, made = self._placed(question)
        try:
            yield from self._turn(question, made, wish, flag)
        finally:  # a failure, or a tab that was closed
            if made:
                self._forget_empty(question)

    def _turn(self, question: Question, made: bool, wish: Wish, flag: Flag) -> Iterator[Written]:
        if wish.replaces and not made:
            self._take_back(question, wish)
        before = self._last(question)
        said, stage = "", ""
        with closing(self._assistant.stream(question)) as events:  # type: ignore[type-var]
            for event in events:
                if flag.is_set():
                    break
                if event.kind == "wait":  # whoever reads may have gone, which shows between two views alone
                    yield Written(Html(""), "waiting", question.session_id)
                    continue
                if isinstance(event.data, Answer):
                    html = self._finished(question.text, event.data)
                    yield Written(html, "done", question.session_id, event.data)
                    return
                said, stage = (said + event.data, stage) if event.kind == "delta" else (said, event.data)
                growing = turn.growing(question.text, said, stage, self._w)
                yield Written(growing, "streaming", question.session_id)
        self._withdraw(question, made, before)
        html = turn.stopped(question.text, said, self._w)
        yield Written(html, "stopped", None if made else question.session_id)

    def _placed(self, question: Question) -> tuple[Question, bool]:
        """The question in a conversation that exists, and whether that was made for it."""
        if question.session_id:
            try:
                self._sessions.load(question.session_id, question.owner)
            except NotFoundError:  # deleted meanwhile, or the store was cleared: start over
                pass
            else:
                return question, False
        return replace(question, session_id=self._sessions.create(question.owner)), True

    def _last(self, question: Question) -> Message | None:
        assert question.session_id is not None
        return next(reversed(self._sessions.messages(question.session_id, question.owner)), None)

    def _take_back(self, question: Question, wish: Wish) -> None:
        """Goes back to before the last turn, which must be the one that is shown as the last."""
        assert question.session_id is not None
        messages = self._sessions.messages(question.session_id, question.owner)
        last = messages[-1] if messages else None
        if wish.again and all(m.answer.id != wish.replaces for m in messages):
            return  # taken back when the wish was sent before, and then nothing answered it
        if last is None or last.answer.id != wish.replaces:
            raise QuestionError(
                "这段对话在别的窗口里继续了。", "请刷新页面后再改。", code="conversation_moved"
            )
        self._sessions.rewind(question.session_id, question.owner, last.turn)

    def _forget_empty(self, question: Question) -> None:
        """A conversation made for a turn that never came to an answer would stay in the list, nameless."""
        assert question.session_id is not None
        with suppress(NotFoundError):
            if self._last(question) is None:
                self._sessions.delete(question.session_id, question.owner)

    def _withdraw(self, question: Question, made: bool, before: Message | None) -> None:
        """A stopped turn leaves nothing behind, also when it had been saved before it could be stopped."""
        assert question.session_id is not None
        if made:
            self._sessions.delete(question.session_id, question.owner)
            return
        last = self._last(question)
        if last is not None and (before is None or last.turn > before.turn):
            self._sessions.rewind(question.session_id, question.owner, last.turn)
