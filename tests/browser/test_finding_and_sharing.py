"""Past conversations are found, shared with a link that can be withdrawn, and printed whole."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Visit, serious
from tests.browser.test_page import DOUYIN, HOSTILE, KUAISHOU, ask, box, button, lead, turns
from tests.servers import Server

WHAT_IF = "要是播满12小时呢？"


def field(page: Page) -> Locator:
    return page.get_by_role("searchbox")


def hits(page: Page) -> Locator:
    return page.locator(".ga-hit")


def three_talks(page: Page) -> str:
    """Two turns in one conversation, whose address it gives, and one in another."""
    ask(page, KUAISHOU)
    ask(page, WHAT_IF)
    first = page.url
    button(page, "新对话").click()
    expect(page.locator(".ga-welcome")).to_be_visible()
    ask(page, DOUYIN)
    return first


# --- finding ----------------------------------------------------------------------------------------


def test_what_was_asked_is_found_and_opens_at_its_turn(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    page = visitor.page
    first = three_talks(page)
    field(page).fill("首次直播 流量包")
    expect(hits(page)).to_have_count(2)
    expect(hits(page).last.locator("mark").first).to_be_visible()
    expect(page.locator("#ga-status")).to_have_text("找到 2 条。")
    expect(page.locator(".ga-conversations")).to_be_hidden()
    assert serious(page) == []
    hits(page).first.click()
    expect(page).to_have_url(f"{first}#t2")
    expect(turns(page)).to_have_count(2)
    expect(page.locator("#t2 .ga-question")).to_be_focused()
    expect(page.locator("#t2 .ga-question")).to_be_in_viewport()
    hits(page).last.click()
    expect(page).to_have_url(f"{first}#t1")
    expect(page.locator("#t1 .ga-question")).to_be_focused()
    page.go_back()
    expect(page).to_have_url(f"{first}#t2")
    expect(page.locator("#t2 .ga-question")).to_be_in_viewport()
    page.reload()
    expect(page.locator("#t2 .ga-question")).to_be_focused()
    assert visitor.errors == []


@pytest.mark.parametrize("query", ["達人", "体验分84 ２０００单", "选品门槛", "不能，没有达到"])
def test_it_is_found_however_it_is_written(server: Server, visit: Visit, query: str) -> None:
    page = visit(server.url).page
    three_talks(page)
    field(page).fill(query)
    expect(hits(page)).to_have_count(1)
    assert f"{server.url}{hits(page).get_attribute('href')}" == f"{page.url}#t1"


def test_the_list_is_back_when_nothing_is_looked_for(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    three_talks(page)
    field(page).fill("没有人说过的话")
    expect(page.locator(".ga-found")).to_have_text("没有找到「没有人说过的话」。")
    field(page).press("Escape")
    expect(field(page)).to_have_value("")
    expect(page.locator(".ga-conversation")).to_have_count(2)
    expect(page.locator(".ga-conversation").first).to_be_visible()
    field(page).fill("流量包")
    expect(hits(page).first).to_be_visible()
    field(page).fill("")
    expect(page.locator(".ga-conversation").first).to_be_visible()


def test_a_name_is_found_too_and_is_text(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    page.locator(".ga-menu > summary").click()
    button(page.locator(".ga-menu[open]"), "重命名").click()
    page.get_by_label("新名称").fill(HOSTILE[:40])
    page.get_by_label("新名称").press("Enter")
    expect(page.locator(".ga-title")).to_have_text(HOSTILE[:40])
    field(page).fill("<IMG")
    expect(hits(page)).to_have_count(1)
    expect(hits(page)).to_have_text(HOSTILE[:40])
    field(page).fill("<script>window.bad=4</script>")
    expect(page.locator(".ga-found")).to_contain_text("没有找到「<script>window.bad=4</script>」。")
    assert page.evaluate("window.bad") is None


def test_nobody_finds_what_is_anothers(server: Server, visit: Visit) -> None:
    ask(visit(server.url).page, "快手新商首播7天播了10个半小时，别人的这一句能拿到流量包吗？")
    page = visit(server.url).page
    ask(page, DOUYIN)
    field(page).fill("别人的这一句")
    expect(page.locator(".ga-found")).to_contain_text("没有找到")


def test_a_search_that_does_not_arrive_is_said(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    page = visitor.page
    ask(page, KUAISHOU)
    visitor.context.set_offline(True)
    field(page).fill("流量包")
    expect(page.locator(".ga-found")).to_have_text("连不上服务器，暂时不能搜索。")


def test_a_phone_finds_and_opens(server: Server, visit: Visit) -> None:
    page = visit(server.url, viewport=PHONE, has_touch=True).page
    ask(page, KUAISHOU)
    ask(page, WHAT_IF)
    page.get_by_role("navigation").get_by_role("button", name="记录").click()
    field(page).fill("12小时")
    expect(hits(page)).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    hits(page).click()
    expect(page.locator("#t2 .ga-question")).to_be_in_viewport()
    expect(box(page)).to_be_visible()


# --- sharing ----------------------------------------------------------------------------------------


def make_link(page: Page) -> str:
    """From the last turn's own button; the dialog stays open."""
    button(turns(page).last, "分享").click()
    button(page.get_by_role("dialog"), "生成只读链接").click()
    link = page.get_by_role("dialog").get_by_label("分享链接").first
    expect(link).to_be_focused()
    return link.input_value()


def test_a_link_is_read_without_a_cookie_until_it_is_withdrawn(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    page = visitor.page
    ask(page, KUAISHOU)
    url = make_link(page)
    assert url.startswith(f"{server.url}/s/")
    assert serious(page) == []
    expect(page.locator(".ga-conversation")).to_contain_text("已分享")
    button(page.get_by_role("dialog"), "关闭").click()
    expect(button(turns(page).last, "分享")).to_be_focused()
    ask(page, WHAT_IF)

    stranger = visit(url)
    reader = stranger.page
    expect(reader.locator(".ga-answer")).to_have_count(1)
    expect(reader.locator("h1")).to_have_text(KUAISHOU)
    expect(reader.get_by_text(WHAT_IF)).to_have_count(0)
    assert reader.locator("input, textarea, form, [contenteditable]").count() == 0
    assert stranger.context.cookies() == []
    assert serious(reader) == []
    reader.locator(".ga-cite").first.click()
    expect(reader.locator("dialog mark#quote")).to_contain_text("开播累计满11小时")
    reader.keyboard.press("Escape")

    button(turns(page).last, "分享").click()
    button(page.get_by_role("dialog"), "收回").click()
    expect(page.locator(".ga-links")).to_have_count(0)
    assert "已分享" not in page.locator(".ga-conversation").inner_text()
    assert stranger.errors == []
    reader.reload()
    expect(reader.locator("h1")).to_have_text("这个分享链接已经收回。请向分享的人再要一次链接。")
    expect(reader.locator(".ga-answer")).to_have_count(0)
    assert serious(reader) == []
    assert visitor.errors == []


def test_a_double_click_makes_one_link_and_each_can_be_copied(server: Server, visit: Visit) -> None:
    visitor = visit(server.url, permissions=["clipboard-read", "clipboard-write"])
    page = visitor.page
    ask(page, KUAISHOU)
    page.locator(".ga-menu > summary").click()
    button(page.locator(".ga-menu[open]"), "分享").click()
    button(page.get_by_role("dialog"), "生成只读链接").dblclick()
    expect(page.locator(".ga-links li")).to_have_count(1)
    button(page.get_by_role("dialog"), "复制链接").click()
    expect(button(page.get_by_role("dialog"), "已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(".ga-links input").input_value()


def test_deleting_a_conversation_withdraws_its_links(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    url = make_link(page)
    page.keyboard.press("Escape")
    page.locator(".ga-menu > summary").click()
    button(page.locator(".ga-menu[open]"), "删除").click()
    button(page.get_by_role("dialog"), "删除").click()
    expect(page.locator(".ga-welcome")).to_be_visible()
    reader = visit(url).page
    expect(reader.locator("h1")).to_contain_text("已经收回")


def test_sharing_that_does_not_arrive_is_said_where_it_is_seen(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    page = visitor.page
    ask(page, KUAISHOU)
    button(turns(page).last, "分享").click()
    expect(button(page.get_by_role("dialog"), "生成只读链接")).to_be_visible()
    visitor.context.set_offline(True)
    button(page.get_by_role("dialog"), "生成只读链接").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("连不上服务器")
    visitor.context.set_offline(False)
    button(page.get_by_role("dialog"), "生成只读链接").click()
    expect(page.locator(".ga-links li")).to_have_count(1)
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("")


@pytest.mark.parametrize("width", [320, 375, 768, 1920])
def test_what_is_shared_fits_every_window(server: Server, visit: Visit, width: int) -> None:
    page = visit(server.url, viewport={"width": width, "height": 720}).page
    ask(page, DOUYIN)
    url = make_link(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box_ = page.get_by_role("dialog").bounding_box()
    assert box_ is not None
    assert box_["x"] >= 0
    assert box_["x"] + box_["width"] <= width
    page.goto(url)
    page.locator("summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# --- printing ---------------------------------------------------------------------------------------


def printed(page: Page) -> str:
    """The words of the PDF that printing gives."""
    import pypdfium2

    with pypdfium2.PdfDocument(page.pdf()) as pdf:
        return "".join("".join(p.get_textpage().get_text_range().split()) for p in pdf)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_whole_conversation_is_printed_and_nothing_around_it(
    server: Server, visit: Visit, scheme: str
) -> None:
    page = visit(server.url, color_scheme=scheme, viewport=PHONE).page
    for question in (KUAISHOU, WHAT_IF, DOUYIN):
        ask(page, question)
    page.get_by_role("navigation").get_by_role("button", name="档案").click()  # whatever is seen of it
    text = printed(page)
    for said in (
        KUAISHOU,
        WHAT_IF,
        DOUYIN,
        "还不能领取首次直播流量包",
        "来源没有写明",
        "开播累计满11小时",
        "数字来源",
    ):
        assert "".join(said.split()) in text, said
    for chrome in ("新对话", "历史对话", "发送", "重新回答", "没帮上", "可以接着问", "我的店铺档案", "简体"):
        assert chrome not in text, chrome
    page.emulate_media(media="print")
    colour = page.locator(".ga-answer").first.evaluate("e => getComputedStyle(e).color")
    assert [int(n) for n in re.findall(r"\d+", colour)[:3]] == [31, 39, 51]  # dark on paper
    assert page.evaluate("document.querySelector('.ga-log').scrollHeight") <= page.evaluate(
        "document.querySelector('.ga-log').clientHeight"
    )
    page.emulate_media(media="screen")
    assert page.locator(".ga-answer details[open]").count() == 0  # folded again
    expect(page.locator("#ga-panel")).to_be_visible()


def test_a_shared_conversation_is_printed_whole(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    expect(lead(page)).to_be_visible()
    page.goto(make_link(page))
    text = printed(page)
    assert "开播累计满11小时" in text
    assert "问问自己的店铺" not in text
