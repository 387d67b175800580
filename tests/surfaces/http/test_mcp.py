"""/mcp with the SDK's own client, over HTTP, against a real server process without a chat model."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from tests.servers import Server, running

KEY = "a-key-of-24-characters-1"
GATE = "douyin/top-creator/selection-gate"
SETTLEMENT = "douyin/merchant-policies-2026/settlement-period"
DAY = "2026-11-22"

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("mcp")) as started:
        yield started


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("keys"), GROWTH_API_KEYS=f"{'x' * 24}, {KEY}") as started:
        yield started


def within(
    server: Server, talk: Callable[[Client], Awaitable[Any]], mode: str = "auto", **headers: str
) -> Any:
    """What ``talk`` gives in a connection of its own."""

    async def connected() -> Any:
        async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
            transport = streamable_http_client(f"{server.url}/mcp", http_client=http)
            async with Client(transport, mode=mode) as client:
                return await talk(client)

    return asyncio.run(connected())


async def call(client: Client, name: str, **given: Any) -> Any:
    result = await client.call_tool(name, {"as_of": DAY, **given})
    [content] = result.content
    assert not result.is_error, content
    assert json.loads(content.text) == result.structured_content
    return result.structured_content


def post(server: Server, body: Any, **headers: str) -> tuple[int, str]:
    sent = {"content-type": "application/json", "accept": "application/json, text/event-stream", **headers}
    request = urllib.request.Request(f"{server.url}/mcp", json.dumps(body).encode(), sent)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_finds_judges_computes_and_reads_in_one_conversation(server: Server, mode: str) -> None:
    async def talk(client: Client) -> None:
        listed = (await client.list_tools()).tools
        assert [t.name for t in listed] == ["find_rules", "evaluate", "compute", "search_articles"]
        assert all(t.annotations and t.annotations.read_only_hint for t in listed)
        found = await call(client, "find_rules", words="头部达人能带我的货吗")
        assert found["rules"][0]["rule"] == GATE
        judged = await call(client, "evaluate", rules=[GATE], known={"product_score": 73})
        [check] = [c for c in judged["findings"][0]["checks"] if c["status"] == "unmet"]
        assert (check["label"], check["gap"], check["unit"]) == ("商品分", "2", "分")  # 75 - 73
        due = await call(
            client, "compute", rule=SETTLEMENT, equation="账期到期日", known={"receipt_date": "2026-04-29"}
        )
        assert due["results"][0]["value"] == "2026-05-02"  # 29 + 3 days, April has 30
        said = await call(client, "search_articles", words="抖音账期", platform="douyin")
        assert any("确认收货后3天" in p["quote"] for p in said["passages"])

    within(server, talk, mode)


def test_a_bad_call_is_answered_with_a_sentence_for_the_model(server: Server) -> None:
    async def talk(client: Client) -> None:
        for name, given, says in (
            ("evaluate", {"rules": ["selection-gate"]}, GATE),
            ("evaluate", {"rules": [GATE], "known": {"product_score": 730}}, "0 到 100"),
            ("compute", {}, "参数 rule"),
            ("find_rules", {"query": "x"}, "没有参数 'query'"),
        ):
            result = await client.call_tool(name, given)
            assert result.is_error
            assert says in result.content[0].text  # type: ignore[union-attr]
        with pytest.raises(MCPError, match="没有工具 'solve'"):
            await client.call_tool("solve", {})

    within(server, talk)


def test_a_page_of_another_origin_is_refused(server: Server) -> None:
    status, body = post(server, LIST, origin="https://evil.example")
    assert (status, json.loads(body)["error"]["code"]) == (403, "origin_refused")


def test_there_is_no_stream_to_open_and_a_large_body_is_refused(server: Server) -> None:
    assert server.request("/mcp").status == 405
    assert post(server, {"x": "y" * 70_000})[0] == 413
    assert post(server, ["no request"])[0] == 400


def test_a_key_is_asked_for_where_one_is_set(guarded: Server) -> None:
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {KEY}"}):
        status, body = post(guarded, LIST, **headers)
        assert (status, json.loads(body)["error"]["code"][:8]) == (401, "api_key_")

    async def talk(client: Client) -> Any:
        return await call(client, "find_rules", words="快手首播")

    found = within(guarded, talk, authorization=f"Bearer {KEY}")
    assert found["rules"]
    assert KEY not in "".join(guarded.log)


def test_calls_are_counted_with_the_questions_of_the_open_api(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async def talk(client: Client) -> list[bool]:
        calls = [await client.call_tool("find_rules", {"words": "快手首播"}) for _ in range(2)]
        return [c.is_error for c in calls]

    with running(tmp_path_factory.mktemp("counted"), GROWTH_ASK_LIMIT="1") as server:
        assert within(server, talk) == [False, True]
        assert server.request("/api/v1/ask", {"question": "快手首播"}).status == 429


def test_the_server_stops_within_seconds_though_a_client_is_connected(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running(tmp_path_factory.mktemp("stopped")) as server:

        async def talk(client: Client) -> float:
            await call(client, "find_rules", words="快手首播")
            return await asyncio.to_thread(server.stop)

        assert within(server, talk) < 8
        assert "Traceback" not in "".join(server.log)
