"""What a turn itself puts in doubt: a figure with a rival beside it, and what is said under two denials.

A number that the reader could give to nothing, of the very kind that a judged fact has, may be the one
that is meant; 「并不是一点没…」 is read the wrong way round too easily. Such facts are doubtful: they are
asked about where an outcome turns on them, and change nothing where none does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from assistant.numbers import Mention
from assistant.rules.quantity import add
from assistant.text import fold
from assistant.types import Quantity, Relation, StatedFact
from assistant.understand.cues import phrase_end, phrase_start
from assistant.understand.facts import Reading
from assistant.understand.vocabulary import Vocabulary

_FEW = 10  # times that a rival may be smaller


def rivalled(text: str, reading: Reading, judged: Collection[str], vocabulary: Vocabulary) -> Reading:
    """The reading of folded ``text`` with what it puts in doubt of the ``judged`` facts."""
    known = {taken.fact for taken, _ in reading.doubtful}
    found = [
        (stated, other)
        for stated in reading.stated
        if stated.fact in judged and stated.fact not in known
        for other in _others(text, stated, reading, vocabulary)
    ]
    return replace(reading, doubtful=(*reading.doubtful, *found)) if found else reading


def _others(
    text: str, stated: StatedFact, reading: Reading, vocabulary: Vocabulary
) -> Iterator[StatedFact | None]:
    """At most one other reading of a fact."""
    if isinstance(stated.value, bool | Relation):
        apart = isinstance(stated.value, bool)  # 不是没 side by side is read aright
        if _twice_denied(text, fold(stated.text), vocabulary, apart=apart):
            yield None
        return
    if not isinstance(stated.value, Quantity):
        return
    for mention in reading.unowned:
        value = _rival(text, mention, stated, vocabulary)
        if value is not None:
            yield replace(stated, value=value, text=reading.words(mention))
            return


def _rival(text: str, mention: Mention, stated: StatedFact, vocabulary: Vocabulary) -> Quantity | None:
    """The number as another value of the fact; None where it is of another kind, so small that it is rather
    by how much (高0.1个点, 一分钟不多), each one's (每单1000块) or told of others."""
    q, taken = mention.quantity, stated.value
    if mention.kind != "quantity" or not q.unit or q.point is None or not isinstance(taken, Quantity):
        return None
    start = phrase_start(text, mention.start)
    cues = vocabulary.figures
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


def _twice_denied(text: str, words: str, vocabulary: Vocabulary, *, apart: bool) -> bool:
    """Whether the words stand in a phrase that denies a denial: 「并不是一点违规都没有」; with something
    between the two, where they are to stand ``apart``."""
    start = text.find(words)
    if start < 0:
        return False
    phrase = text[phrase_start(text, start) : phrase_end(text, start + len(words))]
    found = vocabulary.figures.twice.search(phrase)
    return found is not None and (bool(found["between"]) or not apart)
