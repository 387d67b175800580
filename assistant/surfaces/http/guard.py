"""The outermost ASGI layer: who may send what, body limit, response headers, and the last catch.

A page of another origin may show what it can (the widget's loader and frame, a link) but reads and
changes nothing: its requests to the API, and all that change something, are refused before they are
read. No response carries a CORS header, whatever the application below adds.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from starlette.requests import cookie_parser

from assistant.access.same_origin import SameOrigin
from assistant.errors import PictureError
from assistant.models.picture_file import MOST_BYTES
from assistant.surfaces.failures import Failure, failure_of
from assistant.surfaces.http.openai.errors import PREFIX as CHAT_PREFIX
from assistant.surfaces.http.openai.errors import body_at

BODY_LIMIT = 64 * 1024
_CHAT_LIMIT = 512 * 1024  # a client sends all of its conversation with every question
_PAGE_BODY_LIMIT = 256 * 1024  # Gradio's calls carry what a component holds, which is little on our page
_UPLOAD_LIMIT = 64 * 1024 * 1024
_DRAIN_LIMIT = 64 * 1024 * 1024
PHOTO_PATH = "/api/v1/photo"
_PHOTOS_AT_ONCE = 8  # anybody may send one, and each is held in memory while it comes
_PHOTO_S = 120.0  # for one to come, over a phone's connection

MACHINE_PATHS = ("/api/", "/v1/", "/mcp")  # answered with JSON, errors too
_NO_DOCUMENT = (*MACHINE_PATHS, "/healthz", "/readyz", "/metrics")
_UPLOAD = re.compile(r"/+gradio_api/+upload/*")
_READING = frozenset({"GET", "HEAD"})

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
MayUpload = Callable[[Mapping[str, str]], bool]  # given the request's cookies

_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
_CSP = b"content-security-policy"
_API_CSP = b"default-src 'none'; frame-ancestors 'none'"
# Gradio writes scripts and styles into its page and makes functions from text. What matters here is
# that nothing is fetched from, or sent to, another host.
_PAGE_CSP = (
    b"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
    b"object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


def nobody(_cookies: Mapping[str, str]) -> bool:
    """Uploads for no one."""
    return False


class Guard:
    """Wraps the application. Every response carries the headers; no exception leaves as a traceback."""

    def __init__(
        self, app: App, *, same_origin: SameOrigin, may_upload: MayUpload = nobody, photos: bool = False
    ) -> None:
        self._app = app
        self._same_origin = same_origin
        self._may_upload = may_upload
        self._photos = photos
        self._arriving = 0

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = _with_headers(message.get("headers", ()), scope["path"])
            await send(message)

        try:
            refused = self._refused(scope)
            if self._photos and scope["path"] == PHOTO_PATH and not refused:
                body = await self._photo(receive)
            else:
                body = await _read(receive, 0 if refused else _limit(scope["path"]))
            if body is None:  # the client has gone
                return
            failure = refused or (body if isinstance(body, Failure) else None)
            if failure is not None:
                await _respond(send_with_headers, failure, scope["path"])
            elif isinstance(body, bytes):
                await self._app(scope, _replay(body, receive), send_with_headers)
        except Exception as error:  # noqa: BLE001 - the outermost surface
            unexpected = failure_of(error)
            if not started:
                await _respond(send_with_headers, unexpected, scope["path"])

    async def _photo(self, receive: Receive) -> bytes | Failure | None:
        """A picture's body. A slow connection holds a place for a while and not for ever."""
        if self._arriving >= _PHOTOS_AT_ONCE:
            return Failure(429, "picture_busy", "现在传图的人太多。", "请 10 秒后再试。", 10)
        self._arriving += 1
        try:
            async with asyncio.timeout(_PHOTO_S):
                body = await _read(receive, MOST_BYTES)
        except TimeoutError:
            return Failure(408, "picture_late", "图片传得太慢，没有传完。", "请换个网络再试，或截取一部分。")
        finally:
            self._arriving -= 1
        if isinstance(body, Failure):
            too_large = PictureError("picture_too_large")
            return Failure(413, too_large.code, too_large.message, too_large.hint)
        return body

    def _refused(self, scope: Mapping[str, Any]) -> Failure | None:
        path, headers, reading = scope["path"], scope["headers"], scope["method"] in _READING
        guarded = path.startswith(MACHINE_PATHS) or not reading
        if guarded and self._same_origin.sender(headers) == "foreign":
            return Failure(
                403,
                "origin_refused",
                "不接受其他网站的页面直接调用。",
                "请从自己的服务器调用，或嵌入 /widget.js。反向代理改了 Host 时请设置 GROWTH_PUBLIC_URL。",
            )
        if _is_upload(path) and not reading and not self._may_upload(_cookies(headers)):
            return Failure(
                403, "upload_refused", "只有登录的运营人员可以上传文件。", "请先在「运营」页登录。"
            )
        return None


def _is_upload(path: str) -> bool:
    return _UPLOAD.fullmatch(path) is not None


def _limit(path: str) -> int:
    if path.startswith(CHAT_PREFIX):
        return _CHAT_LIMIT
    if path.startswith(MACHINE_PATHS):
        return BODY_LIMIT
    return _UPLOAD_LIMIT if _is_upload(path) else _PAGE_BODY_LIMIT


def _with_headers(given: Any, path: str) -> list[tuple[bytes, bytes]]:
    headers = [(n, v) for n, v in given if not n.lower().startswith(b"access-control-")]
    present = {name.lower() for name, _ in headers}
    wanted = {**_HEADERS, _CSP: _API_CSP if path.startswith(_NO_DOCUMENT) else _PAGE_CSP}
    if path.startswith(MACHINE_PATHS):
        wanted[b"cache-control"] = b"no-store"
    return headers + [(n, v) for n, v in wanted.items() if n not in present]


def _cookies(headers: Any) -> dict[str, str]:
    return cookie_parser("; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie"))


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


async def _respond(send: Send, failure: Failure, path: str) -> None:
    body = json.dumps(body_at(path, failure), ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    headers += [(name.encode(), value.encode()) for name, value in failure.headers.items()]
    if failure.status == 413:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": failure.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
