"""Page and widget ask nothing of any other machine, and the test would notice if they did."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.servers import Server


def test_the_page_works_with_every_outside_request_refused(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    box = visitor.page.get_by_role("textbox", name="问题")
    box.fill("抖音订单2026年4月29日确认收货，什么时候到账期？")
    box.press("Enter")
    expect(visitor.page.locator("body")).to_contain_text("2026年5月2日")
    assert visitor.outside == []
    assert visitor.errors == []


def test_a_request_to_another_machine_would_be_seen(server: Server, visit: Visit) -> None:
    visitor = visit(server.url, bypass_csp=True)  # the page's own policy would stop it earlier
    visitor.page.evaluate("() => { new Image().src = 'https://elsewhere.example/x.png' }")
    visitor.page.wait_for_timeout(300)
    assert visitor.outside == ["https://elsewhere.example/x.png"]
    visitor.outside.clear()
