"""Taking the words of deleted documents out of the database: out of its rows, and out of its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, or_, select, update

from assistant.answer import Answer
from assistant.conversations.search import said, searchable
from assistant.conversations.withdrawing import without
from assistant.library.forgotten import Forgotten
from assistant.storage.answers import answer_from_json, answer_to_json
from assistant.storage.database import Database
from assistant.storage.tables import FEEDBACK, MESSAGES


class DatabaseForgetting:
    """Safe to use from any thread, and by any number of processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def forget(self, documents: Mapping[str, str]) -> Forgotten:
        """``documents`` are ids with the words that each had."""
        if not documents:
            return Forgotten()
        with self._database.transaction(write=True) as connection:
            answers = _withdrawn(connection, MESSAGES, documents)
            feedback = _withdrawn(connection, FEEDBACK, documents)
        return Forgotten(answers, feedback, self._database.rewrite())


def _withdrawn(connection: Connection, table: Table, documents: Mapping[str, str]) -> int:
    cites = or_(*(table.c.answer.contains(key, autoescape=True) for key in documents))
    rows = connection.execute(select(table.c.id, table.c.answer).where(cites)).all()
    count = 0
    for row in rows:
        before = answer_from_json(row.answer)
        after = without(before, documents)
        if after != before:
            values = _values(table, after)
            connection.execute(update(table).where(table.c.id == row.id).values(**values))
            count += 1
    return count


def _values(table: Table, answer: Answer) -> dict[str, Any]:
    values = {"answer": answer_to_json(answer)}
    return values | ({"folded": searchable(answer.question, said(answer))} if table is MESSAGES else {})
