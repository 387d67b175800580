"""What a turn itself puts in doubt is asked about where it decides, and changes nothing where it does not."""

from __future__ import annotations

import pytest

from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from tests.conftest import TODAY

REST = "体验分86 商品分80 好评率92% 3000单"
CASES = [
    (f"我家店不能说一点违规都没有，前阵子卖假货被处理过。{REST} 品退低于行业，抖音头部能带我的货吗", {"needs_info", "ineligible"}),
    (f"品退率并不是没低于行业。{REST} 没有违规，抖音头部能带我的货吗", {"needs_info", "eligible"}),
    ("我是抖音头部，飞鸽回复率没比80%多，倒差0.5个点，满意度88%，考核过了吗", {"ineligible"}),
    ("快手新店首播7天播了12小时整，一分钟不多，流量包给不给", {"eligible"}),
    (f"{REST} 品退率2.1%，行业平均2.4%，低0.3个点，没违规，抖音头部能带我的货吗", {"eligible"}),
    ("我是抖音头部，去年进过头部名单，现在粉丝700万，近365天成交2000万，订单9万笔，还算头部创作者吗", {"eligible"}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "outcomes"), CASES)
def test_no_verdict_the_wrong_way_round(assistant: Assistant, question: str, outcomes: set[str]) -> None:
    answer = assistant.ask(Question(question, TODAY))
    assert answer.outcome in outcomes, answer.answer
