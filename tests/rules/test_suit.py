"""In which order plans suit, and which facts would tell them apart: on a few plans made for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from assistant.rules.narrowing import Plans, narrowing, tried
from assistant.rules.offer import Audience, Offer
from assistant.rules.schema import Fact, Option, Rule
from assistant.rules.suit import Suit, ordered, suit, worth
from assistant.types import Choice, Finding
from tests.rules.base import rule_with

ALL = Audience("all", "商家")
NEW = Audience("new", "新商", "new", rare=1, signs={"starting": frozenset({True})})
BRAND = Audience("brand", "品牌", "brand", rare=5)
LIVE = Audience("live", "直播商家", signs={"live": frozenset({True})}, against={"live": frozenset({False})})
CRAFT = Audience("craft", "手艺人", signs={"trade": frozenset({"craft", "tea"})})
AUDIENCES = {a.id: a for a in (ALL, NEW, BRAND, LIVE, CRAFT)}
FACTS = {name: Fact(name, name, "boolean", f"{name}？") for name in ("new", "brand", "starting", "live")} | {
    "trade": Fact(
        "trade", "trade", "choice", "？", options=tuple(Option(o, o, (o,)) for o in ("craft", "tea", "steel"))
    )
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Rule:
    rule = rule_with(tmp_path_factory.mktemp("suit"))
    return replace(rule, require=None, kind="entitlement")


def plan(base: Rule, name: str, audience: str = "all", platform: str = "douyin", **offer: object) -> Rule:
    told = Offer(**{"gain": "traffic", "tells": ("流量包",), **offer})  # type: ignore[arg-type]
    return replace(base, id=name, audience=(audience,), platform=platform, offer=told)


def names(suits: tuple[Suit, ...] | list[Suit]) -> list[str]:
    return [s.finding.rule for s in suits]


def of(rules: Mapping[str, Rule]) -> list[Finding]:
    return [Finding(rule, "met", (), (), ()) for rule in rules]


def put(*rules: Rule, needs: tuple[tuple[str, ...], ...] = (), **known: bool | Choice) -> list[str]:
    by_id = {r.id: r for r in rules}
    return names(ordered(of(by_id), known, by_id, AUDIENCES, needs))


def test_what_is_made_for_the_merchant_comes_before_what_is_worth_more(base: Rule) -> None:
    for_all, for_new = plan(base, "for-all", gain="cash"), plan(base, "for-new", "new", gain="service")
    assert put(for_all, for_new, new=True) == ["for-new", "for-all"]
    assert put(for_all, for_new) == ["for-all", "for-new"]


def test_a_sign_counts_less_than_the_merchants_word(base: Rule) -> None:
    rule = plan(base, "for-new", "new")
    (said,) = ordered(of({"for-new": rule}), {"new": True}, {"for-new": rule}, AUDIENCES)
    (likely,) = ordered(of({"for-new": rule}), {"starting": True}, {"for-new": rule}, AUDIENCES)
    (unknown,) = ordered(of({"for-new": rule}), {}, {"for-new": rule}, AUDIENCES)
    assert said.points > likely.points > unknown.points
    assert (said.said, likely.likely, unknown.made_for) == (("new",), ("new",), False)


def test_their_word_stands_above_every_sign(base: Rule) -> None:
    rule = plan(base, "for-new", "new")
    (denied,) = ordered(of({"for-new": rule}), {"new": False, "starting": True}, {"for-new": rule}, AUDIENCES)
    assert denied.closed
    assert denied.barred == ("new",)


def test_what_is_contradicted_is_closed_and_last_and_what_is_unknown_is_not(base: Rule) -> None:
    live = plan(base, "live", only=("live",), gain="cash")
    other = plan(base, "other", gain="service")
    assert put(live, other) == ["live", "other"]
    assert put(live, other, live=False) == ["other", "live"]


def test_whom_a_plan_serves_alone_is_no_condition(base: Rule) -> None:
    served, other = plan(base, "served", serves=("craft",)), plan(base, "other")
    assert put(other, served, trade=Choice(("tea",))) == ["served", "other"]
    assert put(other, served, trade=Choice(("steel",))) == ["other", "served"]


def test_a_choice_that_leaves_several_open_is_a_sign_where_one_fits(base: Rule) -> None:
    served, other = plan(base, "served", serves=("craft",)), plan(base, "other")
    assert put(other, served, trade=Choice(("steel", "tea"))) == ["served", "other"]


def test_what_few_merchants_are_stands_lower_than_what_many_are(base: Rule) -> None:
    assert put(plan(base, "brand", "brand"), plan(base, "new", "new")) == ["new", "brand"]


def test_worth_goes_by_kind_and_by_how_sure_it_is(base: Rule) -> None:
    exact = replace(base.gives[0], qualifier="exact")
    sure = replace(plan(base, "sure"), gives=(exact,))
    at_most = plan(base, "at-most")  # 1000 to 2000
    words = plan(base, "words", tells=(), says="流量", cites=("score",))
    planned = plan(base, "planned", planned=True)
    worths = [worth(r) for r in (sure, at_most, words, planned)]
    assert worths == sorted(worths, reverse=True)
    assert len(set(worths)) == 4
    assert worth(plan(base, "cash", gain="cash")) > worth(at_most) > worth(plan(base, "tool", gain="tool"))


def test_equal_plans_keep_the_order_of_the_files(base: Rule) -> None:
    assert put(plan(base, "b"), plan(base, "a")) == ["b", "a"]


def test_what_helps_with_a_trouble_comes_first_the_best_help_before_the_rest(base: Rule) -> None:
    rules = [plan(base, name, gain=gain) for name, gain in (("a", "cash"), ("b", "service"), ("c", "tool"))]
    assert put(*rules, needs=(("b", "c"),)) == ["b", "c", "a"]


def test_no_platform_hides_another(base: Rule) -> None:
    here = [plan(base, f"here-{i}", gain="fee") for i in range(3)]
    there = plan(base, "there", platform="kuaishou", gain="traffic")
    assert put(*here, there) == ["here-0", "there", "here-1", "here-2"]


def test_a_fact_is_asked_for_the_more_what_is_shown_turns_on_it(base: Rule) -> None:
    rules = {
        r.id: r
        for r in (
            plan(base, "for-all"),
            plan(base, "for-all-2"),
            plan(base, "new-1", "new"),
            plan(base, "new-2", "new"),
            plan(base, "live-1", only=("live",), gain="service"),
        )
    }
    plans = Plans(of(rules), {}, rules, AUDIENCES, (), 2)
    assert plans.askable() == ("new", "live")
    assert narrowing(plans, FACTS, 2) == ("new",)
    assert narrowing(Plans(of(rules), {"new": True}, rules, AUDIENCES, (), 2), FACTS, 2) == ()


def test_answers_are_tried_the_likeliest_first_and_sum_up_to_one(base: Rule) -> None:
    rules = {r.id: r for r in (plan(base, "brand", "brand"), plan(base, "craft", serves=("craft",)))}
    found = [turn for turn, _ in tried(Plans(of(rules), {}, rules, AUDIENCES, (), 2), FACTS)]
    assert [t.odds for t in found] == sorted((t.odds for t in found), reverse=True)
    assert (found[0].fact, found[0].value) == ("brand", False)
    assert (
        sum(t.odds for t in found if t.fact == "brand")
        == sum(t.odds for t in found if t.fact == "trade")
        == 1
    )


def test_one_plan_alone_tells_which_audiences_bar_it(base: Rule) -> None:
    rule = plan(base, "live", "new", only=("live",))
    one = suit(Finding("live", "met", (), (), ()), {"live": False, "new": True}, rule, AUDIENCES)
    assert (one.said, one.barred) == (("new",), ("live",))
