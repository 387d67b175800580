"""What the words of a turn name, before anything is concluded from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.numbers import DateMention, Mention, scan, scan_dates
from assistant.text import Folded
from assistant.understand.facts import named_facts
from assistant.understand.vocabulary import Named, Vocabulary


@dataclass(frozen=True, slots=True)
class Seen:
    """``programmes`` and ``names`` give the words that named each programme and rule."""

    folded: Folded
    numbers: Sequence[Mention]
    dates: Sequence[DateMention]
    facts: Sequence[Named]
    platforms: tuple[str, ...]
    outside: tuple[str, ...]
    programmes: Mapping[str, str]
    names: Mapping[str, str]

    @property
    def text(self) -> str:
        return self.folded.text


def see(folded: Folded, as_of: date, vocabulary: Vocabulary) -> Seen:
    text = folded.text
    numbers, dates = scan(text), scan_dates(text, as_of)
    return Seen(
        folded,
        numbers,
        dates,
        named_facts(vocabulary, text, numbers, dates),
        vocabulary.platforms(text),
        vocabulary.outside(text),
        vocabulary.programmes(text),
        vocabulary.rule_names(text),
    )
