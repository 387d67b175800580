"""Pictures of the main states, from a real server in a real browser.

    make screenshots            every state, into tests/browser/screenshots/
    python -m tests.browser.screenshots page-desktop widget-phone

The two that stand in README.md are kept in the repository.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, FrameLocator, Page, sync_playwright

from tests.browser.conftest import DESKTOP, OPERATOR_PASSWORD, PHONE, QUIET, chromium
from tests.browser.hosts import Host, hosting
from tests.servers import Server, running

FOLDER = Path(__file__).parent / "screenshots"
QUESTION = "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？"
SHOP = """<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>山里果园</title><style>body{{margin:0;font:17px/1.8 system-ui,"WenQuanYi Micro Hei";color:#27332a;background:#f3f6ee}}
header{{background:#3f6b3a;color:#fff;padding:1em 6vw;font-size:1.3em}}main{{padding:1.5em 6vw;max-width:34em}}
h1{{font-size:1.5em}}</style><header>山里果园 · 商家中心</header><main><h1>本周待办</h1>
<p>商品分 76，比上周高 3 分。</p><p>好评率 88%，订单 2000 单。</p></main>
<script async src="{url}/widget.js" data-site="orchard"></script></html>"""

Shot = Callable[["Studio"], Page]


class Studio:
    """One server, one shop that embeds its widget, and browser windows."""

    def __init__(self, browser: Browser, server: Server, shop: Host) -> None:
        self.server = server
        self.shop = shop
        self._browser = browser

    def window(self, url: str, *, phone: bool = False, dark: bool = False) -> Page:
        page = self._browser.new_context(
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            device_scale_factor=2 if phone else 1,
            locale="zh-CN",
            color_scheme="dark" if dark else "light",
        ).new_page()
        page.goto(url)
        return page


# --- the widget ---------------------------------------------------------------------------------


def _frame(page: Page) -> FrameLocator:
    page.get_by_role("button", name="打开 商家增长助手").click()
    return page.frame_locator("iframe")


def widget(studio: Studio, question: str = QUESTION, **options: Any) -> Page:
    page = studio.window(studio.shop.origin, **options)
    frame = _frame(page)
    box = frame.get_by_role("textbox")
    box.fill(question)
    box.press("Enter")
    frame.locator(".ga-answer").last.wait_for()
    return page


def widget_open(studio: Studio) -> Page:
    page = studio.window(studio.shop.origin)
    _frame(page).get_by_role("textbox").wait_for()
    return page


def widget_article(studio: Studio) -> Page:
    page = widget(studio, phone=True)
    page.frame_locator("iframe").locator(".ga-cite").first.click()
    page.frame_locator("iframe").locator("mark").wait_for()
    return page


SHOTS: dict[str, Shot] = {
    "widget-open": widget_open,
    "widget-desktop": widget,
    "widget-dark": lambda studio: widget(studio, dark=True),
    "widget-phone": lambda studio: widget(studio, phone=True),
    "widget-phone-article": widget_article,
}


# --- taking them --------------------------------------------------------------------------------


@contextmanager
def _studio() -> Iterator[Studio]:
    with (
        TemporaryDirectory() as data,
        running(Path(data), GROWTH_OPERATOR_PASSWORD=OPERATOR_PASSWORD) as server,
        hosting() as shop,
        sync_playwright() as playwright,
    ):
        shop.pages["/"] = SHOP.format(url=server.url)
        server.command("sites", "add", "orchard", "--origin", shop.origin)
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield Studio(browser, server, shop)
        browser.close()


def main(names: list[str]) -> int:
    unknown = set(names) - SHOTS.keys()
    if unknown:
        print(f"no such state: {', '.join(sorted(unknown))}; there are {', '.join(SHOTS)}", file=sys.stderr)
        return 2
    FOLDER.mkdir(exist_ok=True)
    with _studio() as studio:
        for name in names or SHOTS:
            page = SHOTS[name](studio)
            page.wait_for_timeout(600)  # transitions end
            page.screenshot(path=FOLDER / f"{name}.png")
            page.context.close()
            print(FOLDER / f"{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
