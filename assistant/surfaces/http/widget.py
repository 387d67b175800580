"""What a host page loads: the loader, the frame for its site, and tokens for the frame's visitors."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, StrictStr

from assistant.access.same_origin import SameOrigin
from assistant.access.sites import Site
from assistant.access.visitors import Visitors, bearer
from assistant.errors import AccessError
from assistant.models.pictures import Photos
from assistant.rules.schema import Platform
from assistant.surfaces.failures import failure_of
from assistant.surfaces.words import Words, words

WEB = Path(__file__).parents[1] / "web"
_FRAME_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors "
)
_REFUSED_CSP = "default-src 'none'; frame-ancestors 'none'"
_PLACEHOLDER = re.compile(r"\{\{(lang|title|words|starters|version|photo)\}\}")
_WORDS_USED = re.compile(r'\bdata-w(?:-[a-z-]+)?="([^"]+)"|\bw\("((?:[^"\\]|\\.)+)"')


class TokenBody(BaseModel):
    """``visitor``: from a frame the id it was given before, from a backend the host's own user id."""

    site: StrictStr
    origin: StrictStr
    visitor: StrictStr | None = None


def add_widget(
    app: FastAPI,
    visitors: Visitors,
    same_origin: SameOrigin,
    platforms: Callable[[], Iterable[Platform]],
    photos: Photos = "",
) -> None:
    """``/widget.js``, ``/widget/frame`` and ``/api/v1/widget/token``."""
    _add_loader(app)
    _add_frame(app, visitors, platforms, photos)
    _add_tokens(app, visitors, same_origin)


def _add_loader(app: FastAPI) -> None:
    @app.api_route("/widget.js", methods=["GET", "HEAD"], include_in_schema=False)
    def loader(request: Request) -> Response:
        content = (WEB / "widget.js").read_bytes()
        headers = {
            "etag": f'"{hashlib.sha256(content).hexdigest()[:20]}"',
            "cache-control": "public, max-age=300",
            "cross-origin-resource-policy": "cross-origin",
        }
        known = (tag.strip() for tag in request.headers.get("if-none-match", "").split(","))
        if headers["etag"] in known:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type="text/javascript", headers=headers)


def _add_frame(
    app: FastAPI, visitors: Visitors, platforms: Callable[[], Iterable[Platform]], photos: Photos
) -> None:
    @app.api_route("/widget/frame", methods=["GET", "HEAD"], include_in_schema=False)
    def frame(site: str = "", locale: str = "") -> HTMLResponse:
        w = words(locale)
        try:
            shown = visitors.framed(site)
        except AccessError as error:
            return _refusal(error, w)
        headers = {
            "content-security-policy": _FRAME_CSP + shown.frame_ancestors,
            "cache-control": "no-cache",  # a site that is taken away must not live on in a cache
        }
        return HTMLResponse(frame_html(shown, platforms(), w, photos), headers=headers)


def _add_tokens(app: FastAPI, visitors: Visitors, same_origin: SameOrigin) -> None:
    @app.post("/api/v1/widget/token")
    def token(body: TokenBody, request: Request) -> JSONResponse:
        secret = bearer(request.headers.get("authorization"))
        if secret:
            issued = visitors.signed(body.site, secret, body.origin, body.visitor or "")
        elif same_origin.sender(request.headers.raw) == "ours":
            issued = visitors.anonymous(body.site, body.origin, body.visitor or "")
        else:
            raise AccessError(
                403,
                "origin_refused",
                "匿名访客的凭证只发给本服务自己的窗口。",
                "网站后台请带上 Authorization: Bearer 站点密钥。反向代理改了 Host 时设置 GROWTH_PUBLIC_URL。",
            )
        return JSONResponse({"token": issued.token, "expires_in": issued.seconds, "visitor": issued.visitor})


def frame_html(site: Site, platforms: Iterable[Platform], w: Words, photos: Photos = "") -> str:
    """frame.html with its placeholders filled, each escaped for its place."""
    files = {
        path.name: path.read_text("utf-8")
        for pattern in ("frame*", "answer*", "photo*", "handover*")
        for path in sorted(WEB.glob(pattern))
    }
    used = _WORDS_USED.findall("".join(files.values()))
    fields = {
        "lang": w.language,
        "title": escape(site.name or w("商家增长助手")),
        "words": script_json(w.dictionary(dict.fromkeys(a or b for a, b in used))),
        "starters": script_json([w.name(p.brief) for p in platforms if p.brief]),
        "photo": photos,
        "version": hashlib.sha256("".join(files.values()).encode()).hexdigest()[:12],
    }
    return _PLACEHOLDER.sub(lambda found: fields[found[1]], files["frame.html"])


def script_json(value: dict[str, str] | list[str]) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _refusal(error: AccessError, w: Words) -> HTMLResponse:
    failure = failure_of(error)
    return HTMLResponse(
        f'<!doctype html><html lang="{w.language}"><meta charset="utf-8"><title>{failure.status}</title>'
        f"<p>{escape(failure.message)}</p><p>{escape(failure.hint)}</p></html>",
        failure.status,
        {"content-security-policy": _REFUSED_CSP, "cache-control": "no-store"},
    )
