"""Which questions are ours to answer, and what they take for granted: tables of messages, half of them
counter-examples, in asked_of_us.yaml and premises.yaml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from tests.answers import whole
from tests.conftest import TODAY


def cases(name: str) -> list[Any]:
    """The cases of a table beside this file, each with the group that it is in."""
    groups = yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))
    return [pytest.param(*row, id=f"{group}: {row[0]}") for group, rows in groups.items() for row in rows]


def answered(assistant: Assistant, text: str) -> tuple[str, str]:
    """The outcome, and all that the answer says without blanks and emphasis."""
    answer = assistant.ask(Question(text=text, as_of=TODAY))
    return answer.outcome, re.sub(r"[\s*]", "", whole(answer))


@pytest.mark.parametrize(
    ("text", "outcomes", "says", "never"), [*cases("asked_of_us.yaml"), *cases("premises.yaml")]
)
def test_a_message_is_answered_as_the_table_says(
    assistant: Assistant, text: str, outcomes: list[str], says: list[str], never: list[str]
) -> None:
    outcome, said = answered(assistant, text)
    assert outcome in outcomes
    assert [p for p in says if not re.search(p, said)] == []
    assert [p for p in never if re.search(p, said)] == []
