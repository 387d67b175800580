"""What is said to a chat model, and what one can do for us."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

ChatRole = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    role: ChatRole
    text: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a call may take: ``until`` is the moment on ``time.monotonic`` at which the whole answer has to do
    without the model, ``conversation`` whose tokens it takes ("" for none that is kept)."""

    until: float
    conversation: str = ""


class ChatModel(Protocol):
    """A model that reads and writes for us. Both calls are iterators that give control back several times a
    second, also while nothing comes: closing one ends the call to the provider at once.

    Raises ModelError for whatever goes wrong, and nothing else.
    """

    @property
    def name(self) -> str:
        """As it was configured: ``openai:gpt-…``."""
        ...

    def write(self, messages: Sequence[ChatMessage], allowance: Allowance) -> Iterator[str]:
        """The reply in pieces as they come; "" where nothing has come for a while."""
        ...

    def fill(
        self, messages: Sequence[ChatMessage], schema: Mapping[str, Any], allowance: Allowance
    ) -> Iterator[Mapping[str, Any] | None]:
        """Last, and once, a JSON object that ``schema`` (JSON schema, closed, with a title) allows; None
        until it has come. ``enum``, ``maxItems`` and ``maxLength`` are asked for and not insisted on."""
        ...
