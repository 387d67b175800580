"""Brings a database's tables to this version, with Alembic: one file below ``versions/`` a step.

A new step: write the file, change ``tables`` alike, and name it in ``HEAD``.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, inspect, text

from assistant.errors import StorageError

HEAD = "0007"
_FIRST = "0001"
_FOLDER = Path(__file__).parent
_ADVISORY_LOCK = 0x67726F77  # "grow": a number that all our processes ask PostgreSQL to lock
_LOCK = Lock()  # Alembic keeps the migration under way in a global


def is_current(connection: Connection) -> bool:
    """Whether nothing is to be done. Reads only, and leaves Alembic unimported."""
    return _revision(connection) == HEAD


def upgrade(connection: Connection) -> None:
    """Runs the steps that are missing, inside the caller's transaction, which must hold SQLite's write lock:
    of processes that open a new database at once one works and the others find it done.

    Raises:
        StorageError: the tables were made by a later version.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    revision = _revision(connection)
    if revision == HEAD:
        return
    if revision is not None and revision > HEAD:
        raise StorageError(
            f"The database was brought to revision {revision} by a later version; this one knows {HEAD}.",
            "Start that version, or restore a backup from before it.",
        )
    from alembic import command  # late: a database that is current needs none of it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    with _LOCK:
        if revision is None and inspect(connection).has_table("sessions"):
            command.stamp(config, _FIRST)  # made before its tables had versions
        command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found
