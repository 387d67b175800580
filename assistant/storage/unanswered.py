"""Questions that were not answered, in the conversations that they were asked in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from sqlalchemy import select, update

from assistant.feedback.unanswered import Exchange, Opened, Unanswered, question_gone
from assistant.storage.answers import answer_from_json
from assistant.storage.database import Database, now
from assistant.storage.sessions import state_from_json
from assistant.storage.tables import MESSAGES
from assistant.types import SessionState

_AT_ONCE = 500  # names in one statement


class DatabaseUnanswered:
    """Safe to use from any thread, and by any number of processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unanswered(self, *, handled: bool = False, limit: int = 500) -> tuple[Unanswered, ...]:
        mark = MESSAGES.c.handled_at
        query = (
            select(MESSAGES.c.question, MESSAGES.c.outcome, MESSAGES.c.created_at, MESSAGES.c.answer_id)
            .where(MESSAGES.c.outcome == "abstained", mark.is_not(None) if handled else mark.is_(None))
            .order_by(MESSAGES.c.created_at.desc(), MESSAGES.c.id.desc())
            .limit(limit)
        )
        with self._database.transaction() as connection:
            rows = connection.execute(query).all()
        return tuple(
            Unanswered(r.question, r.outcome, r.created_at.replace(tzinfo=UTC), r.answer_id) for r in rows
        )

    def open(self, answer_id: str) -> Opened:
        asked = select(MESSAGES.c.session_id, MESSAGES.c.turn, MESSAGES.c.state).where(
            MESSAGES.c.answer_id == answer_id, MESSAGES.c.outcome == "abstained"
        )
        with self._database.transaction() as connection:
            found = connection.execute(asked).first()
            if found is None:
                raise question_gone(answer_id)
            up_to = (
                select(MESSAGES.c.question, MESSAGES.c.answer)
                .where(MESSAGES.c.session_id == found.session_id, MESSAGES.c.turn <= found.turn)
                .order_by(MESSAGES.c.turn)
            )
            rows = connection.execute(up_to).all()
        before = SessionState() if found.state is None else state_from_json(found.state)
        return Opened(tuple(Exchange(r.question, answer_from_json(r.answer)) for r in rows), before)

    def handle(self, answer_ids: Iterable[str], *, handled: bool = True) -> None:
        ids, at = list(answer_ids), now() if handled else None
        with self._database.transaction(write=True) as connection:
            for start in range(0, len(ids), _AT_ONCE):
                some = MESSAGES.c.answer_id.in_(ids[start : start + _AT_ONCE])
                connection.execute(update(MESSAGES).where(some).values(handled_at=at))
