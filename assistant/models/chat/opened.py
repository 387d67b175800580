"""What becomes of the chat model that settings name, and how it is. Light: nothing is loaded for a model."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import MissingExtraError, PromptError, SettingsError
from assistant.models.chat.faults import ModelState

if TYPE_CHECKING:
    from assistant.models.chat.client import Chat

_log = logging.getLogger("assistant")


@dataclass(frozen=True, slots=True)
class ChatStatus:
    """``message`` is for operators: what is wrong, and what to set."""

    name: str
    state: ModelState
    message: str = ""


@dataclass(frozen=True, slots=True)
class OpenedChat:
    """A model, if there is one that can be used, and what a service says of it."""

    name: str = ""
    chat: Chat | None = None
    fault: str = ""

    @property
    def status(self) -> ChatStatus:
        """As it is at the moment; the provider is not asked."""
        if self.chat:
            return ChatStatus(self.name, self.chat.state, self.chat.trouble)
        return ChatStatus(self.name, "unusable" if self.fault else "absent", self.fault)


NO_CHAT = OpenedChat()


def open_chat_if_possible(name: str, opener: Callable[[], Chat | None]) -> OpenedChat:
    """For a service, which starts without the model when it cannot be used, and says so."""
    try:
        chat = opener()
    except (MissingExtraError, PromptError, SettingsError) as error:
        _log.error("starting without the chat model: %s", error)
        return OpenedChat(name, None, str(error))
    if chat:
        chat.greet()
    return OpenedChat(name, chat)
