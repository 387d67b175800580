"""GROWTH_CHAT_*: which chat model reads and writes, and what it may take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, cast, get_args

from assistant.errors import SettingsError
from assistant.settings.values import count, switch

ChatTask = Literal["read", "write"]
_KEYS = {"openai": "OPENAI_API_KEY", "deepseek": "DEEPSEEK_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_ADDRESS = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")
_USER = re.compile(r"//[^/@]*@")
_MOST_TOKENS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """``name`` is ``<provider>:<model>``, "" for no model. Times are in seconds, budgets in tokens, where 0
    is no limit. ``key`` is what the vendor's variable holds. As a reader, one that is ``trusted``
    settles what the other readers are not sure of."""

    name: str = ""
    base_url: str = ""
    key: str = field(default="", repr=False)
    timeout: int = 20
    answer_timeout: int = 30
    tasks: frozenset[ChatTask] = frozenset(get_args(ChatTask))
    trusted: bool = False
    tokens_per_conversation: int = 0
    tokens_per_day: int = 0

    @property
    def provider(self) -> str:
        return self.name.partition(":")[0]

    @property
    def model(self) -> str:
        return self.name.partition(":")[2]

    @property
    def key_name(self) -> str:
        """The variable that the vendor's key is in; "" where there is none, or we know of none."""
        return _KEYS.get(self.provider, "")


def read_chat(given: Mapping[str, str], environ: Mapping[str, str]) -> ChatSettings:
    """From the GROWTH_* that are given, and the vendors' variables beside them. Whether there is such a
    provider is known only when it is opened: a service starts without it."""
    defaults = ChatSettings()
    chat = ChatSettings(
        name=given.get("GROWTH_CHAT_MODEL", ""),
        base_url=_address(given.get("GROWTH_CHAT_BASE_URL", "")),
        timeout=count(given, "GROWTH_CHAT_TIMEOUT", defaults.timeout, 3600),
        answer_timeout=count(given, "GROWTH_CHAT_ANSWER_TIMEOUT", defaults.answer_timeout, 3600),
        tasks=_tasks(given.get("GROWTH_CHAT_TASKS")),
        trusted=switch(given, "GROWTH_CHAT_TRUSTED", defaults.trusted),
        tokens_per_conversation=count(given, "GROWTH_CHAT_TOKENS_PER_CONVERSATION", 0, _MOST_TOKENS, least=0),
        tokens_per_day=count(given, "GROWTH_CHAT_TOKENS_PER_DAY", 0, _MOST_TOKENS, least=0),
    )
    key = environ.get(chat.key_name, "").strip() if chat.key_name else ""
    return replace(chat, key=key) if key else chat


def _address(value: str) -> str:
    if value and not _ADDRESS.fullmatch(value):
        raise SettingsError(
            f"GROWTH_CHAT_BASE_URL={_USER.sub('//***@', value)[:80]!r} is not the address of an API.",
            "Give an address such as http://127.0.0.1:8000/v1; a key belongs into the vendor's variable.",
        )
    return value.rstrip("/")


def _tasks(value: str | None) -> frozenset[ChatTask]:
    if value is None:
        return ChatSettings().tasks
    names = {name.strip() for name in value.split(",")} - {""}
    if unknown := sorted(names - set(get_args(ChatTask))):
        raise SettingsError(
            f"GROWTH_CHAT_TASKS={value!r} names {unknown[0]!r}, which is no task.",
            f"Allowed: {', '.join(get_args(ChatTask))}, or one of them.",
        )
    return frozenset(cast(ChatTask, name) for name in names)
