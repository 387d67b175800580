"""Changing Gradio's document on its way to the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Send


def rewriting(send: Send, change: Callable[[str], str], headers: Mapping[str, str] | None = None) -> Send:
    """Sends an HTML document as ``change`` makes it, with ``headers`` besides its own, and everything else
    as it is."""
    start: Message | None = None
    parts: list[bytes] = []

    async def sent(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start" and _is_document(message):
            start = message
        elif start is None:
            await send(message)
        else:
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                body = change(b"".join(parts).decode()).encode()
                given = MutableHeaders(raw=list(start["headers"]))
                given.update({**(headers or {}), "content-length": str(len(body))})
                await send({**start, "headers": given.raw})
                await send({"type": "http.response.body", "body": body})

    return sent


def _is_document(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers
