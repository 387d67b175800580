"""What the words of a turn name, before anything is concluded from it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from assistant.numbers import DateMention, Mention
from assistant.text import Folded
from assistant.understand.facts import named_facts
from assistant.understand.outside import abroad
from assistant.understand.vocabulary import Named, Vocabulary

_NOT = re.compile(r"(?:不是|并非)$")
_BUT = re.compile(r"[^。！!？?]{0,4}?(?:而是|应该是|[，, ]?是)")


@dataclass(frozen=True, slots=True)
class Seen:
    """``programmes`` and ``names`` give the words that named each programme and rule; ``outside`` is what
    we have nothing about, ``whole`` when nothing else is asked."""

    folded: Folded
    numbers: Sequence[Mention]
    dates: Sequence[DateMention]
    facts: Sequence[Named]
    platforms: tuple[str, ...]
    outside: tuple[str, ...]
    whole: bool
    programmes: Mapping[str, str]
    names: Mapping[str, str]

    @property
    def text(self) -> str:
        return self.folded.text


def see(folded: Folded, as_of: date, vocabulary: Vocabulary, around: date | None = None) -> Seen:
    """``around`` is a day told before, whose month a bare 9号 is of."""
    text = folded.text
    reader = vocabulary.knowledge.numbers
    foreign = abroad(text, vocabulary)
    numbers, dates = reader.scan(text), _meant(text, reader.scan_dates(text, as_of, around))
    return Seen(
        folded,
        numbers,
        dates,
        named_facts(vocabulary, text, numbers, dates),
        vocabulary.platforms(foreign.rest if foreign else text),
        foreign.names if foreign else (),
        foreign is not None and foreign.whole,
        vocabulary.programmes(text),
        vocabulary.rule_names(text),
    )


def _meant(text: str, dates: Sequence[DateMention]) -> list[DateMention]:
    """「不是30号，是27号」 tells one date."""
    kept = list(dates)
    for denied, meant in pairwise(dates):
        if _NOT.search(text, 0, denied.start) and _BUT.fullmatch(text, denied.end, meant.start):
            kept.remove(denied)
    return kept
