"""How heavy the page is: what a first visitor fetches, and how long the first question takes to be answered.

    python evals/bench/page_load.py [--runs 3] [--mbit 1.6] [--latency 300] [--list] [--url http://…]

Starts its own server with its own data folder. Every run is a fresh browser profile, nothing cached, whose
network is throttled by the browser itself. A question is typed as soon as there is a box that takes it.

The rows, in the order of time: something is painted; the box is there; the answer to the question is there;
nothing is fetched any more. Requests and bytes (as sent, compressed) are counted up to that moment.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from evals.shared.arguments import parser
from tests.browser.conftest import DESKTOP, QUIET, chromium
from tests.servers import running

QUESTION = "快手新商首次直播7天播了9小时，能领免费流量包吗？"
_QUIET_S = 2.0
"""So long nothing arrives once everything has."""


@dataclass
class Traffic:
    """What the browser asked for; bytes are as they came over the network, headers included."""

    urls: list[str] = field(default_factory=list)
    bytes: int = 0
    last: float = 0.0

    def heard(self, client: Any) -> None:
        client.on("Network.requestWillBeSent", self._asked)
        client.on("Network.dataReceived", lambda event: self._came(event["encodedDataLength"]))

    def _asked(self, event: Any) -> None:
        if event["request"]["url"].startswith("http"):
            self.urls.append(event["request"]["url"])
            self.last = time.perf_counter()

    def _came(self, count: int) -> None:
        self.bytes += count
        self.last = time.perf_counter()


@dataclass(frozen=True)
class Moment:
    name: str
    seconds: float
    requests: int
    kilobytes: float


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument(
        "--mbit", type=float, default=1.6, help="down, and half of it up; 0: not throttled"
    )
    arguments.add_argument("--latency", type=float, default=300, help="milliseconds")
    arguments.add_argument("--list", action="store_true", help="every address that was asked for")
    arguments.add_argument("--url", help="a server that runs already")
    options = arguments.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        nullcontext() if options.url else running(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        url = options.url or server.url
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        _visit(browser, url, 0, 0)  # the server makes its page once
        runs = []
        for n in range(options.runs):
            moments, traffic = _visit(browser, url, options.mbit, options.latency)
            runs.append(moments)
            print(f"run {n + 1}: " + ", ".join(f"{m.name} {m.seconds:.2f} s" for m in moments))
            if options.list and n == 0:
                print(*traffic.urls, sep="\n")
        browser.close()
    print(f"\nmedian of {options.runs}   seconds  requests      kB")
    for same in zip(*runs, strict=True):
        middle = (
            statistics.median(getattr(m, key) for m in same) for key in ("seconds", "requests", "kilobytes")
        )
        print("{:<12}{:10.2f}{:10.0f}{:10.0f}".format(same[0].name, *middle))


def _visit(browser: Browser, url: str, mbit: float, latency_ms: float) -> tuple[list[Moment], Traffic]:
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(120_000)
    client, traffic = context.new_cdp_session(page), Traffic()
    client.send("Network.enable")
    if mbit:
        rate = mbit * 1e6 / 8
        client.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": latency_ms,
                "downloadThroughput": rate,
                "uploadThroughput": rate / 2,
            },
        )
    traffic.heard(client)
    begun = time.perf_counter()

    def moment(name: str, at: float | None = None) -> Moment:
        seconds = (at or time.perf_counter()) - begun
        return Moment(name, seconds, len(traffic.urls), traffic.bytes / 1e3)

    page.goto(url, wait_until="commit")
    box = page.get_by_role("textbox", name="问题")
    box.fill(QUESTION)
    ready = moment("box")
    box.press("Enter")
    page.locator('.ga-turn[data-state="done"] .ga-lead').first.wait_for()
    answered = moment("answer")
    while time.perf_counter() - traffic.last < _QUIET_S:
        page.wait_for_timeout(200)
    everything = moment("everything", traffic.last)
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1e3
    context.close()
    return [Moment("paint", paint, 0, 0), ready, answered, everything], traffic


if __name__ == "__main__":
    main()
