"""answer.js in a real browser: articles in a dialog, tips on numbers, copying; under the widget's policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from assistant.conversations.intake import read_question
from assistant.pipeline import Assistant
from assistant.surfaces.render import answer_html, names_of, user_html
from assistant.surfaces.words import words
from tests.browser.conftest import PHONE, Visit, Visitor, serious
from tests.servers import Server

QUESTION = "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？"
PLANS = "我是县城的源头厂家，刚入驻快手，有哪些能拿"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)
Open = Callable[..., Visitor]


@pytest.fixture(scope="module")
def conversation(assistant: Assistant) -> str:
    w = words("zh-CN")
    names = names_of(assistant.knowledge, w)
    asked = [(q, assistant.ask(read_question(q))) for q in (QUESTION, PLANS)]
    turns = [user_html(q) + answer_html(answer, names, w) for q, answer in asked]
    return (
        '<!doctype html><html lang="zh-CN" data-theme="auto"><head><meta charset="utf-8"><title>对话</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/assets/answer.css"><link rel="stylesheet" href="/assets/article.css">'
        f'</head><body><main>{"".join(turns)}</main><button class="ga-copy" type="button">复制</button>'
        '<script src="/assets/answer.js"></script></body></html>'
    )


@pytest.fixture
def opened(server: Server, visit: Visit, conversation: str) -> Open:
    """The conversation as a page of the server's own origin, with the policy of the widget's frame."""

    def open_it(**options: Any) -> Visitor:
        def answer(route: Route) -> None:
            headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
            route.fulfill(body=conversation, headers=headers)

        visitor = visit(**options)
        visitor.page.route("**/conversation", answer)
        visitor.page.goto(f"{server.url.rstrip('/')}/conversation")
        return visitor

    return open_it


def unfold(page: Page) -> None:
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true; })")


def citation(page: Page) -> Locator:
    """One in the list of sources of the first answer."""
    unfold(page)
    return page.locator(".ga-answer").first.locator(".ga-more li .ga-cite[data-n='3']").last


def number(page: Page) -> Locator:
    return page.locator(".ga-text .ga-num").first


def in_view(mark: Locator) -> bool:
    """Whether the mark is inside what its dialog shows of the article."""
    return bool(
        mark.evaluate(
            """(mark) => {
              const at = mark.getBoundingClientRect();
              const seen = mark.closest('.ga-dialog-body').getBoundingClientRect();
              return at.top >= seen.top && at.bottom <= seen.bottom;
            }"""
        )
    )


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, PHONE], ids=["desk", "phone"])
def test_a_citation_opens_its_article_with_the_quote_in_view(opened: Open, viewport: Any) -> None:
    visitor = opened(viewport=viewport)
    page = visitor.page
    citation(page).click()
    dialog = page.get_by_role("dialog")
    mark = dialog.locator("mark#quote")
    expect(mark).to_have_text("来源称，抖音头部创作者要求合作店铺的基础销量达到1000单或10万GMV。")
    assert in_view(mark)
    assert mark.evaluate("(m) => getComputedStyle(m).backgroundColor") == "rgb(255, 233, 168)"
    expect(dialog.get_by_role("link", name="在新页面打开")).to_have_attribute("target", "_blank")
    assert visitor.errors == []


@pytest.mark.parametrize("way", ["Escape", "button", "backdrop"])
def test_closing_it_returns_to_where_one_was(opened: Open, way: str) -> None:
    page = opened().page
    citation(page).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("mark")).to_be_visible()
    if way == "Escape":
        page.keyboard.press("Escape")
    elif way == "button":
        dialog.get_by_role("button", name="关闭").click()
    else:
        page.mouse.click(5, 5)
    expect(dialog).to_have_count(0)
    expect(citation(page)).to_be_focused()


def test_the_page_behind_does_not_move(opened: Open) -> None:
    page = opened().page
    citation(page).scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    citation(page).click()
    expect(page.locator("dialog mark")).to_be_visible()
    assert page.evaluate("scrollY") == before


def test_one_article_at_a_time(opened: Open) -> None:
    page = opened().page
    href = citation(page).get_attribute("href")
    page.evaluate("(href) => { GrowthAnswer.openArticle(href); GrowthAnswer.openArticle(href); }", href)
    expect(page.locator("dialog mark")).to_have_count(1)
    expect(page.locator("dialog")).to_have_count(1)


def test_with_a_modifier_key_the_link_is_a_link(opened: Open) -> None:
    visitor = opened()
    with visitor.context.expect_page() as new:
        citation(visitor.page).click(modifiers=["ControlOrMeta"])
    expect(new.value.locator("mark#quote")).to_be_visible()
    expect(visitor.page.locator("dialog")).to_have_count(0)


def test_an_article_that_cannot_be_fetched_opens_as_a_page(opened: Open) -> None:
    visitor = opened()
    visitor.page.route("**/articles/**", lambda route: route.abort())
    with visitor.context.expect_page():
        citation(visitor.page).click()
    expect(visitor.page.locator("dialog")).to_have_count(0)
    visitor.errors.clear()  # the browser itself reports the request that failed


def test_a_page_of_another_site_is_never_put_into_the_dialog(opened: Open) -> None:
    visitor = opened()
    with visitor.context.expect_page():
        visitor.page.evaluate("() => GrowthAnswer.openArticle('http://127.0.0.1:9/articles/x')")
    expect(visitor.page.locator("dialog")).to_have_count(0)


def test_the_pointer_on_a_number_says_where_it_is_from(opened: Open) -> None:
    page = opened().page
    number(page).hover()
    tip = page.get_by_role("tooltip")
    expect(tip).to_have_text("核对得出：商品分，您的73分，门槛≥75分")
    tip.hover()  # the way from the number to its tip does not lose it
    page.wait_for_timeout(300)
    expect(tip).to_be_visible()
    page.mouse.move(2, 2)
    expect(tip).to_be_hidden()


def test_the_keyboard_on_a_number_says_where_it_is_from(opened: Open) -> None:
    page = opened().page
    page.keyboard.press("Tab")
    expect(number(page)).to_be_focused()
    expect(number(page)).to_have_attribute("aria-describedby", "ga-tip")
    expect(page.get_by_role("tooltip")).to_have_text("核对得出：商品分，您的73分，门槛≥75分")
    page.keyboard.press("Escape")
    expect(page.locator(".ga-tip")).to_be_hidden()
    expect(number(page)).not_to_have_attribute("aria-describedby", "ga-tip")
    page.keyboard.press("Tab")
    expect(page.get_by_role("tooltip")).to_have_text("您说的：商品分73")


def test_a_tap_on_a_number_says_where_it_is_from(opened: Open) -> None:
    page = opened(viewport=PHONE, has_touch=True, is_mobile=True).page
    unfold(page)
    quoted = page.locator(".ga-answer").first.locator(".ga-more li .ga-num").last  # no stop of the Tab key
    quoted.tap()
    tip = page.get_by_role("tooltip")
    expect(tip).to_have_text("引自来源 [4]")
    box = tip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    page.locator(".ga-lead").first.tap()
    expect(page.locator(".ga-tip")).to_be_hidden()


def test_copying_takes_the_text_with_its_folded_sources(opened: Open) -> None:
    visitor = opened(permissions=["clipboard-read", "clipboard-write"])
    page = visitor.page
    copy = page.get_by_role("button", name="复制")
    ids = [str(a.get_attribute("data-answer")) for a in page.locator(".ga-answer").all()]
    copy.evaluate("(button, id) => button.dataset.answer = id", ids[1])
    copy.click()
    expect(page.get_by_role("button", name="已复制")).to_be_focused()
    text = page.evaluate("() => navigator.clipboard.readText()")
    assert text.startswith("按您说的（县城、源头厂家、刚入驻），快手电商先看这5项：")
    assert "「快手计划对产业带商家的入驻保证金分梯度下调。」" in text
    assert "数字来源" not in text
    assert [d.get_attribute("open") for d in page.locator("details.ga-more").all()] == [None, None]
    expect(page.get_by_role("button", name="复制", exact=True)).to_be_visible()


def test_copying_works_where_the_clipboard_is_not_given(opened: Open) -> None:
    page = opened().page
    page.evaluate("() => Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    copy = page.get_by_role("button", name="复制")
    copy.evaluate("(b) => b.dataset.answer = document.querySelector('.ga-answer').dataset.answer")
    page.evaluate(
        "() => document.addEventListener('copy', () => { window.seen = getSelection().toString() || 'taken'; })"
    )
    copy.click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("() => window.seen")


@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_screen_and_axe_is_content(opened: Open, width: int, scheme: str) -> None:
    page = opened(viewport={"width": width, "height": 740}, color_scheme=scheme).page
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page, within=".ga-answer") == []


def test_an_article_on_its_own_page_scrolls_to_the_quote(server: Server, visit: Visit, opened: Open) -> None:
    href = citation(opened().page).get_attribute("href")
    visitor = visit(f"{server.url.rstrip('/')}{href}", viewport=PHONE, color_scheme="dark")
    expect(visitor.page.locator("mark#quote")).to_be_in_viewport()
    assert serious(visitor.page) == []
    assert visitor.errors == []


def test_nothing_global_but_one_name(opened: Open) -> None:
    page = opened().page
    names = page.evaluate(
        """() => {
          const frame = document.createElement('iframe');
          document.body.appendChild(frame);
          const standard = new Set(Object.getOwnPropertyNames(frame.contentWindow));
          frame.remove();
          return Object.getOwnPropertyNames(window).filter((n) => !standard.has(n) && /^(Growth|ga|tip|dialog|words)/i.test(n));
        }"""
    )
    assert names == ["GrowthAnswer"]
