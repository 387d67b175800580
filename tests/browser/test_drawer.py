"""A citation on a wide screen: its article beside the conversation, and both can be used."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit, serious
from tests.browser.test_page import DOUYIN, KUAISHOU, ask, box, button, turns
from tests.servers import Server

DRAWER = "dialog.ga-drawer"


def opened(server: Server, visit: Visit, width: int = 1280, **options: str) -> Page:
    page = visit(server.url, viewport={"width": width, "height": 800}, **options).page
    ask(page, DOUYIN)
    page.locator(".ga-text .ga-cite").first.click()
    expect(page.locator("dialog mark#quote")).to_be_in_viewport()
    return page


@pytest.mark.parametrize("width", [1200, 1280, 1720, 1920])
def test_it_covers_nothing_of_the_conversation(server: Server, visit: Visit, width: int) -> None:
    page = opened(server, visit, width)
    drawer = page.locator(DRAWER).bounding_box()
    chat = page.locator("#ga-main").bounding_box()
    assert drawer is not None
    assert chat is not None
    assert chat["x"] + chat["width"] <= drawer["x"] + 1
    assert drawer["x"] + drawer["width"] == width
    assert chat["width"] >= 500
    expect(button(page, "发送")).to_be_in_viewport(ratio=1)
    assert page.locator("#ga-panel").is_visible() == (width >= 1720)


def test_the_conversation_goes_on_beside_it(server: Server, visit: Visit) -> None:
    page = opened(server, visit)
    ask(page, KUAISHOU)
    expect(turns(page)).to_have_count(2)
    expect(page.locator(f"{DRAWER} mark#quote")).to_be_visible()
    turns(page).last.locator(".ga-text .ga-cite").first.click()
    expect(page.locator(DRAWER)).to_have_count(1)
    expect(page.locator(f"{DRAWER} mark#quote")).to_contain_text("11小时")


@pytest.mark.parametrize("way", ["Escape", "button"])
def test_closing_it_returns_to_the_citation(server: Server, visit: Visit, way: str) -> None:
    page = opened(server, visit)
    page.locator("#ga-panel").evaluate("panel => { panel.scrollTop = 120 }")
    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        button(page.locator(DRAWER), "关闭").click()
    expect(page.locator(DRAWER)).to_have_count(0)
    expect(page.locator(".ga-text .ga-cite").first).to_be_focused()
    expect(page.locator("#ga-panel")).to_be_visible()
    assert page.locator("#ga-panel").evaluate("panel => panel.scrollTop") == 120


def test_escape_puts_away_one_thing_at_a_time(server: Server, visit: Visit) -> None:
    page = opened(server, visit)
    button(turns(page).last, "修改问题").click()
    expect(box(page)).to_have_value(DOUYIN)
    box(page).press("Escape")
    expect(box(page)).to_have_value("")
    expect(page.locator(DRAWER)).to_be_visible()
    box(page).press("Escape")
    expect(page.locator(DRAWER)).to_have_count(0)


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1199, "height": 800}])
def test_on_a_narrow_screen_it_is_a_dialog_over_the_page(
    server: Server, visit: Visit, viewport: dict[str, int]
) -> None:
    page = visit(server.url, viewport=viewport).page
    ask(page, KUAISHOU)
    page.locator(".ga-text .ga-cite").first.click()
    expect(page.locator("dialog:modal mark#quote")).to_be_in_viewport()
    expect(page.locator(DRAWER)).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_it_open(server: Server, visit: Visit, scheme: str) -> None:
    assert serious(opened(server, visit, color_scheme=scheme)) == []
