"""Failures as OpenAI's clients expect them, at the addresses that are OpenAI's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assistant.surfaces.failures import Failure

PREFIX = "/v1/"
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


def failure_at(path: str, failure: Failure) -> Failure:
    """With the status that clients of this address know: a request that cannot be used is 400 there."""
    ours = not path.startswith(PREFIX) or failure.status != 422
    return failure if ours else replace(failure, status=400)


def body_at(path: str, failure: Failure, param: str | None = None) -> dict[str, Any]:
    """``{"error": {…}}``; at OpenAI's addresses with ``type`` and ``param``, the field that is wrong."""
    body = failure.to_json()
    return with_type(body, failure.status, param) if path.startswith(PREFIX) else body


def with_type(body: dict[str, Any], status: int, param: str | None = None) -> dict[str, Any]:
    """The message ends with what to do: OpenAI's clients show nothing else."""
    kind = _TYPES.get(status, "invalid_request_error" if status < 500 else "server_error")
    error = body["error"]
    return {"error": {**error, "message": error["message"] + error["hint"], "type": kind, "param": param}}
