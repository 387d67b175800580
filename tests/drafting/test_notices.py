"""Notices of activities: who may take part, for whom it is another figure, when they run, what they are called."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.drafting.lexicon import load_lexicon
from assistant.drafting.naming import Names
from assistant.drafting.reading import DocumentReader
from assistant.drafting.records import Condition, Read
from assistant.knowledge.load import read_knowledge
from assistant.rules.schema import Knowledge
from assistant.settings import Settings
from tests.drafting.documents import DAY, add, reviewing

NOTICE = """# 云岭百货“春日焕新”激励活动公告

## 一、活动时间

2026年11月15日至2027年1月31日，报名截止时间为2026年12月20日。

## 二、参加条件

店铺须同时满足以下条件：

（一）店铺评分不低于4.7分；

（二）近30天退款率不超过6%，生鲜水果类目不超过9%。

已参加“满天星计划”的店铺不能参加本活动。

## 三、奖励标准

| 单月成交额 | 推广金奖励 |
| --- | --- |
| 3万元（含）至10万元 | 600元 |
| 10万元及以上 | 2500元 |
"""


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return read_knowledge()


@pytest.fixture(scope="module")
def reader(knowledge: Knowledge) -> DocumentReader:
    return DocumentReader(knowledge.numbers, load_lexicon())


def read(reader: DocumentReader, words: str) -> Read:
    return reader.read(words)


def test_another_figure_for_some_is_an_exception_of_the_same_condition(reader: DocumentReader) -> None:
    for words in (
        "报名条件：\n\n（1）近30天退款率不超过6%，生鲜水果类目不超过9%；\n\n（2）店铺评分不低于4.7分。",
        "报名条件：\n\n（1）近30天退款率不超过6%，其中生鲜水果类目可放宽至9%；\n\n（2）店铺评分不低于4.7分。",
    ):
        clause = read(reader, words).clauses[0]
        rate = next(c for c in clause.conditions if "退款率" in c.label)
        assert (rate.value, rate.but) == (Decimal(6), (("生鲜水果类目", Decimal(9)),)), words
        assert len(clause.conditions) == 2


def test_another_figure_of_something_else_is_a_condition_of_its_own(reader: DocumentReader) -> None:
    [clause] = read(reader, "店铺评分不低于4.7分，物流评分不低于4.5分的商家，可获得500元奖励。").clauses
    assert [(c.label, c.but) for c in clause.conditions] == [("店铺评分", ()), ("物流评分", ())]


def test_whom_an_activity_shuts_out_is_a_condition_of_it(reader: DocumentReader) -> None:
    gate = next(c for c in read(reader, NOTICE).clauses if not c.consequences)
    assert [c.value for c in gate.conditions if "满天星" in c.label] == [False]


def test_a_time_in_which_something_must_not_be_done_shuts_nobody_out(reader: DocumentReader) -> None:
    found = read(reader, "预热期开始后退出的，90天内不得报名平台活动。")
    assert not [c for x in found.clauses for c in x.conditions if c.value is False]


@pytest.mark.parametrize(
    "words",
    [
        "## 活动时间\n\n2026年11月15日至2027年1月31日。",
        "活动时间：2026.11.15-2027.1.31",
        "一、活动期间为2026年11月15日00:00至1月31日24:00。",
    ],
)
def test_the_days_of_an_activity_are_read(reader: DocumentReader, words: str) -> None:
    found = read(reader, words)
    assert (found.begins, found.ends) == (date(2026, 11, 15), date(2027, 1, 31))


@pytest.mark.parametrize(
    "words",
    [
        "报名时间：2026年11月15日至2026年11月30日。",
        "活动时间：2026年1月1日至2026年1月5日。\n\n活动时间：2026年2月1日至2026年2月5日。",
        "2026年11月15日至2026年11月30日共有300家店铺参加。",
    ],
)
def test_days_of_something_else_are_none_of_the_activity(reader: DocumentReader, words: str) -> None:
    found = read(reader, words)
    assert (found.begins, found.ends) == (None, None)


def test_a_last_day_for_something_is_told_to_the_reviewer(reader: DocumentReader) -> None:
    assert ["2026年12月20日" in x.why for x in read(reader, NOTICE).left] == [True]


def test_a_kind_of_shop_is_understood_by_its_short_name(knowledge: Knowledge) -> None:
    names = Names(knowledge, "yunling", known=False)
    fact, ids = names.choice("店铺类型", ["个人店", "企业店", "品牌旗舰店"])
    assert "旗舰店" in names.facts[fact].options[ids["品牌旗舰店"]]
    fact, ids = names.choice("商家类型", ["品牌旗舰店", "卖场旗舰店"])
    assert "旗舰店" not in names.facts[fact].options[ids["品牌旗舰店"]]


def test_rewards_ask_for_what_taking_part_asks_and_are_named_after_the_activity(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    key = add(settings, tmp_path, "焕新.md", NOTICE)
    with reviewing(settings) as reviews:
        view = reviews.start(key, DAY, "云岭百货")
        titles = {d.title: d for d in view.review.drafts}
        assert set(titles) == {"春日焕新参加条件", "春日焕新推广金奖励"}
        reward = titles["春日焕新推广金奖励"]
        assert reward.rule["effective"] == {"from": "2026-11-15", "to": "2027-01-31"}
        told = [s.told for s in view.scenarios(reward)]
        assert any("其他都满足 → 可以，推广金奖励600元" in t for t in told), told
        shut = [s.told for s in view.scenarios(titles["春日焕新参加条件"])]
        assert any("生鲜水果类目" in t for t in shut), shut
        assert not [u for u in view.review.report.figures if u.words == "30天" and u.where == "left"]


def test_counts_and_records_are_understood_as_merchants_say_them(knowledge: Knowledge) -> None:
    names = Names(knowledge, "yunling", known=False)
    says = (0, 0)
    orders, _ = names.quantity(Condition("近30天支付订单数", ">=", Decimal(120), "order", "", says))
    assert "近30天支付订单" in names.facts[orders].aliases
    fined = names.facts[names.state("近90天内售假处罚记录")]
    assert {"售假处罚记录", "售假处罚"} <= set(fined.aliases)
    assert "卖生鲜水果" in names.facts[names.state("生鲜水果类目")].yes
    assert names.facts[names.state("参加“满天星计划”")].label == "参加满天星计划"
