"""The operator's addresses, over the real parts: login, lock-out, and files only with the cookie."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.access.operators import COOKIE, TRIES
from assistant.build import Service, open_service
from assistant.evaluation.cases import load_cases
from assistant.evaluation.review import add_to_own
from assistant.feedback.feedback import Expected, Feedback
from assistant.settings import Settings
from assistant.surfaces.http.app import create_app
from assistant.types import Difference, SessionState
from tests.fakes import make_answer

PASSWORD = "correct horse battery"
LOGIN = "/api/v1/operator/login"
FILES = [
    f"/api/v1/operator/{name}.{kind}" for name in ("feedback", "unanswered") for kind in ("csv", "jsonl")
] + ["/api/v1/operator/cases.jsonl", "/api/v1/operator/readings.jsonl"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("operated")


@pytest.fixture(scope="module")
def service(data: Path) -> Iterator[Service]:
    with open_service(Settings(data=data, operator_password=PASSWORD)) as opened:
        yield opened


def client(service: Service, address: str = "203.0.113.1", url: str = "http://testserver") -> TestClient:
    return TestClient(create_app(service), base_url=url, client=(address, 1), raise_server_exceptions=False)


@pytest.fixture
def operator(service: Service) -> TestClient:
    opened = client(service)
    assert opened.post(LOGIN, json={"password": PASSWORD}).status_code == 204
    return opened


@pytest.mark.parametrize("path", FILES)
def test_no_file_without_a_login(path: str, service: Service) -> None:
    for cookie in ("", f"{COOKIE}=a.b.c", f"{COOKIE}={PASSWORD}"):
        reply = client(service).get(path, headers={"cookie": cookie})
        assert reply.status_code == 401
        assert reply.json()["error"]["code"] == "login_required"


def test_the_cookie_is_for_this_site_alone_and_out_of_the_reach_of_scripts(service: Service) -> None:
    reply = client(service).post(LOGIN, json={"password": PASSWORD})
    words = {part.strip().lower() for part in reply.headers["set-cookie"].split(";")}
    assert {"httponly", "samesite=strict", "path=/", "max-age=28800"} <= words
    assert "secure" not in words
    over_tls = client(service, url="https://testserver").post(LOGIN, json={"password": PASSWORD})
    assert "secure" in over_tls.headers["set-cookie"].lower()


def test_a_wrong_password_is_refused_and_five_lock_the_address_out(service: Service) -> None:
    here = client(service, address="203.0.113.99")
    for _ in range(TRIES):
        reply = here.post(LOGIN, json={"password": "wrong"})
        assert (reply.status_code, reply.json()["error"]["code"]) == (401, "password_wrong")
        assert "set-cookie" not in reply.headers
    locked = here.post(LOGIN, json={"password": PASSWORD})
    assert locked.status_code == 429
    assert int(locked.headers["retry-after"]) > 0


def test_a_body_that_is_no_login_is_refused_in_words(service: Service) -> None:
    for body in ({}, {"password": 1}, [], {"password": "x" * 2000}):
        assert client(service).post(LOGIN, json=body).status_code == 422


def test_a_page_of_another_site_cannot_log_in(service: Service) -> None:
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    reply = client(service).post(LOGIN, json={"password": PASSWORD}, headers=headers)
    assert (reply.status_code, reply.json()["error"]["code"]) == (403, "origin_refused")


def test_logging_out_takes_the_cookie_away(operator: TestClient) -> None:
    assert operator.get(FILES[0]).status_code == 200
    operator.post("/api/v1/operator/logout")
    assert operator.get(FILES[0]).status_code == 401


def test_without_the_setting_every_address_is_closed(service: Service, data: Path) -> None:
    with open_service(Settings(data=data)) as closed:
        cookie = client(service).post(LOGIN, json={"password": PASSWORD}).cookies[COOKIE]
        sent = {"cookie": f"{COOKIE}={cookie}"}
        there = client(closed)
        reply = there.post(LOGIN, json={"password": PASSWORD})
        assert (reply.status_code, reply.json()["error"]["code"]) == (403, "operator_closed")
        assert [there.get(path, headers=sent).status_code for path in FILES] == [401] * len(FILES)


def test_feedback_is_taken_away_as_csv_and_as_lines(service: Service, operator: TestClient) -> None:
    answer = ask(operator, "京东时尚新商每月佣金8万，做满12个月能返多少？")
    service.feedback.give(Feedback(answer["id"], "down", "number", "=1+1"))
    reply = operator.get("/api/v1/operator/feedback.csv")
    assert 'filename="feedback.csv"' in reply.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert [(r["question"], r["comment"], r["status"]) for r in rows] == [
        (answer["question"], "'=1+1", "open")
    ]
    (line,) = operator.get("/api/v1/operator/feedback.jsonl").text.splitlines()
    assert json.loads(line)["comment"] == "=1+1"


def test_unanswered_questions_are_taken_away_in_groups(operator: TestClient) -> None:
    for question in ("1688诚信通一年多少钱", "给我讲个笑话呗", "1688诚信通一年多少钱，能开专票不"):
        assert ask(operator, question)["outcome"] == "abstained"
    lines = [json.loads(x) for x in operator.get("/api/v1/operator/unanswered.jsonl").text.splitlines()]
    assert [(x["group"], x["count"], x["question"]) for x in lines] == [
        (1, 2, "1688诚信通一年多少钱，能开专票不"),
        (1, 2, "1688诚信通一年多少钱"),
        (2, 1, "给我讲个笑话呗"),
    ]
    assert operator.get("/api/v1/operator/unanswered.csv").content.count(b"\r\n") == 4


def test_judged_differences_are_taken_away_as_a_question_set(
    service: Service, operator: TestClient, tmp_path: Path
) -> None:
    session = service.sessions.create()
    difference = Difference(
        "figure", "product_score", "73", "73分", "84分", "asked", ("ineligible",), ("eligible",)
    )
    answer = replace(make_answer("商品分73，够吗", session), differences=(difference,), profile={})
    service.sessions.save(session, SessionState(1), answer, SessionState())
    assert operator.get("/api/v1/operator/readings.jsonl").text == ""
    service.differences.judge(service.differences.differences()[0].id, "grammar")
    path = tmp_path / "readings.jsonl"
    path.write_bytes(operator.get("/api/v1/operator/readings.jsonl").content)
    [case] = load_cases([path])
    assert (case.turns, case.outcome) == (("商品分73，够吗",), {"ineligible"})


def test_uploads_are_for_operators_alone(service: Service, operator: TestClient) -> None:
    files = {"files": ("a.txt", b"x")}
    assert client(service).post("/gradio_api/upload", files=files).status_code == 403
    # past the guard: only the page, which this application lacks, would take it
    assert operator.post("/gradio_api/upload", files=files).status_code == 404


def ask(client: TestClient, question: str) -> Any:
    reply = client.post("/api/v1/ask", json={"question": question})
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_accepted_feedback_is_taken_away_as_a_question_set(
    operator: TestClient, service: Service, data: Path, tmp_path: Path
) -> None:
    assert operator.get("/api/v1/operator/cases.jsonl").text == ""
    answer = operator.post(
        "/api/v1/ask", json={"question": "京东时尚新商每月佣金8万，做满12个月能返多少？"}
    ).json()
    service.feedback.give(Feedback(answer["id"], "up"))
    (item,) = (i for i in service.feedback.queue() if i.answer_id == answer["id"])
    service.feedback.decide(item.id, "accepted", Expected(("computed",), ("96万|960000",)))
    for _ in range(2):  # the second time it is there already
        add_to_own(service.feedback, data, service.feedback.queue("accepted"))
    suite = tmp_path / "cases.jsonl"
    suite.write_bytes(operator.get("/api/v1/operator/cases.jsonl").content)
    (case,) = load_cases([suite])
    assert (case.turns, case.outcome) == (item.turns, frozenset(["computed"]))
    assert case.inc[0].pattern == "96万|960000"
