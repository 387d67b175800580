"""Talking in the widget: from the first answer to lost connections, shop facts, feedback and limits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect

from assistant.feedback.feedback import ReviewItem
from assistant.storage.database import Database
from assistant.storage.feedbacks import DatabaseFeedback
from tests.browser.conftest import PHONE, Visit, serious
from tests.browser.hosts import Host, hosting
from tests.browser.widgets import (
    MET,
    QUESTION,
    UNMET,
    WITHOUT_RECORD,
    WITHOUT_SCORE,
    Widget,
    embed,
    page_with,
)
from tests.servers import Server

SHORT = "京东时尚新商每月佣金8万，能返多少？"


@pytest.fixture(scope="module")
def shop(server: Server) -> Iterator[Host]:
    with hosting() as host:
        server.command("sites", "add", "talk", "--origin", host.origin, "--per-minute", "0")
        yield host


@pytest.fixture
def widget(server: Server, shop: Host, visit: Visit) -> Widget:
    return embed(visit, shop, server, page_with(server, 'data-site="talk"')).open()


def given(server: Server, answer_id: str | None) -> ReviewItem:
    database = Database(f"sqlite:///{server.data}/assistant.sqlite3")
    try:
        return next(item for item in DatabaseFeedback(database).queue() if item.answer_id == answer_id)
    finally:
        database.close()


@pytest.mark.server
def test_a_conversation_comes_back_after_a_reload_and_a_new_one_begins_empty(widget: Widget) -> None:
    widget.ask(QUESTION)
    widget.ask("商品分提到76呢？")
    widget.page.reload()
    widget.page.wait_for_function("window.GrowthAssistant")
    widget.open()
    expect(widget.at(".f-question p")).to_have_text([QUESTION, "商品分提到76呢？"])
    expect(widget.at(".f-answer").first).to_contain_text(UNMET)
    widget.at("#fresh").click()
    expect(widget.at(".f-answer")).to_have_count(0)
    expect(widget.at(".f-starters")).to_be_visible()
    widget.at("#box").fill("商品分76够吗？")
    widget.at("#box").press("Enter")
    expect(widget.at(".f-answer")).not_to_contain_text("84")  # the other conversation's fact


@pytest.mark.server
def test_facts_that_no_message_can_carry_are_refused_before_they_stop_the_others(widget: Widget) -> None:
    """NaN would arrive as null, which takes a fact away; a circle could never be sent, nor anything after it."""
    widget.page.evaluate("GrowthAssistant.setContext({product_score: 73})")
    widget.wait_for("context")
    for hostile in ("{product_score: NaN}", "{product_score: 10n}", "{product_score: () => 1}", "{product_score: [80]}",
                    "(() => { const a = {}; a.product_score = a; return a; })()", "{note: 'x'.repeat(9000)}"):  # fmt: skip
        refused = widget.page.evaluate(
            f"(() => {{ try {{ GrowthAssistant.setContext({hostile}); return ''; }} catch (e) {{ return String(e); }} }})()"
        )
        assert refused.startswith("TypeError: setContext:"), hostile
    expect(widget.ask(WITHOUT_SCORE)).to_contain_text(UNMET)
    assert len([name for name, _ in widget.heard() if name == "context"]) == 1


@pytest.mark.server
def test_facts_of_the_shops_system_change_the_verdict_and_are_shown(widget: Widget) -> None:
    widget.page.evaluate("GrowthAssistant.setContext({product_score: 73})")
    expect(widget.at(".f-shop")).to_contain_text("店铺系统提供：商品分")
    expect(widget.ask(WITHOUT_SCORE)).to_contain_text(UNMET)
    widget.page.evaluate(
        "GrowthAssistant.setContext({product_score: 76, shop_score: '很高', no_such_fact: 1})"
    )
    told = widget.page.wait_for_function(
        "heard.filter(([n]) => n === 'context').map(([, d]) => d)[1]"
    ).json_value()
    assert [fact["fact"] for fact in told["accepted"]] == ["product_score"]
    assert {fact["fact"] for fact in told["refused"]} == {"shop_score", "no_such_fact"}
    expect(widget.at(".f-shop").filter(has_text="没有采用")).to_have_count(2)
    expect(widget.ask(WITHOUT_SCORE)).to_contain_text(MET)


@pytest.mark.server
def test_facts_and_questions_given_before_the_first_opening_arrive_in_order(
    server: Server, shop: Host, visit: Visit
) -> None:
    widget = embed(visit, shop, server, page_with(server, 'data-site="talk"'))
    widget.page.evaluate(
        "q => { GrowthAssistant.ask(q); GrowthAssistant.setContext({product_score: 76}) }", WITHOUT_SCORE
    )
    expect(widget.at(".f-answer")).to_contain_text(MET)
    assert widget.at("#log > *:nth-child(2)").get_attribute("class") != "f-question"  # the facts first


@pytest.mark.server
def test_a_question_asked_offline_is_sent_by_itself_when_the_network_is_back(widget: Widget) -> None:
    widget.ask(SHORT)
    widget.visitor.context.set_offline(True)
    expect(widget.at("#offline")).to_be_visible()
    widget.at("#box").fill(QUESTION)
    widget.at("#box").press("Enter")
    expect(widget.at(".f-error")).to_contain_text("恢复后会自动重新发送")
    widget.visitor.context.set_offline(False)
    expect(widget.at(".f-answer")).to_have_count(2)
    expect(widget.at(".f-answer").last).to_contain_text(UNMET)
    expect(widget.at("#offline")).to_be_hidden()
    assert widget.at(".f-question p").all_inner_texts() == [SHORT, QUESTION]
    assert widget.at(".f-error").count() == 0


@pytest.mark.server
def test_a_first_question_asked_offline_is_sent_too(widget: Widget) -> None:
    widget.visitor.context.set_offline(True)
    widget.at("#box").fill(QUESTION)
    widget.at("#box").press("Enter")
    expect(widget.at(".f-error")).to_be_visible()
    widget.visitor.context.set_offline(False)
    expect(widget.at(".f-answer")).to_contain_text(UNMET)


@pytest.mark.server
def test_a_conversation_that_could_not_be_read_at_first_comes_when_the_network_is_back(
    widget: Widget,
) -> None:
    widget.ask(SHORT)
    widget.visitor.context.route("**/api/v1/widget/*", lambda route: route.abort())
    widget.page.reload()
    widget.page.wait_for_function("window.GrowthAssistant")
    widget.open()
    expect(widget.at("#offline")).to_contain_text("正在重试")
    widget.at("#box").fill(QUESTION)
    widget.at("#box").press("Enter")
    expect(widget.at(".f-error")).to_be_visible()
    widget.visitor.context.unroute("**/api/v1/widget/*")
    expect(widget.at(".f-answer")).to_have_count(2, timeout=15_000)  # the pauses between tries grow
    expect(widget.at(".f-question p")).to_have_text([SHORT, QUESTION])
    expect(widget.at("#offline")).to_be_hidden()


@pytest.mark.server
def test_an_answer_that_was_saved_but_never_arrived_is_read_and_not_asked_again(widget: Widget) -> None:
    sent: list[str] = []

    def cut(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fetch()  # the server answers and keeps the turn,
        route.abort()  # and the connection breaks before the visitor has it

    widget.visitor.context.route("**/api/v1/widget/stream", cut)
    widget.at("#box").fill(QUESTION)
    widget.at("#box").press("Enter")
    expect(widget.at(".f-answer")).to_contain_text(UNMET)
    assert len(sent) == 1
    assert widget.at(".f-question").count() == 1


@pytest.mark.server
def test_a_token_that_has_run_out_is_replaced_once_and_unseen(widget: Widget) -> None:
    widget.ask(SHORT)
    expired = {"error": {"code": "token_expired", "message": "凭证过期了。", "hint": ""}}
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.headers["authorization"])
        if len(asked) == 1:
            route.fulfill(status=401, content_type="application/json", body=json.dumps(expired))
        else:
            route.fallback()

    widget.visitor.context.route("**/api/v1/widget/stream", refuse)
    expect(widget.ask(QUESTION)).to_contain_text(UNMET)
    assert len(asked) == 2


@pytest.mark.server
def test_a_cap_says_when_to_come_back(server: Server, visit: Visit) -> None:
    with hosting() as host:
        server.command("sites", "add", "capped", "--origin", host.origin, "--per-minute", "1")
        widget = embed(visit, host, server, page_with(server, 'data-site="capped"')).open()
        for question in (SHORT, QUESTION, SHORT):  # a minute may end between two of them, not between three
            widget.at("#box").fill(question)
            widget.at("#box").press("Enter")
            expect(widget.at("#send")).to_be_visible()
        note = widget.at(".f-error").last
        expect(note).to_contain_text("您问得太快了")
        button = note.get_by_role("button")
        expect(button).to_have_text(re.compile("[0-9]+ 秒后可以重新发送"))
        expect(button).to_be_disabled()
        assert widget.wait_for("error") == {"code": "cap_reached"}


@pytest.mark.server
def test_an_answer_can_be_stopped_and_asked_again(slow_server: Server, visit: Visit) -> None:
    with hosting() as host:
        slow_server.command("sites", "add", "slow", "--origin", host.origin)
        widget = embed(visit, host, slow_server, page_with(slow_server, 'data-site="slow"')).open()
        widget.at("#box").fill(QUESTION)
        widget.at("#box").press("Enter")
        expect(widget.at(".f-stage span")).to_have_text(re.compile("正在"))
        expect(widget.at(".f-text")).to_contain_text("没有达到")
        assert "**" not in widget.at(".f-text").inner_text()
        assert widget.at(".f-growing").get_attribute("aria-hidden") == "true"
        widget.at("#stop").click()
        expect(widget.at(".f-stopped")).to_contain_text("已停止")
        expect(widget.at("#box")).to_be_focused()
        assert widget.at(".f-answer").count() == 0
        widget.at(".f-stopped").get_by_role("button").click()
        # Closed meanwhile: the launcher says that there is something new.
        widget.page.keyboard.press("Escape")
        widget.wait_for("answer")
        assert widget.shown("打开 商家增长助手，有新回答")
        widget.press_launcher()
        expect(widget.at(".f-answer")).to_contain_text(UNMET)
        assert widget.at(".f-growing").count() == 0
        assert not widget.shown("有新回答")


@pytest.mark.server
def test_thumbs_go_to_the_review_queue_with_their_reason(server: Server, widget: Widget) -> None:
    widget.ask(QUESTION)
    answer = widget.at(".ga-answer").get_attribute("data-answer")
    widget.at("[data-verdict=down]").click()
    expect(widget.at(".f-reason input").first).to_be_focused()
    widget.at(".f-reason [type=submit]").click()
    expect(widget.at(".f-wrong")).to_have_text("请选一个原因。")
    widget.page.keyboard.press("Escape")  # the form, and not the widget
    expect(widget.at(".f-reason")).to_have_count(0)
    expect(widget.at("[data-verdict=down]")).to_be_focused()
    widget.at("[data-verdict=down]").click()
    widget.at(".f-reason").get_by_label("数字不对").check()
    widget.at(".f-reason textarea").fill("<b>好评率</b>记错了")
    widget.at(".f-reason [type=submit]").click()
    expect(widget.at(".f-thanks")).to_have_text("谢谢，已经记下。")
    expect(widget.at("[data-verdict=down]")).to_have_attribute("aria-pressed", "true")
    item = given(server, answer)
    assert (item.verdict, item.reason, item.comment) == ("down", "number", "<b>好评率</b>记错了")
    assert item.turns == (QUESTION,)
    widget.at("[data-verdict=up]").click()
    expect(widget.at("[data-verdict=up]")).to_have_attribute("aria-pressed", "true")
    assert given(server, answer).verdict == "up"


@pytest.mark.server
def test_what_is_asked_back_fills_the_box_and_a_suggestion_is_asked(widget: Widget) -> None:
    widget.ask(WITHOUT_SCORE)
    asked = widget.at(".f-asked .f-fill").first
    expect(asked).to_be_visible()
    asked.click()
    expect(widget.at("#box")).to_have_value("商品分")
    widget.at("#box").press_sequentially("76")
    widget.at("#box").press("Enter")
    expect(widget.at(".f-answer")).to_have_count(2)
    expect(widget.at(".f-answer").last).to_contain_text(MET)
    expect(widget.at(".f-asked:not(:empty)")).to_have_count(0)
    suggestion = widget.at(".f-next .f-chip").first
    text = suggestion.inner_text()
    suggestion.click()
    expect(widget.at(".f-question p").last).to_have_text(text)
    expect(widget.at(".f-answer")).to_have_count(3)


@pytest.mark.server
def test_what_is_so_or_not_is_answered_with_one_tap(widget: Widget) -> None:
    answer = widget.ask(WITHOUT_RECORD)
    group = answer.get_by_role("group", name="近期有没有售假、发布违禁品等重大违规记录？")
    expect(group.get_by_role("button")).to_have_text(["是", "否", "不知道"])
    assert answer.inner_text().count("近期有没有售假") == 1
    assert serious(widget.page) == []
    group.get_by_role("button", name="否", exact=True).dblclick()
    expect(widget.at(".f-question p").last).to_have_text("近期重大违规记录：无")
    expect(widget.at(".f-answer")).to_have_count(2)
    expect(widget.at(".f-answer").last).to_contain_text(MET)


@pytest.mark.server
def test_an_input_methods_enter_sends_nothing(widget: Widget) -> None:
    widget.at("#box").fill("shangpinfen")
    widget.frame.evaluate(
        "document.getElementById('box').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    widget.at("#box").evaluate(
        "box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true, cancelable: true}))"
    )
    assert widget.at(".f-question").count() == 0
    widget.at("#box").fill("字" * 3000)
    assert len(widget.at("#box").input_value()) <= 3000
    widget.at("#box").press("Enter")
    expect(widget.at(".f-question p")).to_have_text("字" * 2000)


@pytest.mark.server
def test_a_citation_opens_in_the_frame_and_escape_closes_one_thing_at_a_time(widget: Widget) -> None:
    widget.ask(QUESTION)
    citation = widget.at("a.ga-cite").first
    citation.click()
    expect(widget.at("dialog #quote")).to_be_visible()
    widget.page.keyboard.press("Escape")
    expect(widget.at("dialog")).to_have_count(0)
    expect(citation).to_be_focused()
    number = widget.at(".ga-num").first
    number.focus()
    expect(widget.at(".ga-tip")).to_be_visible()
    widget.page.keyboard.press("Escape")
    expect(widget.at(".ga-tip")).to_be_hidden()
    assert "close" not in [name for name, _ in widget.heard()]
    widget.page.keyboard.press("Escape")
    widget.wait_for("close")


@pytest.mark.server
@pytest.mark.parametrize(("locale", "lang", "send", "launcher"), [
    ("en", "en", "Send", "Open Merchant growth assistant"),
    ("zh-TW", "zh-Hant", "發送", "打開 商家增長助手"),
])  # fmt: skip
def test_the_widget_speaks_the_pages_language(
    server: Server, shop: Host, visit: Visit, locale: str, lang: str, send: str, launcher: str
) -> None:
    widget = embed(visit, shop, server, page_with(server, f'data-site="talk" data-locale="{locale}"'))
    assert widget.shown(launcher)
    widget.open()
    assert widget.frame.evaluate("document.documentElement.lang") == lang
    expect(widget.at("#send")).to_have_attribute("aria-label", send)
    if lang == "en":
        texts = widget.at("body").inner_text() + widget.at("#box").get_attribute("placeholder")  # type: ignore[operator]
        assert not re.search("[\u4e00-\u9fff]", texts), texts


@pytest.mark.server
@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, {"viewport": PHONE}])
def test_axe_finds_nothing_serious(server: Server, shop: Host, visit: Visit, options: dict) -> None:  # type: ignore[type-arg]
    page = page_with(server, 'data-site="talk" data-color="#ffd400"')
    # Without motion: half faded in, a text has half its contrast.
    widget = embed(visit, shop, server, page, reduced_motion="reduce", **options).open()
    assert serious(widget.frame) == []  # type: ignore[arg-type]
    widget.page.evaluate("GrowthAssistant.setContext({product_score: 73, no_such_fact: 1})")
    widget.ask(WITHOUT_SCORE)
    widget.at("[data-verdict=down]").click()
    widget.visitor.context.set_offline(True)
    expect(widget.at("#offline")).to_be_visible()
    assert serious(widget.frame) == []  # type: ignore[arg-type]


@pytest.mark.server
def test_targets_are_large_enough_for_a_thumb(server: Server, shop: Host, visit: Visit) -> None:
    widget = embed(visit, shop, server, page_with(server, 'data-site="talk"'), viewport=PHONE).open()
    widget.ask(WITHOUT_SCORE)
    widget.at("[data-verdict=down]").click()
    small = widget.frame.evaluate(
        """() => [...document.querySelectorAll("body > * button, #box, .f-reason label")]
             .filter((node) => node.offsetParent).map((node) => [node.className, node.getBoundingClientRect()])
             .filter(([, r]) => r.width < 44 || r.height < 44).map(([name, r]) => `${name} ${r.width}x${r.height}`)"""
    )
    assert small == []


@pytest.mark.server
def test_less_motion_is_no_motion(server: Server, shop: Host, visit: Visit) -> None:
    widget = embed(visit, shop, server, page_with(server, 'data-site="talk"'), reduced_motion="reduce").open()
    widget.ask(SHORT)
    assert widget.at(".f-answer").evaluate("node => getComputedStyle(node).animationName") == "none"


@pytest.mark.server
def test_a_frame_of_its_own_says_where_it_belongs(server: Server, shop: Host, visit: Visit) -> None:
    visitor = visit(f"{server.url}/widget/frame?site=talk")
    expect(visitor.page.locator("#log")).to_contain_text("请从店铺的页面打开助手")
