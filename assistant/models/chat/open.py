"""The chat model that settings name."""

from __future__ import annotations

from dataclasses import replace

from assistant.models.chat.budget import Budget, TokenCounts
from assistant.models.chat.client import AskJson, Chat
from assistant.models.chat.replies import Limits
from assistant.models.chat.vendor import Vendor
from assistant.settings import ChatSettings


def open_chat(
    settings: ChatSettings, counts: TokenCounts, ask_json: AskJson, limits: Limits | None = None
) -> Chat | None:
    """None when no model is named. Nothing is asked of it yet: a key that is wrong or an address that nobody
    answers at shows with the first call.

    Raises:
        MissingExtraError: the provider's package is not installed.
        SettingsError: an unknown provider, or no key.
    """
    if not settings.name:
        return None
    limits = limits or Limits()
    limits = replace(limits, request_s=settings.timeout, first_s=min(limits.first_s, settings.timeout / 2))
    return Chat(settings.name, Vendor(settings), Budget(settings, counts), limits, ask_json)
