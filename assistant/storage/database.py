"""One database for all that is kept: SQLite beside the index, or any SQLAlchemy address.

Opening it brings its tables to this version. The stores of conversations, feedback, sites and counters
each take a ``Database``; every failure of it leaves here as one of our own errors.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from assistant.errors import SettingsError, StorageError
from assistant.storage import migrations
from assistant.storage.tables import SESSIONS

_LOCK_WAIT_S = 5.0


class Database:
    """Safe to use from any thread, and by any number of processes. ``shown`` is its address without the
    password."""

    def __init__(self, url: str) -> None:
        """Opens ``url``; makes its tables, or brings those of an older version up to date."""
        self._engine = _engine(url)
        self.shown = self._engine.url.render_as_string(hide_password=True)
        try:
            with self.transaction() as connection:
                current = migrations.is_current(connection)
            if not current:
                with self.transaction(write=True) as connection:
                    migrations.upgrade(connection)
        except BaseException:
            self._engine.dispose()
            raise

    @contextmanager
    def transaction(self, *, write: bool = False) -> Iterator[Connection]:
        """A connection whose work is kept as a whole or, when the block raises, not at all. ``write``
        must be said beforehand: SQLite then takes its lock at the start.

        Raises:
            StorageError: the database failed.
        """
        try:
            with self._engine.connect() as connection:
                connection.execution_options(growth_write=write)
                with connection.begin():
                    yield connection
        except SQLAlchemyError as error:
            raise self._failure(error) from error

    def rewrite(self) -> bool:
        """Makes SQLite's file anew, so that nothing of what was overwritten stands in it; False while others
        use it all the time. Another database has its own ways (README)."""
        if self._engine.dialect.name != "sqlite":
            return True
        try:
            with self._engine.connect() as connection:
                driver: Any = connection.connection.driver_connection
                driver.execute("VACUUM")
                busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                return not busy
        except (SQLAlchemyError, sqlite3.Error):
            return False

    def check(self) -> None:
        """Raises ``StorageError`` when the database cannot be read."""
        with self.transaction() as connection:
            connection.execute(select(SESSIONS.c.id).limit(1))

    def close(self) -> None:
        self._engine.dispose()

    def _failure(self, error: SQLAlchemyError) -> StorageError:
        reason = str(getattr(error, "orig", None) or error).strip()
        if "locked" in reason:
            hint = "Another program holds it. Close that program, or wait and try again."
        elif "not a database" in reason or "malformed" in reason:
            hint = "The file is damaged: move it aside (a new one is made), or restore a backup."
        else:
            hint = "Check that the folder exists, is writable and has space, or GROWTH_DATABASE_URL."
        return StorageError(f"The database {self.shown} cannot be used: {reason}.", hint)


def now() -> datetime:
    """The present moment as the tables keep it."""
    return datetime.now(UTC).replace(tzinfo=None)


def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
        if address.get_backend_name() != "sqlite":
            return create_engine(address, pool_pre_ping=True)
        if address.database and address.database != ":memory:":
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(address, connect_args={"timeout": _LOCK_WAIT_S})
    except (ArgumentError, ImportError) as error:
        raise SettingsError(
            f"The database address cannot be used: {error}.",
            "Check GROWTH_DATABASE_URL and that its driver is installed.",
        ) from error
    except OSError as error:
        raise StorageError(f"The folder of {url} cannot be made: {error}.", "Check GROWTH_DATA.") from error
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin in _begin_sqlite, not when the driver guesses
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads before it writes must hold the write lock from its start: a reader that
    # turns writer while another writes fails at once instead of waiting.
    write = connection.get_execution_options().get("growth_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
