"""Speaking a question. No browser hears without somebody's servers, so what it would hear is told to it: a
SpeechRecognition that does what the test says, as the specification has it, and everything else is real."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, serious
from tests.browser.test_page import answered, box, button, turns
from tests.servers import Server

FAKE = """
window.heard = [];
window.SpeechRecognition = window.webkitSpeechRecognition = class {
  constructor() { window.heard.push(this); this.started = false; }
  start() { this.started = true; }
  stop() { this.onend(); }
  abort() { this.onerror({ error: 'aborted' }); this.onend(); }
  hear(...parts) { this.onresult({ results: parts.map((p) => [{ transcript: p }]) }); }
  fail(error) { this.onerror({ error }); this.onend(); }
};
"""
NONE = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;"


def speaking(server: Server, visit: Visit, script: str = FAKE, **options: str) -> Page:
    visitor = visit(**options)
    visitor.context.add_init_script(script)
    visitor.page.goto(server.url)
    expect(visitor.page.locator(".ga-starter").first).to_be_visible()
    visitor.page.wait_for_function("document.documentElement.hasAttribute('data-ga-view')")
    return visitor.page


def microphone(page: Page):  # type: ignore[no-untyped-def]
    return page.locator(".ga-voice")


def last(page: Page, call: str) -> None:
    page.evaluate(f"window.heard.at(-1).{call}")


def test_words_come_into_the_box_while_they_are_spoken_and_are_sent(server: Server, visit: Visit) -> None:
    page = speaking(server, visit)
    box(page).fill("请问")
    microphone(page).click()
    expect(microphone(page)).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("[heard[0].lang, heard[0].interimResults, heard[0].started]") == [
        "zh-CN",
        True,
        True,
    ]
    last(page, "hear('快手新商首播')")
    expect(box(page)).to_have_value("请问 快手新商首播")
    last(page, "hear('快手新商首播', '七天播了九小时能领流量包吗')")
    expect(box(page)).to_have_value("请问 快手新商首播七天播了九小时能领流量包吗")
    last(page, "stop()")
    expect(microphone(page)).to_have_attribute("aria-pressed", "false")
    expect(box(page)).to_be_focused()
    box(page).press("Enter")
    answered(page)
    expect(turns(page).last).to_contain_text("还不能领取")


@pytest.mark.parametrize(("locale", "lang"), [("zh-TW", "zh-TW"), ("en-US", "en-US")])
def test_it_listens_in_the_language_of_the_page(server: Server, visit: Visit, locale: str, lang: str) -> None:
    page = speaking(server, visit, locale=locale)
    microphone(page).click()
    assert page.evaluate("heard[0].lang") == lang


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("not-allowed", "没有允许使用麦克风"),
        ("service-not-allowed", "没有允许使用麦克风"),
        ("audio-capture", "没有找到麦克风"),
        ("no-speech", "没有听到声音"),
        ("network", "听不了语音"),
    ],
)
def test_what_went_wrong_is_said_in_one_sentence_and_nothing_is_lost(
    server: Server, visit: Visit, error: str, says: str
) -> None:
    page = speaking(server, visit)
    box(page).fill("商品分73")
    microphone(page).click()
    last(page, f"fail('{error}')")
    expect(page.locator("#ga-notice")).to_contain_text(says)
    expect(box(page)).to_have_value("商品分73")
    expect(microphone(page)).to_have_attribute("aria-pressed", "false")


def test_what_is_heard_after_sending_is_no_part_of_the_next_question(server: Server, visit: Visit) -> None:
    page = speaking(server, visit)
    microphone(page).click()
    last(page, "hear('快手新商首播有什么扶持')")
    button(page, "发送").click()
    expect(microphone(page)).to_have_attribute("aria-pressed", "false")
    last(page, "hear('快手新商首播有什么扶持呢')")
    answered(page)
    expect(box(page)).to_have_value("")
    expect(page.locator("#ga-notice")).to_be_hidden()


def test_pressing_twice_listens_once(server: Server, visit: Visit) -> None:
    page = speaking(server, visit)
    microphone(page).dblclick()
    assert page.evaluate("heard.length") == 1
    expect(microphone(page)).to_have_attribute("aria-pressed", "false")


def test_a_browser_that_refuses_to_start_says_so(server: Server, visit: Visit) -> None:
    page = speaking(
        server, visit, FAKE + "SpeechRecognition.prototype.start = () => { throw new Error('busy') };"
    )
    microphone(page).click()
    expect(page.locator("#ga-notice")).to_contain_text("听不了语音")


def test_a_browser_that_cannot_hear_has_no_such_button(server: Server, visit: Visit) -> None:
    page = speaking(server, visit, NONE)
    expect(microphone(page)).to_be_hidden()


def test_axe_finds_nothing_while_it_listens(server: Server, visit: Visit) -> None:
    page = speaking(server, visit)
    microphone(page).click()
    assert serious(page) == []
