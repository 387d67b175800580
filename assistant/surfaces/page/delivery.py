"""How the pack reaches the browser: its two files, and Gradio's document, which is made to ask for them."""

from __future__ import annotations

from dataclasses import dataclass

import brotli
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.surfaces.page.pack import Pack
from assistant.surfaces.page.rewriting import rewriting

_QUALITY = 9  # of 0 to 11: a fifth of a second, and a twentieth more than what takes five


@dataclass(frozen=True, slots=True)
class _File:
    type: str
    text: bytes
    small: bytes

    @classmethod
    def of(cls, type_: str, text: str) -> _File:
        return cls(type_, text.encode(), brotli.compress(text.encode(), quality=_QUALITY))


class Parcel:
    """A pack ready to be sent. Compressing it takes a moment: not while a visitor waits."""

    def __init__(self, pack: Pack) -> None:
        self.version = pack.version
        self.entry = pack.entry
        self.files = {
            "js": _File.of("text/javascript", pack.script),
            "css": _File.of("text/css", pack.styles),
        }


class Delivery:
    """Around the application of a page: answers ``/pack/<version>.js`` and ``.css``, and has the document
    begin with them instead of Gradio's own first module. ``head`` is markup that the scripts find there."""

    def __init__(self, app: ASGIApp, parcel: Parcel, head: str) -> None:
        self._app = app
        self._parcel = parcel
        self._head = head

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"].startswith("/pack/") and scope["method"] in {"GET", "HEAD"}:
            await self._file(scope)(scope, receive, send)
        else:
            await self._app(scope, receive, rewriting(send, self._document))

    def _file(self, scope: Scope) -> Response:
        version, _, suffix = scope["path"].removeprefix("/pack/").partition(".")
        file = self._parcel.files.get(suffix)
        if file is None:
            return Response(status_code=404)
        # Another version is asked for while several servers are brought up to date. This one fits, too, for
        # the page has nothing but what it brings; but not under that address for good.
        known = version == self._parcel.version
        headers = {
            "cache-control": "public, max-age=31536000, immutable" if known else "no-store",
            "vary": "accept-encoding",
        }
        if "br" in Headers(scope=scope).get("accept-encoding", ""):
            return Response(file.small, headers={**headers, "content-encoding": "br"}, media_type=file.type)
        return Response(file.text, headers=headers, media_type=file.type)

    def _document(self, html: str) -> str:
        entry, address = self._parcel.entry, f"/pack/{self._parcel.version}"
        if entry:
            html = html.replace(entry, f'<script async src="{address}.js"></script>', 1)
        ours = f'{self._head}<link rel="stylesheet" href="{address}.css">'
        return html.replace("</head>", f"{ours}</head>", 1)
