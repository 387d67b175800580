"""What was asked and not answered, put together by likeness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.feedback.feedback import FeedbackStore, Unanswered
from assistant.feedback.groups import grouped
from assistant.text import Tokeniser
from assistant.types import Embedder


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


def read_unanswered(
    store: FeedbackStore, known: Iterable[str], tokeniser: Tokeniser, embedder: Embedder
) -> UnansweredQuestions:
    """The latest that ``store`` keeps; ``known`` are questions of the articles, which tell rare words."""
    asked = store.unanswered()
    return UnansweredQuestions(asked, grouped([a.question for a in asked], known, tokeniser, embedder))
