"""Strings that nobody means, a few of those that evals/fuzz.py asks by the hundred thousand."""

from __future__ import annotations

import random
from itertools import islice

import pytest

from assistant.answer import Answer
from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from evals.fuzz import strings
from tests.conftest import TODAY

ASKED = [
    "快手新商首播7天播了9小时，能领流量包吗",
    "京东时尚新商每月佣金5万，返12个月是多少",
    "what if I stream 3 more hours?",
]
OUTCOMES = {"eligible", "ineligible", "needs_info", "computed", "informational", "abstained", "not_in_force"}


@pytest.mark.parametrize("seed", range(4))
def test_nothing_raises_and_every_string_gets_an_answer(assistant: Assistant, seed: int) -> None:
    session: str | None = None
    for i, text in enumerate(islice(strings(random.Random(seed), ASKED), 250)):
        answer: Answer = assistant.ask(Question(text, TODAY, session))
        assert answer.answer.strip(), text
        assert answer.outcome in OUTCOMES
        assert answer.verified.passed, text
        session = answer.session_id if i % 4 else None


@pytest.mark.parametrize(
    "piece", [" ", "\n", "\u202e", "\x00", "1", "一", "上次1", "9999999999", "如果", "when ", "。"]
)
def test_one_thing_over_and_over_is_answered(assistant: Assistant, piece: str) -> None:
    """What a pattern could need quadratic time for ends all the same."""
    answer = assistant.ask(Question((piece * 10_000)[:10_000], TODAY))
    assert answer.answer.strip()
    assert answer.verified.passed
