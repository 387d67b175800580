"""Three things asked of a chat model, to see what works with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.errors import ModelError, ModelFailure
from assistant.models.chat.budget import Tally
from assistant.models.chat.client import Chat
from assistant.models.chat.vendor import Way
from assistant.types import Allowance, ChatMessage

TrialKind = Literal["stream", "tool", "schema", "words"]
_USELESS: frozenset[ModelFailure] = frozenset({"unauthorised", "unreachable", "resting", "spent"})
_SCHEMA: dict[str, Any] = {
    "title": "trial",
    "description": "The word and the number that the user says.",
    "type": "object",
    "additionalProperties": False,
    "required": ["word", "number"],
    "properties": {"word": {"type": "string"}, "number": {"type": "integer"}},
}


@dataclass(frozen=True, slots=True)
class Trial:
    """``pieces`` is in how many a streamed reply came; ``error`` is None where it worked."""

    kind: TrialKind
    seconds: float
    tokens: int
    pieces: int = 0
    error: ModelError | None = None


def trials(chat: Chat, messages: Sequence[ChatMessage], seconds: float) -> Iterator[Trial]:
    """A streamed reply, a tool call, and JSON by a schema; JSON in words only where neither works. Ends early
    where nothing else can work. ``seconds`` is for each."""

    def filling(way: Way) -> Callable[[Allowance, Tally], Iterator[Any]]:
        return lambda allowance, tally: chat.fill(messages, _SCHEMA, allowance, tally, way)

    stream = _tried("stream", lambda allowance, tally: chat.write(messages, allowance, tally), seconds)
    yield stream
    if stream.error and stream.error.why in _USELESS:
        return
    ways: tuple[tuple[TrialKind, Way], ...] = (("tool", "tool"), ("schema", "schema"))
    worked = False
    for kind, way in ways:
        trial = _tried(kind, filling(way), seconds)
        worked = worked or not trial.error
        yield trial
    if not worked:
        yield _tried("words", filling("plain"), seconds)


def _tried(kind: TrialKind, call: Callable[[Allowance, Tally], Iterator[Any]], seconds: float) -> Trial:
    begun, tally, pieces, failed = time.monotonic(), Tally(), 0, None
    try:
        for piece in call(Allowance(begun + seconds), tally):
            pieces += bool(piece)
    except ModelError as error:
        failed = error
    return Trial(kind, time.monotonic() - begun, tally.tokens, pieces, failed)
