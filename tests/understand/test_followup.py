"""What a turn means only after the ones before it: replies, increments, corrections, trials."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.types import Relation, SessionState, Understanding
from assistant.understand.reader import Reader
from tests.conftest import TODAY
from tests.understand.test_reader import GATE, LIVE, TOP, D, known, talk, turn

CARRY = "，头部达人能带我的货吗"
STREAMED = "快手新商首播播了7小时能拿流量包吗"
HOURS = "live_hours_first_7_days"


def asked(*pending: str, rule: str = GATE) -> SessionState:
    """A conversation in which these facts were just asked for."""
    return SessionState(turn=1, rules=(rule,), intent="eligibility", pending=pending, query="头部达人")


def reply(reader: Reader, text: str, *pending: str) -> Understanding:
    return reader.read(text, asked(*pending), TODAY)


# --- bare replies ----------------------------------------------------------------------------------

YES_NO = [
    ("没有", False),
    ("没有啊", False),
    ("没有吧", False),
    ("嗯，没有的", False),
    ("无", False),
    ("从来没有", False),
    ("冇", False),
    ("0", False),
    ("没违规过", False),
    ("有", True),
    ("有过", True),
    ("是的", True),
    ("不知道", None),
    ("没有想过这个问题你给我说说看吧好不好", None),
]


@pytest.mark.parametrize(("text", "value"), YES_NO, ids=[c[0] for c in YES_NO])
def test_a_bare_reply_answers_the_yes_or_no_that_was_asked(
    reader: Reader, text: str, value: bool | None
) -> None:
    found = reply(reader, text, "serious_violation", "product_score")
    assert known(found) == ({} if value is None else {"serious_violation": value})


def test_a_bare_reply_is_kept_in_its_own_words_and_goes_on_with_the_rule(reader: Reader) -> None:
    found = reply(reader, "没有啊", "serious_violation")
    assert [(c.text, found.known.profile[c.fact].turn) for c in found.stated] == [("没有啊", 2)]
    assert (found.ask.intent, found.ask.rules) == ("eligibility", (GATE,))


def test_a_bare_reply_to_two_questions_is_not_guessed(reader: Reader) -> None:
    assert known(reply(reader, "没有", "serious_violation", "new_merchant")) == {}


def test_a_bare_reply_without_a_question_states_nothing(reader: Reader) -> None:
    assert known(reply(reader, "没有")) == {}


COMPARED = [("低于行业", "<"), ("比行业高", ">"), ("持平", "=="), ("高于", ">")]


@pytest.mark.parametrize(("text", "op"), COMPARED)
def test_a_bare_comparison_answers_the_one_asked_for(reader: Reader, text: str, op: Any) -> None:
    found = reply(reader, text, "return_rate")
    assert known(found) == {"return_rate": Relation(op, "industry_return_rate")}


def test_a_long_sentence_is_no_reply(reader: Reader) -> None:
    assert known(reply(reader, "高于多少就不行呢，你给我说一说标准吧", "return_rate")) == {}


NUMBERS = [
    ("the only fact asked for", "76", ("product_score",), {"product_score": D(76)}),
    ("a share as a fraction", "0.85", ("positive_rate",), {"positive_rate": D(85)}),
    ("the unit tells which", "3000单", ("shop_orders", "positive_rate"), {"shop_orders": D(3000)}),
    ("a percentage is no score", "91%", ("product_score", "positive_rate"), {"positive_rate": D(91)}),
    ("it could be either", "84", ("product_score", "shop_score"), {}),
    ("its word wins over the question", "体验分84", ("product_score",), {"shop_score": D(84)}),
]


@pytest.mark.parametrize(("text", "pending", "facts"), [c[1:] for c in NUMBERS], ids=[c[0] for c in NUMBERS])
def test_a_bare_number_goes_to_what_was_asked(
    reader: Reader, text: str, pending: tuple[str, ...], facts: dict[str, Any]
) -> None:
    assert known(reply(reader, text, *pending)) == facts


# --- increments ------------------------------------------------------------------------------------

MOVED = [
    (STREAMED, "再播3小时能拿吗", HOURS, D(10)),
    (STREAMED, "又播了3小时", HOURS, D(10)),
    (STREAMED, "多播了2小时，能拿吗", HOURS, D(9)),
    ("商品分73" + CARRY, "涨了3分", "product_score", D(76)),
    ("3000单" + CARRY, "又出了500单", "shop_orders", D(3500)),
    ("我有120万粉，是抖音头部创作者吗", "掉了20万粉", "followers", D(1_000_000)),
]


@pytest.mark.parametrize(("first", "then", "fact", "value"), MOVED, ids=[c[1] for c in MOVED])
def test_an_increment_moves_what_is_known(
    reader: Reader, first: str, then: str, fact: str, value: Any
) -> None:
    found, state = talk(reader, first, then)
    assert known(found)[fact] == value
    assert state.profile[fact] == found.known.profile[fact]  # it is so, not tried


def test_an_increment_shows_what_it_was_added_to(reader: Reader) -> None:
    found, _ = talk(reader, "商品分73" + CARRY, "涨了3分")
    assert found.known.profile["product_score"].text == "商品分73＋3分"
    found, _ = talk(reader, "我有120万粉，是抖音头部创作者吗", "掉了20万粉")
    assert found.known.profile["followers"].text == "120万粉－20万粉"


def test_an_increment_without_a_base_tells_no_value(reader: Reader) -> None:
    found, state = talk(reader, "头部达人能带我的货吗", "商品分涨了3分")
    assert (known(found), dict(state.profile)) == ({}, {})


# --- corrections -----------------------------------------------------------------------------------

CORRECTED = [
    ("粉丝1200万，是抖音头部创作者吗", "说错了，是110万", {"followers": D(1_100_000)}, ("followers",)),
    ("粉丝1200万，是抖音头部创作者吗", "多打了个零，是120万", {"followers": D(1_200_000)}, ("followers",)),
    ("粉丝1200万，是抖音头部创作者吗", "写多了，是120万", {"followers": D(1_200_000)}, ("followers",)),
    ("没有违规" + CARRY, "说错了，有违规", {"serious_violation": True}, ("serious_violation",)),
    (
        "品退率低于行业" + CARRY,
        "搞反了，是高于行业",
        {"return_rate": Relation(">", "industry_return_rate")},
        ("return_rate",),
    ),
    ("商品分73" + CARRY, "说错了，体验分是85", {"product_score": D(73), "shop_score": D(85)}, ()),
]


@pytest.mark.parametrize(("first", "then", "facts", "corrected"), CORRECTED, ids=[c[1] for c in CORRECTED])
def test_a_correction_replaces_what_was_said_last(
    reader: Reader, first: str, then: str, facts: dict[str, Any], corrected: tuple[str, ...]
) -> None:
    found, state = talk(reader, first, then)
    assert (known(found), found.corrected) == (facts, corrected)
    assert state.profile == found.known.profile


def test_a_corrected_day_is_of_the_month_told_before(reader: Reader) -> None:
    found, _ = talk(reader, "抖音4月29日确认收货，什么时候到账", "说错了，是27号")
    assert str(found.known.profile["receipt_date"].value) == "2026-04-27"


def test_a_correction_of_hours_is_not_added(reader: Reader) -> None:
    found, _ = talk(reader, STREAMED, "不对，是播了8小时")
    assert known(found)[HOURS] == 8


# --- what-ifs --------------------------------------------------------------------------------------

TRIED = [
    ("商品分73" + CARRY, ["涨到78呢"], "product_score", D(78), D(73)),
    ("商品分73" + CARRY, ["如果商品分76呢", "那74呢"], "product_score", D(74), D(73)),
    ("粉丝1200万，是抖音头部创作者吗", ["改成900万呢"], "followers", D(9_000_000), D(12_000_000)),
    (STREAMED, ["如果再播3小时呢", "那再播5小时呢"], HOURS, D(12), D(7)),  # 7 + 5
    (STREAMED, ["如果再播3小时呢", "在这个基础上再播2小时呢"], HOURS, D(12), D(7)),  # 7 + 3 + 2
    (STREAMED, ["如果再播3小时呢", "在这个基础上再播1小时呢"], HOURS, D(11), D(7)),
]


@pytest.mark.parametrize(
    ("first", "then", "fact", "tried", "kept"), TRIED, ids=["，".join(c[1]) for c in TRIED]
)
def test_a_what_if_is_tried_on_what_is_so_and_not_kept(
    reader: Reader, first: str, then: list[str], fact: str, tried: Any, kept: Any
) -> None:
    found, state = talk(reader, first, *then)
    assert (bool(found.supposes), known(found)[fact]) == (True, tried)
    assert {c.force for c in found.stated} == {"supposed"}
    again, _ = turn(reader, state, "按实际算呢")
    assert (bool(again.supposes), known(again)[fact]) == (False, kept)
    assert state.profile[fact].origin == "question"


REALLY = [
    (["后来涨到78了"], D(78)),
    (["如果商品分76呢", "现在真的76了"], D(76)),
    (["如果商品分76呢", "说错了，实际是75"], D(75)),
    (["如果商品分76呢", "按实际的商品分74算呢"], D(74)),
]


@pytest.mark.parametrize(("then", "value"), REALLY, ids=["，".join(c[0]) for c in REALLY])
def test_what_became_so_is_kept(reader: Reader, then: list[str], value: Any) -> None:
    found, state = talk(reader, "商品分73" + CARRY, *then)
    assert found.supposes is None
    assert known(found)["product_score"] == value
    assert state.profile["product_score"].origin == "question"


# --- numbers told early ----------------------------------------------------------------------------

EARLY = [
    ("有860笔", "头部达人能带我的货吗", GATE, "shop_orders", D(860), "860笔"),
    ("我这边一共36万元", "头部达人能带我的货吗", GATE, "shop_gmv", D(360_000), "36万元"),
    ("1200万人", "我是抖音头部创作者吗", TOP, "followers", D(12_000_000), "1200万人"),
    ("12小时", "快手新商首播能领流量包吗", LIVE, HOURS, D(12), "12小时"),
]


@pytest.mark.parametrize(("early", "then", "rule", "fact", "value", "words"), EARLY)
def test_a_loose_number_is_taken_up_when_its_plan_is_named(
    reader: Reader, early: str, then: str, rule: str, fact: str, value: Any, words: str
) -> None:
    first, state = talk(reader, early)
    assert (known(first), [n.text for n in state.loose]) == ({}, [words])
    found, _ = turn(reader, state, then)
    assert found.ask.rules[:1] == (rule,)
    assert (known(found)[fact], found.known.profile[fact].text) == (value, words)


NOT_TAKEN = [
    ("two facts have its unit", "85分", "头部达人能带我的货吗", set()),
    ("two shares are asked", "91%", "飞鸽考核达标吗", set()),
    ("no fact has its unit", "12小时", "京东时尚新商返佣能返多少", {"new_merchant", "fashion_category"}),
]


@pytest.mark.parametrize(
    ("early", "then", "facts"), [c[1:] for c in NOT_TAKEN], ids=[c[0] for c in NOT_TAKEN]
)
def test_a_loose_number_is_never_guessed(reader: Reader, early: str, then: str, facts: set[str]) -> None:
    found, _ = talk(reader, early, then)
    assert set(known(found)) == facts


def test_a_loose_number_does_not_overrule_what_is_said(reader: Reader) -> None:
    found, _ = talk(reader, "860笔", "店铺订单量3000单" + CARRY)
    assert known(found) == {"shop_orders": 3000}


def test_only_the_last_loose_numbers_are_remembered(reader: Reader) -> None:
    _, state = talk(reader, "11万人", "12万人", "13万人", "14万人", "15万人")
    assert [n.text for n in state.loose] == ["12万人", "13万人", "14万人", "15万人"]


# --- starting over ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["重新开始", "清空", "从头开始", "新对话"])
def test_starting_over_forgets_facts_and_subject(reader: Reader, text: str) -> None:
    found, state = talk(reader, "商品分73，860单" + CARRY, text)
    assert (found.lacks.declined, found.starts_over, known(found)) == ("reset", True, {})
    assert (dict(state.profile), state.rules, state.pending, state.loose) == ({}, (), (), ())


def test_starting_over_forgets_loose_numbers(reader: Reader) -> None:
    found, _ = talk(reader, "有860笔", "重新开始", "头部达人能带我的货吗")
    assert known(found) == {}


def test_a_bare_number_after_starting_over_answers_nothing(reader: Reader) -> None:
    found, _ = talk(reader, "商品分73" + CARRY, "重新开始", "76")
    assert (known(found), found.asides.unowned) == ({}, ("76",))


def test_facts_told_with_a_new_start_are_the_first_ones(reader: Reader) -> None:
    found, state = talk(reader, "商品分73" + CARRY, "重新开始，体验分85")
    assert known(found) == {"shop_score": 85}
    assert state.profile == found.known.profile


# --- going back ------------------------------------------------------------------------------------

REBATE = "jd/fashion-new-merchant/rebate"


@pytest.mark.parametrize(
    ("turns", "rule"),
    [
        (("京东时尚新商月佣金5万返12个月多少", "1688三保都保什么", "前面京东那个，改成只算7个月"), REBATE),
        ((STREAMED, "抖音账期几天", "再说回刚才快手那个，又播了3小时够了吗"), LIVE),
        ((STREAMED, "抖音账期几天", "刚才那个呢，播够了吗"), LIVE),
        (
            ("商品分80" + CARRY, "快手0元开店是什么", "回到抖音头部的事，我现在够格了没"),
            GATE,
        ),  # no other rule of 头部
    ],
)
def test_a_topic_left_can_be_gone_back_to(reader: Reader, turns: tuple[str, ...], rule: str) -> None:
    understood, _ = talk(reader, *turns)
    assert understood.ask.rules == (rule,)


def test_what_was_told_before_the_topic_changed_still_counts(reader: Reader) -> None:
    understood, _ = talk(reader, STREAMED, "抖音账期几天", "再说回刚才快手那个，又播了5小时够了吗")
    assert (understood.ask.intent, known(understood)[HOURS]) == ("eligibility", 12)
