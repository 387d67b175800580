"""What a frame does, in a line each."""

from __future__ import annotations

import json
import re
from typing import Any

from starlette.testclient import TestClient

from tests.access.conftest import ORIGIN

TOKEN, STREAM = "/api/v1/widget/token", "/api/v1/widget/stream"
SESSION, CONTEXT = "/api/v1/widget/session", "/api/v1/widget/context"
OURS = {"origin": "http://testserver"}
QUESTION = "快手新商首播7天播了9小时，能领流量包吗？"
Json = dict[str, Any]


def token(
    client: TestClient, site: str = "shop", origin: str = ORIGIN, visitor: str | None = None
) -> dict[str, str]:
    body = {"site": site, "origin": origin, "visitor": visitor}
    response = client.post(TOKEN, json=body, headers=OURS)
    assert response.status_code == 200, response.text
    return {"authorization": f"Bearer {response.json()['token']}"}


def events(text: str) -> list[tuple[str, Any]]:
    fields = [
        dict(line.split(": ", 1) for line in block.splitlines()) for block in text.strip().split("\n\n")
    ]
    return [(f["event"], json.loads(f["data"])) for f in fields]


def asked(client: TestClient, headers: Json, question: str = QUESTION, **more: Any) -> Json:
    response = client.post(STREAM, json={"question": question, **more}, headers=headers)
    assert response.status_code == 200, response.text
    kind, answer = events(response.text)[-1]
    assert kind == "answer"
    return dict(answer)


def refusal(response: Any) -> tuple[int, str]:
    error = response.json()["error"]
    assert list(response.json()) == ["error"]
    assert sorted(error) == ["code", "hint", "message"]
    assert re.search("[一-鿿]", error["message"])
    assert "Traceback" not in response.text
    return response.status_code, error["code"]
