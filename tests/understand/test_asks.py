"""Which questions a message asks, over a table of messages."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.rules.schema import Knowledge
from assistant.text import fold
from assistant.understand.asks import MOST, split, without_greeting
from assistant.understand.vocabulary import Vocabulary

TABLE = yaml.safe_load(Path(__file__).with_name("asks.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def vocabulary(knowledge: Knowledge) -> Vocabulary:
    return Vocabulary(knowledge)


@pytest.mark.parametrize("message", TABLE["several"])
def test_every_question_of_a_message_is_found_in_order(message: str, vocabulary: Vocabulary) -> None:
    text = fold(message)
    asked = [text[p.asked : p.end].strip() for p in split(text, vocabulary).asked]
    assert asked == TABLE["several"][message]


@pytest.mark.parametrize("message", TABLE["one"])
def test_one_question_in_several_clauses_stays_one(message: str, vocabulary: Vocabulary) -> None:
    assert split(fold(message), vocabulary).asked == ()


def test_what_is_told_leads_to_the_question_behind_it(vocabulary: Vocabulary) -> None:
    text = fold("好评率90，算达标吗？抖音账期几天，京东返佣多久")
    first, *_ = split(text, vocabulary).asked
    assert (text[first.start : first.asked], text[first.asked : first.end]) == ("好评率90，", "算达标吗?")


def test_what_is_told_behind_all_questions_is_of_each(vocabulary: Vocabulary) -> None:
    text = fold("算抖音头部吗？还差多少？粉丝900万")
    pieces = split(text, vocabulary)
    assert len(pieces.asked) == 2
    assert pieces.told is not None
    assert text[pieces.told :] == "粉丝900万"


@pytest.mark.parametrize(
    ("message", "rest"),
    [
        ("你好，抖音账期几天", "抖音账期几天"),
        ("在吗", ""),
        ("老师您好 请问", ""),
        ("亲，在吗？我快手新店", "我快手新店"),
    ],
)
def test_a_greeting_asks_nothing(message: str, rest: str, vocabulary: Vocabulary) -> None:
    assert without_greeting(fold(message), vocabulary) == rest


def test_a_long_message_is_read_whole_and_soon(vocabulary: Vocabulary) -> None:
    assert split("抖音账期几天？" * 2000, vocabulary).asked == ()
    assert MOST == 4
