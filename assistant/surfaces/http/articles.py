"""Articles to read with a quote marked, and the scripts, styles and pictures of the browser."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from assistant.pipeline import Assistant
from assistant.surfaces.render import article_page, missing_page
from assistant.surfaces.words import words

WEB = Path(__file__).parents[1] / "web"
ARTICLE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
_QUOTE_LIMIT = 4000  # what a person may have put into an address


def add_articles(app: FastAPI, assistant: Assistant) -> None:
    """``/articles/{id}`` and ``/assets/{name}``; ids are those of citations, users' documents among them."""

    @app.get("/articles/{source_id:path}", include_in_schema=False)
    def article(
        source_id: str,
        start: str = "",
        end: str = "",
        quote: str = "",
        lang: str = "",
    ) -> HTMLResponse:
        source, w = assistant.source(source_id), words(lang)
        headers = {"content-security-policy": ARTICLE_POLICY, "cache-control": "no-cache"}
        if source is None:
            return HTMLResponse(missing_page(w), 404, headers)
        page = article_page(source, quote[:_QUOTE_LIMIT], _offset(start), _offset(end), w)
        return HTMLResponse(page, headers=headers)

    for path in sorted(WEB.iterdir()):
        if path.suffix in _TYPES:
            _add_asset(app, path)


def _add_asset(app: FastAPI, path: Path) -> None:
    """One route a file, not one for all: Gradio has files of its own below ``/assets``."""
    content = path.read_bytes()
    headers = {
        "etag": f'"{sha256(content).hexdigest()[:32]}"',
        # Asked for again each time, and answered 304: modules import each other, and an old one beside a
        # new one fits neither.
        "cache-control": "no-cache",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
    }

    @app.api_route(f"/assets/{path.name}", methods=["GET", "HEAD"], include_in_schema=False)
    async def asset(request: Request) -> Response:
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type=_TYPES[path.suffix])


def _offset(text: str) -> int | None:
    """A link that somebody cut or changed still opens its article."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
