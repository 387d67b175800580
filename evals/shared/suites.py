"""The question sets, and the cases of them asked turn after turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from assistant.conversations.intake import read_question
from assistant.conversations.turns import next_state
from assistant.evaluation.cases import Case
from assistant.pipeline import Assistant
from assistant.types import Guess, Retrieved, SessionState, Understanding
from assistant.understand.intent_model import masked
from assistant.understand.vocabulary import Vocabulary

Split = Literal["dev", "test"]
SPLITS: tuple[Split, ...] = ("dev", "test")
AS_OF = date(2026, 11, 24)
"""The day of cases that name none."""
_SUITES = Path(__file__).resolve().parents[1] / "suites"


def suite_files(*splits: Split) -> list[Path]:
    return [path for split in splits for path in sorted((_SUITES / split).glob("*.jsonl"))]


class Look(NamedTuple):
    """The last turn of a case, read and searched."""

    case: Case
    understood: Understanding
    retrieved: Retrieved


def looks(assistant: Assistant, cases: Iterable[Case], unseen: Mapping[str, Guess]) -> Iterator[Look]:
    """``unseen`` guesses (``intents.held_out_guesses``) stand for those of the shipped model, which was
    fitted to the very questions."""
    vocabulary = Vocabulary(assistant.knowledge)
    for case in cases:
        state = SessionState()
        for turn in case.turns:
            asked = read_question(turn, profile=case.profile, as_of=(case.as_of or AS_OF).isoformat())
            understood, retrieved = assistant.look(asked, state)
            held = unseen.get(masked(understood.text.folded, vocabulary)) if not state.turn else None
            hints = replace(understood.hints, guess=held or understood.hints.guess)
            understood = replace(understood, hints=hints)
            state = next_state(state, understood, ())
        yield Look(case, understood, retrieved)
