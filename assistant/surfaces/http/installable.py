"""What makes the page one that a phone or desktop can install: its manifest, its icons where browsers look
for them, and a service worker that only shows a page of ours where nothing can be reached."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant.surfaces.page.document import THEMES
from assistant.surfaces.page.shell import TITLE, asset
from assistant.surfaces.render.markup import el, text
from assistant.surfaces.words import Words, words

WEB = Path(__file__).parents[1] / "web"
_GROUND = "#f4f5f7"  # --ga-page of page.css, while the page loads
_OFFLINE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_ASKED_AGAIN = {"cache-control": "no-cache"}


def add_installable(app: FastAPI) -> None:
    """``/manifest.webmanifest``, ``/service-worker.js``, ``/offline``, ``/favicon.ico`` and
    ``/apple-touch-icon.png``. The language is ``lang``'s: none of them is asked for with cookies."""

    @app.get("/manifest.webmanifest", include_in_schema=False)
    def manifest(lang: str = "") -> JSONResponse:
        content = _manifest(words(lang))
        return JSONResponse(content, headers=_ASKED_AGAIN, media_type="application/manifest+json")

    @app.get("/offline", include_in_schema=False)
    def offline(lang: str = "") -> HTMLResponse:
        headers = {**_ASKED_AGAIN, "content-security-policy": _OFFLINE_CSP}
        return HTMLResponse(_offline_page(words(lang)), headers=headers)

    @app.get("/service-worker.js", include_in_schema=False)
    def worker() -> Response:
        return Response(_worker(), headers=_ASKED_AGAIN, media_type="text/javascript")

    for path, name in (("/favicon.ico", "icon-32.png"), ("/apple-touch-icon.png", "icon-180.png")):
        _add_icon(app, path, (WEB / name).read_bytes())


def _add_icon(app: FastAPI, path: str, content: bytes) -> None:
    @app.api_route(path, methods=["GET", "HEAD"], include_in_schema=False)
    def icon() -> Response:
        return Response(content, headers={"cache-control": "public, max-age=86400"}, media_type="image/png")


def _manifest(w: Words) -> dict[str, object]:
    icons = [("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any"),
             ("icon-maskable.png", "512x512", "maskable")]  # fmt: skip
    return {
        "id": "/",
        "name": w(TITLE),
        "short_name": w("增长助手"),
        "description": w("按规则逐项核对，告诉您够不够、差多少，每个数字和结论都能点开看原文。"),
        "lang": w.language,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": THEMES["light"],
        "background_color": _GROUND,
        "icons": [
            {"src": asset(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in icons
        ],
    }


def _offline_page(w: Words) -> str:
    title = w("现在连不上助手")
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1, viewport-fit=cover"),
        el("meta", name="robots", content="noindex"),
        el("title", text(title)),
        el("link", rel="icon", href="/assets/icon.svg", type="image/svg+xml"),
        el("link", rel="stylesheet", href="/assets/offline.css"),
        el("script", src="/assets/offline.js", defer=True),
    )
    main = el(
        "main",
        el("img", src="/assets/icon.svg", alt=""),
        el("h1", text(title)),
        el("p", text(w("请检查网络。问过的对话都还在，连上后会自动打开。"))),
        el("a", text(w("重试")), href=""),
    )
    return f"<!doctype html>\n{el('html', head, el('body', main), lang=w.language)}\n"


@lru_cache(1)
def _worker() -> str:
    """With what it keeps in its text, so that browsers take a new one when any of that has changed."""
    made_of = [(WEB / name).read_bytes() for name in ("offline.css", "offline.js", "icon.svg")]
    made_of.append(_offline_page(words("")).encode())
    version = sha256(b"".join(made_of)).hexdigest()[:12]
    return (WEB / "service-worker.js").read_text("utf-8").replace("{{version}}", version)
