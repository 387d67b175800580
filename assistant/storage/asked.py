"""Questions counted: one row each as it is asked, and sums over them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, insert, select

from assistant.answer import Answer
from assistant.conversations.intake import today
from assistant.feedback.overview import Counts, Overview, counted, site_of, subjects
from assistant.storage.database import Database
from assistant.storage.tables import ASKED, ASKED_ABOUT, FEEDBACK, HANDOVERS


def count(connection: Connection, answer: Answer, owner: str) -> None:
    """Counts a question that has just been answered."""
    row = insert(ASKED).values(
        answer_id=answer.id, asked_on=today(), site=site_of(owner), outcome=answer.outcome
    )
    key = connection.execute(row.returning(ASKED.c.id)).scalar_one()
    about = [{"asked_id": key, "platform": p, "programme": n} for p, n in sorted(subjects(answer))]
    if about:
        connection.execute(insert(ASKED_ABOUT), about)


class DatabaseOverview:
    """Safe to use from any thread, and by any number of processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def overview(self, first: date, last: date, site: str | None = None) -> Overview:
        within = [ASKED.c.asked_on.between(first, last)]
        here = within if site is None else [*within, ASKED.c.site == site]
        platforms = select(ASKED_ABOUT.c.asked_id, ASKED_ABOUT.c.platform.label("key")).distinct().subquery()
        programmes = (
            select(ASKED_ABOUT.c.asked_id, ASKED_ABOUT.c.programme.label("key"))
            .where(ASKED_ABOUT.c.programme != "")
            .subquery()
        )
        with self._database.transaction() as connection:
            days = _summed(connection.execute(_sums(ASKED.c.asked_on).where(*here)))
            by = [
                _summed(
                    connection.execute(_sums(of.c.key).join(of, of.c.asked_id == ASKED.c.id).where(*here))
                )
                for of in (platforms, programmes)
            ]
            sites = connection.execute(select(ASKED.c.site).where(*within).distinct()).scalars()
            found = tuple(sorted(sites))
        every = (first + timedelta(n) for n in range((last - first).days + 1))
        return Overview(
            {day: days.get(day, Counts()) for day in every}, _ordered(by[0]), _ordered(by[1]), found
        )


def _sums(key: Any) -> Select[Any]:
    rated = FEEDBACK.c.verdict
    return (
        select(
            key.label("key"),
            ASKED.c.outcome,
            func.count().label("asked"),
            func.sum(case((rated == "up", 1), else_=0)).label("helpful"),
            func.sum(case((rated == "down", 1), else_=0)).label("unhelpful"),
            func.count(HANDOVERS.c.id).label("handed_over"),
        )
        .select_from(ASKED)
        .outerjoin(FEEDBACK, FEEDBACK.c.answer_id == ASKED.c.answer_id)
        .outerjoin(HANDOVERS, HANDOVERS.c.answer_id == ASKED.c.answer_id)
        .group_by(key, ASKED.c.outcome)
    )


def _summed(rows: Iterable[Row[Any]]) -> dict[Any, Counts]:
    found: dict[Any, Counts] = {}
    for row in rows:
        more = counted(row.outcome, row.asked, int(row.helpful), int(row.unhelpful), row.handed_over)
        found[row.key] = found.get(row.key, Counts()) + more
    return found


def _ordered(found: dict[str, Counts]) -> dict[str, Counts]:
    """The most asked for first."""
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].asked, pair[0])))
