"""A shared conversation is read without a cookie, changes nothing, and is gone when it is withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.pipeline import Assistant
from assistant.storage.database import Database
from assistant.storage.sessions import DatabaseSessions
from assistant.storage.shares import DatabaseShares
from assistant.surfaces.http.app import create_app
from assistant.types import SessionState
from tests.fakes import make_answer, make_service

ME = "page/甲"
HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


@pytest.fixture
def client(assistant: Assistant, database: Database) -> Iterator[TestClient]:
    service = replace(make_service(database), assistant=assistant)
    with TestClient(create_app(service), base_url="http://assistant.example") as opened:
        yield opened


def shared(database: Database, *questions: str) -> str:
    sessions = DatabaseSessions(database)
    session = sessions.create(ME)
    for turn, question in enumerate(questions):
        answer = make_answer(question, session, "**还不行**：商品分73分[1]")
        sessions.save(session, SessionState(turn + 1), answer, SessionState(turn))
    return DatabaseShares(database).share(session, ME).token


def test_a_link_is_read_by_anybody_who_has_it(client: TestClient, database: Database) -> None:
    reply = client.get(f"/s/{shared(database, '能带吗', '那76呢')}")
    assert reply.status_code == 200
    assert "能带吗" in reply.text
    assert "那76呢" in reply.text
    assert "还不行" in reply.text
    assert 'class="ga-cite"' in reply.text
    assert "共 2 问" in reply.text
    assert "set-cookie" not in reply.headers


def test_nothing_in_it_asks_changes_or_tells_where_it_came_from(
    client: TestClient, database: Database
) -> None:
    reply = client.get(f"/s/{shared(database, '能带吗')}")
    for tag in ("<form", "<input", "<textarea", "<button", "<iframe"):
        assert tag not in reply.text
    answer = (
        DatabaseSessions(database).messages(DatabaseSessions(database).conversations(ME)[0].id, ME)[0].answer
    )
    assert answer.id not in reply.text  # by which feedback is given
    assert answer.session_id not in reply.text
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in reply.headers["x-robots-tag"]
    assert reply.headers["cache-control"] == "no-store"
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not any(mark in reply.text for mark in (" style=", "<style", "javascript:", " onclick"))


def test_what_was_typed_is_text(client: TestClient, database: Database) -> None:
    text = client.get(f"/s/{shared(database, HOSTILE)}").text
    assert "<img" not in text
    assert text.count("<script") == 2  # answer.js and page-print.js
    assert "&lt;img src=x" in text


def test_a_withdrawn_link_says_so(client: TestClient, database: Database) -> None:
    token = shared(database, "能带吗")
    DatabaseShares(database).withdraw(token, ME)
    reply = client.get(f"/s/{token}")
    assert reply.status_code == 410
    assert "这个分享链接已经收回。请向分享的人再要一次链接。" in reply.text
    assert "能带吗" not in reply.text
    assert "noindex" in reply.headers["x-robots-tag"]


def test_a_deleted_conversation_is_gone_from_its_link(client: TestClient, database: Database) -> None:
    token = shared(database, "能带吗")
    sessions = DatabaseSessions(database)
    sessions.delete(sessions.conversations(ME)[0].id, ME)
    assert client.get(f"/s/{token}").status_code == 410


@pytest.mark.parametrize(
    "token", ["x", "nobody" * 4, "a/b", "%00", "..%2f..", "%ed%a0%80", "x" * 5000, "%25", "<b>"]
)
def test_a_link_that_never_was_says_so(client: TestClient, token: str) -> None:
    reply = client.get(f"/s/{token}")
    assert reply.status_code == 404
    assert "没有这个分享链接。" in reply.text
    assert token not in reply.text or len(token) == 1


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({"accept-language": "en"}, "There is no such link."),
        ({"accept-language": "zh-TW"}, "沒有這個分享鏈接"),
        ({"cookie": "growth_language=en", "accept-language": "zh-CN"}, "There is no such link."),
    ],
)
def test_it_speaks_the_reader_s_language(client: TestClient, headers: dict[str, str], says: str) -> None:
    assert says in client.get("/s/x", headers=headers).text


def test_a_store_that_fails_is_a_sentence(database: Database, tmp_path: Path) -> None:
    broken = Database(f"sqlite:///{tmp_path}/broken.sqlite3")
    with broken.transaction(write=True) as connection:
        connection.exec_driver_sql("DROP TABLE shares")
    service = replace(make_service(database), shares=DatabaseShares(broken))
    with TestClient(create_app(service)) as client:
        reply = client.get("/s/whatever")
    assert reply.status_code == 503
    assert "服务暂时不可用" in reply.text
    assert "shares" not in reply.text.replace("shared.css", "")
    broken.close()


def test_nothing_can_be_sent_there(client: TestClient, database: Database) -> None:
    token = shared(database, "能带吗")
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, f"/s/{token}").status_code == 405
    assert client.head(f"/s/{token}").status_code == 200
