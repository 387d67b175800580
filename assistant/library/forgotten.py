"""What is asked of whoever keeps answers when a document is deleted, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many ``answers`` of conversations and of ``feedback`` had the words of deleted documents, and have
    them no more. ``rewritten`` is unset where the database could not be made anew, so that what it had
    overwritten may still stand in its file."""

    answers: int = 0
    feedback: int = 0
    rewritten: bool = True

    def __add__(self, other: Forgotten) -> Forgotten:
        return Forgotten(
            self.answers + other.answers, self.feedback + other.feedback, self.rewritten and other.rewritten
        )


Forget = Callable[[Mapping[str, str]], Forgotten]
"""Takes the words of documents, by their ids, out of all that was answered."""


def nothing_kept(_documents: Mapping[str, str]) -> Forgotten:
    """For where no answers are kept."""
    return Forgotten()
