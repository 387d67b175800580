"""What a turn says without a number: yes and no, named options, comparisons with another fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.types import FactValue
from assistant.understand.booleans import state_booleans
from assistant.understand.choices import state_choices
from assistant.understand.figures.compared import state_relations
from assistant.understand.vocabulary import Named, Vocabulary


@dataclass(frozen=True, slots=True)
class Saying:
    """A fact's value and the span of its words."""

    fact: str
    value: FactValue
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Said:
    """Everything said so; ``taken`` are the names (positions) that it uses up."""

    sayings: tuple[Saying, ...]
    taken: frozenset[int]


def said(text: str, named: Sequence[Named], vocabulary: Vocabulary) -> Said:
    """``named`` are the fact words of folded ``text``."""
    found: dict[str, Saying] = {}

    def state(fact: str, value: FactValue, start: int, end: int) -> None:
        found.setdefault(fact, Saying(fact, value, start, end))

    taken = state_relations(text, named, vocabulary, state)
    state_booleans(text, vocabulary, state)
    state_choices(text, vocabulary, state)
    return Said(tuple(found.values()), frozenset(taken))
