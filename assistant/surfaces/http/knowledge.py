"""The knowledge over HTTP: articles, rules, and every rule evaluated for a profile."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StrictStr

from assistant.answer import json_of
from assistant.compose.rulecard import rule_card, rule_line
from assistant.conversations.intake import read_profile_request
from assistant.errors import NotFoundError
from assistant.knowledge.lookup import find_rule, rules_of
from assistant.pipeline import Assistant
from assistant.types import Source


class EvaluateBody(BaseModel):
    """The JSON a client posts. Shapes only: what the values may be is decided in ``intake``."""

    profile: dict[str, Any] = Field(description="店铺数据：事实 → 值，例如 73、「80分以上」、true")
    platform: StrictStr | None = Field(None, description="只看这个平台的规则，例如 douyin；默认全部")
    as_of: StrictStr | None = Field(None, description="按哪一天的规则核对，YYYY-MM-DD，默认今天")


def add_knowledge(app: FastAPI, assistant: Assistant) -> None:
    """``/api/v1/sources``, ``/api/v1/rules`` and ``/api/v1/evaluate``."""
    _add_sources(app, assistant)
    _add_rules(app, assistant)


def _add_sources(app: FastAPI, assistant: Assistant) -> None:
    @app.get("/api/v1/sources")
    def list_sources() -> JSONResponse:
        return JSONResponse({"sources": [_source(s) for s in assistant.sources()]})

    @app.get("/api/v1/sources/{source_id:path}")
    def one_source(source_id: str) -> JSONResponse:
        source = assistant.source(source_id)
        if source is None:
            error = NotFoundError("来源", source_id[:80], "全部来源见 /api/v1/sources。")
            error.code = "source_unknown"
            raise error
        return JSONResponse({**_source(source), "body": source.body})


def _add_rules(app: FastAPI, assistant: Assistant) -> None:
    knowledge = assistant.knowledge

    @app.get("/api/v1/rules")
    def list_rules(platform: str = "") -> JSONResponse:
        rules = rules_of(knowledge, platform, withdrawn=True)
        return JSONResponse({"rules": [json_of(rule_line(r, knowledge)) for r in rules]})

    @app.get("/api/v1/rules/{rule_id:path}")
    def one_rule(rule_id: str) -> JSONResponse:
        rule = find_rule(knowledge, rule_id, "/api/v1/rules")
        return JSONResponse(rule_card(rule, knowledge).to_json())

    @app.post("/api/v1/evaluate")
    def evaluate(body: EvaluateBody) -> JSONResponse:
        asked = read_profile_request(body.profile, platform=body.platform, as_of=body.as_of)
        found = assistant.evaluate(asked.profile, asked.as_of, asked.platform).to_json()
        return JSONResponse({"as_of": found.pop("as_of"), "corpus": knowledge.digest, **found})


def _source(source: Source) -> dict[str, Any]:
    names = ("id", "platform", "title", "publisher", "published", "kind", "url", "based_on")
    dates = ("effective_from", "effective_to")
    return {name: getattr(source, name) for name in names + dates}
