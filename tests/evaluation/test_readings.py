"""Judged differences as cases that ``growth-assistant eval`` takes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.evaluation.cases import load_cases
from assistant.evaluation.readings import cases_of
from assistant.feedback.differences import KeptDifference, Right
from assistant.types import Difference

SCORE = Difference(
    "figure", "product_score", "73", "商品分 73分", "商品分 84分", "asked", ("ineligible",), ("eligible",)
)


def kept(right: Right, difference: Difference = SCORE, *, alone: bool = True) -> KeptDifference:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return KeptDifference(7, difference, "商品分73，够吗", "2026-11-22", alone, at, right)


@pytest.mark.parametrize(("right", "outcome"), [("grammar", "ineligible"), ("model", "eligible")])
def test_what_is_right_is_what_the_right_reader_comes_to(right: Right, outcome: str, tmp_path: Path) -> None:
    rows = cases_of([kept(right)])
    path = tmp_path / "readings.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    [case] = load_cases([path])
    assert (case.id, case.cat, case.turns, case.outcome) == (
        "reading-7",
        "elig",
        ("商品分73，够吗",),
        {outcome},
    )
    assert case.ignored == ()


@pytest.mark.parametrize(
    "one",
    [
        kept(""),
        kept("neither"),
        kept("model", replace(SCORE, by_model=())),
        kept("model", replace(SCORE, part=1)),
        kept("model", alone=False),
    ],
    ids=["not judged", "neither", "nobody knows", "of another ask", "of a later turn"],
)
def test_where_a_right_outcome_is_not_known_there_is_no_case(one: KeptDifference) -> None:
    assert cases_of([one]) == []
