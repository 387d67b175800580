"""Where the readers of a turn did not agree, and which of them an operator found right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from assistant.errors import NotFoundError
from assistant.types import Difference

Right = Literal["", "grammar", "model", "neither"]
"""Who read it right; "" while nobody has said."""


@dataclass(frozen=True, slots=True)
class KeptDifference:
    """``question`` is the turn that was read, of a conversation nothing else of which is told; ``alone``
    whether it stands for itself: nothing was told before it or handed over with it. ``as_of`` is its day in
    ISO form, ``asked_at`` the time in UTC."""

    id: int
    difference: Difference
    question: str
    as_of: str
    alone: bool
    asked_at: datetime
    right: Right = ""


class DifferenceStore(Protocol):
    def differences(self, *, judged: bool = False, limit: int = 200) -> tuple[KeptDifference, ...]:
        """Those that were judged, or were not; newest first. What a visitor deletes is gone."""
        ...

    def judge(self, difference_id: int, right: Right) -> None:
        """Raises NotFoundError (code difference_gone) when its conversation is gone."""
        ...


def difference_gone(difference_id: int) -> NotFoundError:
    error = NotFoundError("读法的分歧", str(difference_id), "它所在的对话可能已被访客删除，请刷新列表。")
    error.code = "difference_gone"
    return error
