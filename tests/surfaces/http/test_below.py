"""Below a path of somebody's host every address of ours carries the path, and nothing else is changed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, StreamingResponse
from fastapi.testclient import TestClient

import assistant.surfaces
from assistant.surfaces.http.below import _ADDRESS, Below, Stripped

SURFACES = Path(assistant.surfaces.__path__[0])
# What Gradio's own scripts put behind its root, and patterns of paths that requests have here.
NOT_OURS = ("gradio_api", "theme.css", "v1/", "mcp", "readyz", "metrics", "widget/frame", "widget.js")


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()

    @app.get("/")
    def page() -> HTMLResponse:
        answer = HTMLResponse(
            '<base href="./"><a href="/articles/a">/articles/a</a><i title="/other">"/"</i>'
        )
        answer.set_cookie("a", "b")
        return answer

    @app.get("/events")
    def events() -> StreamingResponse:
        return StreamingResponse(
            iter(['data: {"html": "<a href=\\"/c/x\\">"}\n\n']), media_type="text/event-stream"
        )

    @app.get("/api/v1/rules")
    def rules() -> JSONResponse:
        return JSONResponse({"path": "/api/v1/rules"})

    @app.get("/there")
    def there() -> RedirectResponse:
        return RedirectResponse("/c/x")

    @app.get("/picture")
    def picture() -> Response:
        return Response(b'"/assets/', media_type="image/png")

    app.add_middleware(Below, prefix="/assist")  # type: ignore[arg-type]
    app.add_middleware(Stripped, prefix="/assist")  # type: ignore[arg-type]
    return TestClient(app, follow_redirects=False)


def test_addresses_in_scripts_whose_quotation_marks_are_escaped_carry_the_path() -> None:
    login = rb"""{"js": "await fetch(\u0027/api/v1/operator/login\u0027)"}"""
    assert b"\\u0027/assist/api/v1/operator/login" in _ADDRESS.sub(b"/assist/", login)


@pytest.mark.parametrize("prefix", ["", "/assist"], ids=["the proxy takes the path off", "it leaves it on"])
def test_addresses_carry_the_path_and_words_do_not(client: TestClient, prefix: str) -> None:
    page = client.get(f"{prefix}/")
    assert '<a href="/assist/articles/a">/articles/a</a><i title="/other">"/"</i>' in page.text
    assert "Path=/assist/" in page.headers["set-cookie"]
    assert page.headers["content-length"] == str(len(page.content))
    assert '\\"/assist/c/x\\"' in client.get(f"{prefix}/events").text
    assert client.get(f"{prefix}/there").headers["location"] == "/assist/c/x"
    assert client.get(f"{prefix}/picture").content == b'"/assets/'


def test_what_programs_read_stays_as_it_is(client: TestClient) -> None:
    assert client.get("/api/v1/rules").json() == {"path": "/api/v1/rules"}


def test_the_path_without_its_slash_leads_to_the_page(client: TestClient) -> None:
    answer: Any = client.get("/assist")
    assert (answer.status_code, answer.headers["location"]) == (307, "/assist/")


def test_every_address_that_scripts_and_documents_name_is_known() -> None:
    """One that is missing here would be asked of the root of somebody's host."""
    files = [*SURFACES.rglob("*.js"), *SURFACES.rglob("*.html"), *SURFACES.rglob("*.css")]
    named = re.compile(r"""["'`(]/(?=[a-z])[^\s"'`)]*""")
    for path in files:
        for found in named.findall(path.read_text("utf-8")):
            known = _ADDRESS.match(found.encode(), 1) or found[2:].startswith(NOT_OURS)
            assert known, f"{path.name}: {found!r}: add it to below.py's addresses"
