"""A picture of the shop's backend, from the button, a drop or a paste to the shop's facts."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Frame, Locator, Page, expect

from tests.browser.conftest import Visit, serious
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
