"""How many tokens conversations and days may take, counted where every process counts."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

from assistant.errors import AssistantError
from assistant.models.chat.faults import ProviderError
from assistant.settings import ChatSettings
from assistant.types import ChatMessage

DAY = "tokens:day"
DAY_S = 24 * 3600
CONVERSATION_S = 30 * DAY_S  # for as long as a conversation is counted
_log = logging.getLogger("assistant")


class TokenCounts(Protocol):
    def add(self, key: str, seconds: int, tokens: int) -> int:
        """Adds to what is counted for ``key`` in the present window of ``seconds``, never to below 0; what it
        is then. Fewer than none takes away."""
        ...


class MemoryTokenCounts:
    """For a process that counts alone: it has no windows, and forgets when it ends."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._lock = Lock()

    def add(self, key: str, seconds: int, tokens: int) -> int:
        with self._lock:
            count = self._counts[key] = max(0, self._counts.get(key, 0) + tokens)
            return count


@dataclass(slots=True)
class Tally:
    """What one call took, as far as is known: the provider's figures, or else an estimate. Several requests
    add up."""

    asked: int = 0
    said: int = 0
    _asked_now: int = field(default=0, repr=False)
    _said_now: int = field(default=0, repr=False)
    _estimate: int = field(default=0, repr=False)

    def begin(self, messages: Sequence[ChatMessage]) -> None:
        self.end()
        self._estimate = sum(estimated(message.text) for message in messages)

    def said_more(self, text: str) -> None:
        self._said_now += estimated(text) if text else 0

    def told(self, asked: int, said: int) -> None:
        self._asked_now = max(self._asked_now, asked)
        self._said_now = said or self._said_now

    def void(self) -> None:
        """The request came to nothing that anybody pays for."""
        self._asked_now = self._said_now = self._estimate = 0

    def end(self) -> None:
        self.asked += self._asked_now or self._estimate
        self.said += self._said_now
        self._asked_now = self._said_now = self._estimate = 0

    @property
    def tokens(self) -> int:
        return self.asked + self.said


class Budget:
    def __init__(self, settings: ChatSettings, counts: TokenCounts) -> None:
        self._limits = settings
        self._counts = counts

    def reserve(self, conversation: str, tokens: int) -> Reserved:
        """Counts ``tokens`` before they are taken, or two calls at once could both take the last.

        Raises:
            ProviderError: there are none left.
        """
        reserved = Reserved(self._counts, tokens)
        day, each = self._limits.tokens_per_day, self._limits.tokens_per_conversation
        if each and conversation:
            digest = hashlib.sha256(conversation.encode()).hexdigest()[:32]
            reserved.take(f"tokens:conversation:{digest}", CONVERSATION_S, each, "这段对话")
        if day:
            reserved.take(DAY, DAY_S, day, "今天")
        return reserved


class Reserved:
    def __init__(self, counts: TokenCounts, tokens: int) -> None:
        self._counts = counts
        self._tokens = tokens
        self._taken: list[tuple[str, int]] = []

    def take(self, key: str, seconds: int, limit: int, whose: str) -> None:
        try:
            before = self._counts.add(key, seconds, self._tokens) - self._tokens
        except AssistantError as error:
            raise ProviderError("failed", "模型的用量没有记上，这次不用模型。", error.message) from None
        self._taken.append((key, seconds))
        if before >= limit:
            self.settle(0)
            hint = "可以提高 GROWTH_CHAT_TOKENS_PER_DAY 或 GROWTH_CHAT_TOKENS_PER_CONVERSATION。"
            raise ProviderError("spent", f"{whose}能用的模型用量（{limit} token）用完了。", hint)

    def settle(self, tokens: int) -> None:
        """Counts what was taken instead of what was reserved."""
        for key, seconds in self._taken:
            try:
                self._counts.add(key, seconds, tokens - self._tokens)
            except AssistantError as error:  # what was reserved stays counted
                _log.warning("tokens of the chat model could not be counted: %s", error)
        self._taken = []


def estimated(text: str) -> int:
    """Tokens of a text, rather too many: one for each Chinese character, and for three of the others."""
    narrow = sum(c < "\u2e80" for c in text)
    return len(text) - narrow + -(-narrow // 3)
