"""The door of the page: which language it is shown in and who its visitor is.

Both are cookies. The language is read by scripts too; the visitor's id is made here, unguessable, and no
script ever sees it: whoever has it has the conversations.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from http.cookies import CookieError, SimpleCookie

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.answer import Language
from assistant.surfaces.page.document import MAY_HEAR, address_of, rewritten
from assistant.surfaces.page.languages import LANGUAGES
from assistant.surfaces.page.rewriting import rewriting
from assistant.surfaces.words import language_of

VISITOR_COOKIE = "growth_visitor"
LANGUAGE_COOKIE = "growth_language"
_VISITOR = re.compile(r"[A-Za-z0-9_-]{22}")
# What our page calls (run/predict: the events that do not queue). The rest of Gradio's API would write files
# for anyone (recordings, deep links) and serve files and other hosts' pages.
_CALLED = re.compile(
    r"/gradio_api/(queue/(join|data)|run/predict|heartbeat/[^/]+|upload|upload_progress|cancel|reset"
    r"|startup-events|app_id|info)/?"
)
_CONVERSATION = "/c/"  # the address of each: one page serves them all
_TAB = re.compile(r"[A-Za-z0-9_-]{1,64}")
_YEAR_S = 365 * 24 * 3600


def owner_of(cookies: Mapping[str, str], tab: str) -> str:
    """Whose conversations these are. A browser without cookies has them for as long as its tab is open; a
    caller without a tab, which no browser is, for this one call: else all such callers would share them."""
    visitor = cookies.get(VISITOR_COOKIE, "")
    if _VISITOR.fullmatch(visitor):
        return f"page/{visitor}"
    return f"page/tab:{tab if _TAB.fullmatch(tab) else secrets.token_urlsafe(16)}"


class Front:
    """One address, a page for each language. The pages are alike but for their words, so a request of an
    open page that comes after the language was changed in another tab is answered all the same.

    ``public`` is the address that browsers use where a proxy changes Host."""

    def __init__(self, page_of: Callable[[Language], Awaitable[ASGIApp]], public: str = "") -> None:
        self._page_of = page_of
        self._public = public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and "gradio_api" in scope["path"] and not _CALLED.fullmatch(scope["path"]):
            await JSONResponse({"detail": "Not Found"}, 404)(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope.get("headers", ())}
        cookies = _cookies(headers.get(b"cookie", ""))
        language = language_for(cookies, headers.get(b"accept-language", ""))
        if scope["type"] == "http" and scope["path"].startswith(_CONVERSATION):
            scope, send = {**scope, "path": "/", "raw_path": b"/"}, _at_the_root(send)
        fresh = scope["type"] == "http" and scope["path"] == "/" and _unknown(cookies)
        page = await self._page_of(language)
        send = _giving(send, scope) if fresh else send
        if scope["type"] == "http":
            address = address_of(scope.get("scheme", "http"), headers.get(b"host", ""), self._public)
            send = rewriting(send, partial(rewritten, language=language, address=address), MAY_HEAR)
        await page(scope, receive, send)


def language_for(cookies: Mapping[str, str], accepted: str) -> Language:
    """What the visitor chose, else the first that the browser accepts (``accepted`` is its header)."""
    chosen = cookies.get(LANGUAGE_COOKIE, "")
    for language, _ in LANGUAGES:
        if chosen == language:
            return language
    return language_of(accepted)


def _unknown(cookies: Mapping[str, str]) -> bool:
    return not _VISITOR.fullmatch(cookies.get(VISITOR_COOKIE, ""))


def _giving(send: Send, scope: Scope) -> Send:
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    visitor = f"{VISITOR_COOKIE}={secrets.token_urlsafe(16)}"
    cookie = f"{visitor}; Path=/; Max-Age={_YEAR_S}; HttpOnly; SameSite=Lax{secure}"

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            more = (b"set-cookie", cookie.encode("latin-1")), (b"cache-control", b"no-store")
            message = {**message, "headers": [*message.get("headers", ()), *more]}
        await send(message)

    return sent


def _at_the_root(send: Send) -> Send:
    """The page's document for a deeper address: Gradio's names its files from where it stands."""
    start: Message | None = None
    body = b""

    async def sent(message: Message) -> None:
        nonlocal start, body
        if message["type"] == "http.response.start":
            start = message
            return
        body += message.get("body", b"")
        if start is None or message.get("more_body"):
            return
        whole = body.replace(b'<base href="./"', b'<base href="/"', 1)
        headers = [(n, v) for n, v in start["headers"] if n.lower() != b"content-length"]
        await send({**start, "headers": [*headers, (b"content-length", str(len(whole)).encode())]})
        await send({"type": "http.response.body", "body": whole})

    return sent


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
