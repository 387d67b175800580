"""The HTTP API: parse, call the assistant, render. Errors are ``{"error": {code, message, hint}}``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import asdict
from typing import Any

from anyio.to_thread import run_sync
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field, StrictStr
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from assistant.access.programs import Programs
from assistant.access.same_origin import SameOrigin
from assistant.access.visitors import Visitors
from assistant.answer import Answer, json_of
from assistant.build import Service
from assistant.conversations.intake import read_question
from assistant.conversations.question import Question
from assistant.conversations.sessions import SessionStore
from assistant.errors import AssistantError
from assistant.models.chat.opened import ChatStatus
from assistant.pipeline import Assistant
from assistant.surfaces.failures import Failure, failure_of
from assistant.surfaces.http.articles import add_articles
from assistant.surfaces.http.below import Below, Stripped
from assistant.surfaces.http.feedback import add_feedback
from assistant.surfaces.http.guard import MACHINE_PATHS, Guard
from assistant.surfaces.http.handover import add_handover
from assistant.surfaces.http.installable import add_installable
from assistant.surfaces.http.knowledge import add_knowledge
from assistant.surfaces.http.mcp import Mcp, add_mcp
from assistant.surfaces.http.money import add_money
from assistant.surfaces.http.openai.errors import body_at, failure_at
from assistant.surfaces.http.openai.routes import add_openai
from assistant.surfaces.http.operator import add_operator, add_readings
from assistant.surfaces.http.photo import add_photo
from assistant.surfaces.http.shared import add_shared
from assistant.surfaces.http.streaming import address_of, collected, streamed
from assistant.surfaces.http.visitor import add_visitor
from assistant.surfaces.http.widget import add_widget

# Compressed, a stream would be held back until there is enough of it.
_NOT_COMPRESSED = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/x-ndjson")


class AskBody(BaseModel):
    """The JSON a client posts. Shapes only: what the values may be is decided in ``intake``."""

    question: StrictStr = Field(description="问题，最多 2000 个字符")
    session_id: StrictStr | None = Field(None, description="上一次回答里的 session_id，用来接着问")
    profile: dict[str, Any] | None = Field(None, description="已知的店铺数据：事实 → 值")
    as_of: StrictStr | None = Field(None, description="按哪一天的规则回答，YYYY-MM-DD，默认今天")

    def to_question(self) -> Question:
        return read_question(
            self.question, session_id=self.session_id, profile=self.profile, as_of=self.as_of
        )


def create_app(
    service: Service, page: ASGIApp | None = None, lifespan: Lifespan[Any] | None = None
) -> FastAPI:
    """``/api/v1``, ``/v1``, ``/mcp``, ``/healthz``, ``/readyz``; every address nobody else has goes to
    ``page``. Each group of addresses is handed the parts of ``service`` that it uses.

    The documentation pages need a CDN, so there are none.
    """
    programs = Programs(service.settings.api_keys, service.visitors)
    mcp = Mcp(service.assistant, programs)
    app = FastAPI(
        title="商家增长助手",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        redirect_slashes=False,
        lifespan=_together(mcp.lifespan, lifespan),
    )
    app.add_exception_handler(AssistantError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    public_url, prefix = service.settings.public_url, service.settings.public_path
    same_origin, visitors = SameOrigin(service.settings.public_origin), service.visitors
    if prefix:
        app.add_middleware(Below, prefix=prefix)
    app.add_middleware(GZipMiddleware, minimum_size=1024, exclude_content_types=_NOT_COMPRESSED)
    app.add_middleware(
        Guard,
        same_origin=same_origin,
        may_upload=service.operators.allowed,
        photos=service.pictures is not None,
    )
    if prefix:
        app.add_middleware(Stripped, prefix=prefix)
    _add_questions(app, service.assistant, service.sessions, visitors)
    add_knowledge(app, service.assistant)
    add_articles(app, service.assistant)
    add_installable(app)
    add_mcp(app, mcp)
    add_openai(app, service.assistant, programs)
    add_operator(
        app, service.operators, service.feedback, service.unanswered, public_url or "", service.settings.data
    )
    add_readings(app, service.operators, service.differences)
    add_widget(
        app,
        visitors,
        same_origin,
        lambda: service.assistant.knowledge.platforms.values(),
        service.photos,
    )
    add_visitor(app, service.assistant, service.sessions, visitors)
    add_handover(app, service.handovers, visitors)
    if service.pictures:
        add_photo(app, service.assistant, service.pictures, service.sessions, visitors)
    add_feedback(app, service.feedback, visitors)
    add_shared(app, service.shares, service.assistant)
    add_money(app, service.assistant, service.sessions, visitors, public_url or "")
    _add_health(app, service.sessions, lambda: service.about, lambda: service.chat.status)
    if page is not None:
        app.router.default = _page_or_unknown(page)
    return app


def _together(first: Lifespan[Any], second: Lifespan[Any] | None) -> Lifespan[Any]:
    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            for each in (first, second):
                if each is not None:
                    await opened.enter_async_context(each(app))
            yield

    return lifespan


def _page_or_unknown(page: ASGIApp) -> ASGIApp:
    async def default(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(MACHINE_PATHS):
            raise HTTPException(404)
        await page({k: v for k, v in scope.items() if k != "router"}, receive, send)

    return default


def _add_questions(app: FastAPI, assistant: Assistant, sessions: SessionStore, visitors: Visitors) -> None:
    @app.post("/api/v1/ask")
    async def ask(body: AskBody, request: Request) -> Response:
        question, counted = body.to_question(), visitors.open_question(address_of(request))
        if assistant.asks_a_model:  # which a client that goes away must not keep busy
            answer = await collected(assistant.stream(question), request, counted=counted)
        else:
            answer = await run_sync(asked, question, counted)
        return JSONResponse(answer.to_json()) if answer else Response()

    def asked(question: Question, counted: AbstractContextManager[None]) -> Answer:
        with counted:
            return assistant.ask(question)

    @app.post("/api/v1/ask/stream")
    @app.post("/api/v1/stream", include_in_schema=False)
    async def stream(body: AskBody, request: Request) -> StreamingResponse:
        counted = visitors.open_question(address_of(request))
        return await streamed(assistant.stream(body.to_question()), counted=counted)

    @app.get("/api/v1/sessions/{session_id}")
    def session(session_id: str) -> JSONResponse:
        return JSONResponse({"id": session_id, "messages": json_of(sessions.messages(session_id))})


def _add_health(
    app: FastAPI,
    sessions: SessionStore,
    about: Callable[[], Mapping[str, str]],
    model: Callable[[], ChatStatus],
) -> None:
    @app.get("/healthz")
    async def healthz() -> JSONResponse:
        return JSONResponse({"status": "ok", **about()})

    @app.get("/readyz")
    def readyz() -> JSONResponse:
        sessions.check()
        return JSONResponse({"status": "ready", **about(), "model": asdict(model())})


# --- errors -------------------------------------------------------------------------------------


def _respond(request: Request, failure: Failure, headers: Mapping[str, str] | None = None) -> JSONResponse:
    failure = failure_at(request.url.path, failure)
    body = body_at(request.url.path, failure)
    return JSONResponse(body, failure.status, headers={**failure.headers, **(headers or {})})


def _example(request: Request) -> str:
    if request.url.path == "/api/v1/evaluate":
        return '{"profile": {"product_score": 73}}'
    return '{"question": "快手新商首播有什么扶持？"}'


async def _on_error(request: Request, error: Exception) -> JSONResponse:
    return _respond(request, failure_of(error))


async def _on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    known = {
        400: (
            "json_invalid",
            "请求体不是有效的 UTF-8 JSON。",
            f"例如 {_example(request)}",
        ),
        404: (
            "route_unknown",
            f"没有这个地址：{request.url.path[:200]}",
            "接口说明见 /api/v1/openapi.json。",
        ),
        405: (
            "method_not_allowed",
            f"这个地址不接受 {request.method}。",
            "接口说明见 /api/v1/openapi.json。",
        ),
        503: ("page_unavailable", "网页没有就绪。", "接口可用；请稍后刷新，详情见服务日志。"),
    }
    code, message, hint = known.get(error.status_code, ("http_error", str(error.detail), ""))
    return _respond(request, Failure(error.status_code, code, message, hint), error.headers)


async def _on_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return await _on_http(request, HTTPException(400))
    field = ".".join(str(part) for part in first["loc"][1:]) or "请求体"
    hint = f"请求体是 JSON 对象，例如 {_example(request)}，并带上 Content-Type: application/json。"
    match first["type"]:
        case "missing" if field != "请求体":
            return _respond(request, Failure(422, "field_missing", f"缺少字段 {field}。", hint))
        case "string_type":
            return _respond(request, Failure(422, "field_type", f"字段 {field} 应为字符串。", hint))
        case "dict_type":
            return _respond(request, Failure(422, "field_type", f"字段 {field} 应为对象。", hint))
    return _respond(request, Failure(422, "body_invalid", f"{field} 无法使用。", hint))
