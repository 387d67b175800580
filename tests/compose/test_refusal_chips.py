"""What a refusal offers to ask instead is answered: by itself, and in the conversation that it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.conversations.question import Question
from assistant.evaluation.cases import load_cases
from assistant.pipeline import Assistant
from tests.conftest import TODAY
from tests.paths import SUITES

FILES = sorted((SUITES / "dev").glob("*.jsonl"))
OTHERS = 25
"""Of the cases that no refusal is expected of, every so manieth is asked too: all of them take minutes."""
KEPT = 3
"""Conversations in which one question is asked again; many refusals offer the same."""


def conversations(suites: list[Path]) -> Iterator[tuple[str, ...]]:
    cases = load_cases(suites)
    refused = [c for c in cases if "abstained" in c.outcome]
    others = [c for c in cases if "abstained" not in c.outcome]
    yield from (c.turns for c in (*refused, *others[::OTHERS]))


@pytest.fixture(scope="module")
def offered(assistant: Assistant) -> dict[str, list[str]]:
    """What refusals offer → the conversations that ended in one."""
    found: dict[str, list[str]] = {}
    for turns in conversations(FILES):
        session: str | None = None
        for turn in turns:
            answer = assistant.ask(Question(turn, TODAY, session))
            session = answer.session_id
        if answer.outcome == "abstained":
            assert answer.suggestions, turns
            for words in answer.suggestions:
                found.setdefault(words, []).append(answer.session_id)
    return found


def test_every_question_that_a_refusal_offers_is_answered(
    offered: dict[str, list[str]], assistant: Assistant
) -> None:
    assert len(offered) > 50  # Wrong: nothing was refused, and so nothing was offered.
    refused = []
    for words, sessions in offered.items():
        answers = [assistant.ask(Question(words, TODAY))]
        for session in sessions[:KEPT]:
            answers.append(assistant.aside(Question(words, TODAY), assistant.sessions.load(session)))
        refused += [(words, a.answer) for a in answers if a.outcome == "abstained"]
    assert refused == []
