"""「我能拿多少钱」 of no one plan: what can be had and comes to a sum, and what each plan would give."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.conversations.intake import read_question
from assistant.pipeline import Assistant

OF_ALL = (
    "我能拿多少钱",
    "我总共能领到几个钱啊",
    "这些扶持都算上，我这种店能省多少",
    "新商家入驻快手能得到多少补贴",
    "抖音所有优惠加一起能有多少好处",
    "星耀计划全拿满能拿多少",
    "我一共能薅到多少优惠",
    "How much can I get in total?",
)
OF_ONE = (
    "快手首次直播流量包能拿多少",
    "京东时尚新商返佣最多能返多少",
    "退货包运费服务费免单最多能免多少单",
    "京东时尚新商每月佣金8万，12个月一共能返多少？",
    "1688三保服务先行赔付最多能赔多少钱",
)


def asked(assistant: Assistant, *turns: str) -> dict[str, Any]:
    session: str | None = None
    for turn in turns:
        answer = assistant.ask(read_question(turn, session_id=session, as_of="2026-11-24"))
        session = answer.session_id
    return answer.to_json()


@pytest.mark.parametrize("question", OF_ALL)
def test_what_all_come_to_is_told_plan_by_plan(assistant: Assistant, question: str) -> None:
    answer = asked(assistant, question)
    (part,) = answer["parts"]
    assert answer["outcome"] in ("informational", "computed")
    assert part["ask"]["kind"] == "list"
    assert len([line for line in part["because"] if line.startswith("- ")]) == 5
    assert len({f["rule"] for f in answer["findings"]}) > 5
    assert answer["verified"]["notes"] == []


@pytest.mark.parametrize("question", OF_ONE)
def test_what_one_plan_gives_is_asked_of_it_alone(assistant: Assistant, question: str) -> None:
    answer = asked(assistant, question)
    assert answer["beside"] == []
    assert not any(line.startswith("- **") for part in answer["parts"] for line in part["because"])


def test_what_can_be_had_comes_first_and_is_added_up(assistant: Assistant) -> None:
    answer = asked(assistant, "我是快手新商，首播7天播了12小时，流量包能领吗", "所有扶持加起来一共能拿多少")
    (part,) = answer["parts"]
    assert answer["outcome"] == "computed"
    assert "免费流量包2.8万流量" in part["headline"]
    assert "首次直播流量包" in part["because"][0]
    assert "已满足" in part["because"][0]
    assert {"label": "免费流量包", "value": "28000", "unit": "流量", "qualifier": "exact"}.items() <= next(
        t.items() for t in answer["beside"] if t["label"] == "免费流量包"
    )
    assert any(n["text"].startswith("2.8万") for n in answer["numbers"])


def test_a_day_of_a_plan_is_told_with_it(assistant: Assistant) -> None:
    told = "快手新商，12月1日首播，首播7天播了12小时，能领流量包吗？"
    answer = asked(assistant, told, "所有扶持加起来我一共能拿多少？")
    (part,) = answer["parts"]
    assert part["because"][0].startswith(
        "- **首次直播流量包**：免费流量包2.8万流量；已满足；首播7天的最后一天"
    )
    assert answer["verified"] == {"passed": True, "repairs": 0, "notes": []}
    assert "2026-12-07" in {result["value"] for result in answer["beside"]}


def test_where_nothing_is_known_the_facts_that_tell_most_are_asked(assistant: Assistant) -> None:
    answer = asked(assistant, "我一共能拿多少补贴")
    assert answer["beside"] == []
    assert {a["fact"] for a in answer["ask"]} == {"new_merchant", "belt_merchant"}


def test_after_a_list_it_is_asked_of_the_plans_of_the_list(assistant: Assistant) -> None:
    answer = asked(assistant, "快手有哪些扶持", "那我能拿多少")
    assert {f["platform"] for f in answer["findings"]} == {"kuaishou"}
