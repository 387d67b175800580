"""``/mcp``: the four tools for MCP clients, over streamable HTTP. The only file that knows the MCP SDK.

Stateless, so that any replica answers any request, and in JSON: there is nothing to stream. The SDK is
loaded with the first request, since it takes a while and most deployments never get one.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from anyio.to_thread import run_sync
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from assistant.access.programs import Programs
from assistant.errors import AssistantError
from assistant.pipeline import Assistant
from assistant.surfaces.failures import Failure, failure_of
from assistant.surfaces.http.streaming import address_of
from assistant.surfaces.tools import Tool, ToolError, to_text, tools_of

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH = "/mcp"
_INSTRUCTIONS = (
    "商家增长助手：抖音电商、快手电商、淘宝天猫、1688、京东的扶持政策和规则。"
    "先用 find_rules 找规则，再用 evaluate 判断、compute 计算、search_articles 查原文。"
    "结论、数字和日期都以返回的为准，并附上引文；不知道的数据不填，问商家。"
)


def add_mcp(app: FastAPI, mcp: Mcp) -> None:
    app.router.routes.append(Route(PATH, mcp, include_in_schema=False))


class Mcp:
    """An ASGI application that serves while its ``lifespan`` is open."""

    def __init__(self, assistant: Assistant, programs: Programs) -> None:
        self._tools = {tool.name: tool for tool in tools_of(assistant)}
        self._programs = programs
        self._wanted = asyncio.Event()
        self._ready = asyncio.Event()
        self._stop = asyncio.Event()
        self._manager: StreamableHTTPSessionManager | None = None

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Any) -> AsyncIterator[None]:
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            self._stop.set()
            self._wanted.set()
            await task

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        try:
            self._programs.admit(request.headers.get("authorization"))
        except AssistantError as error:
            await _refused(failure_of(error))(scope, receive, send)
            return
        if request.method != "POST":  # no stream of our own to open, and no session to end
            failure = Failure(
                405, "method_not_allowed", "MCP 的请求用 POST。", "这里不开事件流，也没有会话。"
            )
            await _refused(failure, allow="POST")(scope, receive, send)
            return
        self._wanted.set()
        await self._ready.wait()
        if self._manager is None:
            failure = Failure(503, "mcp_unavailable", "MCP 没有就绪。", "请稍后再试；详情见服务日志。")
            await _refused(failure)(scope, receive, send)
            return
        await self._manager.handle_request(scope, receive, send)

    async def _run(self) -> None:
        """Keeps the SDK's manager open from the first request on; its tasks must end where they began."""
        try:
            await self._wanted.wait()
            if self._stop.is_set():
                return
            manager = await run_sync(self._made)
            async with manager.run():
                self._manager = manager
                self._ready.set()
                await self._stop.wait()
                self._manager = None
        finally:
            self._ready.set()

    def _made(self) -> StreamableHTTPSessionManager:
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager  # late: 0.3 s

        return StreamableHTTPSessionManager(
            _server(self._tools, self._programs), json_response=True, stateless=True
        )


def _server(tools: dict[str, Tool], programs: Programs) -> Server[Any]:
    import mcp_types as types  # late: with the SDK
    from mcp.server.lowlevel import Server
    from mcp.shared.exceptions import MCPError

    listed = types.ListToolsResult(
        tools=[
            types.Tool(
                name=tool.name,
                title=tool.title,
                description=tool.description,
                input_schema=tool.arguments.model_json_schema(),
                annotations=types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
            )
            for tool in tools.values()
        ]
    )

    async def on_list(_context: Any, _params: Any) -> types.ListToolsResult:
        return listed

    async def on_call(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = tools.get(params.name)
        if tool is None:
            named = "、".join(tools)
            raise MCPError(types.INVALID_PARAMS, f"没有工具 {params.name[:60]!r}。可用的有：{named}。")
        address = address_of(context.request) if context.request else ""

        def answered() -> dict[str, Any]:
            with programs.question(address):
                return tool.answer(params.arguments or {})

        try:
            found = await run_sync(answered)
        except ToolError as error:
            return _text(str(error), is_error=True)
        except AssistantError as error:
            return _text(failure_of(error).sentence, is_error=True)
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=to_text(found))], structured_content=found
        )

    def _text(text: str, *, is_error: bool) -> types.CallToolResult:
        return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=is_error)

    return Server(
        "growth-assistant", title="商家增长助手", instructions=_INSTRUCTIONS,
        on_list_tools=on_list, on_call_tool=on_call,
    )  # fmt: skip


def _refused(failure: Failure, **headers: str) -> JSONResponse:
    return JSONResponse(failure.to_json(), failure.status, headers={**failure.headers, **headers})
