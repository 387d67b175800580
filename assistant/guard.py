"""The outermost ASGI layer: body limit, response headers, and the last catch."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from assistant.failures import Failure, failure_of

BODY_LIMIT = 64 * 1024
_PAGE_BODY_LIMIT = 4 * 1024 * 1024  # the page sends its whole chat with each turn
_DRAIN_LIMIT = 16 * 1024 * 1024

MACHINE_PATHS = ("/api/", "/v1/")  # answered with JSON, errors too

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_HEADERS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin"))


class Guard:
    """Wraps the application. Every response carries the headers; no exception leaves as a traceback."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_api = scope["path"].startswith(MACHINE_PATHS)
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = list(message.get("headers", ()))
                present = {name.lower() for name, _ in headers}
                headers += [(n, v) for n, v in _HEADERS if n not in present]
                if is_api and b"cache-control" not in present:
                    headers.append((b"cache-control", b"no-store"))
                message["headers"] = headers
            await send(message)

        try:
            body = await _read(receive, BODY_LIMIT if is_api else _PAGE_BODY_LIMIT)
            if isinstance(body, bytes):
                await self._app(scope, _replay(body, receive), send_with_headers)
            elif isinstance(body, Failure):
                await _respond(send_with_headers, body)
        except Exception as error:  # noqa: BLE001 - the outermost surface
            failure = failure_of(error)
            if not started:
                await _respond(send_with_headers, failure)


async def _read(receive: Receive, limit: int) -> bytes | Failure | None:
    """The whole body; a failure when it is over ``limit``; None when the client has gone.

    A body that is too large is still drained (within reason): a client that is cut off while it
    sends sees a broken connection and never the reason.
    """
    parts: list[bytes] = []
    size, more = 0, True
    while more and size <= _DRAIN_LIMIT:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size, more = size + len(part), message.get("more_body", False)
        if size <= limit:
            parts.append(part)
        else:
            parts.clear()
    if size > limit:
        return Failure(413, "body_too_large", "请求体太大。", f"最多 {limit // 1024} KB。")
    return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """``receive`` that gives ``body`` once and then waits for the client to go."""
    pending = True

    async def again() -> Message:
        nonlocal pending
        if pending:
            pending = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again


async def _respond(send: Send, failure: Failure) -> None:
    body = json.dumps(failure.to_json(), ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if failure.status == 413:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": failure.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
