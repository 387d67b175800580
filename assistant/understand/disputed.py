"""Answers to 「1200万粉丝是您自己的吗」: a yes takes the first reading, a no the other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.types import Claim, Doubtful, SessionState, StatedFact, entry
from assistant.understand.facts import Reading
from assistant.understand.vocabulary import Vocabulary

_FILLER = re.compile(r"[\s，,。.！!~～、…]|[啊呀哦呢吧的了啦噢哈嘛哒]+$|^(?:嗯+|哦+|那|就|都|这|这个|它)")
_YES = re.compile(r"(?:是|对|没错|不错|嗯|好|当然|就是|系|是我|我|自己|是我自己|是我店里?|我自己|我店里)+")
_NO = re.compile(
    r"(?:不是?|不对|否|唔系|没有|并非|不是我|不是我自己|别人|人家|他们?|她|是?别人|是?人家|以前|是?以前)+"
)


def settled(
    text: str, state: SessionState, vocabulary: Vocabulary
) -> tuple[tuple[Claim, ...], tuple[Doubtful, ...]]:
    """What the reply tells of the figures asked about, and the doubts that it leaves open."""
    said = text
    while (rest := _FILLER.sub("", said)) != said:
        said = rest
    told: list[Claim] = []
    left: list[Doubtful] = []
    for doubt in state.doubtful:
        asked = doubt in state.disputed
        found = _told(said, doubt, vocabulary) if asked else _OPEN
        if found is _OPEN:
            left.append(doubt)
        elif isinstance(found, StatedFact):
            told.append(Claim(found.fact, found.value, found.text))
    return tuple(told), tuple(left)


def doubtful_now(reading: Reading, before: Mapping[str, StatedFact], turn: int) -> tuple[Doubtful, ...]:
    """The doubts that a turn brings, with what was known of their facts before it."""
    found = []
    for taken, other in reading.doubtful:
        facts = dict.fromkeys(f.fact for f in (taken, other) if f is not None)
        known = tuple(before[f] for f in facts if f in before)
        readings = (entry(taken, turn), None if other is None else entry(other, turn))
        found.append(Doubtful(taken.text, readings, known))
    return tuple(found)


def still_open(doubts: Sequence[Doubtful], stated: Sequence[Claim]) -> tuple[Doubtful, ...]:
    """Those of which no fact has been told since."""
    told = {c.fact for c in stated}
    return tuple(d for d in doubts if told.isdisjoint(d.facts))


_OPEN = object()


def _told(said: str, doubt: Doubtful, vocabulary: Vocabulary) -> object:
    """The reading that the reply means, ``None`` for nothing of the merchant's, ``_OPEN`` for neither."""
    facts = vocabulary.knowledge.facts
    named = [r for r in doubt.readings if r is not None and any(a in said for a in facts[r.fact].aliases)]
    if len(doubt.facts) > 1:
        return named[0] if len(named) == 1 else _OPEN
    if _NO.fullmatch(said):
        return doubt.readings[1]
    return doubt.readings[0] if _YES.fullmatch(said) else _OPEN
