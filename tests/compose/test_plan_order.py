"""What a list puts first for a merchant: everyday questions by trade, place, size, stage and channel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.answer import Answer, AnswerPart
from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from assistant.rules.schema import Rule
from tests.conftest import TODAY

CASES = yaml.safe_load(Path(__file__).with_name("plan_order.yaml").read_text("utf-8"))
UNSEEN = re.compile(r"\[[0-9]+\]|\*\*|^- |\s", re.MULTILINE)
MOST = 420


def ask(assistant: Assistant, *turns: str) -> Answer:
    session = None
    for text in turns:
        answer = assistant.ask(Question(text, TODAY, session))
        session = answer.session_id
    return answer


def shown(part: AnswerPart, rules: Mapping[str, Rule]) -> list[str]:
    """The plans that are read first, in order, as platform/name."""
    text = "\n".join(line for line in part.because if line.startswith("- **"))
    places = {}
    for rule in rules.values():
        if found := re.search(rf"(?:\*\*|「){re.escape(rule.title)}(?:\*\*|」)", text):
            places[found.start()] = rule
    return [f"{rule.platform}/{rule.id.rpartition('/')[2]}" for _, rule in sorted(places.items())]


@pytest.mark.parametrize("case", CASES, ids=lambda case: " / ".join(case["turns"]))
def test_what_fits_the_merchant_comes_first(case: dict[str, Any], assistant: Assistant) -> None:
    answer = ask(assistant, *case["turns"])
    (part,) = answer.parts
    assert answer.outcome == "informational"
    assert answer.verified.passed
    assert answer.verified.repairs == 0
    plans = shown(part, assistant.knowledge.rules)
    assert len(plans) <= 5
    if first := case.get("first"):
        assert plans[0] in first, plans
    for wanted in case.get("among", ()):
        assert set(wanted.split("|")) & set(plans), plans
    assert not set(case.get("never", ())) & set(plans), plans
    assert all(p.startswith(f"{case['only']}/") for p in plans) if "only" in case else True, plans
    assert re.search(case.get("headline", ""), part.headline), part.headline
    assert len(answer.ask) == case.get("asks", len(answer.ask))
    assert len(UNSEEN.sub("", answer.answer)) <= MOST


def test_what_a_merchant_is_not_closes_a_plan_and_says_why(assistant: Assistant) -> None:
    (part,) = ask(assistant, "快手不直播的新店有哪些流量扶持").parts
    assert "「首次直播流量包」面向直播商家，您说的是「不直播」" in part.because[-1]
    behind = part.details.split("**暂时不符合**")[1]
    assert "首次直播流量包" in behind


def test_an_industrial_belt_is_a_condition_and_no_verdict(assistant: Assistant) -> None:
    answer = ask(assistant, "我在武夷山卖茶叶，抖音有什么扶持")
    (first, *_) = answer.parts[0].because
    assert "若平台认定为产业带商家" in first
    status = {f.rule: f.status for f in answer.findings}
    assert status["douyin/merchant-policies-2026/industry-belt"] == "unknown"
    assert "belt_merchant" not in answer.profile


def test_a_threshold_is_in_no_list(assistant: Assistant) -> None:
    (part,) = ask(assistant, "抖音新店，体验分82，商品分74，有哪些扶持可以拿").parts
    assert not any("选品门槛" in line for line in part.because)


def test_what_is_told_of_the_shop_is_kept_for_the_next_list(assistant: Assistant) -> None:
    answer = ask(assistant, "我是卖女装的", "京东有什么扶持")
    assert "时尚品类" in answer.parts[0].because[0]
    assert answer.profile["trade"].text == "女装"


def test_a_list_is_made_anew_when_more_is_told_of_the_shop(assistant: Assistant) -> None:
    answer = ask(assistant, "快手有什么扶持", "我不直播")
    assert answer.parts[0].ask.kind == "list"
    assert "不直播" in answer.parts[0].headline
    assert not any(line.startswith("- **首次直播流量包") for line in answer.parts[0].because)


def test_what_is_only_supposed_of_the_shop_is_not_kept(assistant: Assistant) -> None:
    answer = ask(assistant, "快手有什么扶持", "如果我做女装呢，快手有什么扶持", "那京东有什么扶持")
    assert "trade" not in answer.profile


def test_a_choice_of_platforms_says_what_would_change_it(assistant: Assistant) -> None:
    (part,) = ask(assistant, "哪个平台对新手友好").parts
    assert part.ask.kind == "compare"
    assert part.headline.startswith("**按收录的文章，先看快手")
    assert len(part.because) == 2
    assert "如果您是时尚品类商家，先看京东" in part.next[0]
    assert "| 方面 |" in part.details


def test_platforms_that_state_no_amount_are_not_told_apart(assistant: Assistant) -> None:
    (part,) = ask(assistant, "快手和抖音的保证金政策对比一下").parts
    assert "都没写明数额，分不出高下" in part.headline


def test_a_choice_of_plans_names_one_with_its_reason_and_the_next(assistant: Assistant) -> None:
    (part,) = ask(assistant, "我在义乌开厂做饰品 想去快手卖 哪条最适合我").parts
    assert "先看「老铁好店专项扶持计划」：面向产业带商家" in part.headline
    assert "以平台认定为准" in part.headline
    assert len(part.because) == 2
    assert "（其次）" in part.because[1]


def test_without_a_platform_the_chips_ask_for_one(assistant: Assistant) -> None:
    answer = ask(assistant, "有啥扶持")
    assert [s for s in answer.suggestions if "快手电商有哪些扶持" in s]
    assert {"new_merchant", "belt_merchant", "trade"} >= {a.fact for a in answer.ask}
