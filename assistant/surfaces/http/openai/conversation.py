"""Where the conversation stands that a request brings along, without keeping one.

A conversation is found again by a digest of its messages as we answered them: by the longest beginning that
is known, in a map of this process that forgets what is oldest. What comes behind it, or all of it after a
restart and in another replica, is read again from what the user said: by the grammar alone, without asking a
chat model anew. The same messages lead to the same state, so nobody learns from it what they did not say.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Generator, Iterable, Sequence
from datetime import date
from threading import Lock

from assistant.conversations.intake import clean_question
from assistant.conversations.question import Event, Question
from assistant.errors import QuestionError
from assistant.pipeline import Assistant
from assistant.surfaces.http.openai.request import Said
from assistant.types import SessionState

_MOST = 2_000
_MOST_AGAIN = 8_000
"""Characters that one request has read again, a few seconds' work; a body holds a hundred thousand."""


class Conversations:
    """Safe to use from any thread."""

    def __init__(self, assistant: Assistant, most: int = _MOST) -> None:
        self._assistant = assistant
        self._most = most
        self._lock = Lock()
        self._states: OrderedDict[bytes, SessionState] = OrderedDict()

    def state(self, before: Sequence[Said], day: date) -> Generator[Event, None, SessionState]:
        """What the messages lead to, read as on that day. A "wait" comes after each that is read again, so
        that a client who goes away ends it.

        Raises:
            QuestionError: more would have to be read again than anybody says.
        """
        digests = _digests(before)
        state, known = SessionState(), 0
        with self._lock:
            for n in range(len(before), 0, -1):
                if digests[n - 1] in self._states:
                    self._states.move_to_end(digests[n - 1])
                    state, known = self._states[digests[n - 1]], n
                    break
        again = [said.text for said in before[known:] if said.role == "user"]
        if (length := sum(map(len, again))) > _MOST_AGAIN:
            raise QuestionError(
                f"前面的对话有 {length} 个字要重新读，太长了。",
                f"最多 {_MOST_AGAIN} 个字：请只带最近的对话。",
                field="messages",
            )
        for text in again:
            state = self._after(text, state, day)
            yield Event("wait", None)
        return state

    def keep(self, messages: Sequence[Said], state: SessionState) -> None:
        """``messages`` have led to ``state``; the last of them is our answer."""
        digest = _digests(messages)[-1]
        with self._lock:
            self._states[digest] = state
            self._states.move_to_end(digest)
            while len(self._states) > self._most:
                self._states.popitem(last=False)

    def _after(self, text: str, state: SessionState, day: date) -> SessionState:
        try:
            question = Question(clean_question(text), day)
        except QuestionError:  # it could not be asked then either
            return state
        return self._assistant.leads_to(question, state)


def _digests(messages: Iterable[Said]) -> list[bytes]:
    """Of every beginning of the conversation, the shortest first."""
    found, running = [], hashlib.sha256()
    for said in messages:
        text = said.text.encode("utf-8", "surrogatepass")
        running.update(f"{said.role} {len(text)} ".encode())
        running.update(text)
        found.append(running.digest())
    return found
