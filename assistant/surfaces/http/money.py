"""What a merchant takes away of the money sheet, and of an answer's days: a workbook and calendar files.

A conversation's files are for whoever may read it: the widget's visitor with a token, the page's by its
cookie, the open API's client by the conversation's id. To anybody else it does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import Response

from assistant.access.visitors import Visitors
from assistant.compose.money.sheet import money_sheet
from assistant.compose.money.wording import Wording
from assistant.compose.translation import Translator
from assistant.conversations.intake import today
from assistant.conversations.sessions import SessionStore
from assistant.errors import NotFoundError, QuestionError
from assistant.knowledge.lookup import rules_of
from assistant.pipeline import Assistant
from assistant.surfaces.page.front import owner_of
from assistant.surfaces.render.calendar_file import Event, calendar_file, events_of_answer, events_of_days
from assistant.surfaces.render.money_workbook import workbook
from assistant.surfaces.words import Words, words

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ICS = "text/calendar; charset=utf-8"
_Found = TypeVar("_Found")


def add_money(
    app: FastAPI, assistant: Assistant, sessions: SessionStore, visitors: Visitors, public_url: str
) -> None:
    """``/api/v1/sessions/{id}/money.xlsx``, ``/money.ics`` and ``/answers/{answer}.ics``. ``lang`` is the
    language of their words, ``platform`` the one whose plans are meant."""
    knowledge = assistant.knowledge

    @app.get("/api/v1/sessions/{session_id}/money.xlsx")
    def sheet_as_workbook(session_id: str, request: Request, platform: str = "", lang: str = "") -> Response:
        w, rules = words(lang), rules_of(knowledge, platform)
        state = _owned(request, visitors, lambda owner: sessions.load(session_id, owner))
        sheet = money_sheet(knowledge, state.profile, today(), rules)
        base = public_url or str(request.base_url).rstrip("/")
        book = workbook(sheet, state.profile, knowledge, _wording(assistant, w), w, base)
        return _file(book, f"{w('我能拿的')} {sheet.as_of}.xlsx", _XLSX)

    @app.get("/api/v1/sessions/{session_id}/money.ics")
    def sheet_as_calendar(session_id: str, request: Request, platform: str = "", lang: str = "") -> Response:
        w, rules = words(lang), rules_of(knowledge, platform)
        state = _owned(request, visitors, lambda owner: sessions.load(session_id, owner))
        days = money_sheet(knowledge, state.profile, today(), rules).dated
        return _calendar(events_of_days(days, _wording(assistant, w), w), w)

    @app.get("/api/v1/sessions/{session_id}/answers/{answer_id}.ics")
    def answer_as_calendar(session_id: str, answer_id: str, request: Request, lang: str = "") -> Response:
        w = words(lang)
        messages = _owned(request, visitors, lambda owner: sessions.messages(session_id, owner))
        answer = next((m.answer for m in messages if m.answer.id == answer_id), None)
        if answer is None:
            error = NotFoundError("回答", answer_id[:80], "它可能已被删除，或被重新回答过。")
            error.code = "answer_unknown"
            raise error
        return _calendar(events_of_answer(answer, w), w)


def _owned(request: Request, visitors: Visitors, read: Callable[[str], _Found]) -> _Found:
    """What ``read`` gives to the first owner that the request can be of.

    Raises:
        NotFoundError: no conversation of theirs is meant.
        AccessError: there is a token, and it is not good.
    """
    authorization = request.headers.get("authorization")
    if authorization:
        return read(visitors.visitor(authorization).owner)
    try:
        return read(owner_of(request.cookies, ""))
    except NotFoundError:
        return read("")  # the open API's conversations are whose who knows their id


def _wording(assistant: Assistant, w: Words) -> Wording:
    english = assistant.knowledge.english if w.language == "en" else None
    return Wording(assistant.knowledge, Translator(assistant.knowledge.units, english))


def _calendar(events: tuple[Event, ...], w: Words) -> Response:
    if not events:
        raise QuestionError(
            "这里还没有能算出来的日子。", "说了从哪一天起算，就能加入日历。", code="days_unknown"
        )
    name = w("商家增长助手")
    return _file(calendar_file(events, name, datetime.now(UTC)), f"{w('日历')}.ics", _ICS)


def _file(content: bytes, name: str, kind: str) -> Response:
    plain = "money" + name[name.rindex(".") :]
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=kind, headers={"content-disposition": disposition})
