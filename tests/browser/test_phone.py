"""The page in a hand: what its keyboard covers, one row of head, and every width and zoom."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Visit, serious
from tests.browser.test_page import DOUYIN, KUAISHOU, answered, ask, box, button, turns
from tests.servers import Server, running

WIDTHS = (320, 360, 375, 600, 768, 900, 901, 1120, 1280, 1440, 1920)
ENGLISH = "Kuaishou new merchant, streamed 9 hours in the first 7 days, do I get the package?"


@pytest.fixture(scope="module")
def shop_server(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """As merchants have it: without an operators' password there is no tab for them."""
    with running(tmp_path_factory.mktemp("phone")) as served:
        yield served


def phone(server: Server, visit: Visit, **options: object) -> Page:
    return visit(server.url, **{"viewport": PHONE, "has_touch": True, "is_mobile": True, **options}).page


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def cut_off(page: Page, within: str) -> list[str]:
    """Texts of buttons and headings that do not fit their own box, or stand outside of the window."""
    found: list[str] = page.locator(within).evaluate_all(
        """(roots) => roots.flatMap((root) => [...root.querySelectorAll('button, h1, h2')]).filter((e) => {
          const at = e.getBoundingClientRect();
          if (!at.width || getComputedStyle(e).clipPath !== 'none') return false;
          return e.scrollWidth > e.clientWidth + 1 || at.left < 0 || at.right > innerWidth + 1;
        }).map((e) => e.textContent)"""
    )
    return found


def test_sending_puts_the_keyboard_away_and_leaves_one_row_above_the_answer(
    shop_server: Server, visit: Visit
) -> None:
    page = phone(shop_server, visit)
    before = page.locator(".ga-header").bounding_box()
    box(page).tap()
    box(page).fill(DOUYIN)
    button(page, "发送").tap()
    expect(box(page)).not_to_be_focused()
    answered(page)
    after = page.locator(".ga-header").bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] <= 56 < before["height"]
    rows = page.locator(".ga-header button:visible").evaluate_all(
        "bs => bs.map(b => b.getBoundingClientRect().top)"
    )
    assert len(rows) == 6  # five parts of the page, and the languages
    assert max(rows) - min(rows) < 8
    expect(turns(page).last.locator(".ga-lead").first).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", level=1)).to_have_text("商家增长助手")  # heard, not seen


def test_with_a_mouse_the_next_question_can_be_typed_at_once(shop_server: Server, visit: Visit) -> None:
    page = visit(shop_server.url).page
    ask(page, KUAISHOU)
    expect(box(page)).to_be_focused()


def test_a_keyboard_that_lies_over_the_page_does_not_hide_the_box(shop_server: Server, visit: Visit) -> None:
    """Safari's way: the window stays as high as it was, and only visualViewport tells what is seen of it."""
    page = phone(shop_server, visit)
    ask(page, KUAISHOU)
    page.evaluate(
        """() => {
          Object.defineProperty(visualViewport, 'height', { value: 410, configurable: true });
          visualViewport.dispatchEvent(new Event('resize'));
        }"""
    )
    at = page.locator(".ga-composer").bounding_box()
    assert at is not None
    assert at["y"] + at["height"] <= 411
    page.evaluate("() => { delete visualViewport.height; visualViewport.dispatchEvent(new Event('resize')) }")
    at = page.locator(".ga-composer").bounding_box()
    assert at is not None
    assert at["y"] + at["height"] >= PHONE["height"] - 1


def test_a_keyboard_that_makes_the_window_smaller_does_not_hide_the_box(
    shop_server: Server, visit: Visit
) -> None:
    """Android's way, which the page asks for (interactive-widget=resizes-content)."""
    page = phone(shop_server, visit)
    box(page).tap()
    page.set_viewport_size({"width": PHONE["width"], "height": 330})
    expect(button(page, "发送")).to_be_in_viewport(ratio=1)
    assert "resizes-content" in (page.locator("meta[name=viewport]").get_attribute("content") or "")


def test_the_languages_are_behind_one_button(shop_server: Server, visit: Visit) -> None:
    page = phone(shop_server, visit)
    opener = page.get_by_role("button", name="语言")
    expect(page.get_by_role("button", name="English")).to_be_hidden()
    opener.tap()
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="English")).to_be_hidden()
    expect(opener).to_be_focused()
    opener.tap()
    page.get_by_role("button", name="English").tap()
    expect(page).to_have_title("Merchant growth assistant")


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en-US"])
def test_the_page_fits_every_width_in_every_language(shop_server: Server, visit: Visit, locale: str) -> None:
    page = visit(shop_server.url, locale=locale).page
    expect(page.locator(".ga-starter").first).to_be_visible()
    for asked in (False, True):
        if asked:
            ask(page, ENGLISH if locale == "en-US" else KUAISHOU)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert fits(page), (width, asked)
            assert cut_off(page, ".ga-header") == [], (width, asked)
            assert cut_off(page, "#ga-main") == [], (width, asked)


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_at_four_times_the_size_everything_can_be_reached(
    shop_server: Server, visit: Visit, locale: str
) -> None:
    """1280 by 800 at 400 %."""
    quarter = {side: length // 4 for side, length in DESKTOP.items()}
    page = visit(shop_server.url, viewport=quarter, locale=locale).page
    expect(page.locator(".ga-starter").first).to_be_attached()
    assert fits(page)
    ask(page, ENGLISH if locale == "en-US" else KUAISHOU)
    assert fits(page)
    send = page.locator(".ga-send")
    send.scroll_into_view_if_needed()
    expect(send).to_be_in_viewport(ratio=1)
    log = page.locator(".ga-log").bounding_box()
    assert log is not None
    assert log["height"] >= 100
    assert serious(page) == []
