"""Merchants' questions about every plan, and what a right answer must have: tests/questions/*.jsonl.

A line holds ``turns`` (the last is judged), the accepted ``outcome``s, regexes the text must (``inc``)
and must not (``exc``) match, ``quote`` regexes that some citation must match, and a ``platform`` that
some citation must be of. Text is compared in Simplified script without blanks and Markdown marks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Answer
from assistant.build import Built
from assistant.pipeline import Question
from assistant.text import fold
from tests.conftest import TODAY

FILES = sorted((Path(__file__).parent / "questions").glob("*.jsonl"))
NUMBERED = [
    (f"{path.name}:{n}", json.loads(line))
    for path in FILES
    for n, line in enumerate(path.read_text("utf-8").splitlines(), 1)
]
LINES = [line for _, line in NUMBERED]
KEYS = {"turns", "outcome", "inc", "exc", "quote", "platform", "profile"}


_asked: dict[tuple[str, ...], Answer] = {}


def answered(built: Built, turns: Sequence[str]) -> Answer:
    """The answer to the last turn; asked once however many tests look at it."""
    key, session = tuple(turns), None
    if key not in _asked:
        for text in turns:
            _asked[key] = built.assistant.ask(Question(text, TODAY, session))
            session = _asked[key].session_id
    return _asked[key]


def plain(text: str) -> str:
    return re.sub(r"[\s*_`]+", "", fold(text))


def faults(line: dict[str, Any], answer: Answer) -> list[str]:
    text, quotes = plain(answer.answer), [plain(c.quote) for c in answer.citations]
    found = [f"outcome {answer.outcome}"] if answer.outcome not in line["outcome"] else []
    found += [f"lacks {p}" for p in line.get("inc", ()) if not re.search(p.lower(), text)]
    found += [f"says {p}" for p in line.get("exc", ()) if re.search(p.lower(), text)]
    found += [
        f"quotes no {p}"
        for p in line.get("quote", ())
        if not any(re.search(p.lower(), quote) for quote in quotes)
    ]
    wanted = line.get("platform")
    if wanted and wanted not in {c.platform for c in answer.citations}:
        found.append(f"cites nothing of {wanted}")
    if not answer.verified.passed or answer.verified.repairs:
        found.append(f"verification: {answer.verified.notes}")
    return found


@pytest.mark.parametrize("line", LINES, ids=[name for name, _ in NUMBERED])
def test_a_question_is_answered(built: Built, line: dict[str, Any]) -> None:
    assert line.keys() <= KEYS
    answer = answered(built, line["turns"])
    assert not faults(line, answer), answer.answer[:400]


def test_every_rule_is_asked_about(built: Built) -> None:
    """A rule that no question reaches would be a rule that nobody has seen answer."""
    reached = {f.rule for line in LINES for f in answered(built, line["turns"]).findings[:1]}
    assert set(built.assistant.knowledge.rules) - reached == set()


def test_a_wrong_answer_is_noticed(built: Built) -> None:
    answer = answered(built, ("快手星耀计划什么时候推出",))
    line = {"outcome": ["computed"], "inc": ["300万"], "exc": ["快手"], "quote": ["抖音"], "platform": "jd"}
    assert len(faults(line, answer)) == 5
