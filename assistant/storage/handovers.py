"""Conversations that were handed over to a person, in the database: one row each, for counting."""

from __future__ import annotations

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from assistant.conversations.handover import Kept
from assistant.storage.database import Database, now
from assistant.storage.tables import HANDOVERS


class DatabaseHandovers:
    """Safe to use from any thread, and by any number of processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, handover: Kept) -> None:
        said = {"site": handover.site, "kind": handover.kind, "why": handover.why}
        key = HANDOVERS.c.answer_id == handover.answer_id
        with self._database.transaction(write=True) as connection:
            try:
                with connection.begin_nested():
                    row = insert(HANDOVERS).values(answer_id=handover.answer_id, created_at=now(), **said)
                    connection.execute(row.values(sent=handover.sent))
            except IntegrityError:
                sent = {"sent": True} if handover.sent else {}
                connection.execute(update(HANDOVERS).where(key).values(**said, **sent))
