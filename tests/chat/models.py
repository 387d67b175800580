"""A ``ChatModel`` of ours over a scripted provider, in the process of the test."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from assistant.knowledge.prompts import load_prompts
from assistant.models.chat.budget import MemoryTokenCounts, TokenCounts
from assistant.models.chat.client import Chat
from assistant.models.chat.open import open_chat
from assistant.models.chat.replies import Limits
from assistant.settings import ChatSettings, prompts_dir
from assistant.types import Allowance, ChatMessage
from tests.chat.scripted import KEY, MODEL, Play, Script, Scripted, scripted

QUICK = Limits(first_s=10.0, pause_s=0.02)
"""Those of the product, without long pauses between requests."""


def said(text: str = "问题", system: str = "你是助手。") -> tuple[ChatMessage, ...]:
    return ChatMessage("system", system), ChatMessage("user", text)


def allowed(seconds: float = 20.0, conversation: str = "") -> Allowance:
    return Allowance(time.monotonic() + seconds, conversation)


@dataclass
class Chatting:
    """A model, and the provider behind it."""

    chat: Chat
    provider: Scripted

    def written(self, text: str = "问题", seconds: float = 20.0, conversation: str = "") -> str:
        return "".join(self.chat.write(said(text), allowed(seconds, conversation)))

    def filled(
        self, schema: Mapping[str, Any], text: str = "问题", seconds: float = 20.0
    ) -> Mapping[str, Any]:
        found = [f for f in self.chat.fill(said(text), schema, allowed(seconds)) if f is not None]
        assert len(found) == 1
        return found[0]


def ask_json(schema: str) -> Sequence[ChatMessage]:
    return load_prompts(prompts_dir())["json"].messages({"schema": schema})


@contextmanager
def chatting(
    script: Script | Play,
    *,
    limits: Limits = QUICK,
    counts: TokenCounts | None = None,
    key: str = KEY,
    **settings: Any,
) -> Iterator[Chatting]:
    """``settings`` are those of ``ChatSettings``."""
    with scripted([script] if isinstance(script, Play) else script) as provider:
        chosen = replace(ChatSettings(name=f"openai:{MODEL}", base_url=provider.url, key=key), **settings)
        chat = open_chat(chosen, counts or MemoryTokenCounts(), ask_json, limits)
        assert chat is not None
        try:
            yield Chatting(chat, provider)
        finally:
            chat.close()
