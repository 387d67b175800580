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
from assistant.evaluation.judge import faults, is_needless_question, is_wrong_verdict
from assistant.evaluation.reply import Reply, failed, reply_from_json, reply_of
from assistant.pipeline import Assistant

Asker = Callable[[str, str | None, Mapping[str, Any], date | None], Reply]
"""(question, session id, profile, day) → what came back."""


@dataclass(frozen=True, slots=True)
class Result:
    """``milliseconds`` are of the last turn; ``needless`` is a question back where the case is decided."""

    case: Case
    reply: Reply
    faults: tuple[str, ...]
    wrong_verdict: bool
    milliseconds: float
    needless: bool = False


def run(cases: Iterable[Case], ask: Asker) -> Iterator[Result]:
    """One result a case, each as soon as it is there."""
    for case in cases:
        reply: Reply | None = None
        session: str | None = None
        took = 0.0
        for turn in case.turns:
            begun = time.perf_counter()
            reply = ask(turn, session, case.profile, case.as_of)
            took = (time.perf_counter() - begun) * 1000
            session = reply.session_id or session
        assert reply is not None, "a case has at least one turn"
        wrong, needless = is_wrong_verdict(case, reply), is_needless_question(case, reply)
        yield Result(case, reply, faults(case, reply), wrong, took, needless)


def in_process(assistant: Assistant, as_of: date | None = None) -> Asker:
    """Asks an assistant of this process; ``as_of`` is the day for cases that name none."""

    def ask(text: str, session: str | None, profile: Mapping[str, Any], day: date | None) -> Reply:
        when = day or as_of
        try:
            question = read_question(
                text, session_id=session, profile=profile, as_of=when.isoformat() if when else None
            )
            return reply_of(assistant.ask(question))
        except AssistantError as error:
            return failed(error.code, error.message)

    return ask


@contextmanager
def over_http(url: str, as_of: date | None = None, timeout: float = 60.0) -> Iterator[Asker]:
    """Asks a running server.

    Raises:
        EvaluationError: nothing answers at ``url``.
    """
    import httpx  # late: only when a server is asked

    with httpx.Client(base_url=url.rstrip("/"), timeout=timeout) as client:

        def ask(text: str, session: str | None, profile: Mapping[str, Any], day: date | None) -> Reply:
            when = day or as_of
            body = {"question": text, "session_id": session, "profile": profile or None}
            body["as_of"] = when.isoformat() if when else None
            try:
                response = client.post("/api/v1/ask", json={k: v for k, v in body.items() if v is not None})
                answer = response.json()
            except httpx.TimeoutException:
                return failed("timeout")
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise EvaluationError(
                    f"无法访问 {url}（{error}）。", "请确认服务已启动，地址例如 http://127.0.0.1:7860。"
                ) from error
            except ValueError:
                return failed(f"http {response.status_code}")
            if response.status_code != 200 or not isinstance(answer, dict):
                code = answer.get("error", {}).get("code") if isinstance(answer, dict) else None
                return failed(code or f"http {response.status_code}")
            return reply_from_json(answer)

        yield ask
