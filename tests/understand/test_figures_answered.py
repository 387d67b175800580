"""Whole answers where whose, when and how a figure is told decides the verdict."""

from __future__ import annotations

import pytest

from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from tests.conftest import TODAY

ANSWERS = [
    ("以前品退率比行业高 眼下已经低于行业 总分83商品分78好评90% 1500单 没违规 头部能带我吗", "eligible"),
    (
        "品退率上月还比行业低，这个月又比行业高了，总分83商品分78好评90%，1500单，没违规，头部能带我吗",
        "ineligible",
    ),
    ("要是再涨200万粉我就有1080万粉了，可惜没涨。成交2000万，订单30万单，我是抖音头部创作者吗", "ineligible"),
    ("再来200万粉我就1150万了，成交2000万，订单30万单，我算抖音头部创作者吗", "ineligible"),
    ("总分比规定的线低2分，别的没有一样不合格，头部能带我的货吗", "ineligible"),
    ("总分83商品分79，好评和品退都合格，1200单，没有不良记录，头部能带我的货吗", "eligible"),
    ("总分83商品分79好评92 1200单 退货比同行少 没挨过罚 头部能带我的货吗", "eligible"),
    ("总分83商品分79好评92 1200单 退货多于同行 没挨过罚 头部能带我的货吗", "ineligible"),
    ("成交没过亿，订单没到一百万，粉丝比一千万少整整30万，我是抖音头部创作者吗", "ineligible"),
    ("领导派的任务是1.3亿，眼下成交8000万，订单50万单，粉丝200万，我是抖音头部创作者吗", "ineligible"),
    ("听说新主播平均一周能播20个小时，我在快手头7天一共才播9个小时，流量包有我的份吗", "ineligible"),
]


@pytest.mark.parametrize(("question", "outcome"), ANSWERS)
def test_the_verdict_is_of_what_holds_now(assistant: Assistant, question: str, outcome: str) -> None:
    assert assistant.ask(Question(question, TODAY)).outcome == outcome
