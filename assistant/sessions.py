"""Conversations kept in memory, and what every session store has in common."""

from __future__ import annotations

import secrets
from dataclasses import replace
from threading import Lock
from typing import Any

from assistant.answer import Answer
from assistant.errors import NotFoundError
from assistant.types import SessionState


def new_session_id() -> str:
    """Unguessable: whoever knows it can read the conversation."""
    return secrets.token_urlsafe(16)


def session_unknown(session_id: str) -> NotFoundError:
    error = NotFoundError("会话", session_id[:80], "去掉 session_id 再问一次，就会开始一段新对话。")
    error.code = "session_unknown"
    return error


def merge(stored: SessionState, new: SessionState) -> SessionState:
    """The state to keep when ``stored`` was saved after ``new`` had been loaded.

    Two turns of one conversation overlapped. The later one sets the topic; no stated fact is lost;
    where both state one fact, the later turn's value stays.
    """
    profile = dict(stored.profile)
    for name, fact in new.profile.items():
        if name not in profile or fact.turn >= profile[name].turn:
            profile[name] = fact
    return replace(new, turn=stored.turn + 1, profile=profile)


class MemorySessions:
    """A session store that ends with the process: for one question on the command line, and tests."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._states: dict[str, SessionState] = {}
        self._messages: dict[str, list[dict[str, Any]]] = {}

    def create(self) -> str:
        session_id = new_session_id()
        with self._lock:
            self._states[session_id] = SessionState()
            self._messages[session_id] = []
        return session_id

    def load(self, session_id: str) -> SessionState:
        with self._lock:
            if session_id not in self._states:
                raise session_unknown(session_id)
            return self._states[session_id]

    def save(self, session_id: str, state: SessionState, answer: Answer) -> None:
        with self._lock:
            if session_id not in self._states:
                raise session_unknown(session_id)
            stored = self._states[session_id]
            if state.turn <= stored.turn:
                state = merge(stored, state)
            self._states[session_id] = state
            self._messages[session_id].append(
                {"turn": state.turn, "question": answer.question, "answer": answer.to_json()}
            )

    def messages(self, session_id: str) -> list[dict[str, Any]]:
        with self._lock:
            if session_id not in self._messages:
                raise session_unknown(session_id)
            return list(self._messages[session_id])

    def check(self) -> None:
        """Memory is always ready."""

    def close(self) -> None:
        """Nothing to give back."""
