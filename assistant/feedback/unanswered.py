"""What was asked and not answered: put together by likeness, opened, and marked when it has been seen to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from assistant.answer import Answer
from assistant.errors import NotFoundError
from assistant.feedback.groups import grouped
from assistant.text import Tokeniser
from assistant.types import Embedder, SessionState


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that was abstained from, by the id of its answer; ``asked_at`` is in UTC."""

    question: str
    outcome: str
    asked_at: datetime
    answer_id: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation up to the question that was opened, which is the last of its exchanges, and what was
    remembered before that was asked. Whose it is, is not told."""

    exchanges: tuple[Exchange, ...]
    before: SessionState

    @property
    def last(self) -> Exchange:
        return self.exchanges[-1]


class UnansweredStore(Protocol):
    def unanswered(self, *, handled: bool = False, limit: int = 500) -> tuple[Unanswered, ...]:
        """Those that were seen to, or were not; newest first. What a visitor deletes is gone."""
        ...

    def open(self, answer_id: str) -> Opened:
        """Raises NotFoundError (code question_gone) when its conversation is gone."""
        ...

    def handle(self, answer_ids: Iterable[str], *, handled: bool = True) -> None:
        """Marks them as seen to, or takes the mark away; those that are gone stay gone."""
        ...


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
    store: UnansweredStore,
    known: Iterable[str],
    tokeniser: Tokeniser,
    embedder: Embedder,
    *,
    handled: bool = False,
) -> UnansweredQuestions:
    """The latest that ``store`` keeps; ``known`` are questions of the articles, which tell rare words."""
    asked = store.unanswered(handled=handled)
    return UnansweredQuestions(asked, grouped([a.question for a in asked], known, tokeniser, embedder))


def question_gone(answer_id: str) -> NotFoundError:
    error = NotFoundError("没答上的问题", answer_id[:40], "它所在的对话可能已被访客删除，请刷新列表。")
    error.code = "question_gone"
    return error
