"""Verdicts asked in everyday words are never the wrong way round; the cases are in ``verdicts.yaml``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from tests.conftest import TODAY

CASES = Path(__file__).with_name("verdicts.yaml")


def cases() -> Iterator[Any]:
    for group in yaml.safe_load(CASES.read_text(encoding="utf-8")):
        for question, outcomes in group["cases"]:
            yield pytest.param(question, outcomes, id=question)


@pytest.mark.parametrize(("question", "outcomes"), list(cases()))
def test_a_verdict_is_what_the_words_tell(assistant: Assistant, question: str, outcomes: list[str]) -> None:
    answer = assistant.ask(Question(question, TODAY))
    assert answer.outcome in outcomes, answer.answer
