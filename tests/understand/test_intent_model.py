"""The fitted model of what a turn wants: its form, its masks, and where it is followed."""

from __future__ import annotations

import json
from dataclasses import astuple

import pytest

from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from assistant.rules.schema import Knowledge
from assistant.text import fold
from assistant.types import SessionState
from assistant.understand.intent_model import FITTED, grams, guess, masked
from assistant.understand.vocabulary import Vocabulary
from tests.conftest import TODAY


@pytest.fixture(scope="module")
def vocabulary(knowledge: Knowledge) -> Vocabulary:
    return Vocabulary(knowledge)


def test_the_fitted_file_has_a_weight_of_each_kind_for_every_gram() -> None:
    fitted = json.loads(FITTED.read_text("utf-8"))
    assert len(fitted["bias"]) == 4
    assert {len(w) for w in fitted["weights"].values()} == {4}
    assert {len(g) for g in fitted["weights"]} == {1, 2, 3}


def test_grams_are_up_to_three_characters() -> None:
    assert grams("^快手$") == {"^", "快", "手", "$", "^快", "快手", "手$", "^快手", "快手$"}


def test_which_platform_and_which_number_say_nothing_of_the_wish(vocabulary: Vocabulary) -> None:
    one, other = (fold(q) for q in ("快手播了12.5小时能领吗", "抖音播了9小时能领吗"))
    assert masked(one, vocabulary) == masked(other, vocabulary) == "^P播了0小时能领吗$"
    assert guess(one, vocabulary) == guess(other, vocabulary)


@pytest.mark.parametrize("text", ["", "a", "快手", "？？", "快手新店有什么扶持" * 200])
def test_a_guess_is_a_probability(vocabulary: Vocabulary, text: str) -> None:
    assert sum(astuple(guess(text, vocabulary))) == pytest.approx(1)


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("快手店刚弄起来，平台那头有哪些东西我能借上力", "plans"),  # no word of ours asks for a list
        ("京东0扣点是店里所有东西都算吗，按啥标准划的", "information"),
        ("快手首播7天播了12小时，流量包能领吗", "eligibility"),
    ],
)
def test_it_is_followed_where_words_decide_nothing(assistant: Assistant, question: str, intent: str) -> None:
    understood, _ = assistant.look(Question(question, TODAY), SessionState())
    assert understood.ask.intent == intent


def test_a_later_turn_is_read_with_the_one_before_it_but_for_a_list(assistant: Assistant) -> None:
    first, _ = assistant.look(Question("快手流量包是什么", TODAY), SessionState())
    later, _ = assistant.look(Question("那抖音呢", TODAY), SessionState(turn=1, rules=first.ask.rules))
    assert sum(astuple(first.hints.guess)) == pytest.approx(1)
    assert later.hints.guess.judged == later.hints.guess.nothing == 0
