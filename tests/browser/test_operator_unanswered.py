"""From a question that was not answered to one that is: opened, a word added, asked again, done, taken back."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, serious
from tests.browser.desk import choose, section
from tests.servers import Server

WORD = "新客启动礼"
QUESTION = f"快手{WORD}有啥条件"
SLOWLY = 60_000


def listed(page: Page) -> None:
    section(page, "没答上的问题")
    page.get_by_role("button", name="刷新").locator("visible=true").click()


def test_questions_are_grouped_by_what_they_ask(operated: Server, operator: Visitor) -> None:
    for question in ("1688诚信通一年多少钱", "1688诚信通一年多少钱，能开专票不", "给我讲个笑话呗"):
        assert operated.ask(question)["outcome"] == "abstained"
    page = operator.page
    listed(page)
    page.get_by_role("radio", name=re.compile("^2×.*能开专票不")).check()
    expect(page.locator(".ga-op-talk")).to_contain_text("能开专票不")
    choose(page, "问法（最近的在前）", "1688诚信通一年多少钱")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 CSV").locator("visible=true").click()
    assert "诚信通" in download.value.path().read_text("utf-8-sig")
    assert operator.errors == []


def test_a_question_is_opened_answered_by_a_word_and_done(operated: Server, operator: Visitor) -> None:
    first = operated.ask("我是开网店的<img src=x onerror=alert(1)>")
    refused = operated.ask(QUESTION, session_id=first["session_id"])
    assert refused["outcome"] == "abstained"
    operated.ask("抖音呢", session_id=first["session_id"])
    page = operator.page
    listed(page)
    page.get_by_role("radio", name=re.compile(QUESTION)).check()
    talk = page.locator(".ga-op-talk")
    expect(talk.locator(".ga-op-said")).to_have_count(2)  # and not what was asked later
    expect(talk).to_contain_text("<img src=x onerror=alert(1)>")

    page.get_by_label("这些话").fill("新|客")
    choose(page, "是哪一种", "政策")
    choose(page, "指的是", "首次直播流量包")
    page.get_by_role("button", name="加上这个说法").click()
    expect(page.get_by_text("「新|客」不能作说法。")).to_be_visible(timeout=SLOWLY)
    page.get_by_label("这些话").fill(WORD)
    page.get_by_role("button", name="加上这个说法").click()
    expect(page.get_by_text(f"「{WORD}」现在指「首次直播流量包」。")).to_be_visible(timeout=SLOWLY)
    assert operated.ask(QUESTION)["outcome"] != "abstained", "no restart is needed"

    page.get_by_role("button", name="再问一次").click()
    expect(page.get_by_text("现在答上了。")).to_be_visible(timeout=SLOWLY)
    sides = page.locator(".ga-op-sides section")
    expect(sides.nth(0)).to_contain_text("不作回答")
    expect(sides.nth(1)).to_contain_text("首次直播流量包")
    assert serious(page, within=".ga-op") == []
    kept = operated.request(f"/api/v1/sessions/{first['session_id']}").json["messages"]
    assert len(kept) == 3, "asking again leaves no trace in the visitor's conversation"

    page.get_by_role("button", name="标记为已处理").click()
    expect(page.get_by_text("已标记为已处理。")).to_be_visible()
    expect(page.get_by_role("radio", name=re.compile(QUESTION))).to_have_count(0)
    page.get_by_role("radio", name="已处理").check()
    expect(page.get_by_role("radio", name=re.compile(QUESTION))).to_be_visible()

    section(page, "增补的说法")
    page.get_by_role("button", name="刷新").locator("visible=true").click()
    expect(page.locator(".ga-op-table").filter(has_text=WORD)).to_contain_text("首次直播流量包")
    choose(page, "选择一个说法", WORD)
    page.get_by_role("button", name="撤销这个说法").click()
    expect(page.get_by_text(f"已撤销「{WORD}」。")).to_be_visible(timeout=SLOWLY)
    assert operated.ask(QUESTION)["outcome"] == "abstained"
    assert operator.errors == []


def test_an_article_for_it_is_one_click_away(operated: Server, operator: Visitor) -> None:
    operated.ask("给我讲个故事呗")
    page = operator.page
    listed(page)
    page.get_by_role("radio", name=re.compile("给我讲个故事呗")).check()
    page.get_by_role("button", name="收录一篇文章").click()
    expect(page.locator(".ga-op-upload")).to_be_visible()


def test_a_conversation_that_was_deleted_meanwhile_says_so(operated: Server, operator: Visitor) -> None:
    """What a visitor takes away is not shown from an old list."""
    operated.ask("今天股票怎么样")
    page = operator.page
    listed(page)
    entry = page.get_by_role("radio", name=re.compile("今天股票怎么样"))
    expect(entry).to_be_visible()
    forget(operated, "今天股票怎么样")
    entry.check()
    expect(page.get_by_text("可能已被访客删除")).to_be_visible()
    expect(page.get_by_role("button", name="再问一次")).to_have_count(0)


def test_a_mistake_in_a_file_is_named_with_its_line_and_takes_nothing_away(
    operated: Server, operator: Visitor
) -> None:
    folder = operated.data / "overlay"
    folder.mkdir(exist_ok=True)
    file = folder / "facts.yaml"
    file.write_text("product_score:\n  aliases: [货品口碑]\n", "utf-8")
    asked = "我抖店货品口碑73，头部达人能带货吗"
    assert "商品分差2分" in operated.ask(asked)["answer"].replace("**", "")
    file.write_text("product_score:\n  aliases: [货品口碑]\n  alias: [口碑]\n", "utf-8")
    assert "商品分差2分" in operated.ask(asked)["answer"].replace("**", "")
    page = operator.page
    section(page, "增补的说法")
    page.get_by_role("button", name="刷新").locator("visible=true").click()
    expect(page.get_by_text("第 3 行有错")).to_be_visible(timeout=SLOWLY)
    file.unlink()
    page.get_by_role("button", name="刷新").locator("visible=true").click()
    expect(page.get_by_text("第 3 行有错")).to_have_count(0, timeout=SLOWLY)
    assert "货品口碑" not in page.locator(".ga-op").inner_text()


def forget(server: Server, question: str) -> None:
    """As its visitor would delete it."""
    import sqlite3

    with sqlite3.connect(server.data / "assistant.sqlite3") as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(
            "DELETE FROM sessions WHERE id IN (SELECT session_id FROM messages WHERE question = ?)",
            (question,),
        )
    connection.close()
