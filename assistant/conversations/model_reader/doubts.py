"""The vote on words that two readers already read in two ways: a model that is trusted takes one's side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.conversations.model_reader.applied import taken, taken_away
from assistant.conversations.model_reader.figures import alike, is_own
from assistant.conversations.model_reader.heard import Heard
from assistant.conversations.model_reader.reply import ModelClaim
from assistant.conversations.several import Turn
from assistant.types import Claim, Difference, Doubtful, StatedFact, Understanding


def doubts_voted(turn: Turn, claims: Sequence[ModelClaim], heard: Heard) -> Turn:
    """The turn without the doubts in which the model is of one of the two minds. Nothing is added that no
    other reader holds possible, and what a rule's outcome does not turn on makes no difference either way."""
    parts, found = [], list(turn.differences)
    for place, part in enumerate(turn.parts):
        for doubt in part.told.doubtful:
            side = _side(doubt, part, claims, heard)
            if side is None:
                continue
            before = part
            part = _read(part, doubt, doubt.readings[side], heard)
            if part.known.profile != before.known.profile:
                found.append(_difference(doubt, doubt.readings[side], place))
        parts.append(part)
    return replace(turn, parts=tuple(parts), differences=tuple(found))


def _side(doubt: Doubtful, part: Understanding, claims: Sequence[ModelClaim], heard: Heard) -> int | None:
    """The place of the one reading that the model shares; None where it is of neither mind, or of both."""
    of_facts = [c for c in claims if c.claim.fact in doubt.facts]
    own = [c.claim for c in of_facts if is_own(c.claim, part, heard)]
    shared = [
        i
        for i, reading in enumerate(doubt.readings)
        if reading is not None and any(_same(reading, claim, heard) for claim in own)
    ]
    if own:
        return shared[0] if len(shared) == 1 and len({c.value for c in own}) == 1 else None
    against = any(
        _same(reading, c.claim, heard) for c in of_facts for reading in doubt.readings if reading is not None
    )
    return doubt.readings.index(None) if against and None in doubt.readings else None


def _same(reading: StatedFact, claim: Claim, heard: Heard) -> bool:
    return reading.fact == claim.fact and alike(reading.value, claim.value, heard)


def _read(part: Understanding, doubt: Doubtful, reading: StatedFact | None, heard: Heard) -> Understanding:
    known = heard.before.known(part.ask.holder)
    for fact in doubt.facts:
        if reading is None or fact != reading.fact:
            part = taken_away(part, fact, known)
    if reading is not None and part.known.profile.get(reading.fact) != reading:
        start, end = next(iter(heard.spans(reading.text)), (0, 0))
        part = taken(part, Claim(reading.fact, reading.value, reading.text, start, end, part.ask.holder))
    left = tuple(d for d in part.told.doubtful if d != doubt)
    return replace(part, told=replace(part.told, doubtful=left))


def _difference(doubt: Doubtful, reading: StatedFact | None, place: int) -> Difference:
    others = "；".join(r.text for r in doubt.readings if r is not None and r != reading)
    said = reading.text if reading is not None else ""
    return Difference("figure", doubt.facts[0], doubt.words, others, said, "model", part=place)
