"""A real browser (Debian's chromium, through Playwright) and real servers for it to visit.

Whatever a page asks of another machine is refused and recorded; a test fails when the list is not empty.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect, sync_playwright

from tests.browser.desk import FIRST_VIEW, OPERATOR_PASSWORD, log_in
from tests.servers import Server, running

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 740}
# Chromium looks for updates and lists at its maker's when it starts, unless told not to.
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
]
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)
_HERE = {"127.0.0.1", "localhost", "::1"}
_LOCAL_SCHEMES = {"data", "blob", "about", "chrome-error"}


def chromium() -> str:
    """Where the browser is: ``CHROMIUM``, or the first that the system names."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise FileNotFoundError("no chromium: `make test` installs it on Debian, or set CHROMIUM to its path")
    return found


@dataclass
class Visitor:
    """A browser profile with one page open. ``outside`` are requests to other machines (all refused),
    ``errors`` what scripts threw and what the console called an error."""

    context: BrowserContext
    page: Page
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def _thrown(self, error: Error) -> None:
        if not of_gradio(f"{error}\n{error.stack}"):
            self.errors.append(str(error))

    def watch(self, page: Page) -> Page:
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", self._thrown)
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        return page


def of_gradio(stack: str) -> bool:
    """Whether an error was thrown in Gradio's own list of choices: one that is filled anew while it opens, on a
    busy machine. It shows the choices all the same."""
    return "reading '0'" in stack and "/assets/page" not in stack


Visit = Callable[..., Visitor]


# Not for the session: while Playwright's loop runs, no other test of this thread can run one.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens browser profiles: ``visit(url, viewport=PHONE, color_scheme="dark", …)``."""
    visitors: list[Visitor] = []

    def opened(url: str = "", **options: Any) -> Visitor:
        options = {"viewport": DESKTOP, "locale": "zh-CN", **options}
        context = browser.new_context(**options)
        visitor = Visitor(context, context.new_page())
        visitor.watch(visitor.page)

        def sort(route: Route) -> None:
            address = urlsplit(route.request.url)
            if address.scheme in _LOCAL_SCHEMES or address.hostname in _HERE:
                route.fallback()
            else:
                visitor.outside.append(route.request.url)
                route.abort()

        context.route("**/*", sort)
        visitors.append(visitor)
        if url:
            visitor.page.goto(url)
        return visitor

    yield opened
    for visitor in visitors:
        visitor.context.close()
    asked = [url for visitor in visitors for url in visitor.outside]
    assert not asked, f"requests left the host: {asked}"


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("served"), GROWTH_OPERATOR_PASSWORD=OPERATOR_PASSWORD) as served:
        served.request("/")  # answered when the page has been made
        yield served


@pytest.fixture(scope="module")
def operated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a module's own, for what operators change."""
    folder = tmp_path_factory.mktemp("operated")
    with running(folder, GROWTH_OPERATOR_PASSWORD=OPERATOR_PASSWORD) as served:
        yield served


@pytest.fixture
def operator(operated: Server, visit: Visit) -> Visitor:
    """Somebody who has logged in there."""
    visitor = visit(operated.url)
    log_in(visitor.page)
    expect(visitor.page.get_by_text(FIRST_VIEW)).to_be_visible()
    return visitor


@pytest.fixture
def slow_server(tmp_path: Path) -> Iterator[Server]:
    """The real server with a pause before every event of an answer, so that stopping is possible."""
    with running(tmp_path / "slow", module="tests.browser.slow") as served:
        yield served


def serious(page: Page, *, within: str | None = None) -> list[str]:
    """axe-core's findings of impact serious and critical, a line each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=within, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{v['id']}: {v['help']} — {node['html'][:160]}"
        for v in found
        if v["impact"] in {"serious", "critical"}
        for node in v["nodes"]
    ]
