"""Links to conversations in a database. A link keeps which answers it shows, not the answers: what the
merchant takes back or deletes is gone from it too."""

from __future__ import annotations

import json
from datetime import UTC

from sqlalchemy import Connection, Row, insert, select, update

from assistant.conversations.sessions import Message, session_unknown, title_of
from assistant.conversations.shares import (
    MOST_LINKS,
    Share,
    Shared,
    new_token,
    share_empty,
    share_many,
    share_unknown,
    share_withdrawn,
)
from assistant.storage.answers import answer_from_json
from assistant.storage.database import Database, now
from assistant.storage.tables import MESSAGES, SESSIONS, SHARES


class DatabaseShares:
    """Safe to use from any thread, and by any number of processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def share(self, session_id: str, owner: str) -> Share:
        with self._database.transaction(write=True) as connection:
            _check(connection, session_id, owner, lock=True)
            answers = _answers(connection, session_id)
            if not answers:
                raise share_empty()
            there = _live(connection, session_id)
            for row in there:
                if json.loads(row.answers) == answers:
                    return _share(row)
            if len(there) >= MOST_LINKS:
                raise share_many()
            values = {
                "token": new_token(),
                "session_id": session_id,
                "answers": json.dumps(answers),
                "created_at": now(),
            }
            connection.execute(insert(SHARES).values(**values))
            return _share(next(r for r in _live(connection, session_id) if r.token == values["token"]))

    def shares(self, session_id: str, owner: str) -> tuple[Share, ...]:
        with self._database.transaction() as connection:
            _check(connection, session_id, owner)
            return tuple(map(_share, _live(connection, session_id)))

    def shared_sessions(self, owner: str) -> frozenset[str]:
        query = (
            select(SHARES.c.session_id)
            .join(SESSIONS, SESSIONS.c.id == SHARES.c.session_id)
            .where(SESSIONS.c.owner == owner, SHARES.c.withdrawn_at.is_(None))
        )
        with self._database.transaction() as connection:
            return frozenset(connection.execute(query).scalars())

    def withdraw(self, token: str, owner: str) -> None:
        mine = select(SESSIONS.c.id).where(SESSIONS.c.owner == owner)
        done = (
            update(SHARES)
            .where(SHARES.c.token == token, SHARES.c.session_id.in_(mine), SHARES.c.withdrawn_at.is_(None))
            .values(withdrawn_at=now())
        )
        with self._database.transaction(write=True) as connection:
            if not connection.execute(done).rowcount:
                raise share_unknown()

    def read(self, token: str) -> Shared:
        query = select(SHARES).where(SHARES.c.token == token)
        with self._database.transaction() as connection:
            row = connection.execute(query).first()
            if row is None:
                raise share_unknown()
            if row.withdrawn_at is not None or row.session_id is None:
                raise share_withdrawn()
            shown = set(json.loads(row.answers))
            found = connection.execute(
                select(MESSAGES.c.turn, MESSAGES.c.question, MESSAGES.c.answer, MESSAGES.c.answer_id)
                .where(MESSAGES.c.session_id == row.session_id)
                .order_by(MESSAGES.c.turn)
            ).all()
            title = connection.execute(
                select(SESSIONS.c.title).where(SESSIONS.c.id == row.session_id)
            ).scalar()
        messages = tuple(
            Message(m.turn, m.question, answer_from_json(m.answer)) for m in found if m.answer_id in shown
        )
        if not messages:  # all that it showed was taken back
            raise share_withdrawn()
        return Shared(
            title_of(title or "", messages[0].question), messages, row.created_at.replace(tzinfo=UTC)
        )


def _check(connection: Connection, session_id: str, owner: str, *, lock: bool = False) -> None:
    query = select(SESSIONS.c.id).where(SESSIONS.c.id == session_id, SESSIONS.c.owner == owner)
    if connection.execute(query.with_for_update() if lock else query).first() is None:
        raise session_unknown(session_id)


def _answers(connection: Connection, session_id: str) -> list[str]:
    query = select(MESSAGES.c.answer_id).where(
        MESSAGES.c.session_id == session_id, MESSAGES.c.answer_id != ""
    )
    return list(connection.execute(query.order_by(MESSAGES.c.turn)).scalars())


def _live(connection: Connection, session_id: str) -> list[Row[tuple[object, ...]]]:
    query = select(SHARES).where(SHARES.c.session_id == session_id, SHARES.c.withdrawn_at.is_(None))
    return list(connection.execute(query.order_by(SHARES.c.created_at.desc(), SHARES.c.token)).all())


def _share(row: Row[tuple[object, ...]]) -> Share:
    return Share(row.token, row.session_id, len(json.loads(row.answers)), row.created_at.replace(tzinfo=UTC))
