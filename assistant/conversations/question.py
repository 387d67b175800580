"""What is asked of the assistant, and what it sends back while it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from assistant.answer import ProfileEntry


@dataclass(frozen=True, slots=True)
class Question:
    """``profile`` maps fact ids to values as clients send them: 73, "73分", true, "2026-04-29"; ``owner`` is
    whose conversation ``session_id`` is (``sessions``). ``answer_id`` is the id that the answer is to have,
    where the asker chose one to find it by: of those with one id, only the first is kept. ``person`` is what
    the button says by which a person can be reached, "" where none can."""

    text: str
    as_of: date
    session_id: str | None = None
    profile: Mapping[str, Any] = field(default_factory=dict)
    owner: str = ""
    answer_id: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class ProfileEdit:
    """What a conversation remembers after an edit."""

    session_id: str
    profile: Mapping[str, ProfileEntry]


@dataclass(frozen=True, slots=True)
class Event:
    """What a stream sends: a stage that was reached, a piece of the text, and last the answer; "wait" while a
    chat model is waited for, which nobody is told."""

    kind: Literal["stage", "delta", "wait", "answer"]
    data: Any
