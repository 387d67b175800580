"""Conversations in a database: SQLite beside the index, or any SQLAlchemy address.

A message is stored with its answer as an immutable snapshot, in the transaction that moves the
conversation on. Two turns of one conversation that overlap are merged (``sessions.merge``): the row
is locked while it is read and written, so neither turn's facts are lost, across processes too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    insert,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from assistant.answer import Answer
from assistant.errors import SettingsError, StorageError
from assistant.sessions import merge, new_session_id, session_unknown
from assistant.types import SessionState

_LOCK_WAIT_S = 5.0
_METADATA = MetaData()
_SESSIONS = Table(
    "sessions",
    _METADATA,
    Column("id", String(64), primary_key=True),
    Column("created_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False),
    Column("state", Text, nullable=False),
)
_MESSAGES = Table(
    "messages",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("session_id", ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
    UniqueConstraint("session_id", "turn"),
)
_STATE: TypeAdapter[SessionState] = TypeAdapter(SessionState)


def state_to_json(state: SessionState) -> str:
    """Exact: Decimals as strings, open and unbounded sides, relations, booleans and dates all return."""
    return _STATE.dump_json(state).decode()


def state_from_json(text: str) -> SessionState:
    return _STATE.validate_json(text)


class DatabaseSessions:
    """A session store that outlives the process. Safe to use from any thread."""

    def __init__(self, url: str) -> None:
        """Opens ``url`` and makes the tables when they are missing."""
        self._engine = _engine(url)
        self._shown = self._engine.url.render_as_string(hide_password=True)
        with self._transaction(write=True) as connection:
            _METADATA.create_all(connection)

    def create(self) -> str:
        session_id, now = new_session_id(), _now()
        row = {"id": session_id, "created_at": now, "updated_at": now, "state": state_to_json(SessionState())}
        with self._transaction(write=True) as connection:
            connection.execute(insert(_SESSIONS).values(row))
        return session_id

    def load(self, session_id: str) -> SessionState:
        with self._transaction() as connection:
            return self._state(connection, session_id)

    def save(self, session_id: str, state: SessionState, answer: Answer) -> None:
        snapshot, now = json.dumps(answer.to_json(), ensure_ascii=False), _now()
        with self._transaction(write=True) as connection:
            stored = self._state(connection, session_id, lock=True)
            if state.turn <= stored.turn:
                state = merge(stored, state)
            connection.execute(
                update(_SESSIONS)
                .where(_SESSIONS.c.id == session_id)
                .values(state=state_to_json(state), updated_at=now)
            )
            connection.execute(
                insert(_MESSAGES).values(
                    session_id=session_id,
                    turn=state.turn,
                    question=answer.question,
                    answer=snapshot,
                    created_at=now,
                )
            )

    def messages(self, session_id: str) -> list[dict[str, Any]]:
        query = (
            select(_MESSAGES.c.turn, _MESSAGES.c.question, _MESSAGES.c.answer)
            .where(_MESSAGES.c.session_id == session_id)
            .order_by(_MESSAGES.c.turn)
        )
        with self._transaction() as connection:
            self._state(connection, session_id)
            rows = connection.execute(query).all()
        return [{"turn": r.turn, "question": r.question, "answer": json.loads(r.answer)} for r in rows]

    def check(self) -> None:
        """Raises ``StorageError`` when the database cannot be read."""
        with self._transaction() as connection:
            connection.execute(select(_SESSIONS.c.id).limit(1))

    def close(self) -> None:
        self._engine.dispose()

    def _state(self, connection: Connection, session_id: str, *, lock: bool = False) -> SessionState:
        query = select(_SESSIONS.c.state).where(_SESSIONS.c.id == session_id)
        text = connection.execute(query.with_for_update() if lock else query).scalar()
        if text is None:
            raise session_unknown(session_id)
        try:
            return state_from_json(text)
        except ValidationError as error:
            raise StorageError(
                f"The state of session {session_id!r} in {self._shown} is not one this version wrote.",
                "Start a new conversation, or restore the database from a backup.",
            ) from error

    @contextmanager
    def _transaction(self, *, write: bool = False) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                connection.execution_options(growth_write=write)
                with connection.begin():
                    yield connection
        except SQLAlchemyError as error:
            raise self._failure(error) from error

    def _failure(self, error: SQLAlchemyError) -> StorageError:
        reason = str(getattr(error, "orig", None) or error).strip()
        if "locked" in reason:
            hint = "Another program holds it. Close that program, or wait and try again."
        elif "not a database" in reason or "malformed" in reason:
            hint = "The file is damaged: move it aside (a new one is made), or restore a backup."
        else:
            hint = "Check that the folder exists, is writable and has space, or GROWTH_DATABASE_URL."
        return StorageError(f"The session database {self._shown} cannot be used: {reason}.", hint)


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
            f"The session database address cannot be used: {error}.",
            "Check GROWTH_DATABASE_URL and that its driver is installed.",
        ) from error
    except OSError as error:
        raise StorageError(f"The folder of {url} cannot be made: {error}.", "Check GROWTH_DATA.") from error
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin in _begin_sqlite, not when the driver guesses
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads before it writes must hold the write lock from its start: a reader that
    # turns writer while another writes fails at once instead of waiting.
    write = connection.get_execution_options().get("growth_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
