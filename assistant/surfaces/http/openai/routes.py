"""``/v1/models`` and ``/v1/chat/completions``."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from typing import Any

from anyio.to_thread import run_sync
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from assistant.access.programs import Programs
from assistant.answer import Answer
from assistant.conversations.intake import today
from assistant.conversations.question import Event, Question
from assistant.conversations.sessions import MemorySessions
from assistant.errors import NotFoundError, QuestionError
from assistant.pipeline import Assistant
from assistant.surfaces.failures import failure_of
from assistant.surfaces.http.openai.conversation import Conversations
from assistant.surfaces.http.openai.errors import body_at, failure_at, with_type
from assistant.surfaces.http.openai.reply import Reply
from assistant.surfaces.http.openai.request import MODEL, ChatRequest, Said, read_request
from assistant.surfaces.http.streaming import Sent, address_of, collected, streamed

_OURS = {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}


def add_openai(app: FastAPI, assistant: Assistant, programs: Programs) -> None:
    """Both need a key where keys are set."""
    _add_models(app, programs)
    _add_completions(app, assistant, programs)


def _add_models(app: FastAPI, programs: Programs) -> None:
    @app.get("/v1/models", include_in_schema=False)
    def models(request: Request) -> JSONResponse:
        programs.admit(request.headers.get("authorization"))
        return JSONResponse({"object": "list", "data": [_OURS]})

    @app.get("/v1/models/{model:path}", include_in_schema=False)
    def one(model: str, request: Request) -> JSONResponse:
        programs.admit(request.headers.get("authorization"))
        if model != MODEL:
            error = NotFoundError("模型", model[:80], f"这里只有 {MODEL}，见 /v1/models。")
            error.code = "model_not_found"
            raise error
        return JSONResponse(_OURS)


def _add_completions(app: FastAPI, assistant: Assistant, programs: Programs) -> None:
    conversations = Conversations(assistant)

    @app.post("/v1/chat/completions", include_in_schema=False)
    async def completions(request: Request) -> Response:
        programs.admit(request.headers.get("authorization"))
        try:
            asked = read_request(await request.body())
        except QuestionError as error:
            failure = failure_at(request.url.path, failure_of(error))
            param = None if error.field in ("body", "question") else error.field
            return JSONResponse(body_at(request.url.path, failure, param), failure.status)
        exchange = _Exchange(assistant, conversations, asked)
        events, counted = exchange.events(), programs.question(address_of(request))
        if asked.stream:
            return await streamed(events, show=exchange.chunks, counted=counted, write=_written)
        answer = await collected(events, request, counted=counted)
        if answer is None:
            return Response(status_code=499)  # the client has gone
        return JSONResponse(await run_sync(exchange.whole, answer))


class _Exchange:
    """One question and its answer, in a conversation that is known again by its text."""

    def __init__(self, assistant: Assistant, conversations: Conversations, asked: ChatRequest) -> None:
        self._assistant = assistant
        self._conversations = conversations
        self._asked = asked
        self._reply = Reply(asked, secrets.token_urlsafe(12))
        self._sessions = MemorySessions()
        self._session_id = ""

    def events(self) -> Iterator[Event]:
        """The pipeline's, behind a "wait" for each message that has to be read again."""
        day = today()
        state = yield from self._conversations.state(self._asked.messages[:-1], day)
        self._session_id = self._sessions.create("", state)
        question = Question(self._asked.question, day, session_id=self._session_id)
        yield from self._assistant.keeping(self._sessions).stream(question)

    def whole(self, answer: Answer) -> dict[str, Any]:
        body = self._reply.whole(answer)
        self._remember()
        return body

    def chunks(self, event: Event) -> list[Sent]:
        sent = list(self._reply.chunks(event))
        if event.kind == "answer":
            self._remember()
        return sent

    def _remember(self) -> None:
        said = (*self._asked.messages, Said("assistant", self._reply.content))
        self._conversations.keep(said, self._sessions.load(self._session_id))


def _written(kind: str, data: Any) -> bytes:
    """As OpenAI's streams are written: data alone, with a word at the end."""
    if kind == "done":
        return b"data: [DONE]\n\n"
    sent = with_type(data, 500) if kind == "error" else data
    return f"data: {json.dumps(sent, ensure_ascii=False)}\n\n".encode()
