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
    ("抖音头部创作者，一年成交6000万，20万单，粉丝500万，以前一年都没够着过，我是头部吗", "ineligible"),
    (
        "抖音单子累计180万笔，可近365天就67万笔，成交额近一年9100万，粉丝四百多万，我是头部创作者吗",
        "ineligible",
    ),
    ("飞鸽满意度78 回复率95 达标吗", "ineligible"),
    ("快手首播流量包，我朋友播了15个钟头，可我才播10个半，够吗", "ineligible"),
    ("我儿子今年9岁，快手首次直播经营这7天播了6小时20分，流量包有我的份吗", "ineligible"),
    ("小店就800单 但GMV做了12万 别的条件全够 头部带得了不", "eligible"),
]


@pytest.mark.parametrize(("question", "outcome"), ANSWERS)
def test_the_verdict_is_of_what_holds_now(assistant: Assistant, question: str, outcome: str) -> None:
    assert assistant.ask(Question(question, TODAY)).outcome == outcome
