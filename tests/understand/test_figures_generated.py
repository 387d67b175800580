"""One construct after another with numbers by chance: what it tells does not hang on the numbers, nor on the
measures of something else that stand around it."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from assistant.types import Quantity
from assistant.understand.reader import Reader
from tests.understand.test_figures import RULES, figures

# rule, what is typed of a and b, fact, its value by a and b
CONSTRUCTS = [
    ("gate", "总分比80差{b}分", "shop_score", lambda a, b: 80 - b),
    ("gate", "总分比80高出{b}分", "shop_score", lambda a, b: 80 + b),
    ("gate", "总分比80多{b}分", "shop_score", lambda a, b: 80 + b),
    ("gate", "总分只差{b}分到80", "shop_score", lambda a, b: 80 - b),
    ("gate", "总分上个月{a}现在涨到88", "shop_score", lambda a, b: 88),
    ("gate", "总分现在{a}，去年有96", "shop_score", lambda a, b: a),
    ("gate", "总分从61提到{a}了", "shop_score", lambda a, b: a),
    ("gate", "总分不是61，而是{a}", "shop_score", lambda a, b: a),
    ("gate", "总分61，啊不，{a}", "shop_score", lambda a, b: a),
    ("gate", "平台要求总分80，我家才{a}", "shop_score", lambda a, b: a),
    ("gate", "500条评价里好评4{b}0条", "positive_rate", lambda a, b: 80 + 2 * b),
    ("gate", "上半年{a}0单下半年{b}00单", "shop_orders", lambda a, b: 10 * a + 100 * b),
    ("live", "第一天{b}小时，第二天3小时，第三天{b}小时", "live_hours_first_7_days", lambda a, b: 3 + 2 * b),
    ("live", "每天播{b}小时，播了4天", "live_hours_first_7_days", lambda a, b: 4 * b),
    ("live", "首播7天播了{b}小时，到现在一共播了{a}小时", "live_hours_first_7_days", lambda a, b: b),
]
BEHIND = ["", "，发货率95%", " 客单价88块", "，转化率3%，库存5000件", "，复购率比同行高"]


@pytest.mark.parametrize(("rule", "typed", "fact", "value"), CONSTRUCTS, ids=[c[1] for c in CONSTRUCTS])
@pytest.mark.parametrize("behind", BEHIND, ids=[b or "nothing else" for b in BEHIND])
def test_a_construct_tells_the_same_with_any_numbers(
    reader: Reader, rule: str, typed: str, fact: str, value: object, behind: str
) -> None:
    assert callable(value)
    chance = Random(typed + behind)
    for _ in range(4):
        a, b = chance.randint(62, 79), chance.randint(1, 9)
        text = typed.format(a=a, b=b) + behind
        found, _ = figures(reader, reader.knowledge.rules[RULES[rule]], text)
        told = {f.fact: f.value for f in found.stated}
        told_value = told.get(fact)
        assert isinstance(told_value, Quantity), text
        assert told_value.point == Decimal(value(a, b)), text
        assert set(told) == {fact}, text
