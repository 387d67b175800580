"""A conversation has an address, is the same in every tab, and loses nothing where the connection is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, Visit, Visitor, serious
from tests.browser.test_page import DOUYIN, HOSTILE, KUAISHOU, answered, ask, box, button, lead, turns
from tests.servers import Server, running

WHAT_IF = "要是播满12小时呢？"
UNSENT = "网络不通，问题还没有得到回答。恢复后会自动重新发送。"


def conversation_in(page: Page) -> str:
    return page.evaluate("location.pathname").removeprefix("/c/")


def send(page: Page, question: str) -> None:
    box(page).fill(question)
    box(page).press("Enter")


def questions(page: Page) -> list[str]:
    return [str(q) for q in page.locator(".ga-question").evaluate_all("all => all.map(e => e.dataset.text)")]


def second_tab(visitor: Visitor, url: str) -> Page:
    page = visitor.watch(visitor.context.new_page())
    page.goto(url)
    return page


# --- addresses --------------------------------------------------------------------------------------


def test_each_conversation_has_an_address_and_back_forward_and_reload_stay_in_it(
    server: Server, visit: Visit
) -> None:
    visitor = visit(server.url)
    page = visitor.page
    expect(page.locator(".ga-starter").first).to_be_visible()
    assert page.evaluate("location.pathname") == "/"
    ask(page, KUAISHOU)
    first = page.url
    assert "/c/" in first
    ask(page, WHAT_IF)
    assert page.url == first
    button(page, "新对话").click()
    expect(page).to_have_url(f"{server.url}/")
    expect(turns(page)).to_have_count(0)
    ask(page, DOUYIN)
    second = page.url
    assert second not in (first, f"{server.url}/")
    page.go_back()
    expect(page).to_have_url(first)
    expect(turns(page)).to_have_count(2)
    expect(page.locator(".ga-fact[data-fact=live_hours_first_7_days]")).to_be_visible()
    page.reload()
    expect(turns(page)).to_have_count(2)
    assert page.url == first
    page.go_forward()
    expect(page).to_have_url(second)
    expect(turns(page)).to_have_count(1)
    expect(lead(page)).to_contain_text("没有达到选品门槛")
    page.locator(".ga-open").nth(1).click()
    expect(page).to_have_url(first)
    expect(page.locator("[aria-current=page]")).to_have_attribute("href", first.removeprefix(server.url))
    assert visitor.errors == []


def test_back_to_a_new_conversation_is_a_new_conversation(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    first = page.url
    button(page, "新对话").click()
    expect(page.locator(".ga-welcome")).to_be_visible()
    page.locator(".ga-open").click()
    expect(turns(page)).to_have_count(1)
    page.go_back()
    expect(page.locator(".ga-welcome")).to_be_visible()
    page.reload()
    expect(page.locator(".ga-open")).to_be_visible()
    expect(page.locator(".ga-welcome")).to_be_visible()
    ask(page, "1688的三保服务保的是什么？")
    assert page.url not in (first, f"{server.url}/")
    expect(page.locator(".ga-conversation")).to_have_count(2)


def test_the_bare_address_brings_back_the_last_conversation(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    ask(visitor.page, KUAISHOU)
    other = second_tab(visitor, server.url)
    expect(turns(other)).to_have_count(1)
    assert other.url == visitor.page.url


def test_a_conversation_opens_in_a_tab_of_its_own(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    page = visitor.page
    ask(page, KUAISHOU)
    address = page.url
    button(page, "新对话").click()
    expect(page.locator(".ga-welcome")).to_be_visible()
    with visitor.context.expect_page() as opened:
        page.locator(".ga-open").click(modifiers=["ControlOrMeta"])
    other = opened.value
    expect(other.locator(".ga-turn")).to_have_count(1)
    assert other.url == address
    expect(page.locator(".ga-welcome")).to_be_visible()


def test_what_is_not_there_and_what_is_anothers_look_the_same(server: Server, visit: Visit) -> None:
    mine = visit(server.url).page
    ask(mine, KUAISHOU)
    said = []
    for address in (mine.url, f"{server.url}/c/nobody-made-this-one", f"{server.url}/c/<b>x</b>/y"):
        visitor = visit(address)
        page = visitor.page
        gone = page.locator(".ga-missing")
        expect(gone).to_contain_text("没有找到这段对话")
        said.append((gone.inner_text(), page.locator("#ga-profile").inner_text()))
        assert page.url.startswith(f"{server.url}/c/")
        assert serious(page) == []
        button(gone, "开始新对话").click()
        expect(page.locator(".ga-welcome")).to_be_visible()
        expect(page).to_have_url(f"{server.url}/")
        assert visitor.errors == []
    assert len(set(said)) == 1


def test_a_question_where_no_conversation_was_begins_one(server: Server, visit: Visit) -> None:
    page = visit(f"{server.url}/c/nobody-made-this-one").page
    expect(page.locator(".ga-missing")).to_be_visible()
    ask(page, KUAISHOU)
    assert conversation_in(page) != "nobody-made-this-one"
    expect(page.locator(".ga-missing")).to_have_count(0)
    page.reload()
    expect(turns(page)).to_have_count(1)


def test_deleting_what_is_shown_leaves_its_address(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    gone = page.url
    page.locator(".ga-menu > summary").click()
    button(page.locator(".ga-menu[open]"), "删除").click()
    button(page.get_by_role("dialog"), "删除").click()
    expect(page).to_have_url(f"{server.url}/")
    expect(page.locator(".ga-welcome")).to_be_visible()
    page.goto(gone)
    expect(page.locator(".ga-missing")).to_be_visible()


def test_going_back_while_an_answer_is_written_takes_nothing_along(slow_server: Server, visit: Visit) -> None:
    page = visit(slow_server.url).page
    ask(page, KUAISHOU)
    first = page.url
    button(page, "新对话").click()
    expect(page).to_have_url(f"{slow_server.url}/")
    send(page, DOUYIN)
    expect(page.locator(".ga-stage")).to_be_visible()
    page.go_back()
    expect(turns(page)).to_have_count(1)
    expect(lead(page)).to_contain_text("首次直播流量包")
    assert page.url == first
    expect(page.locator(".ga-conversation")).to_have_count(2)


# --- several tabs -----------------------------------------------------------------------------------


def test_a_second_tab_sees_what_the_first_does_and_keeps_its_draft(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    page = visitor.page
    ask(page, KUAISHOU)
    other = second_tab(visitor, page.url)
    expect(turns(other)).to_have_count(1)
    box(other).fill("还没写完的")
    ask(page, WHAT_IF)
    expect(turns(other)).to_have_count(2)
    expect(lead(other)).to_be_visible()
    expect(other.locator(".ga-trial")).to_be_visible()
    expect(box(other)).to_have_value("还没写完的")
    ask(page, "那要是播满10小时呢？")
    expect(turns(other)).to_have_count(3)
    assert questions(other) == questions(page)
    button(turns(page).last, "重新回答").click()
    answered(page)
    last = turns(page).last.get_attribute("data-answer")
    expect(turns(other).last).to_have_attribute("data-answer", str(last))
    expect(turns(other)).to_have_count(3)
    assert visitor.errors == []


def test_an_edit_a_name_and_a_deletion_reach_the_other_tab(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    page = visitor.page
    ask(page, KUAISHOU)
    other = second_tab(visitor, page.url)
    expect(turns(other)).to_have_count(1)
    row = ".ga-fact[data-fact=live_hours_first_7_days]"
    other.get_by_text("添加一项数据").click()
    other.locator(".ga-add [name=fact]").select_option("product_score")
    other.locator(".ga-add input[data-kind=quantity]").fill("7")
    page.locator(row).get_by_role("button", name="修改").click()
    page.locator(f"{row} [name=value]").fill("12小时")
    page.locator(f"{row} [name=value]").press("Enter")
    expect(page.locator(row)).to_contain_text("12小时")
    expect(other.locator(".ga-group-met")).to_be_visible()  # the plans are of the new profile
    expect(other.locator(".ga-add input[data-kind=quantity]")).to_have_value("7")  # what is half typed stays
    page.locator(".ga-menu > summary").click()
    button(page.locator(".ga-menu[open]"), "重命名").click()
    page.get_by_label("新名称").fill("首播")
    page.get_by_label("新名称").press("Enter")
    expect(other.locator(".ga-title")).to_have_text("首播")
    page.locator(".ga-menu > summary").click()
    button(page.locator(".ga-menu[open]"), "删除").click()
    button(page.get_by_role("dialog"), "删除").click()
    expect(other.locator(".ga-missing")).to_contain_text("没有找到这段对话")
    assert visitor.errors == []


def test_a_tab_that_was_told_nothing_looks_again_when_it_is_seen(server: Server, visit: Visit) -> None:
    visitor = visit()
    visitor.context.add_init_script("delete window.BroadcastChannel")
    page = visitor.page
    page.goto(server.url)
    ask(page, KUAISHOU)
    other = second_tab(visitor, page.url)
    expect(turns(other)).to_have_count(1)
    ask(page, WHAT_IF)
    other.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(turns(other)).to_have_count(2)


# --- without a connection ---------------------------------------------------------------------------


def test_what_is_asked_offline_is_kept_and_sent_when_the_connection_is_back(
    server: Server, visit: Visit
) -> None:
    visitor = visit(server.url)
    page = visitor.page
    ask(page, KUAISHOU)
    visitor.context.set_offline(True)
    send(page, WHAT_IF)
    expect(turns(page).last).to_contain_text(UNSENT)
    expect(page.locator("#ga-status")).to_contain_text("网络不通")
    expect(box(page)).to_have_value("")
    send(page, "那要是播满10小时呢？")
    expect(page.locator(".ga-unsent")).to_have_count(2)
    assert serious(page) == []
    visitor.context.set_offline(False)
    expect(page.locator(".ga-turn[data-state=done]")).to_have_count(3)
    assert questions(page) == [KUAISHOU, WHAT_IF, "那要是播满10小时呢？"]
    page.reload()
    expect(turns(page)).to_have_count(3)
    assert questions(page) == [KUAISHOU, WHAT_IF, "那要是播满10小时呢？"]


def test_what_is_not_sent_yet_can_be_changed_or_given_up(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    page = visitor.page
    ask(page, KUAISHOU)
    visitor.context.set_offline(True)
    send(page, "写错了的问题")
    send(page, "不想问了")
    button(turns(page).last, "不再发送").click()
    expect(turns(page)).to_have_count(2)
    button(turns(page).last, "修改问题").click()
    expect(turns(page)).to_have_count(1)
    expect(box(page)).to_have_value("写错了的问题")
    send(page, WHAT_IF)
    button(turns(page).last, "现在重试").click()
    expect(turns(page).last).to_contain_text(UNSENT)
    visitor.context.set_offline(False)
    answered(page)
    assert questions(page) == [KUAISHOU, WHAT_IF]


def test_an_answer_that_was_to_be_replaced_offline_is_not_lost(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    page = visitor.page
    ask(page, KUAISHOU)
    answer = turns(page).last.get_attribute("data-answer")
    visitor.context.set_offline(True)
    button(turns(page).last, "重新回答").click()
    expect(page.locator(".ga-unsent")).to_be_visible()
    button(turns(page).last, "不再发送").click()
    expect(turns(page)).to_have_count(1)
    expect(turns(page).last).to_have_attribute("data-answer", str(answer))
    expect(lead(page)).to_be_visible()
    button(turns(page).last, "修改问题").click()
    send(page, DOUYIN)
    expect(page.locator(".ga-unsent")).to_be_visible()
    visitor.context.set_offline(False)
    answered(page)
    expect(turns(page)).to_have_count(1)
    assert questions(page) == [DOUYIN]


def test_a_first_question_and_a_draft_survive_a_reload(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    page = visitor.page
    ask(page, DOUYIN)
    button(page, "新对话").click()
    expect(page.locator(".ga-welcome")).to_be_visible()
    page.route("**/page/ask", lambda route: route.abort())
    send(page, KUAISHOU)
    expect(page.locator(".ga-unsent")).to_be_visible()
    box(page).fill("写到一半")
    page.reload()
    expect(page.locator(".ga-unsent")).to_be_visible()
    expect(box(page)).to_have_value("写到一半")
    page.unroute("**/page/ask")
    button(turns(page).last, "现在重试").click()
    answered(page)
    assert questions(page) == [KUAISHOU]
    expect(page.locator(".ga-conversation")).to_have_count(2)
    expect(box(page)).to_have_value("写到一半")


def test_an_answer_that_was_lost_on_its_way_is_shown_and_not_asked_for_twice(
    server: Server, visit: Visit
) -> None:
    page = visit(server.url).page
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(json.loads(route.request.post_data or "")["said"]["key"])
        if len(lost) == 1:
            route.fetch()  # the server has answered, and the page does not hear of it
            route.abort()
        else:
            route.continue_()

    page.route("**/page/ask", lose)
    send(page, KUAISHOU)
    answered(page)
    assert len(lost) == 2
    assert len(set(lost)) == 1
    expect(turns(page)).to_have_count(1)
    page.reload()
    expect(turns(page)).to_have_count(1)
    expect(page.locator(".ga-conversation")).to_have_count(1)


def test_a_question_survives_the_death_of_its_server(tmp_path: Path, visit: Visit) -> None:
    with running(tmp_path / "data", module="tests.browser.slow") as served:
        visitor = visit(served.url)
        page = visitor.page
        ask(page, KUAISHOU)
        send(page, WHAT_IF)
        expect(page.locator(".ga-stage")).to_be_visible()
        served.kill()
        expect(turns(page).last).to_contain_text(UNSENT)
        box(page).fill("写到一半")
        page.locator(".ga-fresh").click()  # where nothing can be reached, nothing is lost either
        expect(page.locator("#ga-notice")).to_contain_text("连不上服务器")
        expect(turns(page)).to_have_count(2)
    with running(tmp_path / "data", port=served.port):
        expect(page.locator(".ga-turn[data-state=done]")).to_have_count(2, timeout=30_000)
        assert questions(page) == [KUAISHOU, WHAT_IF]
        expect(box(page)).to_have_value("写到一半")
        page.reload()
        expect(turns(page)).to_have_count(2)
        expect(page.locator(".ga-conversation")).to_have_count(1)


def test_a_page_that_cannot_get_its_conversation_goes_on_trying(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    ask(page, KUAISHOU)
    page.route("**/page/open", lambda route: route.abort())
    page.reload()
    expect(page.locator("#ga-notice")).to_contain_text("恢复后会自动打开")
    box(page).fill(WHAT_IF)
    box(page).press("Enter")  # it waits: without its conversation it would be another question
    expect(box(page)).to_have_value(WHAT_IF)
    page.unroute("**/page/open")
    expect(turns(page)).to_have_count(2)
    answered(page)
    assert questions(page) == [KUAISHOU, WHAT_IF]


def test_a_wish_that_did_not_arrive_is_said(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    page = visitor.page
    ask(page, KUAISHOU)
    visitor.context.set_offline(True)
    button(turns(page).last, "有用").click()
    expect(page.locator("#ga-notice")).to_contain_text("连不上服务器")


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_it_is_said_in_each_language(server: Server, visit: Visit, language: str) -> None:
    visitor = visit(locale=language, viewport=PHONE)
    page = visitor.page
    with page.expect_response("**/page/arrive"):
        page.goto(server.url)
    expect(page.locator(".ga-welcome")).to_be_visible()
    visitor.context.set_offline(True)
    send(page, HOSTILE)
    said = {"zh-TW": "網絡不通", "en": "No connection"}[language]
    expect(page.locator(".ga-unsent")).to_contain_text(said)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("window.bad") is None
