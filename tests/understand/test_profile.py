"""Values handed over with a request; a stated relation means the same after a round trip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pytest

from assistant.answer import AnswerFinding
from assistant.conversations.question import Question
from assistant.errors import QuestionError
from assistant.pipeline import Assistant
from assistant.rules.schema import Knowledge
from assistant.types import FactValue, Op, Quantity, Relation
from assistant.understand.profile import read_profile
from assistant.understand.reader import Reader
from tests.conftest import TODAY

GATE = "douyin/top-creator/selection-gate"


def value(knowledge: Knowledge, reader: Reader, fact: str, raw: Any) -> FactValue:
    return read_profile({fact: raw}, reader.vocabulary, TODAY)[fact].value


@pytest.mark.parametrize(
    ("words", "op"),
    [
        ("低于行业平均", "<"),
        ("低于行业", "<"),
        ("品退率低于行业", "<"),
        ("比行业平均低", "<"),
        ("优于同行", "<"),
        ("不高于行业平均水平", "<="),
        ("≤行业均值", "<="),
        ("高于行业平均", ">"),
        ("比同行高", ">"),
        ("不低于行业平均", ">="),
        ("和行业持平", "=="),
        # the operator alone: a rule compares it with one other fact only
        ("<", "<"),
        ("低于", "<"),
        ("品退率<", "<"),
        (">=", ">="),
        ("商品品退率 低于 ", "<"),
    ],
)
def test_words_say_how_a_fact_lies_to_the_one_it_is_compared_with(
    knowledge: Knowledge, reader: Reader, words: str, op: Op
) -> None:
    expected = Relation(op, "industry_return_rate")
    assert value(knowledge, reader, "return_rate", words) == expected
    entry = {"text": words, "low": None, "high": None, "unit": ""}
    assert value(knowledge, reader, "return_rate", entry) == expected


def test_the_other_side_can_say_it_too(knowledge: Knowledge, reader: Reader) -> None:
    assert value(knowledge, reader, "industry_return_rate", "高于品退率") == Relation(">", "return_rate")


@pytest.mark.parametrize("words", ["1.2%", "低于3%", "<3", "品退率不到2%"])
def test_a_number_stays_a_number(knowledge: Knowledge, reader: Reader, words: str) -> None:
    assert isinstance(value(knowledge, reader, "return_rate", words), Quantity)


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("return_rate", "还行"),
        ("return_rate", "行业平均"),
        ("return_rate", "低于朋友的店"),
        ("product_score", "低于行业平均"),  # no rule compares it
        ("product_score", "<"),
    ],
)
def test_words_that_compare_nothing_are_refused(
    knowledge: Knowledge, reader: Reader, fact: str, words: str
) -> None:
    with pytest.raises(QuestionError) as caught:
        value(knowledge, reader, fact, words)
    assert (caught.value.field, caught.value.code) == (f"profile.{fact}", "profile_invalid")
    assert ("低于行业平均品退率" in caught.value.hint) is (fact == "return_rate")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("品退率低于行业", "met"),
        ("品退<行业", "met"),
        ("品退率比行业平均低", "met"),
        ("比同行的品退率要低", None),
        ("品退率优于同行平均", "met"),
        ("品退率高于行业", "unmet"),
        ("品退率比行业平均水平高", "unmet"),
        ("品退率和行业持平", "unmet"),
        ("品退率不高于行业", "unknown"),
    ],
)
def test_a_relation_stated_in_a_question_survives_the_round_trip(
    assistant: Assistant, words: str, status: str | None
) -> None:
    asked = f"我店体验分84，商品分76，好评率88%，2000单，{words}，没违规，头部达人能带我的货吗？"
    answer = assistant.ask(Question(asked, TODAY))
    entries = {fact: asdict(entry) for fact, entry in answer.profile.items()}
    again = {f.rule: f for f in assistant.evaluate(entries, TODAY, "douyin").findings}[GATE]
    [first] = [f for f in answer.findings if f.rule == GATE]
    assert (again.status, returns(again)) == (first.status, returns(first))
    if status:
        assert returns(first)["status"] == status


def returns(finding: AnswerFinding) -> Mapping[str, Any]:
    """The check on the return rate, without the number of its citation."""
    [check] = [c for c in finding.checks if c.fact == "return_rate"]
    return {**asdict(check), "citation": None}
