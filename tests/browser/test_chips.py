"""Under an answer that asks something back: one tap for what is so or not, and the question only once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Visit, serious
from tests.browser.test_page import answered, ask, box, button, lead, turns
from tests.browser.widgets import WITHOUT_RECORD
from tests.servers import Server

QUESTION = "近期有没有售假、发布违禁品等重大违规记录？"
ENGLISH = (
    "My shop: experience score 84, product score 76, positive rate 88%, 2000 orders, return rate below industry. "
    "Can top creators sell my goods?"
)


def chips(page: Page, question: str = QUESTION) -> Locator:
    return turns(page).last.get_by_role("group", name=question)


def seen(page: Page) -> str:
    """The page's text without what is there only to be heard."""
    page.evaluate(
        "document.querySelectorAll('.ga-sr').forEach((e) => { e.hidden = true; e.style.display = 'none' })"
    )
    return page.locator("body").inner_text()


@pytest.mark.parametrize(
    ("tapped", "says", "concludes"),
    [("是", "近期重大违规记录：有", "没有达到选品门槛"), ("否", "近期重大违规记录：无", "达到选品门槛")],
)
def test_a_tap_answers_the_question(
    server: Server, visit: Visit, tapped: str, says: str, concludes: str
) -> None:
    page = visit(server.url, viewport=PHONE, has_touch=True).page
    ask(page, WITHOUT_RECORD)
    expect(chips(page).get_by_role("button")).to_have_text(["是", "否", "不知道"])
    button(chips(page), tapped).tap()
    expect(turns(page)).to_have_count(2)
    answered(page)
    expect(turns(page).last.locator(".ga-question")).to_contain_text(says)
    expect(lead(page)).to_contain_text(concludes)
    expect(page.locator(".ga-fact[data-fact=serious_violation]")).to_have_count(1)


def test_what_is_not_known_is_not_asked_again(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, WITHOUT_RECORD)
    button(chips(page), "不知道").click()
    expect(turns(page)).to_have_count(2)
    answered(page)
    expect(turns(page).last).to_contain_text("您还不清楚：近期重大违规记录")
    expect(turns(page).last).not_to_contain_text(QUESTION)
    expect(page.locator(".ga-reply:visible")).to_have_count(0)
    ask(page, "没有违规")
    expect(lead(page)).to_contain_text("达到选品门槛")


def test_the_question_is_read_once_and_suggestions_are_chips_of_their_own(
    server: Server, visit: Visit
) -> None:
    page = visit(server.url).page
    ask(page, WITHOUT_RECORD)
    assert seen(page).count(QUESTION) == 1
    assert page.locator(".ga-chips .ga-chip").count() > 0
    assert page.locator(".ga-chips .ga-reply").count() == 0


def test_figures_fill_the_box_as_ever(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, "快手新商首播能拿流量包吗？")
    fill = turns(page).last.get_by_role("button", name=re.compile("首次直播7天内累计开播时长"))
    fill.click()
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("首次直播7天内累计开播时长")
    assert seen(page).count("首次直播经营的7天内，累计开播了多少小时？") == 1


def test_two_taps_in_one_breath_ask_once(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, WITHOUT_RECORD)
    button(chips(page), "否").dblclick()
    answered(page)
    page.wait_for_timeout(500)
    expect(turns(page)).to_have_count(2)


def test_a_conversation_that_is_opened_again_has_its_chips(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, WITHOUT_RECORD)
    page.reload()
    button(chips(page), "否").click()
    expect(turns(page)).to_have_count(2)
    answered(page)
    expect(lead(page)).to_contain_text("达到选品门槛")


def test_in_english_and_in_traditional(server: Server, visit: Visit) -> None:
    page = visit(server.url, locale="en-US").page
    ask(page, ENGLISH)
    expect(chips(page).get_by_role("button")).to_have_text(["yes", "no", "I don't know"])
    button(chips(page), "no").click()
    expect(turns(page)).to_have_count(2)
    answered(page)
    expect(turns(page).last).to_have_attribute("data-state", "done")
    expect(lead(page)).to_contain_text("Yes")
    page = visit(server.url, locale="zh-TW").page
    ask(page, WITHOUT_RECORD)
    group = chips(page, "近期有沒有售假、發佈違禁品等重大違規記錄？")
    expect(group).to_contain_text("近期重大違規記錄")
    button(group, "否").click()
    expect(turns(page)).to_have_count(2)
    answered(page)
    expect(turns(page).last.locator(".ga-question")).to_contain_text("近期重大違規記錄：無")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(server: Server, visit: Visit, scheme: str) -> None:
    page = visit(server.url, color_scheme=scheme).page
    ask(page, WITHOUT_RECORD)
    expect(chips(page)).to_be_visible()
    assert serious(page) == []
