"""The service below a path of somebody's host: page, conversation, article, operators' tab and widget."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.behind import proxied
from tests.browser.conftest import Visit
from tests.browser.desk import OPERATOR_PASSWORD, log_in
from tests.browser.hosts import hosting
from tests.browser.test_page import KUAISHOU, ask, lead, turns
from tests.browser.widgets import Widget
from tests.servers import running


@pytest.mark.parametrize("strips", [True, False], ids=["the proxy takes the path off", "it leaves it on"])
def test_everything_works_below_a_path(tmp_path: Path, visit: Visit, strips: bool) -> None:
    with proxied("/assist", strips=strips) as proxy:
        home = f"{proxy.origin}/assist/"
        settings = {"GROWTH_PUBLIC_URL": home, "GROWTH_OPERATOR_PASSWORD": OPERATOR_PASSWORD}
        with running(tmp_path, **settings) as server, hosting() as shop:
            proxy.upstream = server.port
            assert server.request("/").status == 200  # Gradio takes a while
            visitor = visit(home)
            page = visitor.page
            ask(page, KUAISHOU)
            expect(lead(page)).to_contain_text("流量包")
            assert re.fullmatch(rf"{re.escape(home)}c/[\w-]+", page.url)
            cookies = {c["name"]: c["path"] for c in visitor.context.cookies()}
            assert cookies["growth_visitor"] == "/assist/"
            page.reload()
            expect(turns(page)).to_have_count(1)
            with visitor.context.expect_page() as opened:
                page.locator(".ga-more > summary").last.click()
                page.locator("a[href*='/articles/']").first.click(modifiers=["ControlOrMeta"])
            expect(opened.value.locator("#quote").first).to_be_visible()
            assert opened.value.url.startswith(f"{home}articles/")

            assert not proxy.missed, proxy.missed
            assert not visitor.errors, visitor.errors
            server.command("sites", "add", "shop", "--origin", shop.origin)
            shop.pages["/"] = (
                f'<html><body><script async src="{home}widget.js" data-site="shop" data-open></script></body></html>'
            )
            page.goto(shop.origin)
            frame = Widget(visitor).frame
            frame.get_by_role("textbox").fill(KUAISHOU)
            frame.get_by_role("textbox").press("Enter")
            expect(frame.locator(".ga-lead").first).to_contain_text("流量包")
            assert not proxy.missed, proxy.missed


def test_the_operators_tab_works_below_a_path(tmp_path: Path, visit: Visit) -> None:
    with proxied("/assist") as proxy:
        settings = {
            "GROWTH_PUBLIC_URL": f"{proxy.origin}/assist",
            "GROWTH_OPERATOR_PASSWORD": OPERATOR_PASSWORD,
        }
        with running(tmp_path, **settings) as server:
            proxy.upstream = server.port
            assert server.request("/").status == 200  # Gradio takes a while
            visitor = visit(f"{proxy.origin}/assist/")
            log_in(visitor.page)
            assert not proxy.missed, proxy.missed
