"""What visitors think of answers: thumbs, a reason, a comment."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body, FastAPI, Request
from fastapi.responses import Response

from assistant.access.visitors import Visitors
from assistant.feedback.feedback import FeedbackStore, read_feedback
from assistant.surfaces.http.streaming import address_of


def add_feedback(app: FastAPI, store: FeedbackStore, visitors: Visitors) -> None:
    """``/api/v1/feedback``: of a widget's visitor with a token, of the open API's client without one."""

    @app.post("/api/v1/feedback", status_code=204)
    def give(request: Request, body: Annotated[dict[str, Any], Body()]) -> Response:
        authorization = request.headers.get("authorization")
        owner = visitors.visitor(authorization).owner if authorization else ""
        feedback = read_feedback(body)
        visitors.write(address_of(request))
        store.give(feedback, owner)
        return Response(status_code=204)
