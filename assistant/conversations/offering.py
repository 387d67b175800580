"""When a person is offered: where one is asked for, and where two turns in a row had no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answer, Draft, Handover
from assistant.conversations.several import Turn
from assistant.types import NOBODY, PERSON, SessionState, Understanding

_REFUSALS = 2


def refused(before: SessionState, parts: Sequence[Understanding], draft: Draft) -> int:
    """How many turns in a row had no answer, with this one. Thanks and greetings ask for none."""
    if parts[0].lacks.talk:
        return before.refused
    return before.refused + 1 if all(part.outcome == "abstained" for part in draft.parts) else 0


def offered(turn: Turn, refusals: int, label: str) -> Handover | None:
    """``label`` is what the button to a person says, "" where there is none."""
    if turn.person:
        return Handover("asked", label)
    return Handover("refused", label) if refusals >= _REFUSALS else None


def with_nobody(turn: Turn) -> Turn:
    """The turn as it is answered where no person can be reached."""
    return replace(turn, parts=tuple(map(_alone, turn.parts)))


def shown(answer: Answer, label: str) -> Answer:
    """An answer that was kept, with what the button says now."""
    return replace(answer, handover=answer.handover and replace(answer.handover, label=label))


def _alone(u: Understanding) -> Understanding:
    return replace(u, lacks=replace(u.lacks, talk=NOBODY)) if u.lacks.talk == PERSON else u
