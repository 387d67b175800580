"""What an answer says, for tests."""

from __future__ import annotations

from assistant.answer import Answer


def whole(answer: Answer) -> str:
    """What is read first and all that is folded behind it."""
    return "\n\n".join([answer.answer, *(part.details for part in answer.parts)])
