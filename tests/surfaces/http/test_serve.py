"""The page comes late, the API does not wait for it, and neither does stopping."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant.errors import SettingsError
from assistant.storage.database import Database
from assistant.surfaces.http.app import create_app
from assistant.surfaces.http.serve import LatePage, bind
from tests.fakes import make_service


def small_page() -> FastAPI:
    page = FastAPI()
    page.add_api_route("/", lambda: "page")
    return page


def served(database: Database, page: LatePage) -> TestClient:
    return TestClient(create_app(make_service(database), page, page.lifespan), raise_server_exceptions=False)


def test_the_api_answers_before_the_page_is_made(database: Database) -> None:
    go = threading.Event()

    def make() -> FastAPI:
        go.wait(10)
        return small_page()

    with served(database, LatePage(make)) as client:
        assert client.get("/healthz").status_code == 200
        go.set()
        assert client.get("/").json() == "page"


def test_stopping_does_not_wait_for_a_page_still_being_made(database: Database) -> None:
    go, made = threading.Event(), threading.Event()

    def make() -> FastAPI:
        go.wait(10)
        made.set()
        return small_page()

    with served(database, LatePage(make)):
        pass
    assert not made.is_set()
    go.set()


def test_a_page_that_cannot_be_made_leaves_the_api_answering(
    caplog: pytest.LogCaptureFixture, database: Database
) -> None:
    def make() -> FastAPI:
        raise ImportError("no gradio")

    with served(database, LatePage(make)) as client:
        response = client.get("/")
        assert (response.status_code, response.json()["error"]["code"]) == (503, "page_unavailable")
        assert client.get("/healthz").status_code == 200
    assert "no gradio" in caplog.text


def test_the_lifespan_of_the_page_is_run(database: Database) -> None:
    seen: list[str] = []

    def make() -> FastAPI:
        from contextlib import asynccontextmanager

        @asynccontextmanager
        async def lifespan(_: Any) -> Any:
            seen.append("started")
            yield
            seen.append("stopped")

        page = FastAPI(lifespan=lifespan)
        page.add_api_route("/", lambda: "page")
        return page

    with served(database, LatePage(make)) as client:
        client.get("/")
        assert seen == ["started"]
    assert seen == ["started", "stopped"]


def test_a_free_port_is_bound_and_a_taken_one_is_explained() -> None:
    with bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(SettingsError, match=f"127.0.0.1:{port}") as caught:
            bind("127.0.0.1", port)
        assert "--port" in caught.value.hint


def test_a_host_that_is_not_here_is_explained() -> None:
    with pytest.raises(SettingsError, match="192\\.0\\.2\\.1"):  # an address reserved for documents
        bind("192.0.2.1", 0)
