"""What readers say of answers, and what the people who review it decide.

Feedback is kept with a snapshot of its conversation, so it can become a case of a question set however
much later, also when the conversation is gone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, get_args

from assistant.answer import Answer
from assistant.errors import NotFoundError, QuestionError
from assistant.text import visible
from assistant.types import Outcome

Verdict = Literal["up", "down"]
ReviewStatus = Literal["open", "accepted", "dismissed", "added"]
REASONS: Mapping[str, str] = {
    "number": "数字不对",
    "verdict": "结论不对",
    "citation": "引用不对",
    "unanswered": "没有答到",
    "unclear": "看不明白",
    "other": "其他",
}
COMMENT_LIMIT = 1000
OUTCOMES: tuple[str, ...] = get_args(Outcome)
_ANSWER_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's word on one answer. ``reason`` is a key of ``REASONS`` or ""."""

    answer_id: str
    verdict: Verdict
    reason: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a right answer must have: one of the outcomes, patterns that it must match and must not, patterns
    that some citation must match, the platform that some citation must be of."""

    outcome: tuple[str, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    quote: tuple[str, ...] = ()
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """Feedback to be looked at. ``turns`` are the conversation's questions up to the answer; ``given_at`` is
    in UTC. ``added`` items are cases of a question set already."""

    id: int
    answer_id: str
    verdict: Verdict
    reason: str
    comment: str
    turns: tuple[str, ...]
    answer: Answer
    given_at: datetime
    status: ReviewStatus
    expected: Expected | None


class FeedbackStore(Protocol):
    def give(self, feedback: Feedback, owner: str = "") -> None:
        """Keeps feedback with a snapshot of its answer. A second one on the same answer replaces the first
        until that is decided, and is dropped afterwards.

        Raises:
            NotFoundError: (code answer_unknown) no conversation of ``owner`` has that answer.
        """
        ...

    def queue(self, status: str | None = None) -> tuple[ReviewItem, ...]:
        """Newest first; all, or those of one status."""
        ...

    def decide(self, item_id: int, status: ReviewStatus, expected: Expected | None = None) -> None:
        """Sets an item's status, and what a right answer must have where that is given.

        Raises:
            NotFoundError: (code item_unknown) there is no such item.
        """
        ...


def answer_unknown(answer_id: str) -> NotFoundError:
    error = NotFoundError("回答", answer_id[:80], "只能评价自己收到的回答，而且那段对话还在。")
    error.code = "answer_unknown"
    return error


def item_unknown(item_id: int) -> NotFoundError:
    error = NotFoundError("待审反馈", str(item_id), "编号见审核列表。")
    error.code = "item_unknown"
    return error


def read_feedback(body: Mapping[str, Any]) -> Feedback:
    """Feedback from what a client sends.

    Raises:
        QuestionError: (code feedback_invalid) names the field that cannot be used.
    """
    answer_id, verdict = body.get("answer_id"), body.get("verdict")
    reason, comment = body.get("reason") or "", body.get("comment") or ""
    if not (isinstance(answer_id, str) and _ANSWER_ID.fullmatch(answer_id)):
        raise _invalid("answer_id", "不是回答的编号。", "请原样传回回答里的 id。")
    if verdict not in ("up", "down"):
        raise _invalid("verdict", "只能是 up 或 down。")
    if not (isinstance(reason, str) and (not reason or reason in REASONS)):
        raise _invalid("reason", "不是可用的原因。", f"可用的有：{'、'.join(REASONS)}。")
    if not isinstance(comment, str):
        raise _invalid("comment", "应为文字。")
    comment = visible(comment).strip()
    if len(comment) > COMMENT_LIMIT:
        raise _invalid("comment", f"有 {len(comment)} 个字符，太长了。", f"最多 {COMMENT_LIMIT} 个字符。")
    return Feedback(answer_id, "up" if verdict == "up" else "down", reason, comment)


def read_expected(
    outcome: Sequence[str],
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    quote: Sequence[str] = (),
    platform: str | None = None,
) -> Expected:
    """What a reviewer says a right answer must have; blank patterns count as not given.

    Raises:
        QuestionError: (code expected_invalid) an unknown or no outcome, a pattern that is none.
    """
    if not outcome or (wrong := [o for o in outcome if o not in OUTCOMES]):
        what = f"{wrong[0]!r} 不存在。" if outcome else "至少要有一个。"
        raise _invalid("outcome", what, f"可用的有：{'、'.join(OUTCOMES)}。", "expected_invalid")
    return Expected(
        tuple(outcome),
        include=_patterns("include", include),
        exclude=_patterns("exclude", exclude),
        quote=_patterns("quote", quote),
        platform=(platform or "").strip() or None,
    )


def _patterns(field: str, given: Sequence[str]) -> tuple[str, ...]:
    patterns = tuple(p.strip() for p in given if p.strip())
    for pattern in patterns:
        try:
            re.compile(pattern.lower())  # as question sets read it
        except re.error as error:
            message = f"{pattern!r} 不是正则表达式（{error}）。"
            raise _invalid(field, message, code="expected_invalid") from None
    return patterns


def _invalid(field: str, what: str, hint: str = "", code: str = "feedback_invalid") -> QuestionError:
    return QuestionError(f"{field}：{what}", hint, field=field, code=code)
