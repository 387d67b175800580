"""A picture of the shop's backend, from the button, a drop or a paste to the shop's facts."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Frame, Locator, Page, expect

from tests.browser.conftest import PHONE, Visit, serious
from tests.browser.hosts import Host, hosting
from tests.browser.widgets import Widget, embed, page_with
from tests.pictures import Text, drawn, encoded
from tests.servers import Server

pytest.importorskip("rapidocr")

READ_MS = 120_000  # the first picture loads the models, and tests share their cores


@pytest.fixture(scope="module")
def picture() -> bytes:
    """A score that is sure, one in doubt (粉丝 may be anybody's), and one on another scale."""
    page = [
        Text(40, 20, "商品分", 24), Text(200, 20, "84.2分", 24),
        Text(40, 80, "粉丝", 24), Text(200, 80, "1.2万", 24),
        Text(40, 140, "店铺体验分", 24), Text(220, 140, "4.86", 24),
    ]  # fmt: skip
    return encoded(drawn(page).crop((0, 0, 420, 200)))


@pytest.fixture(scope="module")
def shop(server: Server) -> Iterator[Host]:
    with hosting() as host:
        server.command("sites", "add", "photo", "--origin", host.origin, "--per-minute", "0")
        yield host


@pytest.fixture
def widget(server: Server, shop: Host, visit: Visit) -> Widget:
    return embed(visit, shop, server, page_with(server, 'data-site="photo"')).open()


def file(content: bytes, name: str = "后台.png") -> Any:
    return {"name": name, "mimeType": "image/png", "buffer": content}


def given(where: Page | Frame, selector: str, kind: str, content: bytes) -> None:
    """Drops or pastes a picture, as a browser says that."""
    where.evaluate(
        """([selector, kind, data]) => {
          const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
          const carried = new DataTransfer();
          carried.items.add(new File([bytes], "picture.png", { type: "image/png" }));
          const init = { bubbles: true, cancelable: true };
          const event = kind === "paste" ? new ClipboardEvent(kind, { ...init, clipboardData: carried })
            : new DragEvent(kind, { ...init, dataTransfer: carried });
          document.querySelector(selector).dispatchEvent(event);
        }""",
        [selector, kind, base64.b64encode(content).decode()],
    )


def row(where: Widget | Page, label: str) -> Locator:
    return (where.at(".gp-fact") if isinstance(where, Widget) else where.locator(".gp-fact")).filter(
        has_text=label
    )


# --- in the widget --------------------------------------------------------------------------------


@pytest.mark.server
def test_in_the_widget_a_picture_is_confirmed_fact_by_fact(widget: Widget, picture: bytes) -> None:
    widget.at("input[type=file]").set_input_files(file(picture))
    score, fans = row(widget, "商品分"), row(widget, "累计粉丝数")
    expect(score).to_be_visible(timeout=READ_MS)
    expect(score.locator("[type=checkbox]")).to_be_checked()
    expect(fans.locator("[type=checkbox]")).not_to_be_checked()
    expect(fans.locator(".gp-why")).to_contain_text("也可能指别的数据")
    expect(widget.at(".gp-unused")).to_contain_text("4.86")
    expect(widget.at(".gp-box")).to_have_count(2)
    assert serious(widget.page) == []
    widget.at(".gp-primary").click()
    expect(widget.at(".gp")).to_have_count(0)
    expect(widget.at(".f-shop")).to_have_text("已记入：商品分 84.2分")
    expect(widget.ask("商品分够头部达人带货吗？")).to_contain_text("84.2")
    assert widget.visitor.errors == []


@pytest.mark.server
def test_in_the_widget_what_is_no_picture_is_refused_in_a_sentence(widget: Widget) -> None:
    widget.at("input[type=file]").set_input_files(file(b"none"))
    expect(widget.at(".gp-wrong").first).to_contain_text("不是能读的图片", timeout=READ_MS)
    widget.at(".gp-plain").click()
    expect(widget.at(".gp")).to_have_count(0)


# --- on the page ----------------------------------------------------------------------------------


def ready(page: Page) -> None:
    expect(page.locator(".ga-photo")).to_be_visible()


@pytest.mark.server
def test_from_a_drop_to_the_shops_profile(server: Server, visit: Visit, picture: bytes) -> None:
    visitor = visit(server.url)
    page = visitor.page
    ready(page)
    given(page, ".ga-log", "drop", picture)
    score, fans = row(page, "商品分"), row(page, "累计粉丝数")
    expect(score).to_be_visible(timeout=READ_MS)
    expect(page.locator(".gp-note")).to_contain_text("不会保存")
    expect(page.locator(".gp-primary")).to_have_text("确认记入 1 项")
    assert serious(page, within=".gp") == []
    score.locator(".gp-value").fill("1500")
    fans.locator(".gp-value").fill("1.3万")  # what is typed is meant
    expect(page.locator(".gp-primary")).to_have_text("确认记入 2 项")
    page.locator(".gp-primary").click()
    expect(score.locator(".gp-wrong")).to_contain_text("不能用作")  # it stays to be put right
    expect(fans).to_have_count(0)
    score.locator(".gp-value").fill("84.2")
    page.locator(".gp-primary").click()
    expect(page.locator(".gp")).to_have_count(0)
    facts = page.locator(".ga-facts")
    expect(facts.locator('.ga-fact[data-fact="product_score"]')).to_contain_text("84.2分")
    expect(facts.locator('.ga-fact[data-fact="product_score"]')).to_contain_text("您从图片里确认的")
    expect(facts.locator('.ga-fact[data-fact="followers"]')).to_contain_text("1.3万人")
    page.locator("#ga-box").fill("我的商品分够头部达人带货吗？")
    page.locator("#ga-box").press("Enter")
    expect(page.locator('.ga-turn[data-state="done"]')).to_contain_text("84.2")
    assert not (server.data / "photos").exists()
    assert visitor.errors == []


@pytest.mark.server
@pytest.mark.parametrize(
    ("language", "title"), [("zh-TW", "從圖片裡讀資料"), ("en-US", "Figures from a picture")]
)
def test_a_paste_is_read_in_the_pages_language_and_can_be_left(
    server: Server, visit: Visit, picture: bytes, language: str, title: str
) -> None:
    page = visit(server.url, locale=language, viewport=PHONE).page
    ready(page)
    given(page, "#ga-box", "paste", picture)
    expect(page.locator(".gp h2")).to_have_text(re.compile(f"{title[:2]}.+"))
    expect(page.locator(".gp-fact")).to_have_count(2, timeout=READ_MS)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(page.locator(".gp")).to_have_count(0)
    expect(page.locator(".ga-fact")).to_have_count(0)


@pytest.mark.server
def test_what_is_too_large_is_refused_before_it_is_sent(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ready(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.locator(".ga-composer input[type=file]").set_input_files(file(b"x" * (10 * 1024 * 1024 + 1)))
    expect(page.locator(".gp-wrong").first).to_contain_text("太大")
    assert not [url for url in sent if "/api/v1/photo" in url]
