"""The page's conversation: it grows, comes back after a reload, and fails in a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.settings import Settings, quiet_vendors
from tests.fakes import make_built


@pytest.fixture
def built() -> Any:
    return make_built()


@pytest.fixture
def conversation(built: Any) -> Any:
    quiet_vendors(Settings())
    from assistant.page import Conversation

    return Conversation(built)


def asked(conversation: Any, text: str, session_id: str | None = None) -> list[Any]:
    return list(conversation.ask(text, [{"role": "user", "content": text}], session_id))


def test_an_answer_grows_and_then_fills_the_panels(conversation: Any) -> None:
    *growing, last = asked(conversation, "能带吗")
    texts = [view[0][-1]["content"] for view in growing]
    assert texts == ["**还不", "**还不行**：能带吗"]
    assert "× 不满足" in last[1]
    assert "第三方解读" in last[2]
    assert "商品分73" in last[3]
    assert last[4]


def test_a_reload_brings_the_conversation_back(conversation: Any) -> None:
    session_id = asked(conversation, "一<b>")[-1][4]
    asked(conversation, "二", session_id)
    history, findings, _, _, kept = conversation.resume(session_id)
    assert [turn["role"] for turn in history] == ["user", "assistant"] * 2
    assert "<b>" not in history[0]["content"] + history[1]["content"]
    assert "× 不满足" in findings
    assert kept == session_id


@pytest.mark.parametrize("session_id", [None, "", "nobody"])
def test_a_browser_without_a_conversation_starts_empty(conversation: Any, session_id: str | None) -> None:
    assert conversation.resume(session_id)[0] == []


def test_a_conversation_the_server_forgot_starts_over(conversation: Any) -> None:
    last = asked(conversation, "问", "nobody")[-1]
    assert last[4] not in {None, "nobody"}


@pytest.mark.parametrize(
    ("text", "says"), [("坏", "编号"), ("半", "编号"), ("问" * 2001, "2000"), ("\x01", "问题是空的")]
)
def test_a_failure_is_a_sentence_in_the_conversation(conversation: Any, text: str, says: str) -> None:
    shown = asked(conversation, text)[-1][0][-1]["content"]
    assert says in shown
    assert "secret" not in shown
