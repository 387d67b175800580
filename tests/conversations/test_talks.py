"""Whole conversations of talks.yaml: what the last turn comes to, for whom, and what is known then."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.answer import Answer
from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from assistant.types import ME, Profile, Quantity, SessionState
from tests.answers import whole
from tests.conftest import TODAY

TALKS = yaml.safe_load((Path(__file__).parent / "talks.yaml").read_text(encoding="utf-8"))


def talk(assistant: Assistant, turns: list[str]) -> tuple[Answer, SessionState]:
    session = None
    for text in turns:
        answer = assistant.ask(Question(text, TODAY, session))
        session = answer.session_id
    assert session is not None
    return answer, assistant.sessions.load(session)


def plain(profile: Profile, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts asked for, as the file writes them."""

    def value(fact: str) -> Any:
        if fact not in profile:
            return None
        told = profile[fact].value
        return told.point if isinstance(told, Quantity) else told

    return {fact: value(fact) for fact in facts}


def expected(facts: dict[str, Any]) -> dict[str, Any]:
    return {f: v if isinstance(v, bool) else Decimal(str(v)) for f, v in facts.items()}


@pytest.mark.parametrize("case", TALKS, ids=[c["id"] for c in TALKS])
def test_a_conversation_comes_to_what_its_last_turn_asks(assistant: Assistant, case: dict[str, Any]) -> None:
    answer, state = talk(assistant, case["turns"])
    assert answer.outcome in case["outcome"], answer.answer
    if "holder" in case:
        assert state.others.now == case["holder"]
    for pattern in case.get("says", ()):
        assert re.search(pattern, whole(answer)), (pattern, whole(answer))
    for pattern in case.get("never", ()):
        assert not re.search(pattern, whole(answer)), (pattern, whole(answer))
    if "me" in case:
        assert plain(state.profile, case["me"]) == expected(case["me"])
        assert case["me"] or not state.profile, dict(state.profile)
    for key, facts in case.get("theirs", {}).items():
        assert plain(state.others.profiles[key], facts) == expected(facts)
    assert ME not in state.others.profiles
