"""A conversation as text: plain, with the titles of its sources, in the merchant's script."""

from __future__ import annotations

import pytest

from assistant.conversations.question import Question
from assistant.conversations.transcript import transcript
from assistant.pipeline import Assistant
from tests.conftest import TODAY


def told(assistant: Assistant, *turns: str) -> str:
    session = None
    for text in turns:
        session = assistant.ask(Question(text, TODAY, session)).session_id
    assert session
    return transcript(assistant.sessions.messages(session))


def test_questions_answers_and_sources_are_told_in_order(assistant: Assistant) -> None:
    text = told(assistant, "商品分73，\n头部达人能带我的货吗？", "转人工")
    first, second = text.split("\n\n")
    assert first.startswith("问：商品分73， 头部达人能带我的货吗？\n答：")
    assert "商品分" in first.partition("答：")[2]
    assert first.splitlines()[-1].startswith("依据：《抖音头部创作者新规要点")
    assert second.startswith("问：转人工\n答：这里没有接人工")
    assert "依据" not in second
    assert not any(mark in text for mark in ("**", "[1]", "|"))


@pytest.mark.parametrize(
    ("question", "asked", "rests_on"),
    [
        ("快手新商首播有什麼扶持？", "問：", "依據：《"),
        ("What support is there for new sellers on Kuaishou?", "Q: ", "Sources: 《"),
    ],
)
def test_it_is_in_the_merchants_script(
    assistant: Assistant, question: str, asked: str, rests_on: str
) -> None:
    text = told(assistant, question)
    assert text.startswith(asked)
    assert f"\n{rests_on}" in text


def test_a_conversation_without_a_turn_is_empty() -> None:
    assert transcript([]) == ""
