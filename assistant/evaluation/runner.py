"""Asks every case and keeps every result: a question that fails or breaks counts as failed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.conversations.intake import read_question
from assistant.errors import AssistantError, EvaluationError
from assistant.evaluation.cases import Case
from assistant.evaluation.judge import faults, is_wrong_verdict
from assistant.pipeline import Assistant

Asker = Callable[[str, str | None, Mapping[str, Any], date | None], Mapping[str, Any]]
"""(question, session id, profile, day) → the answer's JSON, or ``{"outcome": "error: …"}``."""


@dataclass(frozen=True, slots=True)
class Result:
    """``milliseconds`` are of the last turn."""

    case: Case
    answer: Mapping[str, Any]
    faults: tuple[str, ...]
    wrong_verdict: bool
    milliseconds: float


def run(cases: Iterable[Case], ask: Asker) -> Iterator[Result]:
    """One result a case, each as soon as it is there."""
    for case in cases:
        answer: Mapping[str, Any] = {}
        session: str | None = None
        took = 0.0
        for turn in case.turns:
            begun = time.perf_counter()
            answer = ask(turn, session, case.profile, case.as_of)
            took = (time.perf_counter() - begun) * 1000
            session = answer.get("session_id", session)
        yield Result(case, answer, faults(case, answer), is_wrong_verdict(case, answer), took)


def in_process(assistant: Assistant, as_of: date | None = None) -> Asker:
    """Asks an assistant of this process; ``as_of`` is the day for cases that name none."""

    def ask(
        text: str, session: str | None, profile: Mapping[str, Any], day: date | None
    ) -> Mapping[str, Any]:
        when = day or as_of
        try:
            question = read_question(
                text, session_id=session, profile=profile, as_of=when.isoformat() if when else None
            )
            return assistant.ask(question).to_json()
        except AssistantError as error:
            return {"outcome": f"error: {error.code}", "answer": error.message}

    return ask


@contextmanager
def over_http(url: str, as_of: date | None = None, timeout: float = 60.0) -> Iterator[Asker]:
    """Asks a running server.

    Raises:
        EvaluationError: nothing answers at ``url``.
    """
    import httpx  # late: only when a server is asked

    with httpx.Client(base_url=url.rstrip("/"), timeout=timeout) as client:

        def ask(
            text: str, session: str | None, profile: Mapping[str, Any], day: date | None
        ) -> Mapping[str, Any]:
            when = day or as_of
            body = {"question": text, "session_id": session, "profile": profile or None}
            body["as_of"] = when.isoformat() if when else None
            try:
                reply = client.post("/api/v1/ask", json={k: v for k, v in body.items() if v is not None})
                answer = reply.json()
            except httpx.TimeoutException:
                return {"outcome": "error: timeout", "answer": ""}
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise EvaluationError(
                    f"无法访问 {url}（{error}）。", "请确认服务已启动，地址例如 http://127.0.0.1:7860。"
                ) from error
            except ValueError:
                return {"outcome": f"error: http {reply.status_code}", "answer": ""}
            if reply.status_code != 200 or not isinstance(answer, dict):
                code = answer.get("error", {}).get("code") if isinstance(answer, dict) else None
                return {"outcome": f"error: {code or f'http {reply.status_code}'}", "answer": ""}
            return answer

        yield ask
