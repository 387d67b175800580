"""Serving below a path of somebody's host (https://shop.example/assist/): what is sent names our addresses
from its root, so each is given the path on its way out.

Only the addresses that we have are changed, and only where one begins a quoted text: in documents, scripts,
styles and the markup that streams carry. The API's own JSON stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_OURS = (
    rb"(?:assets/|api/v1/|articles/|pack/|page/|healthz\b|c/|s/|widget/frame|widget\.js|offline\b|favicon\.ico|apple-touch-icon\.png"
    rb"|manifest\.webmanifest|service-worker\.js)"
)
_ADDRESS = re.compile(rb"""(?:(?<=["'`(])|(?<=\\u0027))/(?=""" + _OURS + rb")")
"""A document's settings write the quotation marks of their scripts as escapes."""
_ROOT = re.compile(rb'((?:<base href=|"id":|"scope":|"start_url":)")/(?=")')
_CHANGED = (
    b"text/html", b"text/javascript", b"application/javascript", b"text/css", b"text/event-stream",
    b"application/x-ndjson",
    b"application/json", b"application/manifest+json",
)  # fmt: skip
_STREAMED = (b"text/event-stream", b"application/x-ndjson")
_AS_IT_IS = re.compile(r"/(?:api/v1/(?!widget/)|v1/|mcp)")
"""What programs read."""


class Stripped:
    """Around everything: takes the path off where a proxy leaves it on."""

    def __init__(self, app: App, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path == self._prefix and scope["type"] == "http":  # what the page names is relative to the slash
            headers = [(b"location", f"{self._prefix}/".encode()), (b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 307, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        if path.startswith(f"{self._prefix}/"):
            bare = path[len(self._prefix) :]
            scope = {**scope, "path": bare, "raw_path": bare.encode()}
        await self._app(scope, receive, send)


class Below:
    """Around the application, inside of what compresses: gives our addresses the path."""

    def __init__(self, app: App, prefix: str) -> None:
        self._app = app
        self._prefix = prefix.encode()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope = {**scope, "headers": [(n, v) for n, v in scope["headers"] if n != b"accept-encoding"]}
        await self._app(scope, receive, self._sending(send, _AS_IT_IS.match(scope["path"]) is not None))

    def _sending(self, send: Send, as_it_is: bool) -> Send:
        start: Message | None = None
        parts: list[bytes] = []

        async def sent(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                message = {**message, "headers": [self._header(n, v) for n, v in message["headers"]]}
                kind = next((v for n, v in message["headers"] if n.lower() == b"content-type"), b"")
                if as_it_is or not kind.startswith(_CHANGED):
                    await send(message)
                elif kind.startswith(_STREAMED):  # each event, each line is sent whole
                    parts.append(b"")
                    await send(message)
                else:
                    start = message
            elif start is not None:
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    await self._whole(send, start, b"".join(parts))
            elif parts:
                await send({**message, "body": self._changed(message.get("body", b""))})
            else:
                await send(message)

        return sent

    async def _whole(self, send: Send, start: Message, body: bytes) -> None:
        changed = self._changed(body)
        headers = [(n, v) for n, v in start["headers"] if n.lower() != b"content-length"]
        if body or not any(n.lower() == b"content-length" for n, _ in start["headers"]):
            headers.append((b"content-length", str(len(changed)).encode()))
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": changed})

    def _header(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
        if name.lower() == b"location" and value.startswith(b"/"):
            return name, self._prefix + value
        if name.lower() == b"set-cookie":
            return name, re.sub(rb"(?i)(; *path=)/(?=;|$)", rb"\1" + self._prefix + b"/", value)
        return name, value

    def _changed(self, body: bytes) -> bytes:
        body = _ADDRESS.sub(self._prefix + b"/", body)
        return _ROOT.sub(rb"\1" + self._prefix + b"/", body)
