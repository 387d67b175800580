"""What one stage of a question hands to the next, and the time that each takes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from assistant.answer import Draft, ModelUse
from assistant.compose.template import Matter
from assistant.compose.verify import Checked
from assistant.compose.writing.writer import Writer
from assistant.conversations.model_reader.read import ModelReader
from assistant.conversations.question import Event, Question
from assistant.conversations.several import Turn
from assistant.types import Allowance, Retrieved, SessionState, Source


@dataclass(frozen=True, slots=True)
class ModelTasks:
    """What a chat model does for an answer, and how many seconds it has for all of it."""

    seconds: float
    reader: ModelReader | None = None
    writer: Writer | None = None


class Clock:
    """``timings`` are the milliseconds that each stage took."""

    def __init__(self) -> None:
        self.timings: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.timings[name] = round((time.perf_counter() - start) * 1000, 3)


@dataclass(frozen=True, slots=True)
class Turned:
    """A question that was read, in the conversation that it belongs to, which had come to ``state``.
    ``use`` is what a chat model had to do with it so far."""

    question: Question
    session_id: str
    state: SessionState
    turn: Turn
    clock: Clock
    allowance: Allowance
    use: ModelUse | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """With what was found for each of its parts."""

    turned: Turned
    retrieved: tuple[Retrieved, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """With what follows from the rules for each of its parts."""

    turned: Turned
    matters: tuple[Matter, ...]


@dataclass(frozen=True, slots=True)
class Composed:
    """With its answer, checked against the sources ``cited``; ``sent`` is what of its text is shown
    already."""

    turned: Turned
    draft: Draft
    checked: Checked
    cited: Mapping[str, Source]
    sent: str = ""


def deltas(text: str) -> Iterator[Event]:
    return (Event("delta", piece) for piece in text.splitlines(keepends=True))
