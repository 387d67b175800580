"""Figures told beside others, over turns, by months and by steps; the cases are in ``told.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.conversations.intake import read_question
from assistant.pipeline import Assistant

CASES = Path(__file__).with_name("told.yaml")


def cases() -> Iterator[Any]:
    for group in yaml.safe_load(CASES.read_text(encoding="utf-8")):
        for case in group["cases"]:
            yield pytest.param(case, id=case["turns"][-1])


@pytest.mark.parametrize("case", list(cases()))
def test_it_is_read_as_it_is_told(assistant: Assistant, case: dict[str, Any]) -> None:
    session: str | None = None
    for turn in case["turns"]:
        answer = assistant.ask(read_question(turn, session_id=session, as_of="2026-11-24"))
        session = answer.session_id
    assert answer.outcome == case["outcome"], answer.answer
    assert re.search(case.get("says", ""), answer.answer.replace("**", ""), re.DOTALL), answer.answer
    assert case.get("not", "\0") not in answer.answer
