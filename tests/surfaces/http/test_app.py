"""Every request gets our JSON: the answer, or an error with a code, a message and a hint."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.errors import IndexMissingError, StorageError
from assistant.storage.database import Database
from assistant.surfaces.http.app import create_app
from tests.fakes import QUOTE, SOURCE, make_service

ASK = "/api/v1/ask"
JSON = {"content-type": "application/json"}


@pytest.fixture
def service(database: Database) -> Any:
    return make_service(database)


@pytest.fixture
def client(service: Any) -> Iterator[TestClient]:
    with TestClient(create_app(service), raise_server_exceptions=False) as opened:
        yield opened


def events(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        found.append((fields["event"], json.loads(fields["data"])))
    return found


# --- answers ------------------------------------------------------------------------------------


def test_an_answer_is_the_contracts_object(client: TestClient) -> None:
    answer = client.post(ASK, json={"question": "能带吗"}).json()
    assert answer["question"] == "能带吗"
    assert answer["session_id"]
    assert answer["findings"][0]["checks"][0]["gap"] == "2"
    assert answer["citations"][0]["quote"] == QUOTE


def test_a_session_goes_on_and_can_be_read_back(client: TestClient) -> None:
    first = client.post(ASK, json={"question": "一"}).json()
    second = client.post(ASK, json={"question": "二", "session_id": first["session_id"]}).json()
    assert second["session_id"] == first["session_id"]
    session = client.get(f"/api/v1/sessions/{first['session_id']}").json()
    assert [m["question"] for m in session["messages"]] == ["一", "二"]
    assert session["messages"][1]["answer"] == second


def test_day_and_profile_reach_the_assistant(client: TestClient, service: Any) -> None:
    body = {"question": "问", "as_of": "2026-01-31", "profile": {"product_score": 73.5}, "session_id": None}
    assert client.post(ASK, json=body).status_code == 200
    asked = service.assistant.asked[0]
    assert (asked.as_of.isoformat(), str(asked.profile["product_score"])) == ("2026-01-31", "73.5")


@pytest.mark.parametrize("path", ["/api/v1/ask/stream", "/api/v1/stream"])
def test_a_stream_ends_with_the_same_answer(client: TestClient, path: str) -> None:
    response = client.post(path, json={"question": "能带吗"})
    assert response.headers["content-type"].startswith("text/event-stream")
    sent = events(response.text)
    assert [kind for kind, _ in sent] == ["stage", "delta", "delta", "answer"]
    answer = sent[-1][1]
    assert "".join(data["text"] for kind, data in sent if kind == "delta") == answer["answer"]
    assert client.get(f"/api/v1/sessions/{answer['session_id']}").json()["messages"][0]["answer"] == answer


def test_a_stream_that_breaks_ends_with_an_error_and_no_detail(client: TestClient, service: Any) -> None:
    response = client.post("/api/v1/ask/stream", json={"question": "半"})
    kind, data = events(response.text)[-1]
    assert (kind, data["error"]["code"]) == ("error", "internal_error")
    assert "secret" not in response.text
    assert service.assistant.closed == 1


def test_what_cannot_be_streamed_fails_with_a_status(client: TestClient) -> None:
    response = client.post("/api/v1/ask/stream", json={"question": "问", "session_id": "nobody"})
    assert (response.status_code, response.json()["error"]["code"]) == (404, "session_unknown")


def test_sources_are_listed_and_quotes_stand_in_their_bodies(client: TestClient) -> None:
    listed = client.get("/api/v1/sources").json()["sources"]
    assert [s["id"] for s in listed] == [SOURCE.id]
    citation = client.post(ASK, json={"question": "问"}).json()["citations"][0]
    source = client.get(f"/api/v1/sources/{citation['source']}").json()
    assert source["body"][citation["start"] : citation["end"]] == citation["quote"]
    assert "path" not in source  # where it stands on our disk is nobody's business


def test_health_says_what_is_running(client: TestClient) -> None:
    about = {"corpus": "c0ffee", "embedding": "embedded", "composer": "template"}
    assert client.get("/healthz").json() == {"status": "ok", **about}
    model = {"name": "", "state": "absent", "message": ""}
    assert client.get("/readyz").json() == {"status": "ready", **about, "model": model}


def test_a_server_without_its_database_is_not_ready(client: TestClient, service: Any) -> None:
    def fail() -> None:
        raise StorageError("The session database sqlite:///secret cannot be used: locked.")

    service.sessions.check = fail
    response = client.get("/readyz")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "storage_unavailable")
    assert "secret" not in response.text


# --- errors -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """One request that cannot be answered, and how it is refused."""

    id: str
    status: int
    code: str
    says: str = ""
    method: str = "POST"
    path: str = ASK
    body: Any = None
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=lambda: JSON)


CASES = [
    Case("empty question", 422, "question_empty", body={"question": ""}),
    Case("blank question", 422, "question_empty", body={"question": " \n\t　"}),
    Case("NUL only", 422, "question_empty", body={"question": "\x00\x00"}),
    Case("control characters only", 422, "question_empty", body={"question": "\x01\x1b\x7f"}),
    Case("lone surrogate only", 422, "question_empty", raw=b'{"question": "\\ud800"}'),
    Case("2001 characters", 422, "question_too_long", "2000", body={"question": "问" * 2001}),
    Case("no question", 422, "field_missing", "question", body={}),
    Case("question is a number", 422, "field_type", "question", body={"question": 5}),
    Case("question is null", 422, "field_type", "question", body={"question": None}),
    Case("question is a list", 422, "field_type", "question", body={"question": ["问"]}),
    Case("session is a number", 422, "field_type", "session_id", body={"question": "问", "session_id": 5}),
    Case("profile is a list", 422, "field_type", "profile", body={"question": "问", "profile": [1]}),
    Case("profile value is a list", 422, "profile_invalid", "profile.product_score",
         body={"question": "问", "profile": {"product_score": [73]}}),
    Case("profile value is NaN", 422, "profile_invalid", "profile.product_score",
         raw=b'{"question": "x", "profile": {"product_score": NaN}}'),
    Case("profile fact unknown", 422, "fact_unknown", "profile.nonsense",
         body={"question": "问", "profile": {"nonsense": 1}}),
    Case("day is not a day", 422, "as_of_invalid", "as_of", body={"question": "问", "as_of": "明天"}),
    Case("day does not exist", 422, "as_of_invalid", "as_of", body={"question": "问", "as_of": "2026-02-30"}),
    Case("day is a number", 422, "field_type", "as_of", body={"question": "问", "as_of": 20261122}),
    Case("body is a list", 422, "body_invalid", body=[]),
    Case("body is a string", 422, "body_invalid", body="问"),
    Case("no body", 422, "body_invalid", "请求体", raw=b""),
    Case("not JSON", 400, "json_invalid", raw=b"{question: 1"),
    Case("cut JSON", 400, "json_invalid", raw=b'{"question": "'),
    Case("binary", 400, "json_invalid", raw=bytes(range(256))),
    Case("GBK", 400, "json_invalid", raw='{"question": "能带吗"}'.encode("gbk")),
    Case("nested too deep", 400, "json_invalid", raw=b"[" * 60_000),
    Case("number too long", 400, "json_invalid", raw=b'{"question": ' + b"9" * 5000 + b"}"),
    Case("not sent as JSON", 422, "body_invalid", "application/json", raw=b'{"question": "x"}',
         headers={"content-type": "text/plain"}),
    Case("over 64 KB", 413, "body_too_large", "64", raw=b'{"question": "' + b"x" * 65536 + b'"}'),
    Case("unknown session", 404, "session_unknown", body={"question": "问", "session_id": "nobody"}),
    Case("unknown session read", 404, "session_unknown", method="GET", path="/api/v1/sessions/nobody"),
    Case("unknown source", 404, "source_unknown", method="GET", path="/api/v1/sources/douyin/nothing"),
    Case("unknown route", 404, "route_unknown", method="GET", path="/api/v1/nothing"),
    Case("unknown version", 404, "route_unknown", path="/api/v9/ask", body={}),
    Case("wrong method", 405, "method_not_allowed", "GET", method="GET"),
    Case("wrong method on a source", 405, "method_not_allowed", "DELETE", method="DELETE",
         path="/api/v1/sources"),
    Case("broken inside", 500, "internal_error", "编号", body={"question": "坏"}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_a_bad_request_is_refused_in_our_shape(client: TestClient, case: Case) -> None:
    content = (
        case.raw
        if case.raw is not None
        else json.dumps(case.body).encode()
        if case.body is not None
        else None
    )
    response = client.request(case.method, case.path, content=content, headers=case.headers)
    assert response.status_code == case.status
    assert list(response.json()) == ["error"]
    error = response.json()["error"]
    assert sorted(error) == ["code", "hint", "message"]
    assert error["code"] == case.code
    assert error["message"]
    assert case.says in error["message"] + error["hint"]
    assert "Traceback" not in response.text
    assert "secret" not in response.text


def test_a_body_of_exactly_64_kb_is_read(client: TestClient) -> None:
    shell = b'{"question": "x", "note": ""}'
    body = shell[:-2] + b"x" * (64 * 1024 - len(shell)) + shell[-2:]
    assert client.post(ASK, content=body, headers=JSON).status_code == 200
    assert client.post(ASK, content=body + b" ", headers=JSON).status_code == 413


def test_a_body_that_does_not_announce_its_size_is_limited_too(client: TestClient) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 10_000

    assert client.post(ASK, content=chunks(), headers=JSON).status_code == 413


def test_an_unexpected_failure_is_logged_under_the_id_the_client_sees(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "assistant"):
        hint = client.post(ASK, json={"question": "坏"}).json()["error"]["hint"]
    record = caplog.records[0]
    assert str(record.args[0]) in hint  # type: ignore[index]
    assert record.exc_info is not None
    assert "secret detail" in str(record.exc_info[1])


def test_a_missing_index_is_unavailable_and_not_our_visitors_fault(client: TestClient, service: Any) -> None:
    def fail(_: Any) -> Any:
        raise IndexMissingError("There is no index in /somewhere.", "Run: growth-assistant index")

    service.assistant.ask = fail
    response = client.post(ASK, json={"question": "问"})
    assert (response.status_code, response.json()["error"]["code"]) == (503, "index_missing")
    assert "somewhere" not in response.text


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/sources", "/api/v1/nothing"])
def test_every_response_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path, headers={"origin": "https://elsewhere.example"}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


def test_the_documentation_pages_that_need_a_cdn_are_off(client: TestClient) -> None:
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404
    assert "/api/v1/ask" in client.get("/api/v1/openapi.json").json()["paths"]


# --- beside the page ----------------------------------------------------------------------------


def test_every_other_address_goes_to_the_page(service: Any) -> None:
    async def page(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["path"].encode()})

    with TestClient(create_app(service, page), raise_server_exceptions=False) as client:
        assert client.get("/").text == "/"
        assert client.get("/theme.css").text == "/theme.css"
        assert client.get("/api/v1/nothing").json()["error"]["code"] == "route_unknown"
        assert client.get(ASK).status_code == 405
        assert client.get("/healthz").json()["status"] == "ok"


def test_a_page_that_breaks_is_still_our_error(service: Any) -> None:
    async def page(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("secret detail")

    with TestClient(create_app(service, page), raise_server_exceptions=False) as client:
        response = client.get("/")
        assert (response.status_code, response.json()["error"]["code"]) == (500, "internal_error")
        assert "secret" not in response.text
