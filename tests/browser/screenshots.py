"""Pictures of the main states, from a real server in a real browser.

    make screenshots            every state, into tests/browser/screenshots/
    python -m tests.browser.screenshots page-answer widget-phone

The two that stand in README.md are kept in the repository.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from playwright.sync_api import Browser, Frame, Page, sync_playwright

from tests.browser.conftest import DESKTOP, PHONE, QUIET, chromium
from tests.browser.desk import FIRST_VIEW, OPERATOR_PASSWORD, section
from tests.browser.hosts import Host, hosting
from tests.browser.widgets import WITHOUT_RECORD
from tests.pictures import drawn, encoded, score_page
from tests.servers import Server, running

FOLDER = Path(__file__).parent / "screenshots"
QUESTION = "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？"
LIVE = "快手新商，12月1日首播，首播7天播了12小时，能领流量包吗？"
IN_ALL = "所有扶持加起来我一共能拿多少？"
ENGLISH = "New Kuaishou merchant, 10.5 hours live in the first 7 days: do I get the traffic package?"
HANT = "我是快手新商，首播7天播了9個鐘，流量包拿得到嗎？"
BEST = "我在武夷山种茶叶卖茶，抖音哪条最适合我？"
PERSON = "帮我转人工"
PLANS = "我是县城的源头厂家，刚入驻快手，有哪些扶持能拿？"
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

    def window(
        self, url: str, *, phone: bool = False, dark: bool = False, locale: str = "zh-CN", width: int = 0,
        zoomed: bool = False,
    ) -> Page:  # fmt: skip
        """``width`` is another than a desktop's, ``zoomed`` the desktop at four times the size."""
        wide = {**DESKTOP, "width": width} if width else DESKTOP
        narrow = {side: pixels // 4 for side, pixels in DESKTOP.items()}
        window = self._browser.new_context(
            viewport=PHONE if phone else narrow if zoomed else wide,
            has_touch=phone,
            device_scale_factor=4 if zoomed else 2 if phone else 1,
            locale=locale,
            color_scheme="dark" if dark else "light",
        ).new_page()
        window.goto(url)
        return window


# --- the page -----------------------------------------------------------------------------------


def page(studio: Studio, *questions: str, **options: Any) -> Page:
    window = studio.window(studio.server.url, **options)
    for number, question in enumerate(questions, 1):
        box = window.locator("#ga-box")
        box.fill(question)
        box.press("Enter")
        window.locator(".ga-turn[data-state=done]").nth(number - 1).wait_for()
    window.locator(".ga-turn" if questions else ".ga-starter").first.wait_for()
    return window


def page_article(studio: Studio) -> Page:
    window = page(studio, QUESTION)
    window.locator(".ga-cite").first.click()
    window.locator("dialog mark").wait_for()
    return window


def page_money(studio: Studio, **options: Any) -> Page:
    window = page(studio, LIVE, **options)
    window.locator(".ga-views [data-view=money]").click()
    window.locator(".ga-sheet").wait_for()
    return window


def page_search(studio: Studio) -> Page:
    window = page(studio, LIVE, BEST)
    window.get_by_role("searchbox").fill("流量包")
    window.locator(".ga-hit").first.wait_for()
    return window


def page_share(studio: Studio) -> Page:
    window = page(studio, LIVE)
    window.locator(".ga-turn").last.get_by_role("button", name="分享").click()
    window.get_by_role("dialog").get_by_role("button", name="生成只读链接").click()
    window.get_by_role("dialog").get_by_label("分享链接").first.wait_for()
    return window


def shared(studio: Studio) -> Page:
    window = page_share(studio)
    window.goto(window.get_by_role("dialog").get_by_label("分享链接").first.input_value())
    window.locator(".ga-answer").wait_for()
    return window


def page_photo(studio: Studio) -> Page:
    window = page(studio)
    window.locator(".ga-photo").wait_for()
    photo = {"name": "backend.png", "mimeType": "image/png", "buffer": encoded(drawn(score_page()))}
    with window.expect_file_chooser() as chooser:
        window.locator(".ga-photo").click()
    chooser.value.set_files(photo)  # type: ignore[arg-type]
    window.locator(".gp-primary").wait_for(timeout=120_000)
    return window


def page_offline(studio: Studio) -> Page:
    window = page(studio, phone=True)
    window.evaluate("() => navigator.serviceWorker.ready")
    window.wait_for_function("navigator.serviceWorker.controller !== null")
    window.context.set_offline(True)
    window.reload()
    window.locator("h1").wait_for()
    return window


def operator(studio: Studio) -> Page:
    window = studio.window(studio.server.url)
    window.get_by_role("tab", name="运营").click()
    window.get_by_label("运营密码").fill(OPERATOR_PASSWORD)
    window.get_by_role("button", name="登录").click()
    window.get_by_text(FIRST_VIEW).wait_for()
    return window


def operator_part(name: str) -> Shot:
    def opened(studio: Studio) -> Page:
        window = operator(studio)
        section(window, name)
        window.wait_for_timeout(1_500)  # its parts are asked for one by one
        return window

    return opened


# --- the widget ---------------------------------------------------------------------------------


def widget(studio: Studio, *questions: str, **options: bool) -> Page:
    """Opened by its function: nobody outside reaches into its closed shadow root."""
    window = studio.window(studio.shop.origin, **options)
    window.wait_for_function("window.GrowthAssistant")
    window.evaluate("GrowthAssistant.open()")
    frame = _frame(window)
    frame.locator(".f-greeting").wait_for()
    for number, question in enumerate(questions):
        frame.locator("#box").fill(question)
        frame.locator("#box").press("Enter")
        frame.locator(".f-answer").nth(number).wait_for()
    return window


def widget_article(studio: Studio) -> Page:
    window = widget(studio, QUESTION, phone=True)
    frame = _frame(window)
    frame.locator(".ga-cite").first.click()
    frame.locator("dialog mark").wait_for()
    return window


def _frame(window: Page) -> Frame:
    window.wait_for_function("document.querySelector('growth-assistant')")
    while not (found := [f for f in window.frames if "/widget/frame" in f.url]):
        window.wait_for_timeout(50)
    return found[0]


SHOTS: dict[str, Shot] = {
    "page-first": page,
    "page-answer": lambda studio: page(studio, QUESTION),
    "page-answer-zoomed": lambda studio: page(studio, QUESTION, zoomed=True),
    "page-answer-wide": lambda studio: page(studio, QUESTION, width=1920),
    "page-english": lambda studio: page(studio, ENGLISH, locale="en-US"),
    "page-traditional": lambda studio: page(studio, HANT, locale="zh-TW"),
    "page-best": lambda studio: page(studio, BEST),
    "page-in-all": lambda studio: page(studio, LIVE, IN_ALL),
    "page-money": page_money,
    "page-money-phone": lambda studio: page_money(studio, phone=True),
    "page-money-zoomed": lambda studio: page_money(studio, zoomed=True),
    "page-search": page_search,
    "page-share": page_share,
    "page-photo": page_photo,
    "page-person": lambda studio: page(studio, PERSON),
    "shared": shared,
    "page-dark": lambda studio: page(studio, QUESTION, dark=True),
    "page-plans": lambda studio: page(studio, PLANS),
    "page-drawer": page_article,
    "page-chips": lambda studio: page(studio, WITHOUT_RECORD),
    "page-phone-chips": lambda studio: page(studio, WITHOUT_RECORD, phone=True),
    "page-offline": page_offline,
    "page-phone-first": lambda studio: page(studio, phone=True),
    "page-phone": lambda studio: page(studio, QUESTION, phone=True),
    "operator": operator,
    "operator-unanswered": operator_part("没答上的问题"),
    "operator-sites": operator_part("网站"),
    "widget-open": widget,
    "widget-answer": lambda studio: widget(studio, QUESTION),
    "widget-dark": lambda studio: widget(studio, QUESTION, dark=True),
    "widget-chips": lambda studio: widget(studio, WITHOUT_RECORD),
    "widget-person": lambda studio: widget(studio, PERSON),
    "widget-phone": lambda studio: widget(studio, QUESTION, phone=True),
    "widget-phone-article": widget_article,
}


# --- taking them --------------------------------------------------------------------------------


@contextmanager
def _studio() -> Iterator[Studio]:
    with (
        TemporaryDirectory() as data,
        running(
            Path(data), GROWTH_OPERATOR_PASSWORD=OPERATOR_PASSWORD, GROWTH_CHANNEL="https://example.com/kefu"
        ) as server,
        hosting() as shop,
        sync_playwright() as playwright,
    ):
        shop.pages["/"] = SHOP.format(url=server.url)
        server.command(
            "sites",
            "add",
            "orchard",
            "--origin",
            shop.origin,
            "--channel",
            "link",
            "https://example.com/kefu",
        )
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield Studio(browser, server, shop)
        browser.close()


def main(names: list[str]) -> int:
    unknown = set(names) - SHOTS.keys()
    if unknown:
        click.echo(f"no such state: {', '.join(sorted(unknown))}; there are {', '.join(SHOTS)}", err=True)
        return 2
    FOLDER.mkdir(exist_ok=True)
    with _studio() as studio:
        for name in names or SHOTS:
            window = SHOTS[name](studio)
            window.wait_for_timeout(600)  # transitions end
            window.screenshot(path=FOLDER / f"{name}.png")
            window.context.close()
            click.echo(FOLDER / f"{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
