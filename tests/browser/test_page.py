"""The page as a merchant meets it: a real server, a real browser, nothing faked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Visit, serious
from tests.servers import Server, running

DOUYIN = "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？"
KUAISHOU = "快手新商首播7天播了10个半小时，能拿到流量包吗？"
HOSTILE = "<img src=x onerror=window.bad=1><script>window.bad=2</script><b>粗</b>"


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name=re.compile("^(问题|問題|Question)$"))


def turns(page: Page) -> Locator:
    return page.locator(".ga-turn")


def lead(page: Page) -> Locator:
    """What the last answer concludes."""
    return turns(page).last.locator(".ga-lead").first


def ask(page: Page, question: str) -> None:
    before = turns(page).count()
    box(page).fill(question)
    box(page).press("Enter")
    expect(turns(page)).to_have_count(before + 1)
    answered(page)


def answered(page: Page) -> None:
    expect(turns(page).last).to_have_attribute("data-state", "done", timeout=15_000)
    expect(page.locator("html")).not_to_have_class(re.compile("ga-busy"))  # the button says 发送 again


def button(inside: Page | Locator, name: str) -> Locator:
    return inside.get_by_role("button", name=name, exact=True)


def menu(page: Page, action: str, row: int = 0) -> None:
    page.locator(".ga-menu > summary").nth(row).click()
    button(page.locator(".ga-menu[open]"), action).click()


def test_a_first_visitor_comes_to_an_answer(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    page = visitor.page
    expect(page.get_by_role("heading", level=1)).to_have_text("商家增长助手")
    starters = page.locator(".ga-starter")
    expect(starters).to_have_count(5)
    assert [s.split("\n")[0] for s in starters.all_inner_texts()] == [
        "抖音",
        "快手",
        "淘宝天猫",
        "1688",
        "京东",
    ]
    starters.nth(1).click()
    answered(page)
    expect(lead(page)).to_contain_text("还不能领取首次直播流量包")
    expect(page.locator(".ga-gaps")).to_be_hidden()
    page.locator(".ga-more > summary").click()
    expect(page.locator(".ga-gaps")).to_be_visible()
    expect(page.locator("#ga-status")).to_contain_text("还不能领取")
    assert visitor.errors == []


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_page_fits_its_window_with_the_question_box_in_full(
    server: Server, visit: Visit, viewport: dict[str, int]
) -> None:
    page = visit(server.url, viewport=viewport).page
    expect(box(page)).to_be_visible()
    expect(button(page, "发送")).to_be_in_viewport(ratio=1)
    height, width = page.evaluate(
        "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
    )
    assert (width, height) == (viewport["width"], viewport["height"])


def test_the_last_question_stands_at_the_top_of_its_answer(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    for question in (KUAISHOU, DOUYIN):
        ask(page, question)
    log, turn = page.locator(".ga-log").bounding_box(), turns(page).last.bounding_box()
    assert log is not None
    assert turn is not None
    assert abs(turn["y"] - log["y"]) < 30


def test_a_citation_opens_with_its_words_marked(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    cite = page.locator(".ga-text .ga-cite").first
    cite.click()
    mark = page.locator("dialog mark#quote")
    expect(mark).to_be_in_viewport()
    expect(mark).to_contain_text("开播累计满11小时")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(cite).to_be_focused()


def test_an_edited_fact_changes_plans_and_verdict(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    plan = page.locator(".ga-plan", has_text="首次直播流量包")
    expect(page.locator(".ga-group-unmet").filter(has=plan)).to_have_count(1)
    row = page.locator(".ga-fact[data-fact=live_hours_first_7_days]")
    expect(row).to_contain_text("第1问：“播了10个半小时”")
    row.get_by_role("button", name="修改").click()
    field = row.locator("[name=value]")
    field.fill("很久")
    field.press("Enter")
    expect(row.get_by_role("alert")).to_contain_text("请填")
    expect(field).to_have_value("很久")
    expect(field).to_be_focused()
    field.fill("12小时")
    field.press("Enter")
    expect(row).to_contain_text("您填写的")
    expect(row.get_by_role("button", name="修改")).to_be_focused()
    expect(page.locator(".ga-group-met").filter(has=plan)).to_have_count(1)
    button(page, "按新档案再核对").click()
    expect(turns(page)).to_have_count(2)
    answered(page)
    expect(lead(page)).to_contain_text("可以领取首次直播流量包")


def test_facts_are_added_kept_from_a_what_if_and_taken_away(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    page.get_by_text("添加一项数据").click()
    add = page.locator(".ga-add")
    add.locator("[name=fact]").select_option("new_merchant")
    add.locator("select[name=value]:visible").select_option("是")
    button(add, "加入档案").click()
    row = page.locator(".ga-fact[data-fact=new_merchant]")
    expect(row).to_contain_text("是")
    ask(page, KUAISHOU)
    ask(page, "要是播满12小时呢？")
    trial = page.locator(".ga-trial")
    expect(trial).to_contain_text("12小时")
    trial.get_by_role("button").click()
    expect(page.locator(".ga-fact[data-fact=live_hours_first_7_days]")).to_contain_text("12小时")
    row.get_by_role("button", name="删除").click()
    expect(row).to_have_count(0)


def test_the_plans_ask_for_what_would_settle_them(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    button(page, "是否为新入驻商家？").click()
    control = page.locator(".ga-add select[name=value]:visible")
    expect(control).to_be_focused()
    control.select_option("是")
    button(page, "加入档案").click()
    expect(page.locator(".ga-plan").first).to_be_visible()
    page.locator("#ga-panel").get_by_label("平台").select_option("kuaishou")
    platforms = page.locator(".ga-plan:visible .ga-platform").all_inner_texts()
    assert set(platforms) == {"快手电商"}


def test_a_conversation_is_there_again_after_a_reload(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    page = visitor.page
    ask(page, KUAISHOU)
    ask(page, "要是播满12小时呢？")
    page.reload()
    expect(turns(page)).to_have_count(2)
    expect(lead(page)).to_be_visible()
    expect(page.locator(".ga-fact")).to_have_count(4)
    stranger = visit(server.url).page
    expect(stranger.locator(".ga-welcome")).to_be_visible()
    expect(stranger.locator(".ga-conversation")).to_have_count(0)
    assert page.url.startswith(f"{server.url}/c/")
    assert visitor.errors == []


def test_conversations_are_opened_renamed_exported_and_deleted(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    button(page, "新对话").click()
    expect(page.locator(".ga-welcome")).to_be_visible()
    ask(page, "1688的三保服务保的是什么？")
    expect(page.locator(".ga-conversation")).to_have_count(2)
    page.locator(".ga-open").nth(1).click()
    expect(lead(page)).to_contain_text("首次直播流量包")
    menu(page, "重命名", 1)
    field = page.get_by_label("新名称")
    field.fill("<b>流量包</b>")
    field.press("Enter")
    expect(page.locator(".ga-title").nth(1)).to_have_text("<b>流量包</b>")
    for action, suffix in (("导出 Markdown", ".md"), ("导出 JSON", ".json")):
        with page.expect_download() as download:
            menu(page, action, 1)
        assert Path(download.value.suggested_filename).suffix == suffix
        assert download.value.url.startswith("blob:")
        text = download.value.path().read_text("utf-8")
        assert KUAISHOU in text.replace("\\", "")
    assert json.loads(text)["messages"][0]["answer"]["outcome"] == "ineligible"
    menu(page, "删除", 1)
    button(page.get_by_role("dialog"), "取消").click()
    expect(page.locator(".ga-conversation")).to_have_count(2)
    menu(page, "删除", 1)
    button(page.get_by_role("dialog"), "删除").click()
    expect(page.locator(".ga-conversation")).to_have_count(1)
    expect(page.locator(".ga-welcome")).to_be_visible()


def test_the_last_question_is_asked_again_and_changed(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, DOUYIN)
    first = turns(page).last.get_attribute("data-answer")
    button(turns(page).last, "重新回答").click()
    expect(turns(page).last).not_to_have_attribute("data-answer", first or "")
    answered(page)
    button(turns(page).last, "修改问题").click()
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value(DOUYIN)
    box(page).press("Escape")
    expect(box(page)).to_have_value("")
    button(turns(page).last, "修改问题").click()
    box(page).fill(KUAISHOU)
    box(page).press("Enter")
    expect(lead(page)).to_contain_text("首次直播流量包")
    page.reload()
    expect(turns(page)).to_have_count(1)
    expect(page.locator(".ga-fact[data-fact=product_score]")).to_have_count(0)


def test_a_change_that_comes_too_late_loses_nothing(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    page, other = visitor.page, visitor.watch(visitor.context.new_page())
    ask(page, KUAISHOU)
    other.goto(server.url)
    expect(turns(other)).to_have_count(1)
    page.route("**/page/news", lambda route: route.abort())  # this tab hears nothing of the other
    ask(other, "要是播满12小时呢？")
    button(turns(page).last, "重新回答").click()
    expect(page.locator(".ga-failed")).to_contain_text("别的窗口")
    expect(turns(page)).to_have_count(3)
    expect(button(page, "发送")).to_be_visible()
    page.reload()
    expect(turns(page)).to_have_count(2)


def test_a_visitor_over_the_limit_is_told_when_to_come_back(tmp_path: Path, visit: Visit) -> None:
    with running(tmp_path, GROWTH_ASK_LIMIT="1") as served:
        page = visit(served.url).page
        ask(page, KUAISHOU)
        box(page).fill("再播4小时呢")
        box(page).press("Enter")
        expect(turns(page).last).to_have_attribute("data-state", "failed")
        expect(page.locator(".ga-failed")).to_contain_text("再")
        button(turns(page).first, "重新回答").wait_for(state="hidden")
        page.reload()
        expect(turns(page)).to_have_count(1)


def test_an_answer_is_stopped_and_leaves_nothing(slow_server: Server, visit: Visit) -> None:
    visitor = visit(slow_server.url)
    page = visitor.page
    box(page).fill(DOUYIN)
    box(page).press("Enter")
    expect(page.locator(".ga-stage")).to_contain_text("正在")
    expect(turns(page).last.locator(".ga-growing")).to_contain_text("没有达到")
    button(page, "停止").click()
    expect(turns(page).last).to_have_attribute("data-state", "stopped")
    expect(page.locator(".ga-stopped")).to_contain_text("没有记入对话")
    expect(button(page, "发送")).to_be_visible()
    page.reload()
    expect(page.locator(".ga-welcome")).to_be_visible()
    expect(page.locator(".ga-conversation")).to_have_count(0)
    expect(page.locator(".ga-fact")).to_have_count(0)
    assert visitor.errors == []


def test_a_stopped_question_can_be_asked_again(slow_server: Server, visit: Visit) -> None:
    page = visit(slow_server.url).page
    box(page).fill(KUAISHOU)
    box(page).press("Enter")
    expect(page.locator(".ga-stage")).to_be_visible()
    button(page, "停止").click()
    expect(turns(page).last).to_have_attribute("data-state", "stopped")
    button(turns(page).last, "重新回答").click()
    answered(page)
    expect(turns(page)).to_have_count(1)


def test_feedback_with_a_reason_reaches_the_store(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    turn = turns(page).last
    button(turn, "没帮上").click()
    turn.get_by_role("radio", name="数字不对").check()
    turn.get_by_role("textbox").fill("差的是30分钟")
    button(turn, "提交反馈").click()
    expect(page.locator("#ga-notice")).to_contain_text("已收到")
    expect(button(turn, "没帮上")).to_have_attribute("aria-pressed", "true")
    button(turn, "有用").click()
    expect(button(turn, "有用")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    ("language", "title", "asks", "lang"),
    [("English", "Merchant growth assistant", "Question", "en"), ("繁體", "商家增長助手", "問題", "zh-Hant")],
)
def test_another_language_relabels_everything_and_is_remembered(
    server: Server, visit: Visit, language: str, title: str, asks: str, lang: str
) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    button(page, language).click()
    expect(page).to_have_title(title)
    expect(page.get_by_role("textbox", name=asks)).to_be_visible()
    expect(turns(page)).to_have_count(1)
    assert page.evaluate("document.documentElement.lang") == lang
    page.reload()
    expect(page).to_have_title(title)
    expect(button(page, language)).to_have_attribute("aria-pressed", "true")
    if lang == "en":
        ours = page.locator(".ga-header, #ga-side .ga-heading, #ga-panel h2, #ga-panel summary, .ga-tools")
        labels = [t.replace("简体", "").replace("繁體", "") for t in ours.all_inner_texts()]
        assert not re.search("[一-鿿]", "".join(labels)), labels


def test_an_open_page_goes_on_when_the_language_is_changed_in_another_tab(
    server: Server, visit: Visit
) -> None:
    visitor = visit(server.url)
    page, other = visitor.page, visitor.watch(visitor.context.new_page())
    ask(page, KUAISHOU)
    other.goto(server.url)
    expect(turns(other)).to_have_count(1)  # leaving a page that still loads ends requests with an error
    button(other, "English").click()
    expect(other).to_have_title("Merchant growth assistant")
    ask(page, "要是播满12小时呢？")
    expect(lead(page)).to_contain_text("可以领取")
    assert visitor.errors == []


def test_suggestions_are_asked_and_asked_back_questions_completed(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, "快手新商首播能拿流量包吗？")
    chips = turns(page).last.locator("[data-do=fill]")
    chips.first.click()
    expect(box(page)).to_be_focused()
    assert box(page).input_value()
    box(page).press("End")
    page.keyboard.type("12小时")
    box(page).press("Enter")
    expect(turns(page)).to_have_count(2)
    answered(page)
    suggestion = turns(page).last.locator("[data-do=ask]").first
    words = suggestion.inner_text()
    suggestion.click()
    expect(turns(page)).to_have_count(3)
    expect(turns(page).last.locator(".ga-question")).to_contain_text(words)
    answered(page)


def test_nothing_that_is_typed_runs(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    page = visitor.page
    ask(page, f"{HOSTILE} 快手新商首播有什么扶持，${{window.bad=3}} {{{{bad}}}}")
    expect(turns(page).last.locator(".ga-question")).to_contain_text("<img src=x onerror=window.bad=1>")
    page.get_by_text("添加一项数据").click()
    add = page.locator(".ga-add")
    add.locator("[name=fact]").select_option("product_score")
    add.locator("input[data-kind=quantity]").fill(f'"{HOSTILE}')
    button(add, "加入档案").click()
    expect(add.get_by_role("alert")).to_be_visible()
    menu(page, "重命名")
    page.get_by_label("新名称").fill(HOSTILE[:40])
    page.get_by_label("新名称").press("Enter")
    expect(page.locator(".ga-title").first).to_have_text(HOSTILE[:40])
    page.reload()
    expect(turns(page)).to_have_count(1)
    assert page.evaluate("window.bad") is None
    assert page.locator("main img").count() == 0
    assert visitor.errors == []


def test_a_phone_shows_one_part_at_a_time(server: Server, visit: Visit) -> None:
    page = visit(server.url, viewport=PHONE, has_touch=True).page
    ask(page, KUAISHOU)
    for view, seen in (
        ("记录", "#ga-side"),
        ("档案", "#ga-profile"),
        ("政策", "#ga-plans"),
        ("对话", "#ga-main"),
    ):
        page.get_by_role("navigation").get_by_role("button", name=view).click()
        expect(page.locator(seen)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
    expect(box(page)).to_be_in_viewport()
    small = page.evaluate(
        """() => [...document.querySelectorAll('#ga-main button, .ga-header button')]
          .filter(b => b.offsetParent && b.getBoundingClientRect().height < 36).map(b => b.textContent)"""
    )
    assert small == []


def test_the_keyboard_alone_is_enough(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    expect(page.locator(".ga-starter").first).to_be_visible()
    _tab_to(page, "textarea")
    page.keyboard.type(KUAISHOU)
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("请核对")
    assert turns(page).count() == 0
    page.keyboard.press("Enter")
    expect(turns(page)).to_have_count(1)
    answered(page)
    page.locator("body").evaluate("() => document.activeElement.blur()")
    _tab_to(page, ".ga-menu > summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("新名称")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    _tab_to(page, ".ga-cite")
    page.keyboard.press("Enter")
    expect(page.locator("dialog mark#quote")).to_be_visible()
    page.keyboard.press("Escape")
    _tab_to(page, "[data-do=change]")
    page.keyboard.press("Enter")
    expect(page.locator(".ga-fact form:visible [name=value]")).to_be_focused()


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("s => !!document.activeElement && document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"80 tabs do not come to {selector}")


def test_an_input_method_s_enter_does_not_send(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    box(page).fill("快手")
    box(page).dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    page.wait_for_timeout(200)
    assert turns(page).count() == 0
    expect(box(page)).to_have_value("快手")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [None, PHONE])
def test_the_page_has_no_serious_accessibility_violation(
    server: Server, visit: Visit, scheme: str, viewport: dict[str, int] | None
) -> None:
    options = {"color_scheme": scheme, **({"viewport": viewport} if viewport else {})}
    page = visit(server.url, **options).page
    expect(page.locator(".ga-welcome")).to_be_visible()
    assert serious(page) == []
    ask(page, DOUYIN)
    button(turns(page).last, "没帮上").click()
    assert serious(page) == []
    if viewport:
        page.get_by_role("navigation").get_by_role("button", name="档案").click()
    page.get_by_text("添加一项数据").click()
    page.locator(".ga-fact").first.get_by_role("button", name="修改").click()
    assert serious(page) == []


def test_a_server_that_goes_away_does_not_leave_the_page_waiting(tmp_path: Path, visit: Visit) -> None:
    with running(tmp_path, module="tests.browser.slow") as served:
        page = visit(served.url).page
        box(page).fill(DOUYIN)
        box(page).press("Enter")
        expect(page.locator(".ga-stage")).to_be_visible()
        served.process.kill()
        expect(turns(page).last).to_contain_text("网络不通")
        expect(button(page, "发送")).to_be_visible()
        served.stop()


def test_a_new_conversation_is_still_new_after_a_reload(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    page.locator(".ga-fresh").click()
    expect(turns(page)).to_have_count(0)
    page.reload()
    expect(page.locator(".ga-conversation")).to_have_count(1)
    expect(page.locator(".ga-welcome")).to_be_visible()
    expect(turns(page)).to_have_count(0)


def test_a_long_question_leaves_its_answer_in_sight_and_can_be_read_by_keyboard(
    server: Server, visit: Visit
) -> None:
    page = visit(server.url, viewport=PHONE).page
    ask(page, "我" * 2000)
    asked = turns(page).last.locator(".ga-question")
    size = asked.evaluate("e => [e.clientHeight, e.scrollHeight, e.tabIndex]")
    assert size[0] < PHONE["height"] / 2 < size[1]
    assert size[2] == 0
    expect(turns(page).last.locator(".ga-text")).to_be_in_viewport()


def test_the_traditional_page_has_no_simplified_words_but_quotes(server: Server, visit: Visit) -> None:
    page = visit(server.url, locale="zh-TW").page
    ask(page, "我店體驗分84，商品分73，好評率88%，2000單，品退率低於行業，沒違規，頭部達人能帶我的貨嗎？")
    for place in (".ga-chips", "#ga-plans .ga-unsaid", "#ga-plans .ga-gives", "#ga-profile .ga-fact-label"):
        said = "".join(page.locator(place).all_text_contents())
        assert said, place
        assert not re.search("[务开报统适类额单间审达条术贴]", said), (place, said)
