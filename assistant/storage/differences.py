"""Where the readers of a turn did not agree, in rows that go with the turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, select, update

from assistant.feedback.differences import KeptDifference, Right, difference_gone
from assistant.storage.answers import answer_from_json
from assistant.storage.database import Database, now
from assistant.storage.tables import MESSAGES, READING_DIFFERENCES
from assistant.types import Difference, Outcome

_OUTCOMES: TypeAdapter[tuple[Outcome, ...]] = TypeAdapter(tuple[Outcome, ...])
_DIFFERENCE: TypeAdapter[Difference] = TypeAdapter(Difference)


def keep(connection: Connection, message: int, differences: Sequence[Difference]) -> None:
    """Those of a turn that has just been answered."""
    rows = [
        {
            "message_id": message,
            "kind": d.kind,
            "about": d.about,
            "words": d.words,
            "grammar": d.grammar,
            "model": d.model,
            "decision": d.decision,
            "by_grammar": _OUTCOMES.dump_json(d.by_grammar).decode(),
            "by_model": _OUTCOMES.dump_json(d.by_model).decode(),
            "part": d.part,
        }
        for d in differences
    ]
    if rows:
        connection.execute(insert(READING_DIFFERENCES), rows)


class DatabaseDifferences:
    """Safe to use from any thread, and by any number of processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def differences(self, *, judged: bool = False, limit: int = 200) -> tuple[KeptDifference, ...]:
        kept, mark = READING_DIFFERENCES, READING_DIFFERENCES.c.verdict
        query = (
            select(kept, MESSAGES.c.question, MESSAGES.c.turn, MESSAGES.c.answer, MESSAGES.c.created_at)
            .join(MESSAGES, MESSAGES.c.id == kept.c.message_id)
            .where(mark != "" if judged else mark == "")
            .order_by(kept.c.id.desc())
            .limit(limit)
        )
        with self._database.transaction() as connection:
            rows = connection.execute(query).all()
        return tuple(map(_kept, rows))

    def judge(self, difference_id: int, right: Right) -> None:
        values: dict[str, Any] = {"verdict": right, "decided_at": now() if right else None}
        this = READING_DIFFERENCES.c.id == difference_id
        with self._database.transaction(write=True) as connection:
            done = connection.execute(update(READING_DIFFERENCES).where(this).values(**values))
            if not done.rowcount:
                raise difference_gone(difference_id)


def _kept(row: Row[Any]) -> KeptDifference:
    fields = {name: getattr(row, name) for name in ("kind", "about", "words", "grammar", "model", "decision")}
    outcomes = {name: _OUTCOMES.validate_json(getattr(row, name)) for name in ("by_grammar", "by_model")}
    answer = answer_from_json(row.answer)
    alone = row.turn == 1 and all(e.origin in ("question", "whatif") for e in answer.profile.values())
    return KeptDifference(
        id=row.id,
        difference=_DIFFERENCE.validate_python({**fields, **outcomes, "part": row.part}),
        question=row.question,
        as_of=answer.as_of,
        alone=alone,
        asked_at=row.created_at.replace(tzinfo=UTC),
        right=row.verdict,
    )
