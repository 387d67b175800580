"""A share whose whole is told in one turn and whose part in another; and counts that make none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from assistant.types import Quantity
from tests.conftest import TODAY


def _told(assistant: Assistant, turns: tuple[str, ...], fact: str) -> Decimal | None:
    session, answer = None, None
    for turn in turns:
        answer = assistant.ask(Question(turn, TODAY, session_id=session))
        session = answer.session_id
    assert answer is not None
    value = answer.profile[fact].value if fact in answer.profile else None
    return value.point if isinstance(value, Quantity) else None


@pytest.mark.parametrize(
    ("turns", "share"),
    [
        (("我是头部号，客服今天进来160个咨询", "都在上班时间", "回了128个"), "80"),
        (("头部达人，今天飞鸽来了200条咨询", "回了170条"), "85"),
        (("我是抖音头部 飞鸽250个人问", "没回的50个"), "80"),
        (("我是抖音头部，飞鸽今天有100个消息", "今天出了80单"), None),
        (("我是抖音头部", "回了170条"), None),
    ],
)
def test_a_part_is_of_the_whole_that_was_told_before(
    assistant: Assistant, turns: tuple[str, ...], share: str | None
) -> None:
    assert _told(assistant, turns, "reply_rate") == (None if share is None else Decimal(share))
