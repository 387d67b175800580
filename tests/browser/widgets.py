"""Shops' pages with the widget on them, and hands for it: its shadow root is closed, as for any page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Frame, Locator, Page, expect

from tests.browser.conftest import Visit, Visitor
from tests.browser.hosts import Host
from tests.servers import Server

QUESTION = "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？"
WITHOUT_SCORE = "我店体验分84，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？"
WITHOUT_RECORD = "我店体验分84，商品分76，好评率88%，2000单，品退率低于行业，头部达人能带我的货吗？"
UNMET, MET = re.compile("没有达到选品门槛"), re.compile("达到.{0,8}选品门槛")
EVENTS = ("ready", "open", "close", "question", "answer", "error", "context")
_CORNER = 20 + 28  # px from the edges to the launcher's centre


def page_with(server: Server, attributes: str = 'data-site="shop"', head: str = "", tail: str = "") -> str:
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>小店后台</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f'{head}</head><body><h1>小店后台</h1><p><input id="own" aria-label="自己的"></p>'
        f'<p id="tall">一页内容</p><script async src="{server.url}/widget.js" {attributes}></script>{tail}</body></html>'
    )


@dataclass
class Widget:
    visitor: Visitor

    @property
    def page(self) -> Page:
        return self.visitor.page

    @property
    def frame(self) -> Frame:
        """The frame of the widget that was opened last, when its conversation can be used."""
        for _ in range(150):
            found = [f for f in self.page.frames if "/widget/frame" in f.url]
            if found and found[-1].locator(".f-greeting").count():
                return found[-1]
            self.page.wait_for_timeout(100)
        raise AssertionError(f"no frame: {[f.url for f in self.page.frames]}")

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Where the frame is on the host's page once it stands still: x, y, width, height in whole pixels."""
        self.page.wait_for_timeout(250)
        box = self.frame.frame_element().bounding_box()
        assert box
        return round(box["x"]), round(box["y"]), round(box["width"]), round(box["height"])

    def at(self, selector: str) -> Locator:
        return self.frame.locator(selector)

    def open(self) -> Widget:
        self.page.evaluate("GrowthAssistant.open()")
        assert self.frame
        return self

    def press_launcher(self) -> None:
        size = self.page.viewport_size
        assert size
        self.page.mouse.click(size["width"] - _CORNER, size["height"] - _CORNER)

    def ask(self, text: str) -> Locator:
        """The finished answer, the newest of the conversation."""
        before = self.at(".f-answer").count()
        self.at("#box").fill(text)
        self.at("#box").press("Enter")
        expect(self.at(".f-answer")).to_have_count(before + 1)
        return self.at(".f-answer").last

    def heard(self) -> list[Any]:
        heard: list[Any] = self.page.evaluate("window.heard || []")
        return heard

    def wait_for(self, event: str) -> Any:
        """The newest data of an event that has come, or comes soon."""
        self.page.wait_for_function("name => (window.heard || []).some(([n]) => n === name)", arg=event)
        return [data for name, data in self.heard() if name == event][-1]

    def accessible(self) -> list[tuple[str, str]]:
        """Role and name of what a screen reader finds on the host's page, closed shadow roots too."""
        session = self.page.context.new_cdp_session(self.page)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        session.detach()
        return [
            (n["role"]["value"], n.get("name", {}).get("value", ""))
            for n in nodes
            if not n.get("ignored") and "role" in n
        ]

    def shown(self, text: str) -> bool:
        return any(text in name for _, name in self.accessible())

    def focused(self) -> str:
        """The name of what has the focus on the host's page, looking into closed shadow roots."""
        session = self.page.context.new_cdp_session(self.page)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        session.detach()
        for node in nodes:
            properties = {p["name"]: p["value"].get("value") for p in node.get("properties", ())}
            if properties.get("focused") and node["role"]["value"] != "RootWebArea":
                return str(node.get("name", {}).get("value", ""))
        return ""


def embed(
    visit: Visit, host: Host, server: Server, page: str | None = None, *, loaded: bool = True, **options: Any
) -> Widget:
    """A visitor on the host's page, where the widget is ``loaded`` and not open yet."""
    host.pages["/"] = page if page is not None else page_with(server)
    widget = Widget(visit(host.origin + "/", **options))
    if loaded:
        widget.page.wait_for_function("window.GrowthAssistant")
        widget.page.evaluate(
            "names => { window.heard = []; try { for (const n of names) GrowthAssistant.on(n, (d) => heard.push([n, d])) }"
            " catch { /* no widget yet */ } }",
            list(EVENTS),
        )
    return widget
