"""Shares told by two counts over turns: 「客服今天160个咨询」, then 「回了128个」: a reply rate of 80%."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.numbers import Mention
from assistant.types import LooseNumber, SessionState, StatedFact
from assistant.understand.facts import Reading
from assistant.understand.figures.shares import COUNTED, is_part, percent
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary

_NOUN = 4  # characters behind a count in which what it counts is told


def wholes(seen: Seen, vocabulary: Vocabulary) -> Iterator[LooseNumber]:
    """Counts of a turn that a share can be of, each with the word for what it counts: 160个咨询."""
    for m in seen.numbers:
        if not _is_count(m):
            continue
        behind = (s.whole.search(seen.text, m.end, m.end + _NOUN) for s in vocabulary.figures.shares)
        end = max((b.end() for b in behind if b), default=0)
        if end:
            yield LooseNumber(m.quantity, seen.folded.source(m.start, end))


def with_wholes(
    seen: Seen, reading: Reading, state: SessionState, vocabulary: Vocabulary, turn: int
) -> Reading:
    """The share that a count of this turn is, of a whole that an earlier one told."""
    stated = {f.fact for f in reading.stated}
    counts = [m for m in seen.numbers if _is_count(m)]
    if len(counts) != 1 or not state.loose or any(True for _ in wholes(seen, vocabulary)):
        return reading
    count = counts[0]
    for share in vocabulary.figures.shares:
        told = [n for n in state.loose if share.whole.search(n.text) and n.quantity.point]
        if share.fact in stated or not told or count.quantity.point is None:
            continue
        rest = is_part(seen.text, count, share, left=True)
        if not (rest or is_part(seen.text, count, share)):
            continue
        value = percent(count.quantity.point, told[-1].quantity.point or count.quantity.point, rest=rest)
        if value is not None:
            fact = StatedFact(share.fact, value, f"{told[-1].text}，{reading.words(count)}", turn)
            unowned = tuple(m for m in reading.unowned if m.start != count.start)
            return replace(reading, stated=(*reading.stated, fact), unowned=unowned)
    return reading


def _is_count(mention: Mention) -> bool:
    return (
        mention.kind == "quantity" and mention.quantity.unit in COUNTED and mention.quantity.point is not None
    )
