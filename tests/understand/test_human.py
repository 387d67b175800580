"""A person is asked for in any wording; what only has the words in it asks about something else."""

from __future__ import annotations

import pytest

from assistant.text import fold_aligned
from assistant.understand.reader import Reader

ASKED = (
    "转人工", "找真人", "有没有活人客服", "我要投诉找人工", "人工", "人工客服在吗", "人工呢", "真人客服，急", "接人工",
    "帮我转一下人工", "怎么转人工", "怎么联系客服", "我想找客服", "叫你们经理来", "找你们负责人", "给我来个活人",
    "我不想跟机器人聊", "不要机器人", "有没有不是机器人的客服", "说了半天都不对，换个人来", "我想跟客服聊聊",
    "你这个机器人根本听不懂我说的，给我转人工", "让客服联系我", "别跟我扯了，找个能做主的人", "给我找个真人",
    "直接找个懂行的人跟我说", "你行不行啊，不行让人工来", "想找个专员对接一下", "转人工！！！", "转 人工",
    "请帮我安排一位客服", "我就想找个活人问问", "请求人工服务", "我要和你们负责人通话",
    "請幫我轉真人客服", "可以轉接專員嗎", "可否轉接真人客服？", "客服人員在嗎",
    "我想搵真人客服", "我要同真人倾偈", "有冇真人可以傾", "唔該轉人工客服",
    "human agent please", "I want to talk to a human", "can I speak to a real person?", "connect me to an agent",
    "you don't understand me. get me a human", "I don't want to talk to a bot", "representative please",
    "transfer me to customer service please", "is there anyone I can talk to", "put me through to a human",
)  # fmt: skip
NOT_ASKED = (
    "AI客服", "AI客服怎么开通", "AI客服能转人工吗", "飞鸽客服怎么开", "飞鸽客服，怎么转人工", "客服忙不过来",
    "平台客服电话是多少", "你们客服电话多少", "抖音客服怎么联系", "我要投诉", "客服在吗", "有人吗",
    "开通AI客服以后，还要人工客服吗", "用了AI客服，客户说转人工怎么办", "机器人客服怎么开", "客服回复率多少",
    "人工审核要多久", "人工智能", "人工费", "有人工费吗", "必须真人出镜吗", "需要真人直播吗", "需要人工客服吗",
    "不用转人工", "别给我转人工", "不需要人工客服", "我找过客服了", "客服联系我了", "我是个人", "个人能参加吗",
    "换个人做主播行吗", "怎么找达人", "经理让我问一下佣金怎么算", "招商小二怎么联系", "直播间没人来",
    "what support do you have for new sellers", "do I need a person to stream", "real estate agent",
)  # fmt: skip


@pytest.mark.parametrize("words", ASKED)
def test_a_person_is_asked_for(reader: Reader, words: str) -> None:
    assert reader.human.asked(words).wish == "only"


@pytest.mark.parametrize("words", NOT_ASKED)
def test_no_person_is_asked_for(reader: Reader, words: str) -> None:
    assert reader.human.asked(words).wish == ""


def test_who_we_are_is_another_question(reader: Reader) -> None:
    assert reader.small_talk(fold_aligned("你是真人吗")) == "who"
    assert reader.small_talk(fold_aligned("你好，转人工")) == "person"


def test_what_is_asked_of_ours_beside_is_kept(reader: Reader) -> None:
    found = reader.human.asked("商品分73够吗，不行就转人工")
    assert (found.wish, found.rest) == ("too", "商品分73够吗")
