"""What a figure would come to with more of it, asked in the same breath."""

from __future__ import annotations

import pytest

from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("快手新店首播7天里播了8个小时，再播4小时流量包能领吗", "eligible"),
        ("快手新店首播7天里播了8个小时，再播2小时流量包能领吗", "ineligible"),
        ("我抖音粉丝985万，要是再涨20万算不算头部创作者", "eligible"),
        ("快手首播那7天昨天已经过完了，播了8个小时，再播4小时流量包能领吗", "ineligible"),
        ("快手新店首播7天里播了8个小时，原打算再播4小时没播成，流量包能领吗", "ineligible"),
        ("快手新店首播7天里播了8个小时，表妹再播4小时流量包能领吗", "ineligible"),
    ],
)
def test_more_of_a_figure_is_tried(assistant: Assistant, question: str, outcome: str) -> None:
    assert assistant.ask(Question(question, TODAY)).outcome == outcome


def test_what_is_tried_is_not_kept(assistant: Assistant) -> None:
    first = assistant.ask(Question("快手新店首播7天里播了8个小时，再播4小时流量包能领吗", TODAY))
    later = assistant.ask(Question("那现在还差多少小时", TODAY, first.session_id))
    assert "差3小时" in later.answer


def test_a_turn_of_marks_alone_after_something_supposed_raises_nothing(assistant: Assistant) -> None:
    first = assistant.ask(Question("快手新店首播7天里播了8个小时，再播4小时流量包能领吗", TODAY))
    assert assistant.ask(Question("\u2060\u0081" * 30, TODAY, first.session_id)).answer
