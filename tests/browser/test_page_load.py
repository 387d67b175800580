"""What a first visitor's browser has to fetch, and that the page is the same without it."""

from __future__ import annotations

import re
from pathlib import Path

import gradio
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit
from tests.servers import Server

KUAISHOU = "快手新商首播7天播了10个半小时，能拿到流量包吗？"
MOST_REQUESTS = 30
GRADIO = Path(gradio.__file__).parent / "templates" / "frontend" / "assets"
NO_IMPORT_MAPS = "HTMLScriptElement.supports = () => false"


def ask(page: Page) -> None:
    box = page.get_by_role("textbox", name="问题")
    box.fill(KUAISHOU)
    box.press("Enter")
    expect(page.locator(".ga-lead").first).to_contain_text("还不能领取首次直播流量包")


def test_the_first_question_is_answered_after_few_requests(server: Server, visit: Visit) -> None:
    visitor = visit()
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.goto(server.url)
    ask(visitor.page)
    assert len(asked) < MOST_REQUESTS, "\n".join(asked)
    assert [url for url in asked if re.search(r"/assets/.*\.js", url) and "answer.js" not in url] == []
    assert visitor.errors == []


def test_a_module_that_is_fetched_later_meets_those_that_came_in_the_pack(
    server: Server, visit: Visit
) -> None:
    visitor = visit(server.url)
    page = visitor.page
    page.locator(".ga-fresh").wait_for()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    later = next(path.name for path in sorted(GRADIO.glob("Login-*.js")))
    assert page.evaluate("name => import(location.origin + '/assets/' + name).then(m => typeof m)", later)
    assert later in asked
    assert not [name for name in asked if name.startswith(("index-", "core-", "statustracker-"))], asked


def test_a_browser_without_import_maps_fetches_the_modules_one_by_one(server: Server, visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    page.add_init_script(NO_IMPORT_MAPS)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.url)
    ask(page)
    assert f"{server.url}/assets/page-chat.js" in asked
    assert visitor.errors == []


def test_scripts_that_come_after_the_page_still_show_the_conversation(server: Server, visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    page.add_init_script(NO_IMPORT_MAPS)
    held: list[Route] = []
    page.route("**/assets/page-chat.js*", lambda route: held.append(route))
    page.goto(server.url, wait_until="commit")
    expect(page.locator(".ga-starter").nth(1)).to_be_visible()
    expect(page.locator("#ga-profile")).to_contain_text("档案")
    assert held
    for route in held:
        route.fallback()
    page.unroute("**/assets/page-chat.js*")
    expect(page.locator("html")).to_have_attribute("data-ga-view", "chat")
    ask(page)
    assert visitor.errors == []
