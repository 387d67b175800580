"""What grammar and tagger are not sure of, and a model that somebody measured and trusts."""

from __future__ import annotations

from assistant.types import Doubtful
from tests.conversations.model_reader.scripted import Desk, claim, reply, values

SISTER = "GMV我只有4万，单子倒有1150；我姐反过来，GMV 12万，单子300。其他要求我俩都过线。先别管她，我能被抖音头部带货吗"
GMV, ORDERS = "shop_gmv", "shop_orders"
MINE = (claim(GMV, "GMV我只有4万"), claim(ORDERS, "单子倒有1150"))
HERS = (claim(GMV, "GMV 12万", holder="我姐"), claim(ORDERS, "单子300", holder="我姐"))


def doubts(turn: object) -> tuple[Doubtful, ...]:
    return turn.first.told.doubtful  # type: ignore[attr-defined,no-any-return]


def test_the_grammar_is_in_doubt_of_whose_figures_they_are(desk: Desk) -> None:
    words = [[r.text for r in d.readings if r is not None] for d in doubts(desk.grammar(SISTER))]
    assert words == [["GMV我只有4万", "GMV 12万"], ["单子倒有1150", "单子300"]]


def test_a_trusted_model_settles_it_for_the_readings_that_it_shares(desk: Desk) -> None:
    read = desk.read(SISTER, reply(*MINE, *HERS), trusted=True)
    assert doubts(read) == ()
    told = values(read.first)
    assert (told[GMV], told[ORDERS]) == ("GMV我只有4万", "单子倒有1150")


def test_it_settles_it_for_the_other_reading_and_the_difference_is_kept(desk: Desk) -> None:
    other = reply(claim(GMV, "GMV 12万"), claim(ORDERS, "单子300"))
    read = desk.read(SISTER, other, trusted=True)
    assert values(read.first)[GMV] == "GMV 12万"
    assert [d.decision for d in read.differences] == ["model", "model"]


def test_one_that_nobody_trusts_leaves_it_to_the_merchant(desk: Desk) -> None:
    assert len(doubts(desk.read(SISTER, reply(*MINE, *HERS)))) == 2


def test_of_a_reading_that_no_other_reader_holds_possible_nothing_is_settled(desk: Desk) -> None:
    other = reply(claim(GMV, "单子300"), claim(ORDERS, "4万"))
    assert doubts(desk.read(SISTER, other, trusted=True)) == doubts(desk.grammar(SISTER))


def test_of_two_minds_it_settles_nothing(desk: Desk) -> None:
    both = reply(claim(GMV, "GMV我只有4万"), claim(GMV, "GMV 12万"))
    assert len(doubts(desk.read(SISTER, both, trusted=True))) == 2


def test_what_the_others_agree_on_it_does_not_outvote(desk: Desk) -> None:
    plain = "我店商品分73，体验分84，头部达人能带我的货吗"
    wrong = reply(claim("product_score", "商品分73", time="past"), claim("shop_score", "体验分84"))
    read = desk.read(plain, wrong, trusted=True)
    assert values(read.first)["product_score"] == "商品分73"
