"""How long one question takes at a running server, and how much memory the server holds.

    python evals/bench/warm_ask.py [--requests 300] [--clients 1]

Starts its own server on a free port with its own data folder. One connection per client, kept open;
each client asks the questions in turn, every one in a new conversation.
"""

from __future__ import annotations

import http.client
import json
import tempfile
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from evals.shared.arguments import parser
from evals.shared.cost import percentiles
from tests.servers import running

QUESTIONS = (
    "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？",
    "快手新商首次直播7天播了9小时，能领免费流量包吗？",
    "头部创作者佣金30万，不达标订单占20%，冻结多少佣金？",
    "京东时尚新商返佣最高多少？",
    "拼多多新商家有什么补贴？",
)


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--requests", type=int, default=300)
    arguments.add_argument("--clients", type=int, default=1)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with running(Path(folder)) as first:
            built = first.ready_after
        with running(Path(folder)) as server:
            at_start = server.resident_mb()
            server.request("/")  # returns when the page has been made
            with_page = server.resident_mb()
            _client(server.url, 20)
            each = options.requests // options.clients
            begun = time.perf_counter()
            with ThreadPoolExecutor(options.clients) as pool:
                shares = pool.map(lambda _: _client(server.url, each), range(options.clients))
                times = [t for share in shares for t in share]
            total = time.perf_counter() - begun
            at_end = server.resident_mb()
            median, p95 = percentiles(times, 50, 95)
            print(f"warm ask, {len(times)} requests, {options.clients} client(s)")
            print(f"  median (ms)                  {median:8.1f}")
            print(f"  95th percentile (ms)         {p95:8.1f}")
            print(f"  requests per second          {len(times) / total:8.1f}")
            print(f"  ready, index to build (s)    {built:8.2f}")
            print(f"  ready, index there (s)       {server.ready_after:8.2f}")
            print(f"  memory when ready (MB)       {at_start:8.0f}")
            print(f"  memory with the page (MB)    {with_page:8.0f}")
            print(f"  memory after the run (MB)    {at_end:8.0f}")


def _client(url: str, count: int) -> list[float]:
    host = urllib.parse.urlsplit(url).netloc
    connection = http.client.HTTPConnection(host, timeout=60)
    times = []
    for i in range(count):
        body = json.dumps({"question": QUESTIONS[i % len(QUESTIONS)]})
        begun = time.perf_counter()
        connection.request("POST", "/api/v1/ask", body, {"content-type": "application/json"})
        response = connection.getresponse()
        content = response.read()
        times.append((time.perf_counter() - begun) * 1e3)
        if response.status != 200:
            raise SystemExit(f"{response.status}: {content.decode()}")
    connection.close()
    return times


if __name__ == "__main__":
    main()
