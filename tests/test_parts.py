"""Answers of several parts: each ask in order, what holds for all, and what is outside among them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.pipeline import Assistant
from tests.answers import whole
from tests.test_pipeline import ask

KINDS = yaml.safe_load(Path(__file__).parent.joinpath("understand/asks.yaml").read_text("utf-8"))["kinds"]


def test_each_ask_has_a_part_in_order_with_its_findings_and_citations(assistant: Assistant) -> None:
    answer = ask(assistant, "我抖音粉丝1300万，快手那边首播7天才播了6小时。抖音算头部吗？快手流量包能领吗？")
    first, second = answer.parts
    assert (first.outcome, second.outcome, answer.outcome) == ("eligible", "ineligible", "eligible")
    assert [p.ask.words for p in answer.parts] == ["抖音算头部吗", "快手流量包能领吗"]
    assert [answer.findings[i].rule for p in answer.parts for i in p.findings] == [
        "douyin/top-creator/classification",
        "kuaishou/xingyao-2026/first-live-traffic",
    ]
    assert "差5小时" in second.headline
    assert {n for p in answer.parts for n in p.citations} <= {c.n for c in answer.citations}
    assert answer.verified.passed


def test_figures_told_as_if_asked_lead_to_the_question_behind_them(assistant: Assistant) -> None:
    answer = ask(assistant, "别怪我单子少，订单量1600呢！拖后腿的是好评率，76%，别的都行。头部能带我吗")
    (part,) = answer.parts
    assert (part.ask.kind, part.outcome) == ("verdict", "ineligible")
    assert "好评率差4%" in part.headline


def test_details_are_no_part_of_what_is_read_first(assistant: Assistant) -> None:
    answer = ask(assistant, "抖音货款几天到账？快手退货包运费能免多少单？拼多多呢？")
    assert [p.outcome for p in answer.parts] == ["informational", "informational", "abstained"]
    places = [answer.answer.index(f"「{p.ask.words}」") for p in answer.parts]
    assert places == sorted(places)
    assert "**依据**" not in answer.answer
    assert [bool(p.details) for p in answer.parts] == [True, True, False]
    assert all(f"[{n}]" in whole(answer) for p in answer.parts for n in p.citations)


def test_an_ask_outside_the_sources_says_so_beside_the_others(assistant: Assistant) -> None:
    answer = ask(assistant, "抖音账期几天，快手的呢，视频号呢")
    assert [p.outcome for p in answer.parts] == ["informational", "abstained", "abstained"]
    assert "没有收录视频号" in answer.parts[2].headline


def test_an_ask_that_names_nothing_leans_on_the_one_before(assistant: Assistant) -> None:
    answer = ask(assistant, "红十条头一回关几天 再犯呢")
    assert len(answer.parts) == 2
    assert "30天" in answer.answer
    assert "永久关闭" in answer.answer


def test_one_question_is_one_part(assistant: Assistant) -> None:
    answer = ask(assistant, "快手新商首播7天播了9小时，能领流量包吗？")
    (part,) = answer.parts
    assert (part.ask.kind, part.outcome) == ("verdict", answer.outcome)
    assert "| 条件 |" in part.details
    assert [r.fact for r in answer.read] == ["new_merchant", "live_hours_first_7_days"]


@pytest.mark.parametrize(
    "message", ["算抖音头部吗？还差多少？粉丝900万，近一年成交2000万，订单10万笔，没达过标"]
)
def test_what_is_told_last_holds_for_every_ask(assistant: Assistant, message: str) -> None:
    answer = ask(assistant, message)
    assert answer.parts[0].outcome == "ineligible"
    assert "followers" in answer.profile


def test_the_conversation_goes_on_from_the_last_ask(assistant: Assistant) -> None:
    answer = ask(assistant, "抖音账期几天？快手首播流量包要播多久？", "我播了8小时呢")
    assert answer.outcome == "ineligible"
    assert "差3小时" in answer.answer


def test_what_is_declined_takes_one_line_and_the_rest_is_answered(assistant: Assistant) -> None:
    answer = ask(assistant, "查一下我的订单到哪了，顺便问下抖音账期")
    assert [p.ask.kind for p in answer.parts] == ["chat", "explain"]
    assert "确认收货后3天" in answer.answer


@pytest.mark.parametrize(
    ("message", "unsaid"),
    [
        ("快手斗金那4万块 打到我卡里要几天", "到账时间"),
        ("抖音宝藏小店怎么报名", "报名办法"),
        ("抖音扶持基金具体给多少", "具体数额"),
    ],
)
def test_a_detail_that_the_source_leaves_out_is_said_to_be(
    message: str, unsaid: str, assistant: Assistant
) -> None:
    answer = ask(assistant, message)
    assert answer.outcome == "informational"
    assert f"来源没有写明{unsaid}" in answer.answer
    assert answer.citations


@pytest.mark.parametrize("message", ["快手新手哪个扶持最适合我", "新手选哪个", "有啥帮我的"])
def test_the_plans_that_suit_most_are_few_and_the_best_come_first(message: str, assistant: Assistant) -> None:
    answer = ask(assistant, message)
    (part,) = answer.parts
    assert (answer.outcome, part.ask.kind) == ("informational", "list")
    plans = [line for line in part.because if line.startswith("- **")]
    assert 0 < len(plans) <= 5
    if "新手" in message and "快手" in message:
        assert "首次直播流量包" in plans[0]


@pytest.mark.parametrize("message", ["流量", "账期是三天吗", "保证金", "AI客服哪家有"])
def test_a_topic_without_a_platform_is_answered(message: str, assistant: Assistant) -> None:
    answer = ask(assistant, message)
    assert answer.outcome == "informational"
    assert answer.citations


@pytest.mark.parametrize("message", KINDS)
def test_an_ask_says_its_kind_and_what_it_is_about(message: str, assistant: Assistant) -> None:
    found = [
        f"{p.ask.kind} {p.ask.about[0].split('/')[-1] if p.ask.about else ''}"
        for p in ask(assistant, message).parts
    ]
    assert [f.strip() for f in found] == [k.strip() for k in KINDS[message]]


def test_a_rule_that_comes_out_in_two_ways_keeps_both_findings(assistant: Assistant) -> None:
    answer = ask(assistant, "快手新店首播7天我播了9小时，我老公的店播了13小时，我们俩谁能领流量包？")
    assert {p.outcome for p in answer.parts} == {"eligible", "ineligible"}
    found = {p.outcome: {answer.findings[i].status for i in p.findings} for p in answer.parts}
    assert found == {"ineligible": {"unmet"}, "eligible": {"met"}}
    assert answer.verified.passed
