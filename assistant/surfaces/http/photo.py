"""A picture of a shop's backend: what it shows of the facts, for the visitor to confirm. Nothing is taken
from it, and nothing of it is kept, by reading it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse

from assistant.access.visitors import Visitors
from assistant.conversations.sessions import SessionStore
from assistant.errors import CapError, PictureError
from assistant.models.pictures import PictureReader
from assistant.pipeline import Assistant
from assistant.surfaces.http.guard import PHOTO_PATH
from assistant.surfaces.http.streaming import address_of
from assistant.surfaces.http.visitor import ContextBody, stored
from assistant.surfaces.render import Names, names_of
from assistant.surfaces.words import Words, words
from assistant.types import Box, Screen, ShownDoubt, UnusedWhy

_DOUBTS: Mapping[ShownDoubt, str] = {
    "reading": "字迹不太清楚，请对照图片。",
    "label": "这个名称也可能指别的数据。",
    "several": "旁边还有别的数，请看是不是这一个。",
    "differs": "图片里有不同的数，请选一个。",
    "window": "像是一段时间的数，这里要的是累计的。",
    "unit": "没有看到百分号。",
    "above": "数写在名称上面，请看是不是一组。",
    "sentence": "数后面还有话，请看是不是您的数。",
}
_UNUSED: Mapping[UnusedWhy, str] = {
    "scale": "像是另一种分制的评分，没有采用。",
    "range": "超出了这项数据可能的范围，没有采用。",
    "unit": "单位对不上，没有采用。",
}
_PICTURE = {"type": "string", "format": "binary", "description": "PNG、JPEG 或 WebP，最大 10 MB"}
_BODY = {"requestBody": {"required": True, "content": {"image/*": {"schema": _PICTURE}}}}


async def _body(request: Request) -> bytes:
    return await request.body()


def add_photo(
    app: FastAPI, assistant: Assistant, pictures: PictureReader, sessions: SessionStore, visitors: Visitors
) -> None:
    """``/api/v1/photo``, of a widget's visitor with a token, of anybody else without one, and
    ``/api/v1/widget/photo``, where a widget's visitor sends what was confirmed."""

    @app.post(PHOTO_PATH, openapi_extra=_BODY)
    def photo(request: Request, picture: Annotated[bytes, Depends(_body)]) -> JSONResponse:
        authorization = request.headers.get("authorization")
        visitor = visitors.visitor(authorization) if authorization else None
        w = words(request.headers.get("accept-language", ""))
        try:
            visitors.photo(visitor, address_of(request))
            read = pictures.read(picture)
        except (PictureError, CapError) as error:
            error.message, error.hint = w(error.message), w(error.hint)
            raise
        shown = screen_json(assistant.read_picture(read), names_of(assistant.knowledge, w), w)
        return JSONResponse({"width": read.width, "height": read.height, **shown})

    @app.post("/api/v1/widget/photo")
    def confirmed(body: ContextBody, request: Request) -> JSONResponse:
        visitor = visitors.visitor(request.headers.get("authorization"))
        visitors.write(address_of(request))
        return JSONResponse(stored(assistant, sessions, visitor, body, "photo"))


def screen_json(screen: Screen, names: Names, w: Words) -> dict[str, Any]:
    """``sure`` is false where a visitor should look twice; ``why`` says for what reason, in sentences."""
    facts = [
        {
            "fact": s.fact,
            "label": names.facts[s.fact].label,
            "value": w.script(s.value),
            "words": w.script(s.words),
            "box": _corners(s.box),
            "confidence": round(s.sure, 2),
            "sure": not s.doubts,
            "why": [w(_DOUBTS[doubt]) for doubt in s.doubts],
        }
        for s in screen.shown
    ]
    unused = [
        {
            "label": names.facts[u.fact].label,
            "words": w.script(u.words),
            "box": _corners(u.box),
            "why": w(_UNUSED[u.why]),
        }
        for u in screen.unused
    ]
    return {"facts": facts, "unused": unused}


def _corners(box: Box) -> Sequence[int]:
    """Left, top, right, bottom, in pixels of the upright picture."""
    return (box.left, box.top, box.right, box.bottom)
