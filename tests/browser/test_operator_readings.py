"""A difference between readers, shown in its turn's words, judged, and taken away as a case."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from playwright.sync_api import expect

from assistant.settings import Settings
from assistant.storage.database import Database
from assistant.storage.sessions import DatabaseSessions
from assistant.types import Difference, SessionState
from tests.browser.conftest import Visitor, serious
from tests.browser.desk import section
from tests.fakes import make_answer
from tests.servers import Server

TURN = "商品分73，别人的84<img src=x onerror=alert(1)>，够吗"
DIFFERENCE = Difference(
    "figure",
    "product_score",
    "商品分73",
    "商品分 73分",
    "商品分 84分",
    "asked",
    ("ineligible",),
    ("eligible",),
)


def test_a_difference_is_judged_and_becomes_a_case(operated: Server, operator: Visitor) -> None:
    database = Database(Settings(data=operated.data).database)
    sessions = DatabaseSessions(database)
    session = sessions.create()
    answer = replace(make_answer(TURN, session), differences=(DIFFERENCE,), profile={})
    sessions.save(session, SessionState(1), answer, SessionState())
    database.close()
    page = operator.page
    section(page, "读法分歧")
    page.get_by_role("button", name="刷新").locator("visible=true").click()
    page.get_by_role("radio", name=re.compile("商品分73")).check()
    shown = page.locator(".ga-op-item").locator("visible=true")
    expect(shown).to_contain_text("别人的84<img src=x onerror=alert(1)>")
    expect(shown).to_contain_text("商品分 84分")
    expect(shown).to_contain_text("向商家确认")
    assert serious(page, within=".ga-op") == []
    page.get_by_role("button", name="语法对").click()
    expect(page.get_by_text("已记下：语法对。")).to_be_visible()
    expect(page.get_by_role("radio", name=re.compile("商品分73"))).to_have_count(0)
    page.get_by_role("radio", name="已评").check()
    expect(page.get_by_role("radio", name=re.compile("^语法对.*商品分73"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="导出为评测题").click()
    case = json.loads(download.value.path().read_text("utf-8"))
    assert (case["turns"], case["outcome"]) == ([TURN], ["ineligible"])
    assert operator.errors == []
