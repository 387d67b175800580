"""Feedback over HTTP: each may judge the answers that were given to them, and no others."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.build import Service
from tests.surfaces.http.widget.asking import QUESTION, asked, refusal, token

FEEDBACK = "/api/v1/feedback"


def test_a_visitor_judges_an_answer_and_it_is_queued(client: TestClient, service: Service) -> None:
    mine = token(client)
    answer = asked(client, mine)
    body = {"answer_id": answer["id"], "verdict": "down", "reason": "number", "comment": "应该是 <b>75</b>"}
    response = client.post(FEEDBACK, json=body, headers=mine)
    assert (response.status_code, response.content) == (204, b"")
    item = next(i for i in service.feedback.queue() if i.answer_id == answer["id"])
    assert (item.verdict, item.reason, item.comment) == ("down", "number", "应该是 <b>75</b>")


def test_nobody_judges_an_answer_that_was_given_to_another(client: TestClient) -> None:
    mine = token(client)
    theirs = {"answer_id": asked(client, mine)["id"], "verdict": "up"}
    assert refusal(client.post(FEEDBACK, json=theirs)) == (404, "answer_unknown")
    assert refusal(client.post(FEEDBACK, json=theirs, headers=token(client))) == (404, "answer_unknown")
    other = token(client, "other", "https://other.example")
    assert refusal(client.post(FEEDBACK, json=theirs, headers=other)) == (404, "answer_unknown")


def test_the_open_apis_answers_are_judged_without_a_token(client: TestClient) -> None:
    answer = client.post("/api/v1/ask", json={"question": QUESTION}).json()
    body = {"answer_id": answer["id"], "verdict": "up"}
    assert client.post(FEEDBACK, json=body).status_code == 204
    assert refusal(client.post(FEEDBACK, json=body, headers=token(client))) == (404, "answer_unknown")


def test_a_bad_token_is_not_taken_for_none(client: TestClient) -> None:
    answer = client.post("/api/v1/ask", json={"question": QUESTION}).json()
    body = {"answer_id": answer["id"], "verdict": "up"}
    assert refusal(client.post(FEEDBACK, json=body, headers={"authorization": "Bearer x"})) == (
        401,
        "token_invalid",
    )


@pytest.mark.parametrize(
    "body",
    [{}, {"answer_id": "x"}, {"answer_id": "x", "verdict": "maybe"}, {"answer_id": 5, "verdict": "up"},
     {"answer_id": "x", "verdict": "up", "reason": "because"}, {"answer_id": "x", "verdict": "up", "comment": "字" * 1001}],
)  # fmt: skip
def test_feedback_that_cannot_be_used_names_its_field(client: TestClient, body: dict[str, Any]) -> None:
    status, code = refusal(client.post(FEEDBACK, json=body))
    assert (status, code) == (422, "feedback_invalid")


@pytest.mark.parametrize("body", [[], "x", None, 5])
def test_feedback_is_an_object(client: TestClient, body: Any) -> None:
    assert client.post(FEEDBACK, json=body).status_code == 422
