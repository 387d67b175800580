"""What one predicate says of several checks: whatever it is said of, and however it is put."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from assistant.rules.conditions import judge
from assistant.types import Quantity
from assistant.understand.reader import Reader
from tests.understand.test_figures import RULES, figures

MET = ["都达标", "全都过线", "样样都没问题", "没有一样不合格", "哪样都不差", "一样不缺"]
UNMET = ["都没到", "全都差得老远", "都没达标", "没有一样是够的", "哪样都不够", "一样没到"]
ROWS = ["成交额、订单", "成交和订单这两样", "成交额订单"]
RESTS = ["别的", "其他的", "剩下的我", "另外两样"]


@pytest.mark.parametrize(("met", "said"), [*product([True], MET), *product([False], UNMET)])
@pytest.mark.parametrize("of", [*ROWS, *RESTS])
def test_a_predicate_says_on_which_side_each_of_them_lies(
    reader: Reader, of: str, said: str, met: bool
) -> None:
    rule = reader.knowledge.rules[RULES["class"]]
    found, _ = figures(reader, rule, f"粉丝970万，{of}{said}")
    told = {c.fact: c.value for c in found.stated}
    assert told["followers"] == Quantity(Decimal(9700000), Decimal(9700000), "person"), told
    others = {f: v for f, v in told.items() if f != "followers"}
    assert judge(rule.require, others, reader.knowledge.units).truth == ("met" if met else "unknown"), told
    both = judge(rule.require, told, reader.knowledge.units).truth
    assert both == ("met" if met else "unmet"), told


TOLD = [
    "目标是{fact}{n}", "{fact}争取做到{n}", "平台要求{fact}{n}", "上个月{fact}{n}", "要是{fact}有{n}", "{fact}不是{n}",
    "隔壁店{fact}{n}", "{fact}想冲到97 现在{n}", "听说{fact}要{n}",
]  # fmt: skip
FACTS = [("总分", "shop_score"), ("商品分", "product_score"), ("好评率", "positive_rate")]


@pytest.mark.parametrize("told", TOLD)
@pytest.mark.parametrize(("word", "fact"), FACTS)
@pytest.mark.parametrize("rest", ["别的都够", "其他没有一样不达标", "剩下的都没问题"])
def test_the_rest_is_never_what_a_figure_is_told_of(
    reader: Reader, told: str, word: str, fact: str, rest: str
) -> None:
    rule = reader.knowledge.rules[RULES["gate"]]
    for n in (61, 88):
        text = f"{told.format(fact=word, n=n)}，{rest}"
        found, _ = figures(reader, rule, text)
        values = {c.fact: c.value for c in found.stated}
        value = values.get(fact)
        assert value is None or (isinstance(value, Quantity) and value.point == n), (text, value)
