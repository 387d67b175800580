"""Somebody else's figure of the same fact, told of whomever and before or behind one's own, leaves one's own as
it is and never enters the profile."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from assistant.pipeline import Assistant
from assistant.types import Quantity
from tests.test_pipeline import ask

TODAY = date(2026, 11, 22)
ROLES = [
    "饭友",
    "球友",
    "房东",
    "亲家",
    "牌搭子",
    "瑜伽教练",
    "麻友",
    "驾校师傅",
    "发型师",
    "物业经理",
    "老公",
    "表姐",
    "合伙人",
]
SOMEBODY = ["我{role}", "我{role}的店", "我{role}那边", "我{role}家"]
SHOPS = [
    "开在河对岸那家",
    "修鞋的那家",
    "给我供货的那家",
    "同村做腊肉的那家",
    "住我楼下那位",
    "我们老板的另一个号",
]
FIGURES = [
    ("抖音头部达人能带我吗，", "体验分", "shop_score", (81, 99), (60, 79), "分"),
    ("抖音头部达人能带我吗，", "商品分", "product_score", (81, 99), (60, 74), "分"),
    ("算抖音头部创作者吗，", "粉丝", "followers", (1100, 1900), (20, 900), "万"),
]


@pytest.mark.parametrize("before", [True, False], ids=["before", "behind"])
@pytest.mark.parametrize("me", ["我", "我家", ""])
@pytest.mark.parametrize("who", SOMEBODY + SHOPS)
def test_a_figure_of_somebody_else_leaves_one_s_own_as_it_is(
    assistant: Assistant, who: str, me: str, before: bool
) -> None:
    chance = Random(who)
    for asked, word, fact, high, low, unit in FIGURES:
        somebody = who.format(role=chance.choice(ROLES))
        his, mine = (f"{chance.randint(*span)}{unit}" for span in (high, low))
        own, other = f"{me or '我' * before}{word}{mine}", f"{somebody}{word}{his}"
        said = f"{other}，{own}" if before else f"{own}，{other}"
        alone, beside = (ask(assistant, asked + text) for text in (own, said))
        kept, besides = (assistant.profile(a.session_id) for a in (alone, beside))
        if who == "我{role}" and fact not in besides:  # whose it is then is asked
            assert "您自己" in beside.answer or "还是" in beside.answer, said
            continue
        assert kept[fact].value == besides[fact].value, said
        assert {r.holder for r in beside.read if r.value == his} != {"me"}, said


OWN = [  # turns, and what is the merchant's own after them
    (["表姐那号粉丝1350万，我这小号才41万，算抖音头部吗"], {"followers": 410000}),
    (["我教的徒弟粉丝1350万，抖音头部", "我粉丝41万，算抖音头部吗"], {"followers": 410000}),
    (
        ["隔壁店品退0.7%，类目均值2.1%，我的2.3%，抖音头部能带我吗"],
        {"return_rate": "2.3", "industry_return_rate": "2.1"},
    ),
    (["两家店合起来有1700单，我这家540单，抖音头部能带我吗"], {"shop_orders": 540}),
    (["快手我播了三十多小时，可人家只看前7天，前7天我播了8小时，流量包有吗"], {"live_hours_first_7_days": 8}),
    (["我姑姑跟我同一天开的店，快手首播7天播了10小时"], {}),
]


@pytest.mark.parametrize(("turns", "own"), OWN, ids=[t[-1] for t, _ in OWN])
def test_only_one_s_own_enters_the_profile(
    assistant: Assistant, turns: list[str], own: dict[str, int | str]
) -> None:
    answer = ask(assistant, *turns)
    kept = assistant.profile(answer.session_id)
    told = {f: v.point for f, e in kept.items() if isinstance(v := e.value, Quantity)}
    assert told == {f: Decimal(v) for f, v in own.items()}
