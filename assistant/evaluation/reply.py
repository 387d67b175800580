"""What came back for a question, as far as it is judged and reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.answer import Answer


@dataclass(frozen=True, slots=True)
class Cited:
    quote: str
    platform: str


@dataclass(frozen=True, slots=True)
class Reply:
    """``outcome`` is "error: …" for what was not answered, ``text`` what is read first and the details behind
    it. ``passed`` and ``notes`` are of its verification.
    ``json`` is all that came, for the record of the run."""

    outcome: str | None
    text: str
    json: Mapping[str, Any]
    session_id: str | None = None
    cited: tuple[Cited, ...] = ()
    passed: bool = True
    notes: tuple[str, ...] = ()
    corpus: str = ""
    composer: str = ""


def reply_of(answer: Answer) -> Reply:
    return Reply(
        outcome=answer.outcome,
        text="\n".join([answer.answer, *(part.details for part in answer.parts)]),
        json=answer.to_json(),
        session_id=answer.session_id,
        cited=tuple(Cited(c.quote, c.platform) for c in answer.citations),
        passed=answer.verified.passed,
        notes=answer.verified.notes,
        corpus=answer.corpus,
        composer=answer.composer,
    )


def reply_from_json(answer: Mapping[str, Any]) -> Reply:
    """What a server sent, which may be of another version: what it lacks counts as not said."""
    verified, parts = answer.get("verified") or {}, answer.get("parts") or ()
    return Reply(
        outcome=answer.get("outcome"),
        text="\n".join([answer.get("answer") or "", *(p.get("details") or "" for p in parts)]),
        json=answer,
        session_id=answer.get("session_id"),
        cited=tuple(
            Cited(c.get("quote") or "", c.get("platform") or "") for c in answer.get("citations") or ()
        ),
        passed=verified.get("passed") is not False,
        notes=tuple(verified.get("notes") or ()),
        corpus=answer.get("corpus") or "",
        composer=answer.get("composer") or "",
    )


def failed(code: str, message: str = "") -> Reply:
    outcome = f"error: {code}"
    return Reply(outcome, message, {"outcome": outcome, "answer": message})
