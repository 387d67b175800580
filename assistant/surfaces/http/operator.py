"""The operator's addresses: logging in and out, and what can be taken away as a file.

The cookie is the only key: scripts cannot read it, and a browser sends it with no request that another
site's page makes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field, StrictStr

from assistant.access.operators import COOKIE, LOGIN_S, Operators
from assistant.evaluation.readings import cases_of
from assistant.evaluation.review import own_cases
from assistant.feedback.differences import DifferenceStore
from assistant.feedback.feedback import FeedbackStore
from assistant.feedback.unanswered import UnansweredQuestions
from assistant.surfaces.http.exports import (
    FEEDBACK_COLUMNS,
    UNANSWERED_COLUMNS,
    Row,
    csv_text,
    feedback_rows,
    json_lines,
    unanswered_rows,
)

_MOST_CASES = 5000
_CSV, _LINES = "text/csv; charset=utf-8", "application/x-ndjson; charset=utf-8"


class LoginBody(BaseModel):
    password: StrictStr = Field(description="GROWTH_OPERATOR_PASSWORD 的值", max_length=1000)


def add_operator(
    app: FastAPI,
    operators: Operators,
    feedback: FeedbackStore,
    unanswered: Callable[[], UnansweredQuestions],
    public_url: str,
    data: Path,
) -> None:
    """``/api/v1/operator/…``; ``public_url`` is the address that browsers use, "" for that of Host."""
    _add_login(app, operators, public_url)
    _add_exports(app, operators, feedback, unanswered)
    _add_cases(app, operators, data)


def _add_login(app: FastAPI, operators: Operators, public_url: str) -> None:
    @app.post("/api/v1/operator/login", status_code=204)
    def login(body: LoginBody, request: Request) -> Response:
        cookie = operators.log_in(body.password, request.client.host if request.client else "")
        response = Response(status_code=204)
        secure = request.url.scheme == "https" or public_url.startswith("https://")
        response.set_cookie(COOKIE, cookie, LOGIN_S, secure=secure, httponly=True, samesite="strict")
        return response

    @app.post("/api/v1/operator/logout", status_code=204)
    def logout() -> Response:
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return response


def _add_exports(
    app: FastAPI,
    operators: Operators,
    feedback: FeedbackStore,
    unanswered: Callable[[], UnansweredQuestions],
) -> None:
    def rows_of_feedback(request: Request) -> list[Row]:
        operators.require(request.cookies)
        return feedback_rows(feedback.queue())

    def rows_of_unanswered(request: Request) -> list[Row]:
        operators.require(request.cookies)
        found = unanswered()
        return unanswered_rows(found.asked, found.groups)

    @app.get("/api/v1/operator/feedback.csv")
    def feedback_csv(request: Request) -> Response:
        return _csv("feedback", rows_of_feedback(request), FEEDBACK_COLUMNS)

    @app.get("/api/v1/operator/feedback.jsonl")
    def feedback_lines(request: Request) -> Response:
        return _lines("feedback", rows_of_feedback(request))

    @app.get("/api/v1/operator/unanswered.csv")
    def unanswered_csv(request: Request) -> Response:
        return _csv("unanswered", rows_of_unanswered(request), UNANSWERED_COLUMNS)

    @app.get("/api/v1/operator/unanswered.jsonl")
    def unanswered_lines(request: Request) -> Response:
        return _lines("unanswered", rows_of_unanswered(request))


def _add_cases(app: FastAPI, operators: Operators, data: Path) -> None:
    @app.get("/api/v1/operator/cases.jsonl")
    def cases(request: Request) -> Response:
        """The question set as it stands; empty while nothing has been put in."""
        operators.require(request.cookies)
        path = own_cases(data)
        return _file(path.read_text("utf-8") if path.exists() else "", _LINES, "cases.jsonl")


def add_readings(app: FastAPI, operators: Operators, differences: DifferenceStore) -> None:
    @app.get("/api/v1/operator/readings.jsonl")
    def readings(request: Request) -> Response:
        """What was judged of the readers' differences, as a question set."""
        operators.require(request.cookies)
        return _lines("readings", cases_of(differences.differences(judged=True, limit=_MOST_CASES)))


def _csv(name: str, rows: Sequence[Row], columns: Sequence[str]) -> Response:
    return _file(csv_text(rows, columns), _CSV, f"{name}.csv")


def _lines(name: str, rows: Sequence[Row]) -> Response:
    return _file(json_lines(rows), _LINES, f"{name}.jsonl")


def _file(text: str, kind: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-type": kind}
    return Response(text.encode(), headers=headers)
