"""What the widget's frame asks for its visitor: answers, the conversation, the shop's facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Literal

from anyio.to_thread import run_sync
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, Field, StrictStr

from assistant.access.visitors import Visitor, Visitors
from assistant.answer import Answer, json_of
from assistant.conversations.intake import read_profile_request, read_question, today
from assistant.conversations.offering import shown
from assistant.conversations.question import Event
from assistant.conversations.sessions import Message, SessionStore
from assistant.errors import QuestionError
from assistant.pipeline import Assistant
from assistant.surfaces.failures import failure_of
from assistant.surfaces.http.streaming import Sent, address_of, plain, streamed
from assistant.surfaces.render import Names, answer_html, names_of
from assistant.surfaces.render.handover import label_of
from assistant.surfaces.words import Words, words

_MOST_FACTS = 100


class WidgetQuestion(BaseModel):
    question: StrictStr = Field(description="问题，最多 2000 个字符")
    session_id: StrictStr | None = Field(None, description="上一次回答里的 session_id，用来接着问")


class ContextBody(BaseModel):
    facts: dict[str, Any] = Field(description="店铺系统提供的数据：事实 → 值；null 为撤回")
    session_id: StrictStr | None = None


def add_visitor(app: FastAPI, assistant: Assistant, sessions: SessionStore, visitors: Visitors) -> None:
    """``/api/v1/widget/stream``, ``/session`` and ``/context``. Each needs a visitor's token."""
    _add_stream(app, assistant, visitors)
    _add_session(app, assistant, sessions, visitors)
    _add_context(app, assistant, sessions, visitors)


def _known(visitors: Visitors, request: Request) -> Visitor:
    return visitors.visitor(request.headers.get("authorization"))


def _language(request: Request) -> Words:
    return words(request.headers.get("accept-language", ""))


def _add_stream(app: FastAPI, assistant: Assistant, visitors: Visitors) -> None:
    @app.post("/api/v1/widget/stream")
    async def stream(body: WidgetQuestion, request: Request) -> StreamingResponse:
        visitor = await run_sync(_known, visitors, request)
        asked = replace(read_question(body.question, session_id=body.session_id), owner=visitor.owner)
        w = _language(request)
        asked = replace(asked, person=label_of(visitor.site.channel, w))
        names = names_of(assistant.knowledge, w)

        def show(event: Event) -> Iterable[Sent]:
            if isinstance(event.data, Answer):
                yield "view", {"html": answer_html(event.data, names, w)}
            yield from plain(event)

        return await streamed(
            assistant.stream(asked),
            show=show,
            counted=visitors.question(visitor, address_of(request)),
        )


def _add_session(app: FastAPI, assistant: Assistant, sessions: SessionStore, visitors: Visitors) -> None:
    def newest(owner: str) -> str | None:
        listed = sessions.conversations(owner)
        return listed[0].id if listed else None

    @app.get("/api/v1/widget/session")
    def session(request: Request) -> JSONResponse:
        visitor, w = _known(visitors, request), _language(request)
        session_id = newest(visitor.owner)
        if session_id is None:
            return JSONResponse({"session_id": None, "messages": [], "profile": {}})
        names = names_of(assistant.knowledge, w)
        messages = sessions.messages(session_id, visitor.owner)
        profile = assistant.profile(session_id, visitor.owner)
        return JSONResponse(
            {
                "session_id": session_id,
                "messages": [_message(m, label_of(visitor.site.channel, w), names, w) for m in messages],
                "profile": json_of(profile),
            }
        )

    @app.post("/api/v1/widget/session")
    def fresh(request: Request) -> JSONResponse:
        visitor = _known(visitors, request)
        visitors.write(address_of(request))
        return JSONResponse({"session_id": sessions.create(visitor.owner)})


def _message(message: Message, person: str, names: Names, w: Words) -> dict[str, Any]:
    """``person`` is what the button to a person says now."""
    now = replace(message, answer=shown(message.answer, person))
    return {**json_of(now), "html": answer_html(now.answer, names, w)}


def _add_context(app: FastAPI, assistant: Assistant, sessions: SessionStore, visitors: Visitors) -> None:
    @app.post("/api/v1/widget/context")
    def context(body: ContextBody, request: Request) -> JSONResponse:
        visitor = _known(visitors, request)
        visitors.write(address_of(request))
        return JSONResponse(stored(assistant, sessions, visitor, body, "shop"))


def stored(
    assistant: Assistant,
    sessions: SessionStore,
    visitor: Visitor,
    body: ContextBody,
    origin: Literal["shop", "photo"],
) -> dict[str, Any]:
    """Each fact on its own: one that cannot be read does not spoil the others."""
    if len(body.facts) > _MOST_FACTS:
        raise QuestionError(
            f"facts 有 {len(body.facts)} 项，太多了。", f"最多 {_MOST_FACTS} 项。", field="facts"
        )
    session_id = body.session_id or None
    if session_id is not None:
        sessions.load(session_id, visitor.owner)  # unknown: no fact can be kept, so say it once
    facts = assistant.knowledge.facts
    accepted: list[dict[str, str]] = []
    refused: list[dict[str, str]] = []
    for fact, value in body.facts.items():
        try:
            given = {fact: None} if value is None else read_profile_request({fact: value}).profile
            edit = assistant.edit_profile(
                given, session_id=session_id, owner=visitor.owner, as_of=today(), origin=origin
            )
        except QuestionError as error:
            refused.append({"fact": fact, "message": failure_of(error).sentence})
            continue
        session_id = edit.session_id
        text = edit.profile[fact].text if fact in edit.profile else ""
        label = facts[fact].label if fact in facts else fact
        accepted.append({"fact": fact, "label": label, "text": text})
    return {"session_id": session_id, "accepted": accepted, "refused": refused}
