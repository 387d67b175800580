"""``/api/v1/widget/handover``: a visitor's conversation goes to a person."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StrictStr

from assistant.access.visitors import Visitors
from assistant.conversations.handover import Handovers
from assistant.errors import CapError, QuestionError
from assistant.surfaces.http.streaming import address_of
from assistant.surfaces.render.handover import handed_json
from assistant.surfaces.words import words


class HandoverBody(BaseModel):
    session_id: StrictStr = Field(description="回答里的 session_id：要转给人工的那段对话")


def add_handover(app: FastAPI, handovers: Handovers, visitors: Visitors) -> None:
    @app.post("/api/v1/widget/handover")
    def handover(body: HandoverBody, request: Request) -> JSONResponse:
        visitor = visitors.visitor(request.headers.get("authorization"))
        w = words(request.headers.get("accept-language", ""))
        try:
            visitors.write(address_of(request))
            handed = handovers.hand_over(body.session_id, visitor.owner)
        except (CapError, QuestionError) as error:
            error.message, error.hint = w(error.message), w(error.hint)
            raise
        return JSONResponse(handed_json(handed, w))
