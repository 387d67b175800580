"""Counters in the database: one statement counts and reads, so two processes cannot both be the last."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from assistant.access.caps import Cap, reached, window, window_end
from assistant.storage.database import Database
from assistant.storage.tables import COUNTERS

_SWEEP_S = 300


class DatabaseCaps:
    """Windows are fixed and numbered; one that has ended is swept away some minutes later."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now
        self._swept = 0.0

    def take(self, caps: Sequence[Cap]) -> float:
        now = self._now()
        with self._database.transaction(write=True) as connection:
            # Always in one order: two that wait for each other's rows would wait for ever.
            counts = {
                cap.key: add(connection, cap.key, cap.seconds, 1, now)
                for cap in sorted(caps, key=lambda c: c.key)
            }
            for cap in caps:
                if counts[cap.key] > cap.limit:
                    raise reached(cap, now)  # which rolls all of them back
            self._sweep(connection, now)
        return now

    def give_back(self, caps: Sequence[Cap], taken_at: float) -> None:
        with self._database.transaction(write=True) as connection:
            for cap in sorted(caps, key=lambda c: c.key):
                connection.execute(
                    update(COUNTERS)
                    .where(COUNTERS.c.key == cap.key, COUNTERS.c.window == cap.window(taken_at))
                    .where(COUNTERS.c.count > 0)
                    .values(count=COUNTERS.c.count - 1)
                )

    def count(self, key: str, seconds: int) -> int:
        query = select(COUNTERS.c.count).where(
            COUNTERS.c.key == key, COUNTERS.c.window == window(seconds, self._now())
        )
        with self._database.transaction() as connection:
            return connection.execute(query).scalar() or 0

    def _sweep(self, connection: Connection, now: float) -> None:
        if now - self._swept >= _SWEEP_S:
            self._swept = now
            connection.execute(delete(COUNTERS).where(COUNTERS.c.expires_at < _moment(now)))


def add(connection: Connection, key: str, seconds: int, number: int, now: float) -> int:
    """The count of the present window with ``number`` more."""
    row = {
        "key": key,
        "window": window(seconds, now),
        "count": number,
        "expires_at": _moment(window_end(seconds, now)),
    }
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    counted = (
        insert(COUNTERS)
        .values(row)
        .on_conflict_do_update(index_elements=["key", "window"], set_={"count": COUNTERS.c.count + number})
        .returning(COUNTERS.c.count)
    )
    return int(connection.execute(counted).scalar_one())


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
