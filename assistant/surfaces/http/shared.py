"""``/s/<token>``: a conversation that its owner shares, for whoever has the link, without a cookie."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from assistant.conversations.intake import in_china
from assistant.conversations.shares import ShareStore
from assistant.errors import AssistantError
from assistant.pipeline import Assistant
from assistant.surfaces.failures import failure_of
from assistant.surfaces.page.calls import id_in
from assistant.surfaces.page.front import language_for
from assistant.surfaces.render import names_of
from assistant.surfaces.render.shared_page import gone_page, shared_page
from assistant.surfaces.words import Words

# connect-src: answer.js fetches the article behind a citation
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "cache-control": "no-store",  # withdrawn is withdrawn
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow, noarchive",
}


def add_shared(app: FastAPI, shares: ShareStore, assistant: Assistant) -> None:
    """410 for a link that was withdrawn, 404 for one that never was."""

    @app.api_route("/s/{token:path}", methods=["GET", "HEAD"], include_in_schema=False)
    def shared(token: str, request: Request) -> HTMLResponse:
        w = Words(language_for(request.cookies, request.headers.get("accept-language", "")))
        try:
            found = shares.read(id_in(token))
        except AssistantError as error:
            failure = failure_of(error)
            status = 410 if failure.code == "share_withdrawn" else failure.status
            return HTMLResponse(gone_page(w(failure.message) + w(failure.hint), w), status, _HEADERS)
        names = names_of(assistant.knowledge, w)
        page = shared_page(found.title, found.messages, in_china(found.made_at).date(), names, w)
        return HTMLResponse(page, headers=_HEADERS)
