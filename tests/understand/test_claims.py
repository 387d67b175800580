"""Every claim of a turn: whose, of when, how it is put, in which words, and how sure."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.answer import ReadFact
from assistant.models.tagger import FigureTag, Ranked
from assistant.pipeline import Assistant
from assistant.types import Claim, Quantity
from assistant.understand.likely import Likely
from tests.test_pipeline import ask

CASES = yaml.safe_load(Path(__file__).with_name("claims.yaml").read_text("utf-8"))


def told(read: ReadFact) -> str:
    return "|".join((read.fact, read.value, read.holder, read.time, read.force, read.words))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["turns"][-1])
def test_a_turn_is_told_back_claim_by_claim(assistant: Assistant, case: dict[str, list[str]]) -> None:
    answer = ask(assistant, *case["turns"])
    assert [told(r) for r in answer.read] == case["read"]


def test_only_what_is_the_merchant_s_own_of_now_and_said_enters_the_profile(assistant: Assistant) -> None:
    for case in CASES:
        answer = ask(assistant, *case["turns"])
        own = {
            (r.fact, r.words)
            for r in answer.read
            if r.holder == "me" and r.time in ("now", "window") and r.force == "said" and r.sure
        }
        kept = {f: e for f, e in assistant.profile(answer.session_id).items() if e.turn == len(case["turns"])}
        traits = {f for f in kept if assistant.knowledge.facts[f].trait}  # read apart, and no claims
        assert {f for f, _ in own} == kept.keys() - traits
        assert all(words in kept[fact].text for fact, words in own)


def test_who_is_judged_is_told_with_the_part(assistant: Assistant) -> None:
    answer = ask(assistant, "我和我老公的店，谁的体验分够抖音头部，我80，他90")
    assert [p.ask.holder for p in answer.parts] == ["me", "您老公的店"]


def claim(holder: str = "me") -> Claim:
    return Claim("shop_score", Quantity(None, None), "体验分88", 0, 5, holder)


def test_two_readers_of_one_mind_are_surer_than_one_and_that_one_than_two_who_differ() -> None:
    def by(own: float) -> float:
        roles = (Ranked("own", own), Ranked("other", 1 - own))
        tag = FigureTag(3, 5, roles, (Ranked("shop_score", 1.0),))
        return Likely({(3, 5): tag}).sure_of(claim())

    assert by(0.95) > 0.9 > Likely().sure_of(claim()) > 0.7
    assert by(0.05) < 0.5


def test_a_figure_that_may_be_read_otherwise_is_no_surer_than_its_share(assistant: Assistant) -> None:
    read = ask(assistant, "上个月商品分70，我现在体验分88，头部能带我吗").read
    sure = {r.fact: r.sure for r in read}
    assert sure["product_score"] <= 0.5 < sure["shop_score"]
