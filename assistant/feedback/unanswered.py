"""What was asked and not answered, put together by likeness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.feedback.feedback import Unanswered
from assistant.feedback.groups import grouped

if TYPE_CHECKING:
    from assistant.build import Built


@dataclass(frozen=True, slots=True)
class UnansweredQuestions:
    """``groups`` are places in ``asked``: the most asked for first, in a group the newest first."""

    asked: tuple[Unanswered, ...]
    groups: tuple[tuple[int, ...], ...]

    def newest(self, group: Sequence[int]) -> datetime:
        return max(self.asked[place].asked_at for place in group)

    def examples(self, group: Sequence[int], most: int) -> tuple[str, ...]:
        """Different wordings, the newest first."""
        return tuple(dict.fromkeys(self.asked[place].question for place in group))[:most]


def read_unanswered(built: Built) -> UnansweredQuestions:
    """The latest that ``built`` keeps; none without a database."""
    if built.feedback is None or built.language is None:
        return UnansweredQuestions((), ())
    asked = built.feedback.unanswered()
    sources = built.assistant.knowledge.sources.values()
    known = (q for source in sources for questions in source.asked.values() for q in questions)
    read_with = built.language
    groups = grouped([a.question for a in asked], known, read_with.tokeniser, read_with.embedder)
    return UnansweredQuestions(asked, groups)
