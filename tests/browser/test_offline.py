"""Where nothing can be reached: a page of ours instead of the browser's, and nothing kept that is private."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit, serious
from tests.browser.test_page import KUAISHOU, ask
from tests.servers import Server


def ready(page: Page) -> None:
    """The service worker is there, and has what it keeps."""
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


@pytest.mark.parametrize(
    ("locale", "title", "again"),
    [
        ("zh-CN", "现在连不上助手", "重试"),
        ("zh-TW", "現在連不上助手", "重試"),
        ("en-US", "The assistant cannot be reached now", "Try again"),
    ],
)
def test_a_page_in_the_visitors_language_says_so_and_goes_on_when_the_network_is_back(
    server: Server, visit: Visit, locale: str, title: str, again: str
) -> None:
    visitor = visit(server.url, locale=locale, viewport=PHONE)
    page = visitor.page
    ready(page)
    visitor.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert (
        page.locator("h1").evaluate("e => getComputedStyle(e).fontSize") == "21px"
    )  # its styles are there too
    assert page.locator("img").evaluate("e => e.naturalWidth") > 0
    assert serious(page) == []
    page.get_by_role("link", name=again).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    visitor.context.set_offline(False)
    expect(page.locator(".ga-welcome")).to_be_visible()


def test_a_server_that_comes_back_is_found_without_a_hand(server: Server, visit: Visit) -> None:
    """The browser itself never thought that it was offline."""
    visitor = visit(server.url)
    page = visitor.page
    ready(page)
    ask(page, KUAISHOU)
    visitor.context.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_have_text("现在连不上助手")
    page.evaluate("addEventListener('online', (event) => event.stopImmediatePropagation(), true)")
    visitor.context.set_offline(False)
    expect(page.locator(".ga-turn")).to_have_count(1, timeout=40_000)


def test_no_answer_and_no_conversation_is_ever_kept(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ready(page)
    ask(page, KUAISHOU)
    page.locator(".ga-text .ga-cite").first.click()
    expect(page.locator("dialog mark#quote")).to_be_visible()
    page.reload()
    expect(page.locator(".ga-turn")).to_have_count(1)
    kept = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys()) {
            for (const request of await (await caches.open(name)).keys()) {
              const url = new URL(request.url);
              found.push(url.pathname + url.search);
            }
          }
          return found.sort();
        }"""
    )
    assert kept == ["/assets/icon.svg", "/assets/offline.css", "/assets/offline.js", "/offline?lang=zh-Hans"]


def test_the_page_can_be_installed(server: Server, visit: Visit) -> None:
    """As Chromium itself judges it."""
    page = visit(server.url).page
    ready(page)
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A private window, which is what a test has, is never offered an installation.
    assert [e["errorId"] for e in found if e["errorId"] != "in-incognito"] == []
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("/manifest.webmanifest?lang=zh-Hans")
