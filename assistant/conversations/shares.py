"""Links by which others read a conversation, and what every store of them promises.

A link shows the turns that were answered when it was made: none that came later, and none that was taken back
or answered anew since. Whoever has it can read them, and nothing else, until it is withdrawn or the
conversation is deleted.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from assistant.conversations.sessions import Message
from assistant.errors import NotFoundError, QuestionError

MOST_LINKS = 20
"""That a conversation may have at once."""


@dataclass(frozen=True, slots=True)
class Share:
    """A link that can be read; ``turns`` is how many it shows, ``made_at`` is in UTC."""

    token: str
    session_id: str
    turns: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Shared:
    """What a link shows. ``title`` is the conversation's."""

    title: str
    messages: tuple[Message, ...]
    made_at: datetime


class ShareStore(Protocol):
    """What is another's conversation or link raises NotFoundError, as what never was."""

    def share(self, session_id: str, owner: str) -> Share:
        """A link to the conversation as it stands: the one that shows the same, if there is one.

        Raises:
            NotFoundError: (code session_unknown).
            QuestionError: nothing was answered in it (share_empty), or it has MOST_LINKS (share_many).
        """
        ...

    def shares(self, session_id: str, owner: str) -> tuple[Share, ...]:
        """The links that can be read, newest first. Raises NotFoundError (code session_unknown)."""
        ...

    def shared_sessions(self, owner: str) -> frozenset[str]:
        """The ids of the owner's conversations that have such a link."""
        ...

    def withdraw(self, token: str, owner: str) -> None:
        """Raises NotFoundError (code share_unknown)."""
        ...

    def read(self, token: str) -> Shared:
        """Raises NotFoundError: code share_withdrawn for a link that was one, share_unknown for any other."""
        ...


def new_token() -> str:
    """Unguessable: whoever knows it can read."""
    return secrets.token_urlsafe(16)


def share_unknown() -> NotFoundError:
    return _gone("share_unknown", "没有这个分享链接。")


def share_withdrawn() -> NotFoundError:
    return _gone("share_withdrawn", "这个分享链接已经收回。")


def _gone(code: str, message: str) -> NotFoundError:
    error = NotFoundError("分享链接", "", "请向分享的人再要一次链接。")
    error.code, error.message = code, message
    return error


def share_empty() -> QuestionError:
    return QuestionError("这段对话还没有回答，不能分享。", "先问一个问题。", code="share_empty")


def share_many() -> QuestionError:
    return QuestionError(f"这段对话已有 {MOST_LINKS} 个分享链接。", "请先收回不用的。", code="share_many")
