"""Differences between readers that an operator has judged → cases of a question set, in the form of
evals/README.md."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assistant.evaluation.review import category
from assistant.feedback.differences import KeptDifference


def cases_of(kept: Iterable[KeptDifference]) -> list[dict[str, Any]]:
    """A line for each of which it is known what a right answer's outcome is: that of the reader who was
    right, where the difference is on the first thing asked, by which an answer is judged, and the turn stands
    for itself."""
    return [case for one in kept if (case := _case(one))]


def _case(kept: KeptDifference) -> dict[str, Any] | None:
    difference = kept.difference
    outcomes = {"grammar": difference.by_grammar, "model": difference.by_model}.get(kept.right, ())
    if difference.part or not (outcomes and kept.alone):
        return None
    return {
        "id": f"reading-{kept.id}",
        "cat": category((kept.question,), outcomes[0]),
        "turns": [kept.question],
        "outcome": list(outcomes),
        "as_of": kept.as_of,
    }
