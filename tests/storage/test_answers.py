"""An answer returns from storage exactly as it was given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, ProfileEntry, TextSpan
from assistant.conversations.intake import read_question
from assistant.errors import StorageError
from assistant.pipeline import Assistant
from assistant.storage.answers import answer_from_json, answer_to_json
from assistant.types import FactValue, OtherFact, Quantity, Relation, Threshold
from tests.fakes import checked, make_answer

_decimals = st.decimals(allow_nan=False, allow_infinity=False)
_quantities = st.builds(
    Quantity,
    low=st.none() | _decimals,
    high=st.none() | _decimals,
    unit=st.sampled_from(["", "score", "percent"]),
    low_open=st.booleans(),
    high_open=st.booleans(),
)
_values = st.one_of(
    _quantities, st.builds(Relation, st.just("<"), st.text("abc01")), st.booleans(), st.dates()
)
_thresholds = st.one_of(_decimals, st.booleans(), st.builds(OtherFact, st.text("abc01")))


@given(_values, _thresholds, _quantities)
def test_values_of_a_check_and_of_a_profile_return_exactly(
    value: FactValue, threshold: Threshold, gap: Quantity
) -> None:
    answer = make_answer()
    check = replace(checked(), record=replace(checked().record, given=value, threshold=threshold, gap=gap))
    entry = ProfileEntry("词", None, None, "", "whatif", 2, value)
    finding = replace(answer.findings[0], checks=(check,))
    answer = replace(answer, findings=(finding,), profile={"product_score": entry})
    returned = answer_from_json(answer_to_json(answer))
    assert returned == answer
    assert repr(returned) == repr(answer)  # 1 is not True, 7E+1 is not 70


@pytest.mark.parametrize("threshold", [Decimal(0), Decimal(1), True, False])
def test_a_number_is_no_truth_value(threshold: Threshold) -> None:
    finding = replace(make_answer().findings[0], checks=(checked(threshold=threshold),))
    returned = answer_from_json(answer_to_json(replace(make_answer(), findings=(finding,))))
    assert repr(returned.findings[0].checks[0].record.threshold) == repr(threshold)


@pytest.mark.parametrize(
    "question",
    [
        "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？",
        "我是县城的源头厂家，刚入驻快手，有哪些能拿",
        "抖音订单2026年4月29日确认收货，什么时候到账期？",
        "I am a new Kuaishou merchant and streamed 10.5 hours in the first 7 days, can I get the traffic package?",
        "拼多多怎么开店？",
    ],
)
def test_every_kind_of_answer_returns_exactly(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(read_question(question))
    returned = answer_from_json(answer_to_json(answer))
    assert returned == answer
    assert returned.to_json() == answer.to_json()


def test_what_our_own_surfaces_need_is_kept() -> None:
    spans = (TextSpan(0, 3, "check", "unmet"), TextSpan(5, 6, "sources"))
    entry = ProfileEntry("4月29日", "2026-04-29", "2026-04-29", "", "question", 1, date(2026, 4, 29))
    answer = replace(make_answer(), language="en", spans=spans, profile={"receipt_date": entry})
    returned: Answer = answer_from_json(answer_to_json(answer))
    assert (returned.language, returned.spans, returned.profile) == ("en", spans, {"receipt_date": entry})


@pytest.mark.parametrize("text", ["{broken", "[]", "null", "1", "{}", '{"id": "1", "outcome": "computed"}', '{"spans": []}'])  # fmt: skip
def test_what_is_no_answer_is_an_error_not_a_guess(text: str) -> None:
    with pytest.raises(StorageError, match="not one that this version or an earlier one wrote"):
        answer_from_json(text)
