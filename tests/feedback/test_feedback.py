"""What clients and reviewers send is read, or refused with the field named."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.errors import QuestionError
from assistant.feedback.feedback import OUTCOMES, REASONS, Expected, Feedback, read_expected, read_feedback


def test_feedback_is_read() -> None:
    assert read_feedback({"answer_id": "a-_1", "verdict": "up"}) == Feedback("a-_1", "up")
    given = {"answer_id": "a", "verdict": "down", "reason": "number", "comment": "  应该是\n76分\x00\ud800 "}
    assert read_feedback(given) == Feedback("a", "down", "number", "应该是\n76分")
    assert read_feedback(given | {"reason": None, "comment": None}) == Feedback("a", "down")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("answer_id", None), ("answer_id", ""), ("answer_id", 7), ("answer_id", "a" * 33), ("answer_id", "a b"),
        ("answer_id", "\ud800"), ("verdict", None), ("verdict", "UP"), ("verdict", ["up"]), ("reason", "nope"),
        ("reason", {"a": 1}), ("comment", 5), ("comment", "字" * 1001),
    ],
)  # fmt: skip
def test_feedback_that_cannot_be_read_names_its_field(field: str, value: Any) -> None:
    with pytest.raises(QuestionError) as caught:
        read_feedback({"answer_id": "a", "verdict": "up", field: value})
    assert (caught.value.code, caught.value.field) == ("feedback_invalid", field)
    assert caught.value.message.startswith(field)


def test_every_reason_has_a_label_that_merchants_can_read() -> None:
    assert set(REASONS) == {"number", "verdict", "citation", "unanswered", "unclear", "other"}
    assert len(set(REASONS.values())) == len(REASONS)
    assert not any(label.isascii() for label in REASONS.values())


def test_an_expectation_is_read() -> None:
    assert read_expected(["eligible"]) == Expected(("eligible",))
    read = read_expected(["eligible", "computed"], ["2\\.8万", " "], ["不够"], ["11小时"], " kuaishou ")
    assert read == Expected(("eligible", "computed"), ("2\\.8万",), ("不够",), ("11小时",), "kuaishou")
    assert read_expected(OUTCOMES).platform is None


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("outcome", {"outcome": []}), ("outcome", {"outcome": ["eligible", "maybe"]}),
        ("include", {"include": ["("]}), ("exclude", {"exclude": ["[a"]}), ("quote", {"quote": ["*"]}),
    ],
)  # fmt: skip
def test_an_expectation_that_cannot_be_read_names_its_field(field: str, given: dict[str, Any]) -> None:
    with pytest.raises(QuestionError) as caught:
        read_expected(**({"outcome": ["eligible"]} | given))
    assert (caught.value.code, caught.value.field) == ("expected_invalid", field)
