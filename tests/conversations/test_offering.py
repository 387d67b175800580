"""A person is offered on request, and at the second refusal in a row."""

from __future__ import annotations

import pytest

from assistant.answer import Answer, Handover
from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from tests.conftest import TODAY

REFUSED, ALSO_REFUSED = "今天天气怎么样", "平台客服电话是多少"
ANSWERED = "快手新商首播有什么扶持"


def ask(assistant: Assistant, *turns: str, person: str = "转人工") -> list[Answer]:
    session, answers = None, []
    for text in turns:
        answers.append(assistant.ask(Question(text, TODAY, session, person=person)))
        session = answers[-1].session_id
    return answers


def offers(answers: list[Answer]) -> list[str]:
    return [a.handover.why if a.handover else "" for a in answers]


@pytest.mark.parametrize(
    ("turns", "offered"),
    [
        ((REFUSED,), [""]),
        ((REFUSED, ALSO_REFUSED), ["", "refused"]),
        ((REFUSED, ALSO_REFUSED, REFUSED), ["", "refused", "refused"]),
        ((REFUSED, ANSWERED, ALSO_REFUSED), ["", "", ""]),
        ((REFUSED, "谢谢", ALSO_REFUSED), ["", "", "refused"]),  # thanks ask for no answer
        ((REFUSED, "转人工", ALSO_REFUSED), ["", "asked", "refused"]),
        ((ANSWERED,), [""]),
    ],
)
def test_two_refusals_in_a_row_offer_a_person(
    assistant: Assistant, turns: tuple[str, ...], offered: list[str]
) -> None:
    assert offers(ask(assistant, *turns)) == offered


@pytest.mark.parametrize(
    ("words", "there", "not_there"),
    [
        ("转人工", "点下面的按钮", "这里没有接人工"),
        ("請幫我轉真人客服", "點下面的按鈕", "這裡沒有接人工"),
        ("human agent please", "The button below", "No person can be reached from here"),
    ],
)
def test_one_who_asks_is_answered_in_their_language(
    assistant: Assistant, words: str, there: str, not_there: str
) -> None:
    (answer,) = ask(assistant, words)
    assert answer.handover == Handover("asked", "转人工")
    assert there in answer.answer
    (answer,) = ask(assistant, words, person="")
    assert answer.handover == Handover("asked", "")
    assert not_there in answer.answer
    assert answer.outcome == "informational"
    assert answer.to_json()["handover"] == {"why": "asked", "label": ""}


def test_a_question_beside_the_wish_is_answered(assistant: Assistant) -> None:
    (answer,) = ask(assistant, "商品分73够吗，不行就转人工")
    (alone,) = ask(assistant, "商品分73够吗")
    assert (answer.outcome, answer.answer) == (alone.outcome, alone.answer)
    assert answer.handover == Handover("asked", "转人工")
    assert answer.question == "商品分73够吗，不行就转人工"


def test_an_answer_without_an_offer_says_so(assistant: Assistant) -> None:
    (answer,) = ask(assistant, ANSWERED)
    assert answer.to_json()["handover"] is None
