"""Conversations in a database.

A message is stored with its answer as an immutable snapshot, in the transaction that moves the
conversation on. What happens to one conversation at the same time is settled (``sessions.settled``): the
row is locked while it is read and written, so no turn's facts are lost, across processes too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Label, delete, insert, select, update

from assistant.answer import Answer
from assistant.conversations.search import Hit, said, searchable
from assistant.conversations.sessions import (
    Conversation,
    Kept,
    Message,
    answer_known,
    changed,
    new_session_id,
    rewound,
    session_unknown,
    settled,
    title_given,
    title_of,
    turn_unknown,
)
from assistant.errors import StorageError
from assistant.storage.answers import answer_from_json, answer_to_json
from assistant.storage.asked import count
from assistant.storage.database import Database, now
from assistant.storage.differences import keep
from assistant.storage.tables import MESSAGES, SESSIONS
from assistant.types import SessionState, StatedFact

_STATE: TypeAdapter[SessionState] = TypeAdapter(SessionState)


def state_to_json(state: SessionState) -> str:
    """Exact: Decimals as strings, open and unbounded sides, relations, booleans and dates all return."""
    return _STATE.dump_json(state).decode()


def state_from_json(text: str) -> SessionState:
    return _STATE.validate_json(text)


class DatabaseSessions:
    """A session store that outlives the process. Safe to use from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, owner: str = "") -> str:
        session_id, at = new_session_id(), now()
        state = state_to_json(SessionState())
        with self._database.transaction(write=True) as connection:
            connection.execute(
                insert(SESSIONS).values(id=session_id, owner=owner, created_at=at, updated_at=at, state=state)
            )
        return session_id

    def load(self, session_id: str, owner: str = "") -> SessionState:
        with self._database.transaction() as connection:
            return self._state(connection, session_id, owner)

    def save(self, session_id: str, state: SessionState, answer: Answer, before: SessionState) -> None:
        snapshot = answer_to_json(replace(answer, differences=()))  # kept in rows of their own
        with self._database.transaction(write=True) as connection:
            stored = self._state(connection, session_id, None, lock=True)
            if connection.execute(select(MESSAGES.c.id).where(MESSAGES.c.answer_id == answer.id)).first():
                raise answer_known()
            state = settled(before, stored, state)
            self._put(connection, session_id, state)
            message = connection.execute(
                insert(MESSAGES)
                .values(
                    session_id=session_id,
                    turn=state.turn,
                    question=answer.question,
                    answer=snapshot,
                    created_at=now(),
                    answer_id=answer.id,
                    outcome=answer.outcome,
                    state=state_to_json(stored),
                    folded=searchable(answer.question, said(answer)),
                )
                .returning(MESSAGES.c.id)
            ).scalar_one()
            keep(connection, message, answer.differences)
            owner = select(SESSIONS.c.owner).where(SESSIONS.c.id == session_id)
            count(connection, answer, connection.execute(owner).scalar_one())

    def messages(self, session_id: str, owner: str = "") -> list[Message]:
        query = (
            select(MESSAGES.c.turn, MESSAGES.c.question, MESSAGES.c.answer)
            .where(MESSAGES.c.session_id == session_id)
            .order_by(MESSAGES.c.turn)
        )
        with self._database.transaction() as connection:
            self._state(connection, session_id, owner)
            rows = connection.execute(query).all()
        return [Message(r.turn, r.question, answer_from_json(r.answer)) for r in rows]

    def answered(self, answer_id: str, owner: str) -> Kept | None:
        query = (
            select(MESSAGES.c.session_id, MESSAGES.c.turn, MESSAGES.c.question, MESSAGES.c.answer)
            .join(SESSIONS, SESSIONS.c.id == MESSAGES.c.session_id)
            .where(MESSAGES.c.answer_id == answer_id, SESSIONS.c.owner == owner)
        )
        with self._database.transaction() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return Kept(row.session_id, Message(row.turn, row.question, answer_from_json(row.answer)))

    def conversations(self, owner: str) -> tuple[Conversation, ...]:
        if not owner:
            return ()
        query = (
            select(SESSIONS.c.id, SESSIONS.c.title, SESSIONS.c.updated_at, _first_question())
            .where(SESSIONS.c.owner == owner)
            .order_by(SESSIONS.c.updated_at.desc(), SESSIONS.c.created_at.desc())
        )
        with self._database.transaction() as connection:
            rows = connection.execute(query).all()
        return tuple(
            Conversation(r.id, title_of(r.title, r.first), r.updated_at.replace(tzinfo=UTC)) for r in rows
        )

    def search(self, owner: str, words: Sequence[str], most: int) -> tuple[Hit, ...]:
        if not (owner and words):
            return ()
        # The owner's rows alone are read, by the indexes of owner and conversation, whatever the words are.
        query = (
            select(SESSIONS.c.id, SESSIONS.c.title, _first_question(), MESSAGES.c.turn, MESSAGES.c.answer)
            .join(MESSAGES, MESSAGES.c.session_id == SESSIONS.c.id)
            .where(SESSIONS.c.owner == owner)
            .where(*(MESSAGES.c.folded.contains(word, autoescape=True) for word in words))
            .order_by(MESSAGES.c.created_at.desc(), MESSAGES.c.id.desc())
            .limit(most)
        )
        with self._database.transaction() as connection:
            rows = connection.execute(query).all()
        return tuple(
            Hit(r.id, title_of(r.title, r.first), r.turn, answer.question, said(answer))
            for r in rows
            for answer in [answer_from_json(r.answer)]
        )

    def rename(self, session_id: str, owner: str, title: str) -> None:
        with self._database.transaction(write=True) as connection:
            done = connection.execute(
                update(SESSIONS)
                .where(SESSIONS.c.id == session_id, SESSIONS.c.owner == owner)
                .values(title=title_given(title))
            )
            if not done.rowcount:
                raise session_unknown(session_id)

    def delete(self, session_id: str, owner: str) -> None:
        with self._database.transaction(write=True) as connection:
            done = connection.execute(
                delete(SESSIONS).where(SESSIONS.c.id == session_id, SESSIONS.c.owner == owner)
            )
            if not done.rowcount:
                raise session_unknown(session_id)

    def rewind(self, session_id: str, owner: str, turn: int) -> None:
        of_session = MESSAGES.c.session_id == session_id
        kept = select(MESSAGES.c.state).where(of_session, MESSAGES.c.turn == turn)
        with self._database.transaction(write=True) as connection:
            present = self._state(connection, session_id, owner, lock=True)
            row = connection.execute(kept).first()
            if row is None or (row.state is None and turn != 1):
                raise turn_unknown(turn)
            before = SessionState() if row.state is None else self._read(row.state, session_id)
            connection.execute(delete(MESSAGES).where(of_session, MESSAGES.c.turn >= turn))
            self._put(connection, session_id, rewound(before, present))

    def set_profile(
        self, session_id: str, owner: str, changes: Mapping[str, StatedFact | None]
    ) -> SessionState:
        with self._database.transaction(write=True) as connection:
            state = changed(self._state(connection, session_id, owner, lock=True), changes)
            self._put(connection, session_id, state)
        return state

    def check(self) -> None:
        """Raises ``StorageError`` when the database cannot be read."""
        self._database.check()

    def close(self) -> None:
        """Nothing to give back: the database is another's."""

    def _state(
        self, connection: Connection, session_id: str, owner: str | None, *, lock: bool = False
    ) -> SessionState:
        query = select(SESSIONS.c.state).where(SESSIONS.c.id == session_id)
        if owner is not None:
            query = query.where(SESSIONS.c.owner == owner)
        text = connection.execute(query.with_for_update() if lock else query).scalar()
        if text is None:
            raise session_unknown(session_id)
        return self._read(text, session_id)

    def _read(self, text: str, session_id: str) -> SessionState:
        try:
            return state_from_json(text)
        except ValidationError as error:
            raise StorageError(
                f"A state of session {session_id!r} in {self._database.shown} is not one this version wrote.",
                "Start a new conversation, or restore the database from a backup.",
            ) from error

    def _put(self, connection: Connection, session_id: str, state: SessionState) -> None:
        connection.execute(
            update(SESSIONS)
            .where(SESSIONS.c.id == session_id)
            .values(state=state_to_json(state), updated_at=now())
        )


def _first_question() -> Label[str]:
    asked = select(MESSAGES.c.question).where(MESSAGES.c.session_id == SESSIONS.c.id)
    return asked.order_by(MESSAGES.c.turn).limit(1).correlate(SESSIONS).scalar_subquery().label("first")
