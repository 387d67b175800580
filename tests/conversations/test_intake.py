"""One cleaning for every surface: what is taken, what is refused and under which name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from assistant.conversations.intake import (
    QUESTION_LIMIT,
    clean_question,
    read_changes,
    read_day,
    read_question,
)
from assistant.errors import QuestionError


@pytest.mark.parametrize(
    "text", ["", "  \n\t", "\x00\x01\x02", "\u200b\u200d", "\u3000", "\ud800", "\ufeff"], ids=repr
)
def test_a_question_of_nothing_visible_is_empty(text: str) -> None:
    with pytest.raises(QuestionError) as caught:
        clean_question(text)
    assert caught.value.code == "question_empty"


def test_the_limit_itself_is_taken_and_one_more_is_not() -> None:
    assert clean_question("问" * QUESTION_LIMIT) == "问" * QUESTION_LIMIT
    with pytest.raises(QuestionError) as caught:
        clean_question("问" * (QUESTION_LIMIT + 1))
    assert caught.value.code == "question_too_long"
    assert str(QUESTION_LIMIT) in caught.value.hint


def test_control_characters_go_and_words_stay() -> None:
    assert clean_question(" 商品分\x0073\u202e\ud800分\n好评率８８％ ") == "商品分73分\n好评率８８％"


@pytest.mark.parametrize(
    "text", ["昨天", "2026-13-01", "2026-02-30", "20261122", "2026-1-1", "2026-W47-7", ""]
)
def test_a_day_is_written_one_way(text: str) -> None:
    with pytest.raises(QuestionError) as caught:
        read_day(text)
    assert caught.value.field == "as_of"


def test_a_day_is_read() -> None:
    assert read_question("问", as_of="2026-02-28").as_of == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (73, Decimal(73)),
        (0.1, Decimal("0.1")),  # as written, not the binary fraction
        (True, True),
        ("73分\x00", "73分"),
        ({"text": "商品分73", "low": "73", "high": None}, {"text": "商品分73", "low": "73", "high": None}),
    ],
)
def test_profile_values_are_exact(given: Any, taken: Any) -> None:
    value = read_question("问", profile={"product_score": given}).profile["product_score"]
    assert value == taken
    assert type(value) is type(taken)


def test_a_null_in_the_profile_is_not_known() -> None:
    assert read_question("问", profile={"product_score": None}).profile == {}


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), [], {}, {"other": "1"}, {"low": 73}, "", "长" * 201], ids=repr
)
def test_a_profile_value_that_cannot_be_used_names_its_fact(value: Any) -> None:
    with pytest.raises(QuestionError) as caught:
        read_question("问", profile={"product_score": value})
    assert caught.value.field == "profile.product_score"


def test_a_null_in_a_change_takes_the_fact_away() -> None:
    assert read_changes({"product_score": None, "shop_score": 85}) == {
        "product_score": None,
        "shop_score": Decimal(85),
    }
    with pytest.raises(QuestionError) as caught:
        read_changes({"product_score": None, "shop_score": float("nan")})
    assert caught.value.field == "profile.shop_score"


def test_a_profile_has_a_limit() -> None:
    with pytest.raises(QuestionError, match="profile"):
        read_question("问", profile={f"f{i}": 1 for i in range(101)})


@pytest.mark.parametrize(("given", "taken"), [(None, None), ("", None), ("abc", "abc")])
def test_no_session_is_a_new_one(given: str | None, taken: str | None) -> None:
    assert read_question("问", session_id=given).session_id == taken


def test_a_session_id_that_was_never_ours_is_refused() -> None:
    with pytest.raises(QuestionError) as caught:
        read_question("问", session_id="a\nb")
    assert caught.value.field == "session_id"
