"""Conversations: what every store of them promises, how turns at once are settled, and one in memory.

A conversation belongs to an owner: "" for the open API, ``page/<visitor>``, ``<site>/<visitor>``. To
anybody else it does not exist.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from threading import Lock
from typing import Protocol

from assistant.answer import Answer
from assistant.conversations.search import Hit, found_in, said, searchable
from assistant.errors import NotFoundError, QuestionError
from assistant.types import ME, Profile, SessionState, StatedFact

TITLE_LIMIT = 40
GIVEN_LIMIT = 120
_KEPT = frozenset(("edited", "shop", "photo"))


@dataclass(frozen=True, slots=True)
class Conversation:
    """One of an owner's conversations. ``title`` is the given one, else the first question shortened,
    "" while nothing was asked; ``updated_at`` is in UTC."""

    id: str
    title: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """A question of a conversation with its answer; turns are counted from 1."""

    turn: int
    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Kept:
    """A message and the conversation that it is of."""

    session_id: str
    message: Message


class SessionStore(Protocol):
    """Every method but ``create`` and ``conversations`` raises NotFoundError (code session_unknown) for a
    session that is not of the owner."""

    def create(self, owner: str = "") -> str: ...
    def load(self, session_id: str, owner: str = "") -> SessionState: ...
    def save(self, session_id: str, state: SessionState, answer: Answer, before: SessionState) -> None:
        """Keeps a turn: its answer, and ``state``, which grew from ``before``.

        Raises:
            QuestionError: (code answer_known) an answer of this id is kept already, whoever's it is.
        """
        ...

    def answered(self, answer_id: str, owner: str) -> Kept | None:
        """The owner's message whose answer has this id."""
        ...

    def messages(self, session_id: str, owner: str = "") -> list[Message]:
        """In the order of turns."""
        ...

    def conversations(self, owner: str) -> tuple[Conversation, ...]:
        """Newest first; none for the owner "", whom many clients share."""
        ...

    def search(self, owner: str, words: Sequence[str], most: int) -> tuple[Hit, ...]:
        """The turns of the owner's conversations that have all of the words (``search.words_of``) in question
        or answer, newest first; none for no words, or for the owner ""."""
        ...

    def rename(self, session_id: str, owner: str, title: str) -> None:
        """A blank title brings back the first question."""
        ...

    def delete(self, session_id: str, owner: str) -> None: ...
    def rewind(self, session_id: str, owner: str, turn: int) -> None:
        """Drops the message ``turn`` and all later ones; ``rewound`` says what is remembered then.

        Raises:
            NotFoundError: (code turn_unknown) there is no such turn, or the state before it was not kept.
        """
        ...

    def set_profile(
        self, session_id: str, owner: str, changes: Mapping[str, StatedFact | None]
    ) -> SessionState:
        """Sets facts, takes those away that map to None, and leaves all others; returns the new state."""
        ...

    def check(self) -> None: ...
    def close(self) -> None: ...


def new_session_id() -> str:
    """Unguessable: whoever knows it can read the conversation."""
    return secrets.token_urlsafe(16)


def session_unknown(session_id: str) -> NotFoundError:
    error = NotFoundError("会话", session_id[:80], "去掉 session_id 再问一次，就会开始一段新对话。")
    error.code = "session_unknown"
    return error


def answer_known() -> QuestionError:
    return QuestionError("这个问题已经回答过了。", "请刷新页面。", code="answer_known")


def turn_unknown(turn: int) -> NotFoundError:
    error = NotFoundError("可以退回的一轮：第", str(turn), "请刷新后再试，或开始一段新对话。")
    error.code = "turn_unknown"
    return error


def title_given(title: str) -> str:
    """A title as it is kept: one line of at most ``GIVEN_LIMIT`` characters that can be seen."""
    return _line(title, GIVEN_LIMIT)


def title_of(given: str, first_question: str | None) -> str:
    """The title to show: the given one, else the first question in at most ``TITLE_LIMIT`` characters."""
    return given or _line(first_question or "", TITLE_LIMIT)


def _line(text: str, limit: int) -> str:
    line = "".join(c for c in " ".join(text.split()) if c.isprintable())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def settled(before: SessionState, stored: SessionState, new: SessionState) -> SessionState:
    """The state to keep when a turn grew ``new`` from ``before`` while the store came to hold ``stored``.

    Turns of one conversation may overlap, and the merchant may edit the profile or go back a turn while
    one is answered. The later save sets the topic. Each fact is merged three ways: a side that left it
    alone yields to the one that changed it; where both changed it, the one stated in the later turn stays,
    and one that is stated outlives one that is taken away.
    """
    if stored == before:
        return new
    profile: dict[str, StatedFact] = {}
    for fact in (*stored.profile, *(f for f in new.profile if f not in stored.profile)):
        old, theirs, ours = (s.profile.get(fact) for s in (before, stored, new))
        if ours == old:
            kept = theirs
        elif theirs == old or theirs is None:
            kept = ours
        else:
            kept = ours if ours is not None and ours.turn >= theirs.turn else theirs
        if kept is not None:
            profile[fact] = kept
    gone = (f for f in dict.fromkeys((*stored.withdrawn, *new.withdrawn)) if f not in profile)
    return replace(new, turn=stored.turn + 1, profile=profile, withdrawn=tuple(gone))


def changed(state: SessionState, changes: Mapping[str, StatedFact | None]) -> SessionState:
    """``state`` with facts set and, where None, taken away, as of its present turn."""
    profile: Profile = {
        **{f: s for f, s in state.profile.items() if f not in changes},
        **{f: replace(s, turn=state.turn) for f, s in changes.items() if s is not None},
    }
    gone = (f for f in dict.fromkeys((*state.withdrawn, *changes)) if f not in profile)
    return replace(
        state,
        profile=profile,
        # a what-if that is built upon later must not bring back what was just set or taken away
        trial=tuple(s for s in state.trial if s.fact not in changes),
        parts=tuple(p for p in state.parts if p.holder != ME or p.fact not in changes),
        withdrawn=tuple(gone),
    )


def rewound(before: SessionState, present: SessionState) -> SessionState:
    """What is remembered after going back to ``before``: what the merchant or the shop's system set or took
    away by hand since is no part of the turns that are dropped, so it stays."""
    by_hand = {f: s for f, s in present.profile.items() if s.origin in _KEPT}
    kept = {f: s for f, s in before.profile.items() if f not in present.withdrawn}
    profile = {**kept, **by_hand}
    gone = (f for f in dict.fromkeys((*before.withdrawn, *present.withdrawn)) if f not in profile)
    return replace(before, profile=profile, withdrawn=tuple(gone))


@dataclass(slots=True)
class _Session:
    owner: str
    state: SessionState = field(default_factory=SessionState)
    title: str = ""
    updated_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    messages: list[Message] = field(default_factory=list)
    befores: list[SessionState] = field(default_factory=list)


class MemorySessions:
    """A session store that ends with the process: for one question on the command line, and tests."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[str, _Session] = {}

    def create(self, owner: str = "", state: SessionState | None = None) -> str:
        """``state`` is where the conversation begins."""
        session_id = new_session_id()
        with self._lock:
            self._kept[session_id] = _Session(owner, state or SessionState())
        return session_id

    def load(self, session_id: str, owner: str = "") -> SessionState:
        with self._lock:
            return self._of(session_id, owner).state

    def save(self, session_id: str, state: SessionState, answer: Answer, before: SessionState) -> None:
        with self._lock:
            kept = self._of(session_id, None)
            if any(m.answer.id == answer.id for each in self._kept.values() for m in each.messages):
                raise answer_known()
            state = settled(before, kept.state, state)
            kept.befores.append(kept.state)
            kept.messages.append(Message(state.turn, answer.question, answer))
            kept.state, kept.updated_at = state, datetime.now(UTC)

    def messages(self, session_id: str, owner: str = "") -> list[Message]:
        with self._lock:
            return list(self._of(session_id, owner).messages)

    def answered(self, answer_id: str, owner: str) -> Kept | None:
        with self._lock:
            mine = ((key, kept) for key, kept in self._kept.items() if kept.owner == owner)
            found = (Kept(key, m) for key, kept in mine for m in kept.messages if m.answer.id == answer_id)
            return next(found, None)

    def conversations(self, owner: str) -> tuple[Conversation, ...]:
        with self._lock:
            return tuple(self._newest(owner)) if owner else ()

    def search(self, owner: str, words: Sequence[str], most: int) -> tuple[Hit, ...]:
        if not (owner and words):
            return ()
        with self._lock:
            mine = [(c, m) for c in self._newest(owner) for m in reversed(self._kept[c.id].messages)]
        found = (pair for pair in mine if found_in(searchable(pair[1].question, said(pair[1].answer)), words))
        return tuple(Hit(c.id, c.title, m.turn, m.question, said(m.answer)) for c, m in islice(found, most))

    def rename(self, session_id: str, owner: str, title: str) -> None:
        with self._lock:
            self._of(session_id, owner).title = title_given(title)

    def delete(self, session_id: str, owner: str) -> None:
        with self._lock:
            self._of(session_id, owner)
            del self._kept[session_id]

    def rewind(self, session_id: str, owner: str, turn: int) -> None:
        with self._lock:
            kept = self._of(session_id, owner)
            turns = [m.turn for m in kept.messages]
            if turn not in turns:
                raise turn_unknown(turn)
            at = turns.index(turn)
            kept.state = rewound(kept.befores[at], kept.state)
            kept.updated_at = datetime.now(UTC)
            del kept.messages[at:], kept.befores[at:]

    def set_profile(
        self, session_id: str, owner: str, changes: Mapping[str, StatedFact | None]
    ) -> SessionState:
        with self._lock:
            kept = self._of(session_id, owner)
            kept.state, kept.updated_at = changed(kept.state, changes), datetime.now(UTC)
            return kept.state

    def check(self) -> None:
        """Memory is always ready."""

    def close(self) -> None:
        """Nothing to give back."""

    def _of(self, session_id: str, owner: str | None) -> _Session:
        kept = self._kept.get(session_id)
        if kept is None or owner not in (None, kept.owner):
            raise session_unknown(session_id)
        return kept

    def _newest(self, owner: str) -> Iterator[Conversation]:
        mine = [(key, kept) for key, kept in self._kept.items() if kept.owner == owner]
        for key, kept in sorted(mine, key=lambda pair: pair[1].updated_at, reverse=True):
            first = kept.messages[0].question if kept.messages else None
            yield Conversation(key, title_of(kept.title, first), kept.updated_at)
