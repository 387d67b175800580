"""Where the readers of a turn did not agree, kept for those who look after the readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.types.values import Outcome

DifferenceKind = Literal["figure", "ask"]
Decision = Literal["grammar", "model", "asked", "offered"]
"""What was made of it: the grammar's reading was kept, or the model's was taken because a third reader was of
its mind; the merchant is asked where the outcome turns on it; or the model's was offered as a question."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What the grammar and the model made of ``words`` of a turn, each reading in words (「商品分 73分」, ""
    for nothing). ``about`` is the fact, or the rule, plan or need that the model takes to be asked about,
    ``part`` which of the turn's asks, counted from 0. Its outcome would be one of ``by_grammar`` by the one
    reading and one of ``by_model`` by the other, as far as that is known."""

    kind: DifferenceKind
    about: str
    words: str
    grammar: str
    model: str
    decision: Decision
    by_grammar: tuple[Outcome, ...] = ()
    by_model: tuple[Outcome, ...] = ()
    part: int = 0
