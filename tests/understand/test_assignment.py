"""Bare numbers that no word of a fact is beside are of one fact each, whatever the order they are told in."""

from __future__ import annotations

from itertools import permutations

import pytest

from assistant.understand.figures.assignment import assignment
from assistant.understand.reader import Reader
from tests.understand.test_figures import RULES, figures, shown

TOLD = [
    ("账上进来8万6", "笔数390", "总分84"),
    ("卖了十四万", "单子610个", "商品分78"),
    ("货款收了9万2", "订单770", "好评率91%"),
]


@pytest.mark.parametrize("clauses", TOLD)
def test_the_order_of_what_is_told_assigns_nothing(reader: Reader, clauses: tuple[str, ...]) -> None:
    rule = reader.knowledge.rules[RULES["gate"]]
    found = []
    for order in permutations(clauses):
        reading, _ = figures(reader, rule, "，".join(order))
        found.append({f.fact: shown(f.value) for f in reading.stated})
    assert all(facts == found[0] for facts in found)
    assert {"shop_gmv", "shop_orders"} <= found[0].keys()


def test_a_fact_has_one_number_the_likeliest_whole_wins() -> None:
    scores = [{"orders": -0.1, "money": -0.2}, {"orders": -0.3, "money": -3.0}]
    assert assignment(scores, [-4.0, -4.0]) == (-0.5, ("money", "orders"))
    assert assignment([{"orders": -9.0}], [-4.0]) == (-4.0, ("",))
