"""The widget on other origins' pages: what the page allows, what it does to it, and what it must not do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visit
from tests.browser.hosts import Host, hosting
from tests.browser.widgets import QUESTION, UNMET, Widget, embed, page_with
from tests.servers import Server


@pytest.fixture(scope="module")
def shop(server: Server) -> Iterator[Host]:
    """Allowed for the sites "shop" and "branch"."""
    with hosting() as host:
        for site in ("shop", "branch"):
            server.command("sites", "add", site, "--origin", host.origin, "--per-minute", "0")
        yield host


@pytest.fixture(autouse=True)
def _plain(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "shop" in request.fixturenames:
        request.getfixturevalue("shop").headers.clear()


@pytest.mark.server
def test_a_question_on_an_allowed_page_is_answered_and_the_page_is_told(
    server: Server, shop: Host, visit: Visit
) -> None:
    widget = embed(visit, shop, server)
    assert [
        f for f in widget.page.frames if "widget" in f.url
    ] == []  # nothing is loaded for who never opens it
    widget.press_launcher()
    expect(widget.ask(QUESTION)).to_contain_text(UNMET)
    assert [name for name, _ in widget.heard()] == ["open", "ready", "question", "answer"]
    answer = widget.wait_for("answer")
    assert answer["outcome"] == "ineligible"
    assert answer["id"] == widget.at(".ga-answer").get_attribute("data-answer")
    assert widget.visitor.errors == []


@pytest.mark.server
def test_a_page_that_is_not_allowed_gets_a_sentence_and_a_retry_that_works_later(
    server: Server, shop: Host, visit: Visit
) -> None:
    with hosting() as stranger:
        widget = embed(visit, stranger, server)
        widget.page.evaluate("GrowthAssistant.open()")
        assert widget.wait_for("error") == {"code": "frame_unavailable"}
        assert widget.shown("助手暂时打不开")
        assert not any(f.url.startswith(server.url) and f.locator("#box").count() for f in widget.page.frames)
        server.command("sites", "set", "shop", "--origin", stranger.origin, "--origin", shop.origin)
        widget.page.keyboard.press("Tab")
        assert widget.focused() == "重试"
        widget.page.keyboard.press("Enter")
        expect(widget.ask(QUESTION)).to_contain_text(UNMET)


@pytest.mark.server
@pytest.mark.parametrize(
    "css",
    [
        "* {all: unset !important}",
        "body *, html > :not(head):not(body) {display: none !important; visibility: hidden !important;"
        " opacity: 0 !important; pointer-events: none !important; transform: scale(0) !important;"
        " width: 0 !important; height: 0 !important; position: static !important; z-index: -1 !important}",
        "iframe, button, div, growth-assistant {display: none !important; animation: x 1s infinite !important}"
        "@keyframes x {from, to {opacity: 0}}",
    ],
)
def test_a_hostile_style_sheet_does_not_reach_the_widget(
    server: Server, shop: Host, visit: Visit, css: str
) -> None:
    widget = embed(visit, shop, server, page_with(server, head=f"<style>{css}</style>"))
    widget.press_launcher()
    assert widget.box[2:] == (398, 678)
    expect(widget.ask(QUESTION)).to_contain_text(UNMET)


@pytest.mark.server
def test_a_strict_policy_with_trusted_types_needs_only_our_host(
    server: Server, shop: Host, visit: Visit
) -> None:
    shop.headers["content-security-policy"] = (
        f"default-src 'none'; script-src {server.url}; frame-src {server.url}; img-src data:; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    widget = embed(visit, shop, server)
    widget.press_launcher()
    expect(widget.ask(QUESTION)).to_contain_text(UNMET)
    assert widget.box[2] == 398  # the style sheet was taken too
    assert widget.visitor.errors == []


@pytest.mark.server
def test_the_same_tag_twice_makes_one_widget_and_another_site_a_second(
    server: Server, shop: Host, visit: Visit
) -> None:
    tag = f'<script async src="{server.url}/widget.js" data-site="%s" data-position="%s" data-open></script>'
    page = page_with(server, tail=tag % ("shop", "bottom-right") + tag % ("branch", "bottom-left"))
    widget = embed(visit, shop, server, page)
    widget.page.wait_for_function("document.querySelectorAll('growth-assistant').length === 2")
    widget.open()
    for frame in [f for f in widget.page.frames if "/widget/frame" in f.url]:
        frame.locator("#box").fill("京东时尚新商每月佣金8万，能返多少？")
        frame.locator("#box").press("Enter")
        expect(frame.locator(".f-answer")).to_be_visible()
    left, right = sorted(
        f.frame_element().bounding_box()["x"]
        for f in widget.page.frames
        if "/widget/frame" in f.url  # type: ignore[index]
    )
    assert left < 100 < 700 < right


@pytest.mark.server
def test_two_widgets_in_one_corner_stand_side_by_side(server: Server, shop: Host, visit: Visit) -> None:
    widget = embed(visit, shop, server)
    widget.page.evaluate(
        "host => { window.second = GrowthAssistant.init({site: 'branch', host}) }", server.url
    )
    widget.page.mouse.click(1280 - 48 - 68, 800 - 48)
    assert "site=branch" in widget.frame.url
    assert widget.page.evaluate("second.isOpen")


@pytest.mark.server
def test_a_script_added_later_works_and_destroy_leaves_nothing(
    server: Server, shop: Host, visit: Visit
) -> None:
    widget = embed(
        visit,
        shop,
        server,
        page_with(server).replace("<script async", "<script type=text/plain"),
        loaded=False,
    )
    widget.page.evaluate(
        """url => new Promise((done) => {
             const tag = document.createElement("script");
             Object.assign(tag, {src: url + "/widget.js", onload: done});
             Object.assign(tag.dataset, {site: "shop", title: "后来的", color: "gold", position: "bottom-right"});
             document.head.append(tag);
           })""",
        server.url,
    )
    widget.open()
    expect(widget.at("#title")).to_have_text("后来的")
    assert widget.frame.evaluate("getComputedStyle(document.getElementById('send')).color") == "rgb(0, 0, 0)"
    widget.page.evaluate("GrowthAssistant.destroy()")
    assert widget.page.locator("growth-assistant").count() == 0
    assert [f for f in widget.page.frames if "widget" in f.url] == []


@pytest.mark.server
def test_an_application_that_swaps_the_body_keeps_the_conversation(
    server: Server, shop: Host, visit: Visit
) -> None:
    widget = embed(visit, shop, server).open()
    widget.ask(QUESTION)
    widget.page.evaluate("document.body.replaceWith(document.createElement('body'))")
    expect(widget.at(".f-answer")).to_contain_text(UNMET)  # not even reloaded
    widget.page.evaluate("document.querySelector('growth-assistant').remove()")
    widget.page.wait_for_function("document.querySelector('growth-assistant')")
    expect(widget.at(".f-answer")).to_contain_text(UNMET)  # loaded anew


@pytest.mark.server
def test_on_a_phone_the_panel_is_the_screen_and_gives_it_back(
    server: Server, shop: Host, visit: Visit
) -> None:
    page = page_with(server, head="<style>html {overflow: auto} #tall {height: 3000px}</style>")
    widget = embed(visit, shop, server, page, viewport=PHONE, has_touch=True, is_mobile=True)
    widget.page.evaluate("document.documentElement.style.overflow = 'clip'")
    widget.press_launcher()
    assert widget.box == (0, 0, PHONE["width"], PHONE["height"])
    assert widget.page.evaluate("document.body.inert")
    expect(widget.ask(QUESTION)).to_contain_text(UNMET)
    assert widget.frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The keyboard comes up: the visual viewport shrinks, and the panel with it.
    widget.page.evaluate(
        "Object.defineProperty(visualViewport, 'height', {value: 400, configurable: true});"
        "visualViewport.dispatchEvent(new Event('resize'))"
    )
    assert widget.box[3] == 400
    assert widget.at("#box").is_visible()
    widget.at("#close").click()
    widget.page.wait_for_function("!document.body.inert")
    assert widget.page.evaluate("document.documentElement.style.overflow") == "clip"


@pytest.mark.server
def test_the_keyboard_alone_opens_asks_and_closes(server: Server, shop: Host, visit: Visit) -> None:
    widget = embed(visit, shop, server)
    widget.page.focus("#own")
    widget.page.keyboard.press("Tab")
    assert widget.focused() == "打开 商家增长助手"
    widget.page.keyboard.press("Enter")
    expect(widget.at("#box")).to_be_focused()
    widget.page.keyboard.type("京东时尚新商")
    widget.page.keyboard.press("Shift+Enter")
    widget.page.keyboard.type("每月佣金8万，能返多少？")
    assert "\n" in widget.at("#box").input_value()
    widget.page.keyboard.press("Enter")
    expect(widget.at(".f-answer")).to_be_visible()
    widget.page.keyboard.press("Escape")
    widget.wait_for("close")
    assert widget.focused() == "打开 商家增长助手"


@pytest.mark.server
def test_a_widget_that_opens_itself_leaves_the_focus_to_the_page(
    server: Server, shop: Host, visit: Visit
) -> None:
    page = page_with(
        server, 'data-site="shop" data-open', tail="<script>document.getElementById('own').focus()</script>"
    )
    widget = embed(visit, shop, server, page)
    assert widget.frame
    assert widget.page.evaluate("document.activeElement.id") == "own"


@pytest.mark.server
def test_messages_of_other_windows_do_nothing(server: Server, shop: Host, visit: Visit) -> None:
    widget = embed(visit, shop, server).open()
    shop.pages["/evil"] = (
        "<script>for (const m of [{type: 'close'}, {type: 'token'}, {type: 'ready'},"
        " {type: 'event', name: 'answer', data: {id: 'forged'}}])"
        " parent.postMessage({growthAssistant: 1, ...m}, '*')</script>"
    )
    widget.page.evaluate(
        "() => new Promise((done) => document.body.append(Object.assign(document.createElement('iframe'), {src: '/evil', onload: done})))"
    )
    # The page itself is not the frame either, and the frame is not its own parent.
    widget.page.evaluate("postMessage({growthAssistant: 1, type: 'close'}, '*')")
    widget.frame.evaluate("postMessage({growthAssistant: 1, type: 'ask', text: '不该问的'}, '*')")
    widget.page.wait_for_timeout(300)
    assert [name for name, _ in widget.heard()] == ["open", "ready"]
    assert widget.at(".f-question").count() == 0


@pytest.mark.server
def test_the_frame_survives_what_is_no_message(server: Server, shop: Host, visit: Visit) -> None:
    widget = embed(visit, shop, server)
    widget.page.evaluate("GrowthAssistant.destroy()")
    widget.page.evaluate(
        """host => { window.odd = GrowthAssistant.init({site: "shop", host, title: {}, color: "url(x)", greeting: 7,
             starters: [1, null, "能问的？"], locale: "中文", theme: "purple"}); odd.open() }""",
        server.url,
    )
    expect(widget.at(".f-starters .f-chip")).to_have_text(["能问的？"])
    expect(widget.ask(QUESTION)).to_contain_text(UNMET)


_MARKUP = '<img src=x onerror="top.bad=1;window.bad=1"><script>window.bad=1</script>「javascript:alert(1)」'


@pytest.mark.server
def test_markup_from_the_page_and_the_visitor_stays_text(server: Server, shop: Host, visit: Visit) -> None:
    widget = embed(visit, shop, server)
    widget.page.evaluate("GrowthAssistant.destroy()")
    options = {
        "site": "shop",
        "host": server.url,
        "title": _MARKUP,
        "greeting": _MARKUP,
        "starters": [_MARKUP],
    }
    widget.page.evaluate(
        f"o => {{ window.w1 = GrowthAssistant.init(o); {_LISTEN_ON_W1} w1.open() }}", options
    )
    widget.page.evaluate("facts => w1.setContext(facts)", {"product_score": _MARKUP, _MARKUP: "1"})
    widget.wait_for("context")
    widget.ask(f"{_MARKUP} 商品分73够吗？")
    frame = widget.frame
    assert frame.evaluate("window.bad") is None
    assert widget.page.evaluate("window.bad") is None
    assert frame.locator("img, body script, [onerror], a[href^='javascript']").count() == 0
    assert "<img" in widget.at(".f-hello").inner_text()
    assert "<img" in widget.at(".f-question").inner_text()


_LISTEN_ON_W1 = "window.heard = []; for (const n of ['context']) w1.on(n, (d) => heard.push([n, d]));"


@pytest.mark.server
def test_a_site_that_signs_its_visitors_gives_the_frame_its_tokens(server: Server, visit: Visit) -> None:
    with hosting() as host:
        server.command("sites", "add", "signed", "--origin", host.origin, "--signed-only")
        secret = server.command("sites", "secret", "signed").split()[-1]
        widget = embed(visit, host, server, page_with(server, 'data-site="signed"')).open()
        widget.at("#box").fill(QUESTION)
        widget.at("#box").press("Enter")
        expect(widget.at(".f-error")).to_contain_text("登录")
        token = _signed(server, secret, host.origin)
        widget.page.evaluate("GrowthAssistant.destroy()")
        widget.page.evaluate(
            """([host, token]) => { window.asked = 0; GrowthAssistant.init({site: "signed", host,
                 token: async () => { asked++; return token; }}).open() }""",
            [server.url, token],
        )
        expect(widget.ask(QUESTION)).to_contain_text(UNMET)
        widget.ask("京东时尚新商每月佣金8万，能返多少？")
        assert widget.page.evaluate("asked") == 1  # kept while it lives
        widget.page.evaluate("GrowthAssistant.destroy()")
        widget.visitor.context.route(
            f"{host.origin}/token",
            lambda route: route.fulfill(json={"token": token, "by": route.request.method}),
        )
        widget.page.evaluate(
            "host => GrowthAssistant.init({site: 'signed', host, tokenEndpoint: '/token'}).open()", server.url
        )
        expect(widget.at(".f-question p").first).to_have_text(QUESTION)  # the same merchant's conversation


def _signed(server: Server, secret: str, origin: str) -> Any:
    import urllib.request

    request = urllib.request.Request(
        f"{server.url}/api/v1/widget/token",
        json.dumps({"site": "signed", "origin": origin, "visitor": "merchant-7"}).encode(),
        {"content-type": "application/json", "authorization": f"Bearer {secret}"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)["token"]


@pytest.mark.server
def test_the_widget_is_not_printed(server: Server, shop: Host, visit: Visit) -> None:
    widget = embed(visit, shop, server).open()
    frame = widget.frame.frame_element()
    assert frame.is_visible()
    widget.page.emulate_media(media="print")
    assert not frame.is_visible()


def test_no_functions_without_a_widget_is_said_plainly(server: Server, shop: Host, visit: Visit) -> None:
    page = page_with(server).replace('data-site="shop"', "")
    widget = Widget(embed(visit, shop, server, page).visitor)
    said = widget.page.evaluate("() => { try { GrowthAssistant.open() } catch (e) { return e.message } }")
    assert "call init" in said
    assert "data-site" in widget.page.evaluate(
        "() => { try { GrowthAssistant.init({}) } catch (e) { return e.message } }"
    )
