"""Numbers that cannot be what they are said of are doubted, and never become facts."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.rules.schema import Knowledge
from assistant.types import Doubt, SessionState
from assistant.understand.fitting import Fitting
from assistant.understand.reader import Reader
from tests.conftest import TODAY
from tests.understand.test_reader import D, known, plain, talk

CARRY = "，头部达人能带我的货吗"
AM_I = "，是抖音头部创作者吗"
PACK = "，能拿流量包吗"
HOURS = "live_hours_first_7_days"

DOUBTED = [
    ("好评率1500" + CARRY, "positive_rate", "好评率1500", "range"),
    ("好评率101%" + CARRY, "positive_rate", "好评率101%", "range"),
    ("体验分850" + CARRY, "shop_score", "体验分850", "range"),
    ("飞鸽回复率300，考核达标吗", "reply_rate", "飞鸽回复率300", "range"),
    ("首次经营4000天", "operating_days", "首次经营4000天", "range"),
    (
        "positive rate 1500, can a top creator carry my products?",
        "positive_rate",
        "positive rate 1500",
        "range",
    ),
    ("好评率900单" + CARRY, "positive_rate", "好评率900单", "unit"),
    ("商品好评率50小时" + CARRY, "positive_rate", "商品好评率50小时", "unit"),
    ("體驗分９０％" + CARRY, "shop_score", "體驗分９０％", "unit"),
    ("订单3000元" + CARRY, "shop_orders", "订单3000元", "unit"),
    ("粉丝900万元" + AM_I, "followers", "粉丝900万元", "unit"),
    ("成交额8000万单" + AM_I, "annual_gmv", "成交额8000万单", "unit"),
    ("商品分4.8" + CARRY, "product_score", "商品分4.8", "scale"),
    ("商品分4.8分" + CARRY, "product_score", "商品分4.8分", "scale"),
    ("商品分5" + CARRY, "product_score", "商品分5", "scale"),
    ("每天出100单" + CARRY, "shop_orders", "每天出100单", "rate"),
    ("日均100单" + CARRY, "shop_orders", "日均100单", "rate"),
]


@pytest.mark.parametrize(("text", "fact", "words", "why"), DOUBTED, ids=[c[0] for c in DOUBTED])
def test_a_figure_that_cannot_be_is_doubted_in_the_merchants_words(
    reader: Reader, text: str, fact: str, words: str, why: Any
) -> None:
    found = reader.read(text, SessionState(), TODAY)
    assert (found.asides.doubts, known(found)) == ((Doubt(fact, words, why),), {})
    assert found.asides.unowned == ()  # said once, not also as a number without an owner


STREAMED = [
    ("快手新商首播每天2小时" + PACK, "每天2小时", "rate"),
    ("快手新商首播日均播1.5小时" + PACK, "日均播1.5小时", "rate"),
    ("快手新商首播一天2小时" + PACK, "一天2小时", "rate"),
    ("快手新商首播7天直播时长9天" + PACK, "直播时长9天", "unit"),
    ("快手新商首播，直播时长200小时" + PACK, "直播时长200小时", "range"),
]


@pytest.mark.parametrize(("text", "words", "why"), STREAMED, ids=[c[0] for c in STREAMED])
def test_hours_that_cannot_be_the_total_are_doubted(reader: Reader, text: str, words: str, why: Any) -> None:
    found = reader.read(text, SessionState(), TODAY)
    assert (found.asides.doubts, HOURS in found.known.profile) == ((Doubt(HOURS, words, why),), False)


POSSIBLE = [
    ("好评率100%" + CARRY, {"positive_rate": D(100)}),
    ("好评率0.85" + CARRY, {"positive_rate": D(85)}),
    ("体验分100" + CARRY, {"shop_score": D(100)}),
    ("商品分5.1" + CARRY, {"product_score": D("5.1")}),
    ("粉丝1000个" + AM_I, {"followers": D(1000)}),
    ("首次经营3660天", {"operating_days": D(3660)}),
]


@pytest.mark.parametrize(("text", "facts"), POSSIBLE, ids=[c[0] for c in POSSIBLE])
def test_figures_at_the_edge_are_not_doubted(reader: Reader, text: str, facts: dict[str, Any]) -> None:
    found = reader.read(text, SessionState(), TODAY)
    assert (known(found), found.asides.doubts) == (facts, ())


def test_hours_in_minutes_up_to_a_whole_week_are_possible(reader: Reader) -> None:
    found = reader.read("快手新商首播，直播时长10080分钟" + PACK, SessionState(), TODAY)
    assert (known(found)[HOURS], found.asides.doubts) == (168, ())
    found = reader.read("快手新商首播，直播时长10081分钟" + PACK, SessionState(), TODAY)
    assert [d.why for d in found.asides.doubts] == ["range"]


def test_a_doubt_leaves_the_figures_beside_it(reader: Reader) -> None:
    found = reader.read("体验分85，好评率1500，商品分73" + CARRY, SessionState(), TODAY)
    assert known(found) == {"shop_score": 85, "product_score": 73}
    assert found.asides.doubts == (Doubt("positive_rate", "好评率1500", "range"),)


def test_a_doubted_share_leaves_the_amount(reader: Reader) -> None:
    found = reader.read("不达标订单占比130%，佣金10万，冻结多少", SessionState(), TODAY)
    assert "noncompliant_share" not in found.known.profile
    assert known(found)["commission"] == 100_000
    assert found.asides.doubts == (Doubt("noncompliant_share", "不达标订单占比130%", "range"),)


def test_a_total_told_beside_a_rate_settles_the_doubt(reader: Reader) -> None:
    found = reader.read("快手新商首播播了7小时，每天1小时" + PACK, SessionState(), TODAY)
    assert (known(found)[HOURS], found.asides.doubts) == (7, ())


def test_a_doubted_figure_keeps_what_was_known(reader: Reader) -> None:
    found, state = talk(reader, "好评率92%" + CARRY, "说错了，好评率920%")
    assert (known(found), known_of(state)) == ({"positive_rate": 92}, {"positive_rate": 92})
    assert found.asides.doubts == (Doubt("positive_rate", "好评率920%", "range"),)


def known_of(state: SessionState) -> dict[str, Any]:
    return {fact: plain(said.value) for fact, said in state.profile.items()}


@pytest.mark.parametrize(("text", "why"), [("150", "range"), ("30单", "unit")])
def test_a_bare_reply_that_cannot_be_is_doubted(reader: Reader, text: str, why: Any) -> None:
    state = SessionState(turn=1, rules=("douyin/top-creator/feige-assessment",), pending=("reply_rate",))
    found = reader.read(text, state, TODAY)
    assert (found.asides.doubts, known(found)) == ((Doubt("reply_rate", text, why),), {})


MISFITS = [
    ("100%", "positive_rate", ""),
    ("0.5", "positive_rate", ""),
    ("1500", "positive_rate", "range"),
    ("80%以上", "positive_rate", ""),
    ("超过120%", "positive_rate", "range"),
    ("3000单", "positive_rate", "unit"),
    ("4.8分", "product_score", "scale"),
    ("5分以上", "product_score", ""),  # it may be 80
    ("3", "red_line_violations", "unit"),  # a bare number counts no violations
    ("168小时", HOURS, ""),
    ("169小时", HOURS, "range"),
    ("10000分钟", HOURS, ""),
    ("2天", HOURS, "unit"),
    ("1000个", "followers", ""),
    ("1000个", "shop_score", "unit"),
    ("10000000亿元", "shop_gmv", ""),
    ("10000001亿元", "shop_gmv", "range"),  # no shop has ever turned over that much
]


@pytest.mark.parametrize(("text", "fact", "why"), MISFITS)
def test_why_a_quantity_cannot_be_a_value(knowledge: Knowledge, text: str, fact: str, why: str) -> None:
    (mention,) = knowledge.numbers.scan(text)
    fitting = Fitting(knowledge.units)
    assert fitting.misfit(mention.quantity, knowledge.facts[fact]) == why
    assert (fitting.possible(mention.quantity, knowledge.facts[fact]) is None) is bool(why)


@pytest.mark.parametrize(("text", "asked"), [("货的分七十五" + CARRY, ("七十五",)), ("问一下" + CARRY, ())])
def test_a_number_in_words_without_an_owner_is_asked_about(
    reader: Reader, text: str, asked: tuple[str, ...]
) -> None:
    assert reader.read(text, SessionState(), TODAY).asides.unowned == asked
