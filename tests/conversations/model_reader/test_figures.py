"""What a model says of figures: never a value, never alone, and asked back where nobody decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.types import Quantity
from tests.conversations.model_reader.scripted import GATE, SCORES, Desk, ask, claim, reply, values

OWN = "我商品分79，隔壁老王的商品分90，头部达人能带我的货吗"


def test_a_model_of_one_mind_with_the_grammar_changes_nothing(desk: Desk) -> None:
    said = reply(
        claim("shop_score", "体验分84"),
        claim("product_score", "商品分73"),
        claim("return_rate", "品退率低于行业"),
        claim("serious_violation", "没违规", force="denied"),
        ask(GATE, "头部达人能带我的货吗"),
    )
    assert desk.read(SCORES, said) == desk.grammar(SCORES)


@pytest.mark.parametrize(
    "row",
    [
        claim("product_score", "商品分95"),
        claim("product_score", "95"),
        claim("product_score", ""),
        claim("product_score", "商品分"),
        claim("shop_orders", "00单"),
        claim("shop_orders", "200"),
        claim("product_score", "体验分84"),
        claim("product_score", "商品分73", holder="隔壁的店"),
        claim("product_score", "商品分73", holder=""),
        claim("no_such_fact", "商品分73"),
        claim("none", "商品分73"),
        claim("product_score", "商品分73", time="tomorrow"),
        claim("product_score", "商品分73", force="maybe"),
        claim("live_hours_first_7_days", "84"),
        {"fact": "product_score"},
        {"fact": ["product_score"], "words": 73, "holder": None, "time": 1, "force": {}},
    ],
    ids=lambda row: f"{row.get('fact')} {row.get('words')} {row.get('holder')} {row.get('time')}",
)
def test_a_claim_that_rests_on_nothing_in_the_turn_is_none(row: dict[str, object], desk: Desk) -> None:
    """Words that the merchant did not write, half a number, another fact's name, holders whom nobody named."""
    assert desk.read(SCORES, {"claims": [row], "asks": []}) == desk.grammar(SCORES)


@pytest.mark.parametrize("said", [{}, {"claims": "x", "asks": 3}, {"claims": [1, None], "asks": [[]]}])
def test_a_reply_of_another_shape_says_nothing(said: dict[str, object], desk: Desk) -> None:
    assert desk.read(SCORES, said) == desk.grammar(SCORES)


def test_a_value_in_the_reply_counts_for_nothing(desk: Desk) -> None:
    said = reply(claim("product_score", "商品分73", value="95", low=95, unit="分"))
    assert desk.read(SCORES, said) == desk.grammar(SCORES)


def test_two_figures_that_the_model_swaps_stay_where_grammar_and_tagger_have_them(desk: Desk) -> None:
    read = desk.read(SCORES, reply(claim("shop_score", "73"), claim("product_score", "84")))
    assert read.parts == desk.grammar(SCORES).parts
    found = {d.about: (d.grammar, d.model, d.decision, d.by_grammar, d.by_model) for d in read.differences}
    assert found["product_score"] == ("商品分 73分", "商品分 84分", "grammar", ("ineligible",), ("eligible",))
    assert found["shop_score"][2] == "grammar"


def test_two_figures_that_the_model_swaps_are_doubtful_where_nobody_else_has_a_say(untagged: Desk) -> None:
    read = untagged.read(SCORES, reply(claim("shop_score", "73"), claim("product_score", "84")))
    doubts = {d.facts: [r.value.point for r in d.readings] for d in read.first.told.doubtful}  # type: ignore[union-attr]
    assert doubts == {("shop_score",): [84, 73], ("product_score",): [73, 84]}
    assert {d.decision for d in read.differences} == {"asked"}
    assert values(read.first) == values(untagged.grammar(SCORES).first)


def test_somebody_elses_figure_is_not_ones_own_because_a_model_says_so(desk: Desk) -> None:
    read = desk.read(OWN, reply(claim("product_score", "90")))
    assert read.parts == desk.grammar(OWN).parts
    assert [d.decision for d in read.differences] == ["grammar"]


def test_a_denial_that_the_model_misses_still_denies(desk: Desk) -> None:
    turn = "我商品分不是73，体验分84，头部达人能带我的货吗"
    read = desk.read(turn, reply(claim("product_score", "商品分不是73")))
    assert "product_score" not in read.first.known.profile
    assert read.first.told.disputed == () or read.first.told.doubtful


def test_a_figure_is_not_taken_away_because_a_model_gives_it_to_another(desk: Desk) -> None:
    turn = "我商品分79，体验分84，头部达人能带我的货吗，我朋友说行"
    read = desk.read(turn, reply(claim("product_score", "商品分79", holder="我朋友")))
    assert values(read.first) == values(desk.grammar(turn).first)
    assert [d.decision for d in read.differences] == ["grammar"]


def test_where_no_third_reader_speaks_a_figure_given_to_another_is_doubtful(untagged: Desk) -> None:
    turn = "我商品分79，体验分84，头部达人能带我的货吗，我朋友说行"
    read = untagged.read(turn, reply(claim("product_score", "商品分79", holder="我朋友")))
    [doubt] = read.first.told.doubtful
    assert [r and r.text for r in doubt.readings] == ["商品分79", None]


def test_a_model_that_says_nothing_of_a_figure_says_nothing_against_it(desk: Desk) -> None:
    assert desk.read(SCORES, reply(claim("shop_score", "体验分84"))) == desk.grammar(SCORES)


def test_a_value_worked_out_of_the_figure_that_the_model_names_is_agreed_on(untagged: Desk) -> None:
    turn = "我商品分比80差一分，体验分84，头部达人能带我的货吗"
    before = untagged.grammar(turn)
    assert before.first.known.profile["product_score"].value == Quantity(79, 79, "score")  # type: ignore[arg-type]
    assert untagged.read(turn, reply(claim("product_score", "80"))) == before


def test_a_number_per_day_is_no_total_because_a_model_says_so(untagged: Desk) -> None:
    turn = "快手新商，每天播2小时，首播流量包能领吗"
    read = untagged.read(turn, reply(claim("live_hours_first_7_days", "2小时")))
    assert read == untagged.grammar(turn)


def test_a_model_that_differs_more_than_it_agrees_is_not_listened_to(untagged: Desk) -> None:
    said = reply(
        claim("shop_score", "73"),
        claim("product_score", "84"),
        claim("positive_rate", "好评率88%", time="past"),
        claim("shop_orders", "2000单", time="goal"),
    )
    read = untagged.read(SCORES, said)
    assert read.parts == untagged.grammar(SCORES).parts
    assert {d.decision for d in read.differences} == {"grammar"}
    assert len(read.differences) == 4


def test_what_is_in_doubt_already_stays_so(desk: Desk) -> None:
    """A doubt of the grammar's or the tagger's is not settled by a model."""
    turn = "上个月总分70，我现在商品分80，头部达人能带我的货吗"
    before = desk.grammar(turn)
    doubts = {f for d in before.first.told.doubtful for f in d.facts}
    read = desk.read(turn, reply(*(claim(f, t) for f, t in values(before.first).items())))
    assert {f for d in read.first.told.doubtful for f in d.facts} >= doubts


def test_a_figure_seconded_by_the_tagger_is_taken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The grammar as it would be without the figure: two of three have it."""
    turn = desk.grammar(SCORES)
    profile = {f: s for f, s in turn.first.known.profile.items() if f != "product_score"}
    missed = replace(turn.first, known=replace(turn.first.known, profile=profile, own=profile))
    monkeypatch.setattr(Desk, "grammar", lambda *_: replace(turn, parts=(missed,)))
    read = desk.read(SCORES, reply(claim("product_score", "商品分73")))
    assert read.first.known.profile["product_score"].value == Quantity(73, 73, "score")  # type: ignore[arg-type]
    assert read.first.known.own["product_score"].text == "商品分73"
    assert [(d.grammar, d.model, d.decision) for d in read.differences] == [("", "商品分 73分", "model")]
