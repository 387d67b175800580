"""Feedback and its review in a database. Items keep their answers: no conversation is needed later."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, select, update

from assistant.feedback.feedback import (
    Expected,
    Feedback,
    ReviewItem,
    ReviewStatus,
    answer_unknown,
    item_unknown,
)
from assistant.storage.answers import answer_from_json
from assistant.storage.database import Database, now
from assistant.storage.tables import FEEDBACK, MESSAGES, SESSIONS

_EXPECTED: TypeAdapter[Expected] = TypeAdapter(Expected)
_ITEM: TypeAdapter[ReviewItem] = TypeAdapter(ReviewItem)


class DatabaseFeedback:
    """Safe to use from any thread, and by any number of processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, feedback: Feedback, owner: str = "") -> None:
        said = {
            "verdict": feedback.verdict,
            "reason": feedback.reason,
            "comment": feedback.comment,
            "given_at": now(),
        }
        earlier = select(FEEDBACK.c.id, FEEDBACK.c.status).where(FEEDBACK.c.answer_id == feedback.answer_id)
        with self._database.transaction(write=True) as connection:
            # The message is locked first, so of two who speak at once the second finds the first's row.
            snapshot = _snapshot(connection, feedback.answer_id, owner)
            row = connection.execute(earlier).first()
            if row is None:
                connection.execute(
                    insert(FEEDBACK).values(
                        answer_id=feedback.answer_id, owner=owner, status="open", **snapshot, **said
                    )
                )
            elif row.status == "open":
                connection.execute(update(FEEDBACK).where(FEEDBACK.c.id == row.id).values(**said))

    def queue(self, status: str | None = None) -> tuple[ReviewItem, ...]:
        query = select(FEEDBACK).order_by(FEEDBACK.c.given_at.desc(), FEEDBACK.c.id.desc())
        if status is not None:
            query = query.where(FEEDBACK.c.status == status)
        with self._database.transaction() as connection:
            rows = connection.execute(query).all()
        return tuple(_item(row) for row in rows)

    def decide(self, item_id: int, status: ReviewStatus, expected: Expected | None = None) -> None:
        values: dict[str, Any] = {"status": status, "decided_at": None if status == "open" else now()}
        if expected is not None:
            values["expected"] = _EXPECTED.dump_json(expected).decode()
        with self._database.transaction(write=True) as connection:
            done = connection.execute(update(FEEDBACK).where(FEEDBACK.c.id == item_id).values(**values))
            if not done.rowcount:
                raise item_unknown(item_id)


def _snapshot(connection: Connection, answer_id: str, owner: str) -> dict[str, str]:
    """The answer, and the questions of its conversation up to it."""
    answered = (
        select(MESSAGES.c.session_id, MESSAGES.c.turn, MESSAGES.c.answer)
        .join(SESSIONS, SESSIONS.c.id == MESSAGES.c.session_id)
        .where(MESSAGES.c.answer_id == answer_id, SESSIONS.c.owner == owner)
        .with_for_update()
    )
    message = connection.execute(answered).first()
    if message is None:
        raise answer_unknown(answer_id)
    asked = (
        select(MESSAGES.c.question)
        .where(MESSAGES.c.session_id == message.session_id, MESSAGES.c.turn <= message.turn)
        .order_by(MESSAGES.c.turn)
    )
    turns = list(connection.execute(asked).scalars())
    return {"answer": message.answer, "turns": json.dumps(turns, ensure_ascii=False)}


def _item(row: Row[Any]) -> ReviewItem:
    return _ITEM.validate_python(
        {
            "id": row.id,
            "answer_id": row.answer_id,
            "verdict": row.verdict,
            "reason": row.reason,
            "comment": row.comment,
            "turns": json.loads(row.turns),
            "answer": answer_from_json(row.answer),
            "given_at": row.given_at.replace(tzinfo=UTC),
            "status": row.status,
            "expected": None if row.expected is None else _EXPECTED.validate_json(row.expected),
        }
    )
