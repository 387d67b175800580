"""The database opens whatever an earlier version left, once, and says what is wrong when it cannot."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select

from assistant.errors import NotFoundError, SettingsError, StorageError
from assistant.storage import migrations
from assistant.storage.asked import DatabaseOverview
from assistant.storage.database import Database
from assistant.storage.sessions import DatabaseSessions, state_to_json
from assistant.storage.tables import MESSAGES, METADATA
from assistant.types import SessionState
from tests.fakes import make_answer

# What the version before migrations made.
OLD = """
CREATE TABLE sessions (
    id VARCHAR(64) NOT NULL, created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL, state TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE messages (
    id INTEGER NOT NULL, session_id VARCHAR(64) NOT NULL, turn INTEGER NOT NULL, question TEXT NOT NULL,
    answer TEXT NOT NULL, created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (session_id, turn),
    FOREIGN KEY(session_id) REFERENCES sessions (id) ON DELETE CASCADE
);
"""
OPEN = "import sys; from assistant.storage.database import Database; Database(sys.argv[1]).close()"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "assistant.sqlite3"


def url_of(file: Path) -> str:
    return f"sqlite:///{file}"


def old_database(file: Path, answers: list[str]) -> None:
    """One conversation of an earlier version, with these answers."""
    at = "2026-01-02 03:04:05.000000"
    with sqlite3.connect(file) as connection:
        connection.executescript(OLD)
        state = state_to_json(SessionState(turn=len(answers)))
        connection.execute("INSERT INTO sessions VALUES ('old', ?, ?, ?)", (at, at, state))
        for turn, answer in enumerate(answers, 1):
            connection.execute(
                "INSERT INTO messages (session_id, turn, question, answer, created_at) VALUES ('old', ?, ?, ?, ?)",
                (turn, f"问{turn}", answer, at),
            )
    connection.close()


def test_the_migrations_make_what_the_tables_say(file: Path) -> None:
    database = Database(url_of(file))
    with database.transaction() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() == migrations.HEAD
    database.close()


def test_the_last_migration_is_the_one_that_opening_looks_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD


def test_a_database_older_than_migrations_is_taken_over_without_loss(file: Path) -> None:
    answers = [make_answer(f"问{n}", "old") for n in (1, 2)]
    old_database(file, [json.dumps(a.to_json(), ensure_ascii=False) for a in answers])
    database = Database(url_of(file))
    store = DatabaseSessions(database)
    assert [m.answer.to_json() for m in store.messages("old")] == [a.to_json() for a in answers]
    assert store.load("old") == SessionState(turn=2)
    with database.transaction() as connection:
        found = connection.execute(select(MESSAGES.c.answer_id, MESSAGES.c.outcome, MESSAGES.c.state)).all()
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    assert [tuple(row) for row in found] == [(a.id, "ineligible", None) for a in answers]

    # 03:04 UTC is 11:04 of that day in China
    found = DatabaseOverview(database).overview(date(2026, 1, 2), date(2026, 1, 2))
    assert (found.total.asked, found.platforms["douyin"].asked, found.sites) == (2, 2, ("",))

    with pytest.raises(NotFoundError):  # the state before its second turn was not kept
        store.rewind("old", "", 2)
    store.rewind("old", "", 1)
    assert store.load("old") == SessionState()
    database.close()


def test_what_was_said_before_it_could_be_searched_is_found(file: Path) -> None:
    old_database(file, [json.dumps(make_answer("頭部達人", "old").to_json()), "[]"])
    database = Database(url_of(file))
    session = DatabaseSessions(database).create("page/甲")
    answer = make_answer("头部达人", session)
    DatabaseSessions(database).save(session, SessionState(1), answer, SessionState())
    database.close()
    with sqlite3.connect(file) as connection:  # as the version before left it
        connection.executescript(
            "UPDATE sessions SET owner = 'page/甲' WHERE id = 'old'; ALTER TABLE messages DROP COLUMN folded;"
            "DROP TABLE shares; DROP TABLE asked_about; DROP TABLE asked; DROP TABLE handovers; DROP TABLE reading_differences;"
            + "".join(f"ALTER TABLE sites DROP COLUMN channel_{c};" for c in ("kind", "address", "label"))
            + "UPDATE alembic_version SET version_num = '0003'"
        )
    connection.close()
    again = Database(url_of(file))
    hits = DatabaseSessions(again).search("page/甲", ("头部达人",), 9)
    assert sorted((hit.session_id, hit.turn) for hit in hits) == sorted([(session, 1), ("old", 1)])
    again.close()


def test_many_old_messages_are_filled_in_and_unreadable_ones_left_as_they_are(file: Path) -> None:
    said = [json.dumps({"id": str(n), "outcome": "computed"}) for n in range(1203)]
    old_database(file, [*said, "[]", "{broken"])
    database = Database(url_of(file))
    with database.transaction() as connection:
        rows = connection.execute(
            select(MESSAGES.c.answer_id, MESSAGES.c.outcome, MESSAGES.c.answer).order_by(MESSAGES.c.turn)
        ).all()
    assert [r.answer_id for r in rows[:1203]] == [str(n) for n in range(1203)]
    assert {r.outcome for r in rows[:1203]} == {"computed"}
    assert [tuple(r) for r in rows[1203:]] == [("", "", "[]"), ("", "", "{broken")]
    database.close()


@pytest.mark.parametrize("old", [False, True], ids=["new", "old"])
def test_processes_that_open_one_database_at_once_bring_it_up_to_date_once(file: Path, old: bool) -> None:
    if old:
        old_database(file, [json.dumps(make_answer().to_json())])
    runs = [
        subprocess.Popen([sys.executable, "-c", OPEN, url_of(file)], stderr=subprocess.PIPE) for _ in range(4)
    ]
    assert [run.communicate(timeout=60)[1].decode() for run in runs] == [""] * 4
    assert [run.returncode for run in runs] == [0] * 4
    database = Database(url_of(file))
    if old:
        assert len(DatabaseSessions(database).messages("old")) == 1
    with database.transaction() as connection:
        assert migrations.is_current(connection)
    database.close()


def test_a_migration_that_fails_leaves_the_database_as_it_was(file: Path) -> None:
    old_database(file, [])
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE feedback (something TEXT)")  # in the way
        before = connection.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    with pytest.raises(StorageError, match="feedback"):
        Database(url_of(file))
    assert connection.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall() == before
    connection.close()


def test_a_database_of_a_later_version_is_left_alone(file: Path) -> None:
    Database(url_of(file)).close()
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageError, match="later version") as caught:
        Database(url_of(file))
    assert "Start that version" in caught.value.hint
    connection.close()


def test_a_file_that_is_no_database_says_so(file: Path) -> None:
    file.write_bytes(b"not a database at all, but long enough to look at" * 40)
    with pytest.raises(StorageError, match="not a database") as caught:
        Database(url_of(file))
    assert "move it aside" in caught.value.hint


def test_a_locked_database_says_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Database(url_of(file)).close()
    monkeypatch.setattr("assistant.storage.database._LOCK_WAIT_S", 0.05)
    impatient = Database(url_of(file))
    blocker = sqlite3.connect(file, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StorageError, match="locked") as caught:
            DatabaseSessions(impatient).create()
        assert "Another program" in caught.value.hint
    finally:
        blocker.close()
        impatient.close()


def test_what_fails_inside_a_transaction_is_not_kept(file: Path) -> None:
    database = Database(url_of(file))

    def fail() -> None:
        with database.transaction(write=True) as connection:
            connection.exec_driver_sql(
                "INSERT INTO counters VALUES ('k', 1, 1, '2026-01-01 00:00:00.000000')"
            )
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.transaction() as connection:
        assert connection.exec_driver_sql("SELECT * FROM counters").all() == []
    database.close()


@pytest.mark.parametrize("url", ["nonsense://x", "postgresql+nodriver://h/d"])
def test_an_address_without_a_driver_is_a_settings_error(url: str) -> None:
    with pytest.raises(SettingsError, match="address"):
        Database(url)
