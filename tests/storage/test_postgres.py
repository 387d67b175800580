"""The same on a real PostgreSQL, where this machine has one: row locks, its own DDL, processes at once."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from assistant.access.channel import read_channel
from assistant.access.sites import Site, read_origins
from assistant.conversations.handover import Kept
from assistant.conversations.intake import today
from assistant.errors import SiteError, StorageError
from assistant.feedback.feedback import Feedback
from assistant.feedback.overview import Counts
from assistant.storage import migrations
from assistant.storage.asked import DatabaseOverview
from assistant.storage.database import Database
from assistant.storage.feedbacks import DatabaseFeedback
from assistant.storage.handovers import DatabaseHandovers
from assistant.storage.sessions import DatabaseSessions, state_to_json
from assistant.storage.shares import DatabaseShares
from assistant.storage.sites import DatabaseSites
from assistant.storage.tables import METADATA
from assistant.types import SessionState
from tests.access.processes import check_caps_are_shared
from tests.fakes import make_answer
from tests.storage.test_database import OLD, OPEN
from tests.storage.test_search import QUERIES, filled, found
from tests.storage.test_shares import (
    test_a_deleted_conversation_takes_its_links_along as test_a_deleted_conversation_takes_its_links_along,
)
from tests.storage.test_shares import (
    test_a_withdrawn_link_says_that_it_was_one as test_a_withdrawn_link_says_that_it_was_one,
)


def _programs() -> Path | None:
    """The folder of the server's programs: Debian keeps it out of PATH."""
    found = shutil.which("initdb")
    here = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return here[-1] if here else None


PROGRAMS = _programs()
pytestmark = pytest.mark.skipif(not PROGRAMS, reason="no PostgreSQL server is installed")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server of our own, without a database name."""
    # It refuses to run as root, who may become the user that its package made.
    user = "postgres" if os.getuid() == 0 else None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with TemporaryDirectory() as folder:
        if user:
            shutil.chown(folder, user)
        data = str(Path(folder) / "data")
        where = ["-c", f"port={port}", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]

        def run(name: str, *words: str) -> None:
            assert PROGRAMS
            subprocess.run(
                [PROGRAMS / name, *words], check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL
            )

        run("initdb", "-D", data, "-U", "growth", "-A", "trust")
        run("pg_ctl", "-D", data, "-o", " ".join(where), "-l", f"{folder}/log", "-w", "start")
        try:
            yield f"postgresql+psycopg://growth@127.0.0.1:{port}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest) -> str:
    """A new database."""
    name = f"db{abs(hash(request.node.name))}"
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return f"{server}/{name}"


def is_as_the_tables_say(database: Database) -> bool:
    with database.transaction() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, METADATA) == [] and migrations.is_current(connection)


def test_processes_that_open_a_new_database_at_once_make_its_tables_once(url: str) -> None:
    runs = [subprocess.Popen([sys.executable, "-c", OPEN, url], stderr=subprocess.PIPE) for _ in range(4)]
    assert [run.communicate(timeout=60)[1].decode() for run in runs] == [""] * 4
    database = Database(url)
    assert is_as_the_tables_say(database)
    database.close()


def test_a_database_older_than_migrations_is_taken_over(url: str) -> None:
    answer = make_answer("问", "old")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(OLD.replace("DATETIME", "TIMESTAMP").replace("id INTEGER", "id SERIAL"))
        connection.exec_driver_sql(
            "INSERT INTO sessions VALUES ('old', now(), now(), %s)", (state_to_json(SessionState(1)),)
        )
        connection.exec_driver_sql(
            "INSERT INTO messages (session_id, turn, question, answer, created_at) VALUES ('old', 1, '问', %s, now())",
            (json.dumps(answer.to_json()),),
        )
    engine.dispose()
    database = Database(url)
    assert is_as_the_tables_say(database)
    assert [m.answer.to_json() for m in DatabaseSessions(database).messages("old")] == [answer.to_json()]
    DatabaseFeedback(database).give(Feedback(answer.id, "up"))
    database.close()


def test_turns_and_feedback_at_once_lose_nothing(database: Database) -> None:
    sessions, feedback = DatabaseSessions(database), DatabaseFeedback(database)
    session = sessions.create("page/甲")
    barrier = threading.Barrier(8)

    def turn(n: int) -> str:
        state = sessions.load(session, "page/甲")
        barrier.wait()
        answer = make_answer(f"问{n}", session)
        sessions.save(session, replace(state, turn=state.turn + 1), answer, state)
        return answer.id

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(turn, range(8)))
        list(
            pool.map(lambda n: feedback.give(Feedback(answers[0], "up", comment=str(n)), "page/甲"), range(8))
        )
    assert [m.turn for m in sessions.messages(session, "page/甲")] == list(range(1, 9))
    assert len(feedback.queue()) == 1
    sessions.rewind(session, "page/甲", 3)
    assert len(sessions.messages(session, "page/甲")) == 2
    sessions.delete(session, "page/甲")
    assert (sessions.conversations("page/甲"), len(feedback.queue())) == ((), 1)


def test_what_was_said_is_found_there_too(database: Database) -> None:
    sessions = DatabaseSessions(database)
    session = filled(sessions)
    filled(sessions, "page/乙")
    for query, turns in QUERIES:
        assert found(sessions, query) == turns, query
    kept = sessions.answered(sessions.messages(session, "page/甲")[0].answer.id, "page/甲")
    assert kept is not None
    assert kept.session_id == session


def test_one_link_is_made_by_many_who_share_at_once(database: Database) -> None:
    sessions, shares = DatabaseSessions(database), DatabaseShares(database)
    session = sessions.create("page/甲")
    sessions.save(session, SessionState(1), make_answer("问", session), SessionState())
    with ThreadPoolExecutor(8) as pool:
        links = set(pool.map(lambda _: shares.share(session, "page/甲").token, range(8)))
    assert len(links) == 1


def test_what_was_asked_is_counted_there_too(database: Database) -> None:
    sessions, day = DatabaseSessions(database), today()
    session = sessions.create("shop/a:1")
    answer = make_answer("问", session)
    sessions.save(session, SessionState(1), answer, SessionState())
    DatabaseFeedback(database).give(Feedback(answer.id, "down"), "shop/a:1")
    with ThreadPoolExecutor(8) as pool:  # pressed by many at once, it is one
        handed = Kept(answer.id, "shop", "link", "asked", False)
        list(pool.map(lambda _: DatabaseHandovers(database).keep(handed), range(8)))
    sessions.delete(session, "shop/a:1")
    found = DatabaseOverview(database).overview(day, day, "shop")
    assert found.total == found.platforms["douyin"] == Counts(1, 1, unhelpful=1, handed_over=1)
    assert found.programmes["douyin/top-creator"].asked == 1


def test_a_server_that_is_gone_says_so_without_its_password(server: str) -> None:
    away = server.rsplit(":", 1)[0].replace("growth@", "growth:secret@") + ":1/x"
    with pytest.raises(StorageError, match="cannot be used") as caught:
        Database(away)
    assert "secret" not in str(caught.value)


def test_processes_at_once_allow_no_more_questions_than_the_limit(database: Database, url: str) -> None:
    check_caps_are_shared(database, url)


def test_a_site_is_kept_there_too(database: Database) -> None:
    store = DatabaseSites(database)
    site = Site("shop", "小店", read_origins(["https://*.shop.example"]), signed_only=True,
                channel=read_channel("link", "https://shop.example/kefu", "找人"))  # fmt: skip
    store.add(site)
    with pytest.raises(SiteError):
        store.add(site)
    assert store.all() == (site,)
