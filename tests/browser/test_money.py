"""The money sheet as a merchant meets it: the view, and everything that is taken away of it."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import icalendar
import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Visit, serious
from tests.browser.hosts import Host, hosting
from tests.browser.test_page import ask, button, turns
from tests.browser.widgets import embed, page_with
from tests.servers import Server

KUAISHOU = "快手新商，12月1日首播，首播7天播了12小时，能领流量包吗？"
SHORT = "快手新商，12月1日首播，首播7天播了9小时，能领流量包吗？"
JD = "京东时尚新商，每月佣金5万，做10个月，返佣能拿多少？"
SETTLED = "抖音订单2026年4月29日确认收货，什么时候到账期？"
TRAFFIC = "首次直播流量包"


def opened(page: Page) -> Locator:
    page.locator(".ga-views [data-view=money]").click()
    sheet = page.locator(".ga-sheet")
    expect(sheet).to_be_visible()
    return sheet


def row(sheet: Locator, title: str) -> Locator:
    return sheet.locator(".ga-sheet-row", has_text=title)


def total(sheet: Locator) -> Locator:
    return sheet.locator(".ga-sheet-total:visible")


def taken(page: Page, press: Locator) -> bytes:
    with page.expect_download() as download:
        press.click()
    return Path(download.value.path()).read_bytes()


def pictured(page: Page) -> Image.Image:
    button(page, "存成图片").click()
    content = taken(page, page.locator(".ga-picture a"))
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", content[16:20]) == (1080,)
    page.keyboard.press("Escape")
    expect(page.locator(".ga-picture")).to_have_count(0)
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_the_sheet_takes_the_place_of_the_conversation_and_gives_it_back(
    server: Server, visit: Visit
) -> None:
    visitor = visit(server.url)
    page = visitor.page
    ask(page, KUAISHOU)
    sheet = opened(page)
    expect(page.locator(".ga-log")).to_be_hidden()
    expect(page.locator("#ga-profile")).to_be_visible()
    expect(total(sheet)).to_contain_text("免费流量包：2.8万流量")
    plan = row(sheet, TRAFFIC)
    for words in (
        "2.8万流量",
        "首次直播7天内累计开播时长≥11小时",
        "√ 已满足",
        "首播7天的最后一天：2026年12月7日",
    ):
        expect(plan).to_contain_text(words)
    button(page, "对话").click()
    expect(turns(page)).to_be_visible()
    expect(sheet).to_be_hidden()
    assert visitor.errors == []


def test_it_follows_the_profile_while_it_is_open(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, SHORT)
    sheet = opened(page)
    expect(row(sheet, TRAFFIC)).to_contain_text("首次直播7天内累计开播时长差2小时")
    expect(total(sheet)).not_to_contain_text("免费流量包")
    fact = page.locator(".ga-fact[data-fact=live_hours_first_7_days]")
    fact.get_by_role("button", name="修改").click()
    fact.locator("[name=value]").fill("12小时")
    fact.locator("[name=value]").press("Enter")
    expect(total(sheet)).to_contain_text("免费流量包：2.8万流量")
    expect(sheet).to_be_visible()


def test_what_is_lacking_is_asked_for_in_the_profile(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    sheet = opened(page)
    button(row(sheet, "首销斗金"), "是否完成了平台给您定的经营目标？").click()
    field = page.locator(".ga-add select[name=value]:visible")
    expect(field).to_be_focused()
    expect(sheet).to_be_visible()
    field.select_option("是")
    button(page, "加入档案").click()
    expect(total(sheet)).to_contain_text("磁力金牛奖励：最多4万元")


def test_a_platform_alone_is_shown_added_and_taken_away(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    ask(page, JD)
    sheet = opened(page)
    expect(total(sheet)).to_contain_text("现金：最多50万元")
    sheet.get_by_label("平台").select_option("kuaishou")
    expect(total(sheet)).to_contain_text("免费流量包")
    expect(total(sheet)).not_to_contain_text("现金")
    platforms = sheet.locator(".ga-sheet-row:visible .ga-platform").all_inner_texts()
    assert set(platforms) == {"快手电商"}
    book = openpyxl.load_workbook(io.BytesIO(taken(page, sheet.get_by_role("link", name="Excel"))))
    assert {r[1] for r in book["我能拿的"].iter_rows(min_row=2, values_only=True)} == {"快手电商"}


def test_an_amount_opens_its_article_at_its_words(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    row(opened(page), TRAFFIC).locator(".ga-cite").first.click()
    expect(page.locator("dialog mark#quote")).to_contain_text("开播累计满11小时")


def test_the_workbook_and_the_calendar_are_the_sheets(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    sheet = opened(page)
    book = openpyxl.load_workbook(io.BytesIO(taken(page, sheet.get_by_role("link", name="Excel"))))
    amounts = {r[3]: r[4] for r in book["我能拿的"].iter_rows(min_row=2, values_only=True)}
    assert amounts["免费流量包"] == 28000
    calendar = icalendar.Calendar.from_ical(taken(page, sheet.get_by_role("link", name="加入日历")))
    assert [e["DTSTART"].dt.isoformat() for e in calendar.walk("VEVENT")] == ["2026-12-07"]


def test_the_picture_is_1080_wide_and_taller_for_more_rows(server: Server, visit: Visit) -> None:
    visitor = visit(server.url, viewport=PHONE)
    page = visitor.page
    ask(page, KUAISHOU)
    sheet = opened(page)
    short = pictured(page)
    assert short.height > 1200
    colours = short.getcolors(short.width * short.height)
    assert colours is not None
    assert len(colours) > 50
    ink = sum(n for n, colour in colours if sum(colour) < 300)
    assert ink / (short.width * short.height) > 0.005  # words, not an empty page
    sheet.locator("[data-group=no_figures] > summary").click()
    assert pictured(page).height > short.height + 1000
    assert visitor.errors == []


def test_a_picture_is_opened_once_and_gives_the_focus_back(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    opened(page)
    press = button(page, "存成图片")
    press.dblclick()
    box = page.locator(".ga-picture")
    expect(box.get_by_role("link", name="保存图片")).to_be_focused()
    expect(box).to_have_count(1)
    assert serious(page) == []
    button(page, "关闭").click()
    expect(press).to_be_focused()


def test_on_paper_stands_the_sheet_alone(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    sheet = opened(page)
    page.evaluate("window.print = () => { window.printed = true; }")
    button(page, "打印").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    for hidden in ("#ga-head", "#ga-side", "#ga-panel", ".ga-sheet-tools", ".ga-wanted", ".ga-composer"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(row(sheet, TRAFFIC)).to_be_visible()
    expect(sheet.locator(".ga-sheet-sources")).to_contain_text("第三方解读，以平台官方规则为准")
    clipped = page.evaluate(
        "[...document.querySelectorAll('#ga-money, #ga-main, #ga-desk')].some(e => getComputedStyle(e).overflowY !== 'visible')"
    )
    assert not clipped


@pytest.mark.parametrize(
    ("language", "title", "state", "total_words"),
    [
        ("zh-CN", "我能拿的", "√ 已满足", "免费流量包：2.8万流量"),
        ("zh-TW", "我能拿的", "√ 已滿足", "免費流量包：2.8萬流量"),
        ("en-US", "What I can get", "√ met", "free traffic package (免费流量包): 28,000 traffic"),
    ],
)
def test_the_sheet_speaks_three_languages(
    server: Server, visit: Visit, language: str, title: str, state: str, total_words: str
) -> None:
    page = visit(server.url, locale=language).page
    ask(page, KUAISHOU)
    sheet = opened(page)
    expect(sheet.get_by_role("heading", level=2)).to_have_text(title)
    expect(total(sheet)).to_contain_text(total_words)
    expect(sheet.locator(".ga-sheet-group[data-group=met] .ga-sheet-row").first).to_contain_text(state)
    pictured_button = {"zh-CN": "存成图片", "zh-TW": "存成圖片", "en-US": "Save as a picture"}[language]
    expect(button(page, pictured_button)).to_be_visible()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    server: Server, visit: Visit, viewport: dict[str, int], scheme: Any
) -> None:
    page = visit(server.url, viewport=viewport, color_scheme=scheme).page
    ask(page, KUAISHOU)
    sheet = opened(page)
    sheet.locator("[data-group=no_figures] > summary").click()
    assert serious(page) == []


@pytest.mark.parametrize("width", [320, 375, 768, 1280, 1920])
def test_nothing_is_wider_than_the_window(server: Server, visit: Visit, width: int) -> None:
    page = visit(server.url, viewport={"width": width, "height": 700}).page
    ask(page, KUAISHOU)
    sheet = opened(page)
    sheet.locator("[data-group=no_figures] > summary").click()
    for part in ("document.documentElement", "document.querySelector('#ga-money')"):
        wide = page.evaluate(f"[{part}.scrollWidth, {part}.clientWidth]")
        assert wide[0] <= wide[1] + 1


def test_names_that_look_like_markup_stay_words(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    fact = page.locator(".ga-fact[data-fact=live_hours_first_7_days]")
    fact.get_by_role("button", name="修改").click()
    fact.locator("[name=value]").fill("12小时<img src=x onerror=window.bad=1>")
    fact.locator("[name=value]").press("Enter")
    opened(page)
    assert page.evaluate("window.bad") is None


# --- an answer's own button ----------------------------------------------------------------------


def test_an_answer_with_a_day_gives_it_to_the_calendar(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, SETTLED)
    link = turns(page).last.get_by_role("link", name="加入日历")
    calendar = icalendar.Calendar.from_ical(taken(page, link))
    assert [str(e["SUMMARY"]) for e in calendar.walk("VEVENT")] == ["账期到期日：抖音账期"]
    ask(page, "抖音头部创作者要多少粉丝？")
    expect(turns(page).last.get_by_role("link", name="加入日历")).to_have_count(0)


@pytest.fixture(scope="module")
def shop(server: Server) -> Iterator[Host]:
    with hosting() as host:
        server.command("sites", "add", "dated", "--origin", host.origin, "--per-minute", "0")
        yield host


def test_the_widget_gives_an_answers_day_to_the_calendar(server: Server, shop: Host, visit: Visit) -> None:
    widget = embed(visit, shop, server, page_with(server, 'data-site="dated"')).open()
    answer = widget.ask(SETTLED)
    calendar = icalendar.Calendar.from_ical(
        taken(widget.page, answer.get_by_role("button", name="加入日历", exact=True))
    )
    assert [e["DTSTART"].dt.isoformat() for e in calendar.walk("VEVENT")] == ["2026-05-02"]
    other = widget.ask("抖音头部创作者要多少粉丝？")
    expect(other.get_by_role("button", name="加入日历", exact=True)).to_have_count(0)
