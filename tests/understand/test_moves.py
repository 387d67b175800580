"""Moves of a conversation: what a return, or going back to a rule or a shop, leaves to be judged."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.types import ME, BackTo, Correct, Return, SessionState, Suppose
from assistant.understand.reader import Reader
from tests.understand.test_reader import GATE, known, talk, turn

few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ASKED = [
    ("商品分{}，头部达人能带我的货吗", "如果商品分{}呢"),
    ("快手新商首播播了{}小时能拿流量包吗", "如果再播{}小时呢"),
    ("粉丝{}万，是抖音头部创作者吗", "假如粉丝{}万呢"),
]
RETURNS = ["按实际算呢", "别假设了，还差多少", "说回真实情况，够不够", "刚才是想想而已，就按眼下的判"]
SHOPS = ["我表姐的店", "我徒弟那家店", "隔壁那家店"]


@few
@given(
    st.sampled_from(ASKED), st.integers(3, 60), st.lists(st.integers(61, 99), min_size=1, max_size=3),
    st.sampled_from(RETURNS),
)  # fmt: skip
def test_a_return_judges_what_was_known_before_the_what_ifs(
    reader: Reader, asked: tuple[str, str], so: int, tried: list[int], back: str
) -> None:
    first, state = talk(reader, asked[0].format(so))
    before = state.profile
    for value in tried:
        found, state = turn(reader, state, asked[1].format(value))
        assert found.supposes == Suppose()
        assert known(found) != known(first)
    found, state = turn(reader, state, back)
    assert found.moves == (Return(),)
    assert (state.profile, state.trial) == (before, ())
    facts = {fact: stated for fact, stated in before.items() if not reader.knowledge.facts[fact].trait}
    assert found.known.profile == facts
    assert found.ask.rules == first.ask.rules


@few
@given(st.data())
def test_going_back_to_a_rule_puts_it_under_discussion(reader: Reader, data: st.DataObject) -> None:
    rules = st.sampled_from(sorted(reader.knowledge.rules.values(), key=lambda r: r.id))
    left = data.draw(rules)
    now = data.draw(rules.filter(lambda r: r.platform != left.platform))
    platform = reader.knowledge.platforms[left.platform].name
    words = data.draw(st.sampled_from(["再说回{}那个", "前面{}那个呢，现在行了吗", "先不管这个，回到{}那个"]))
    state = SessionState(turn=2, rules=(now.id,), intent="information", earlier=(now.id, left.id), query="?")
    found, state = turn(reader, state, words.format(platform))
    assert found.moves == (BackTo(left.id),)
    assert found.ask.rules == state.rules == (left.id,)


@pytest.mark.parametrize("shop", SHOPS)
def test_going_back_to_a_shop_judges_its_own_figures(reader: Reader, shop: str) -> None:
    mine, state = talk(reader, "我店商品分73，头部达人能带我的货吗")
    theirs, state = turn(reader, state, f"{shop}商品分82，能带吗")
    assert theirs.moves == ()  # told of for the first time
    again, state = turn(reader, state, "回到我自己的店，还差多少")
    assert (again.moves, again.known.profile) == ((BackTo(GATE, ME),), mine.known.profile)
    he, _ = turn(reader, state, "那他呢")
    assert (he.moves, he.known.profile) == ((BackTo(holder=theirs.ask.holder),), theirs.known.profile)


def test_a_correction_after_a_what_if_is_of_what_is_so(reader: Reader) -> None:
    _, state = talk(reader, "商品分73，好评率90%，头部达人能带我的货吗", "如果商品分80呢")
    found, state = turn(reader, state, "在这个基础上，好评率说错了应该是86%")
    assert found.moves == (Correct(("positive_rate",)), Return())
    assert known(found) == {"product_score": 73, "positive_rate": 86}
    assert state.profile == found.known.profile
