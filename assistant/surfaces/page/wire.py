"""What the page's scripts call: ``POST /page/<name>``, answered with lines of JSON, each a change to it.

Gradio draws the page and does not carry these: its client gives up at the first broken connection and
reloads the page, and what was asked or typed would be gone. Here a call that failed can be made again.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from assistant.surfaces.failures import Failure
from assistant.surfaces.page.calls import Caller, Said, caller_of, id_in

Change = dict[str, Any]
"""A part of the page → what it is to show; ``session`` → the conversation that the tab is in from now on, ""
for a new one, None where the one that was asked for is not there."""
WAITING: Change = {}
"""No change yet, and not sent: by it the server notices that a visitor has gone."""
Handler = Callable[[Said, str | None, Caller], Change | Iterator[Change]]

_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


def page_calls(handlers: Mapping[str, Handler]) -> APIRouter:
    """``handlers`` run in threads, and raise nothing that a visitor should not read: each answers for its own
    failures."""
    router = APIRouter()

    @router.post("/page/{name}", include_in_schema=False)
    async def call(name: str, request: Request) -> Response:
        handler = handlers.get(name)
        if handler is None:
            return _refused(404, "call_unknown", "没有这个操作。", "请刷新页面后再试。")
        body = _object(await request.body())
        if body is None:
            return _refused(422, "body_invalid", "请求体无法使用。", "请刷新页面后再试。")
        address = request.client.host if request.client else ""
        caller = caller_of(request.cookies, body.get("tab"), address)
        changes = await run_sync(handler, Said(body.get("said")), id_in(body.get("session")) or None, caller)
        lines = iter((changes,)) if isinstance(changes, dict) else changes
        return StreamingResponse(_lines(lines), media_type="application/x-ndjson", headers=_HEADERS)

    return router


async def _lines(changes: Iterator[Change]) -> AsyncIterator[bytes]:
    """A visitor who goes away ends what is being written for them."""
    try:
        while (change := await run_sync(next, changes, None)) is not None:
            if change is not WAITING:
                yield json.dumps(change, ensure_ascii=False).encode() + b"\n"
    finally:
        close = getattr(changes, "close", None)
        if close is not None:
            with anyio.CancelScope(shield=True):
                await run_sync(close)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _refused(status: int, code: str, message: str, hint: str) -> JSONResponse:
    return JSONResponse(Failure(status, code, message, hint).to_json(), status)
