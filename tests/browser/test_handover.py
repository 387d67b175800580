"""To a person: the button on the page and in the widget, and what becomes of the conversation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Visit, serious
from tests.browser.hosts import Host, hosting
from tests.browser.test_page import answered, ask, turns
from tests.browser.widgets import Widget, embed, page_with
from tests.receivers import Receiver, receiving
from tests.servers import Server, running

REFUSED, ALSO_REFUSED = "今天天气怎么样", "平台客服电话是多少"
PERSON = "https://localhost:9/kefu?a=1"  # nobody is there: that it is opened is what counts
CLIPBOARD = ["clipboard-read", "clipboard-write"]
NO_CLIPBOARD = """
Object.defineProperty(navigator, "clipboard", { value: { writeText: () => Promise.reject(new Error("no")) } });
document.execCommand = () => false;
"""


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("linked")
    with running(folder, GROWTH_CHANNEL=PERSON, GROWTH_CHANNEL_LOCAL="true") as served:
        served.request("/")
        yield served


@pytest.fixture(scope="module")
def shop(linked: Server, receiver: Receiver) -> Iterator[Host]:
    with hosting() as host:
        linked.command("sites", "add", "talk", "--origin", host.origin, "--channel", "link", PERSON)
        linked.command("sites", "add", "hook", "--origin", host.origin)
        linked.command("sites", "secret", "hook")
        linked.command("sites", "set", "hook", "--channel", "webhook", receiver.url)
        yield host


def opens(page: Page, button: Locator) -> None:
    """A new page, which knows nothing of the one that opened it."""
    with page.context.expect_page() as opened:
        button.click()
    assert opened.value.evaluate("window.opener") is None
    opened.value.close()


@pytest.mark.server
def test_the_page_offers_a_person_at_the_second_refusal(linked: Server, visit: Visit) -> None:
    visitor = visit(linked.url, permissions=CLIPBOARD)
    page = visitor.page
    ask(page, REFUSED)
    button = page.get_by_role("button", name="转人工")
    expect(button).to_have_count(0)
    ask(page, ALSO_REFUSED)
    expect(page.get_by_text("接连两次没有答上")).to_be_visible()
    assert serious(page) == []
    addresses: list[str] = []
    page.context.on("request", lambda request: addresses.append(request.url))
    opens(page, button)
    assert PERSON in addresses
    status = page.locator(".ga-handed")
    expect(status).to_have_text("已在新页面打开，对话已复制，粘贴给对方就行。")
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert copied.startswith(f"问：{REFUSED}\n答：")
    assert f"问：{ALSO_REFUSED}" in copied
    link = page.get_by_role("link", name="没有打开？点这里")
    assert (link.get_attribute("href"), link.get_attribute("rel")) == (PERSON, "noopener")
    assert serious(page) == []

    page.reload()
    expect(turns(page)).to_have_count(2)
    expect(button).to_have_count(1)
    ask(page, "快手新商首播有什么扶持")
    expect(button).not_to_be_visible()  # only of the newest answer


@pytest.mark.server
def test_where_nothing_can_be_copied_the_text_is_there_to_be_taken(linked: Server, visit: Visit) -> None:
    visitor = visit(viewport=PHONE, locale="en-US")
    page = visitor.page
    page.add_init_script(NO_CLIPBOARD)
    page.goto(linked.url)
    page.get_by_role("textbox", name="Question").fill("human agent please")
    page.get_by_role("textbox", name="Question").press("Enter")
    answered(page)
    opens(page, page.get_by_role("button", name="Talk to a person"))
    expect(page.locator(".ga-handed")).to_contain_text("Please copy the text below")
    text = page.get_by_label("The text of this conversation")
    expect(text).to_be_visible()
    assert text.input_value().startswith("Q: human agent please\nA: Of course.")
    assert serious(page) == []


@pytest.mark.server
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_widget_opens_the_sites_page(linked: Server, shop: Host, visit: Visit, colours: str) -> None:
    page_of_shop = page_with(linked, 'data-site="talk" data-locale="zh-TW"')
    widget = embed(visit, shop, linked, page_of_shop, permissions=CLIPBOARD, color_scheme=colours).open()
    answer = widget.ask("請幫我轉真人客服")
    expect(answer).to_contain_text("點下面的按鈕")
    button = widget.at(".f-handover button")
    expect(button).to_have_text("轉人工")
    assert serious(widget.page) == []
    opens(widget.page, button)
    expect(widget.at(".f-handover [role=status]")).to_have_text(
        "已在新頁面打開，對話已複製，粘貼給對方就行。"
    )
    assert serious(widget.page) == []

    widget.page.reload()  # the frame's conversation comes back with the button
    widget.page.wait_for_function("window.GrowthAssistant")
    widget.open()
    expect(widget.at(".f-handover button")).to_have_count(1)
    linked.command("sites", "set", "talk", "--no-channel")
    widget.at(".f-handover button").click()
    expect(widget.at(".f-handover [role=status]")).to_contain_text("這段對話現在不能轉人工。")
    widget.page.reload()
    widget.page.wait_for_function("window.GrowthAssistant")
    widget.open()
    expect(widget.at(".f-answer")).to_have_count(1)
    expect(widget.at(".f-handover button")).to_have_count(0)
    linked.command("sites", "set", "talk", "--channel", "link", PERSON)


def said_in(widget: Widget) -> Locator:
    return widget.at(".f-handover [role=status]")


@pytest.mark.server
def test_the_widgets_webhook_is_told_and_a_failure_leaves_the_text(
    linked: Server, shop: Host, visit: Visit, receiver: Receiver
) -> None:
    widget = embed(visit, shop, linked, page_with(linked, 'data-site="hook"'), viewport=PHONE).open()
    widget.ask("找个真人")
    receiver.statuses = [500]
    widget.at(".f-handover button").click()
    expect(said_in(widget)).to_contain_text("没有发出去，对话还在。")
    expect(widget.at(".f-handover textarea")).to_have_value(
        "问：找个真人\n答：好的，点下面的按钮就能找人工，这段对话可以一起带过去。"
    )
    assert serious(widget.page) == []
    receiver.statuses = [204]
    widget.at(".f-handover button").click()
    expect(said_in(widget)).to_have_text("这段对话已经发给人工，请等对方联系您。")
    expect(widget.at(".f-handover textarea")).to_have_count(0)
    assert receiver.said[-1]["question"] == "找个真人"
