"""The page with a chat model behind it: what a merchant sees while it writes, stops it, or leaves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, serious
from tests.browser.test_page import DOUYIN, answered, ask, box, button, turns
from tests.chat.misbehaviour import lines_of, well
from tests.chat.scripted import MODEL, Heard, Play, Scripted, scripted
from tests.servers import Server, running


@dataclass
class Modelled:
    server: Server
    provider: Scripted


def writing(heard: Heard) -> Play:
    return Play(well(lines_of(heard)))


def stalling(heard: Heard) -> Play:
    return Play(well(lines_of(heard)), stall_after=3)


@pytest.fixture(scope="module")
def modelled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Modelled]:
    with (
        scripted(writing) as provider,
        running(
            tmp_path_factory.mktemp("modelled"), **provider.settings, GROWTH_CHAT_TASKS="write"
        ) as server,
    ):
        server.request("/")
        yield Modelled(server, provider)


@pytest.fixture
def fresh(modelled: Modelled) -> Modelled:
    modelled.provider.script = writing
    modelled.provider.requests.clear()
    return modelled


def test_an_answer_says_quietly_who_worded_it(fresh: Modelled, visit: Visit) -> None:
    visitor = visit(fresh.server.url)
    page = visitor.page
    ask(page, DOUYIN)
    turn = turns(page).last
    expect(turn.locator(".ga-lead").first).to_contain_text("没有达到选品门槛：商品分差2分")
    expect(turn.locator(".ga-text").first).to_contain_text("先看您的是73分，要求≥75分")
    expect(turn.locator(".ga-by")).to_contain_text(f"措辞由 openai:{MODEL} 组织")
    assert serious(page, within=".ga-turn") == []
    page.reload()
    expect(turns(page).last.locator(".ga-by")).to_contain_text(f"openai:{MODEL}")
    assert visitor.errors == []


def test_the_verdict_is_read_while_the_model_still_writes(fresh: Modelled, visit: Visit) -> None:
    fresh.provider.script = stalling
    page = visit(fresh.server.url).page
    box(page).fill(DOUYIN)
    box(page).press("Enter")
    expect(turns(page).last.locator(".ga-growing")).to_contain_text("没有达到选品门槛：商品分差2分")
    expect(turns(page).last).to_have_attribute("data-state", "streaming")
    button(page, "停止").click()
    expect(turns(page).last).to_have_attribute("data-state", "stopped")


def test_who_stops_an_answer_ends_the_model_call(fresh: Modelled, visit: Visit) -> None:
    fresh.provider.script = stalling
    page = visit(fresh.server.url).page
    box(page).fill(DOUYIN)
    box(page).press("Enter")
    expect(turns(page).last.locator(".ga-growing")).to_contain_text("没有达到")
    button(page, "停止").click()
    stopped = time.monotonic()
    assert fresh.provider.wait_until_gone() - stopped < 1
    fresh.provider.script = writing
    button(turns(page).last, "重新回答").click()
    answered(page)


def test_who_closes_the_page_ends_the_model_call(fresh: Modelled, visit: Visit) -> None:
    fresh.provider.script = stalling
    visitor = visit(fresh.server.url)
    page = visitor.page
    box(page).fill(DOUYIN)
    box(page).press("Enter")
    expect(turns(page).last.locator(".ga-growing")).to_contain_text("没有达到")
    page.close()
    closed = time.monotonic()
    assert fresh.provider.wait_until_gone() - closed < 1
