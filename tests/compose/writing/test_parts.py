"""What of a composed line a model is handed whole, and what it sees of it."""

from __future__ import annotations

import re
from itertools import count

import pytest

from assistant.compose.writing.parts import Cutter, Token
from assistant.rules.schema import Knowledge
from tests.compose.writing.lines import ADVICE, GIVEN, SOFT, SUM, VERDICT, cut


@pytest.mark.parametrize(
    ("composed", "kinds"),
    [
        (VERDICT, ["名称", "您的数据", "门槛", "差距"]),
        (GIVEN, ["说法", "数值"]),
        (SUM, ["说法", "算式"]),
        ("首播日：2026年4月29日。", ["名称", "日期"]),
        ("以「商品体验不达标」为前提，这一点您还没有说明。", ["名称", "说法"]),
        ("这个月先别动价格，把图拍清楚。", ["说法"]),
    ],
    ids=["verdict", "gift", "sum", "day", "premise", "denial"],
)
def test_each_kind_of_clause_is_one_token(knowledge: Knowledge, composed: str, kinds: list[str]) -> None:
    found = [token.kind for token in cut(knowledge, composed).tokens]
    assert found == kinds


@pytest.mark.parametrize("composed", [VERDICT, GIVEN, SUM, ADVICE, SOFT])
def test_its_parts_are_the_line(knowledge: Knowledge, composed: str) -> None:
    line = cut(knowledge, composed)
    assert "".join(p.text if isinstance(p, Token) else p for p in line.pieces) == composed


@pytest.mark.parametrize("composed", [VERDICT, GIVEN, SUM, ADVICE, SOFT])
def test_a_model_sees_no_figure_and_no_citation(knowledge: Knowledge, composed: str) -> None:
    line = cut(knowledge, composed)
    seen = re.sub(r"⟦[^⟧]*⟧|^S[0-9]+", "", line.shown) + "".join(t.shown for t in line.tokens)
    assert not re.search(r"[0-9\[\]]", seen), seen


@pytest.mark.parametrize(
    "composed",
    [
        "**还不能判断「头部创作者认定标准」。**",
        "近365天的支付成交额是多少？",
        "| 商品分 | 73分 |",
        "平台这样写：",
        "把图拍清楚。",
        "",
    ],
    ids=["headline", "question", "table", "heading", "nothing that binds", "empty"],
)
def test_what_is_no_sentence_to_word_stays(knowledge: Knowledge, composed: str) -> None:
    assert Cutter(knowledge).line(composed, "S1", count(1)) is None


def test_an_entry_of_a_list_keeps_its_dash(knowledge: Knowledge) -> None:
    line = cut(knowledge, "- 免费流量包：2.8万流量[1]")
    assert line.opening == "- "


def test_a_comma_in_a_number_or_brackets_ends_no_clause(knowledge: Knowledge) -> None:
    line = cut(knowledge, "单量1,300单（新店、老店，都在内），其余：照旧。")
    assert next(t.text for t in line.tokens) == "单量1,300单（新店、老店，都在内）"


def test_joining_words_say_nothing(knowledge: Knowledge) -> None:
    """None of them is a number or a day, names anything of ours, judges, denies, bounds or hedges."""
    saying = re.compile(
        "不|没|无|未|非|能|可以|够|达|合格|通过|满足|符合|最|至少|超|低于|高于|大于|小于|以上|以下|只|仅|都|全|"
        "大概|大约|基本|应该|也许|可能|差不多|几乎|如果|假如|除非|只要|必须|一定|保证|肯定|稳|放心|已经|将|会"
    )
    names = Cutter(knowledge)._names
    for word in knowledge.writing.joining:
        assert not saying.search(word), word
        assert not knowledge.numbers.scan(word), word
        assert not any(name in word for name in names), word
