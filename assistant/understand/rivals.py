"""What a turn itself puts in doubt: a figure with a rival beside it.

A number that the reader could give to nothing, of the very kind that a judged fact has, may be the one
that is meant. Such facts are doubtful: they are asked about where an outcome turns on them, and change
nothing where none does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import islice

from assistant.numbers import Mention
from assistant.rules.quantity import add
from assistant.text import fold
from assistant.types import Claim, Quantity
from assistant.understand.cues import phrase_start
from assistant.understand.facts import Reading
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary
from assistant.understand.windows import same, span_of, spans

_FEW = 10  # times that a rival may be smaller


def rivalled(seen: Seen, reading: Reading, judged: Collection[str], vocabulary: Vocabulary) -> Reading:
    """The reading of a turn with what it puts in doubt of the ``judged`` facts, each at most once."""
    known = {taken.fact for taken, _ in reading.doubtful}
    found = [
        (stated, other)
        for stated in reading.stated
        if stated.fact in judged
        and stated.fact not in known
        and not _over_its_window(seen, stated, vocabulary)
        for other in islice(_others(seen.text, stated, reading, vocabulary), 1)
    ]
    return replace(reading, doubtful=(*reading.doubtful, *found)) if found else reading


def _over_its_window(seen: Seen, stated: Claim, vocabulary: Vocabulary) -> bool:
    """Whether the figure is told over the very time that its fact is of: 「近365天8000万，前年6000万」."""
    window = vocabulary.knowledge.facts[stated.fact].window
    at = seen.text.find(fold(stated.text)) + len(fold(stated.text))
    over = span_of(seen.text, at, window, spans(seen.text, seen.numbers, vocabulary)) if window else None
    return over is not None and window is not None and same(over.days, window)


def _others(text: str, stated: Claim, reading: Reading, vocabulary: Vocabulary) -> Iterator[Claim]:
    """Other readings of a fact."""
    for mention in reading.unowned if isinstance(stated.value, Quantity) else ():
        value = _rival(text, mention, stated, vocabulary)
        if value is not None:
            yield replace(stated, value=value, text=reading.words(mention))


def _rival(text: str, mention: Mention, stated: Claim, vocabulary: Vocabulary) -> Quantity | None:
    """The number as another value of the fact; None where it is of another kind, so small that it is rather
    by how much (高0.1个点, 一分钟不多), each one's (每单1000块), of a whole life or told of others."""
    q, taken = mention.quantity, stated.value
    if mention.kind != "quantity" or not q.unit or q.point is None or not isinstance(taken, Quantity):
        return None
    start = phrase_start(text, mention.start)
    cues = vocabulary.figures
    if cues.lifetime.search(text, start, mention.start):
        return None
    if cues.apiece.search(text, start, mention.start) or cues.norm.search(text, start, mention.start):
        return None
    if vocabulary.cue("theirs", text[start : mention.start]):
        return None
    value = vocabulary.fitting.value_for(mention, vocabulary.knowledge.facts[stated.fact])
    if not isinstance(value, Quantity) or value == taken or value.point is None:
        return None
    if value.unit == taken.unit and cues.part.search(text, start, mention.start):
        return add(taken, value)  # 「头天半小时，后面三天一共12小时」 may be one and the other
    least = min((b for b in (taken.low, taken.high) if b is not None), default=None)
    return value if value.unit == taken.unit and least is not None and value.point * _FEW > least else None
