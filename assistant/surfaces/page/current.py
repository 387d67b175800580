"""What the page makes of the knowledge, which may change while it is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from assistant.pipeline import Assistant
from assistant.rules.schema import Knowledge

Made = TypeVar("Made")


class Current(Generic[Made]):
    """Made once for the knowledge that is served, and again when that is another."""

    def __init__(self, assistant: Assistant, make: Callable[[Knowledge], Made]) -> None:
        self._assistant, self._make = assistant, make
        self._now = self._of(assistant.knowledge)

    def __call__(self) -> Made:
        knowledge = self._assistant.knowledge
        if knowledge is not self._now[0]:
            self._now = self._of(knowledge)
        return self._now[1]

    def _of(self, knowledge: Knowledge) -> tuple[Knowledge, Made]:
        return knowledge, self._make(knowledge)
