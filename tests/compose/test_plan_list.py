"""Which plans apply: grouped, nearest first, per platform, per theme and side by side."""

from __future__ import annotations

import pytest

from assistant.answer import Answer
from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from assistant.rules.schema import BENEFITS
from tests.answers import whole
from tests.conftest import TODAY


def ask(assistant: Assistant, *turns: str) -> Answer:
    session = None
    for text in turns:
        answer = assistant.ask(Question(text, TODAY, session))
        session = answer.session_id
    return answer


def benefits(assistant: Assistant, *platforms: str) -> set[str]:
    rules = assistant.knowledge.rules.values()
    return {r.id for r in rules if r.kind in BENEFITS and (not platforms or r.platform in platforms)}


def listed(answer: Answer) -> set[str]:
    return {f.rule for f in answer.findings}


@pytest.mark.parametrize(
    ("question", "platforms"),
    [
        ("我刚入驻快手，有哪些扶持可以申请？", ("kuaishou",)),
        ("我是县城的源头厂家，刚入驻快手", ("kuaishou",)),
        ("抖音新商有什么补贴", ("douyin",)),
        ("有哪些扶持政策适合我", ()),
        ("有什么扶持", ()),
        ("各个平台对新商家的优惠对比一下", ()),
        ("快手和京东的新商扶持哪个好", ("kuaishou", "jd")),
    ],
)
def test_every_plan_in_scope_is_listed_and_no_other(
    assistant: Assistant, question: str, platforms: tuple[str, ...]
) -> None:
    answer = ask(assistant, question)
    assert answer.outcome == "informational"
    assert listed(answer) == benefits(assistant, *platforms)
    assert answer.verified.passed
    assert answer.verified.repairs == 0


def test_who_the_merchant_is_decides_the_group(assistant: Assistant) -> None:
    status = {f.rule: f.status for f in ask(assistant, "我是县城的源头厂家，刚入驻快手").findings}
    assert status["kuaishou/xingyao-2026/return-freight"] == "met"
    assert status["kuaishou/xingyao-2026/belt-deposit-cut"] == "met"
    assert status["kuaishou/xingyao-2026/first-live-traffic"] == "unknown"
    old = {f.rule: f.status for f in ask(assistant, "我是快手老商家，有哪些扶持").findings}
    assert old["kuaishou/xingyao-2026/return-freight"] == "unmet"


def test_groups_stand_in_order_and_what_is_made_for_the_merchant_comes_first(assistant: Assistant) -> None:
    answer = ask(assistant, "我刚入驻快手，首播播了7小时，有哪些扶持可以申请？")
    text = whole(answer)
    groups = ["补充信息后可判断", "条件没有写明，需向平台确认", "暂时不符合"]  # what can be had is read first
    places = [text.index(f"**{group}**") for group in groups]
    assert places == sorted(places)
    assert answer.findings[0].rule == "kuaishou/xingyao-2026/return-freight"


def test_the_nearest_plan_is_named_with_its_gap(assistant: Assistant) -> None:
    assert "最快能达到的是「首次直播流量包」：首次直播7天内累计开播时长差4小时" in (
        whole(ask(assistant, "我刚入驻快手，首播播了7小时，有哪些扶持可以申请？"))
    )
    assert "最快能达到" not in whole(ask(assistant, "我刚入驻快手，有哪些扶持可以申请？"))


def test_a_gate_is_listed_when_the_merchant_gave_figures_for_it(assistant: Assistant) -> None:
    with_figures = ask(assistant, "抖音新店，体验分82，商品分74，有哪些扶持可以拿")
    assert "douyin/top-creator/selection-gate" in listed(with_figures)
    assert "「头部创作者选品门槛」：商品分差1分" in whole(with_figures)
    assert "douyin/top-creator/selection-gate" not in listed(ask(assistant, "抖音新店，有哪些扶持可以拿"))


def test_a_theme_narrows_the_list(assistant: Assistant) -> None:
    assert listed(ask(assistant, "快手有哪些流量扶持")) == {
        "kuaishou/xingyao-2026/first-live-traffic",
        "kuaishou/xingyao-2026/scene-traffic",
    }
    # Two wishes joined are no theme: the rest must not be lost.
    assert listed(ask(assistant, "我刚入驻快手，能拿哪些补贴和流量")) == benefits(assistant, "kuaishou")


def test_a_theme_that_a_platform_has_nothing_on_is_said_to_be_absent(assistant: Assistant) -> None:
    answer = ask(assistant, "京东有哪些流量扶持")
    assert "没有提到京东在「流量」方面的扶持" in answer.answer
    assert listed(answer) == benefits(assistant, "jd")
    alone = ask(assistant, "快手账期几天")
    assert alone.outcome == "abstained"
    assert "没有提到快手电商在「资金与账期」方面的政策" in alone.answer
    assert "抖音账期" in alone.answer


def test_platforms_stand_side_by_side(assistant: Assistant) -> None:
    answer = ask(assistant, "各个平台对新商家的优惠对比一下")
    rows = [line for line in whole(answer).splitlines() if line.startswith("|")]
    assert rows[0] == "| 方面 | 抖音电商 | 快手电商 | 淘宝天猫 | 1688 | 京东 |"
    assert {row.count("|") for row in rows} == {7}
    (traffic,) = (row for row in rows if row.startswith("| 流量 |"))
    assert "2.8万流量" in traffic.split("|")[3]
    assert "未提到" in traffic.split("|")[6]
    two = whole(ask(assistant, "快手和抖音的保证金政策对比一下")).splitlines()
    assert [line.split("|")[1].strip() for line in two if line.startswith("|")] == [
        "方面",
        "---",
        "保证金与入驻",
    ]


def test_a_programme_named_lists_its_own_plans_and_what_is_not_stated(assistant: Assistant) -> None:
    answer = ask(assistant, "九大政策有哪些")
    assert answer.answer.startswith("**来源没有写明九项政策的正式名称")
    assert {f.programme for f in answer.findings} == {"douyin/merchant-policies-2026"}


def test_a_word_of_several_platforms_lists_them_all_until_one_is_talked_about(assistant: Assistant) -> None:
    everywhere = ask(assistant, "有免费的AI工具吗")
    assert {f.platform for f in everywhere.findings} == {"douyin", "kuaishou", "taobao", "1688"}
    here = ask(assistant, "快手星耀计划是什么", "那AI工具呢")
    assert [f.platform for f in here.findings] == ["kuaishou"]


def test_the_questions_asked_settle_the_most_plans(assistant: Assistant) -> None:
    answer = ask(assistant, "我刚入驻快手，有哪些扶持可以申请？")
    assert 0 < len(answer.ask) <= 4
    assert answer.ask[0].fact == "belt_merchant"


# --- verdicts where the source is silent --------------------------------------------------------


def test_a_condition_the_source_does_not_give_is_never_a_verdict(assistant: Assistant) -> None:
    answer = ask(assistant, "我刚入驻快手，能0元保证金开店吗")
    assert answer.outcome == "informational"
    assert "没有写明哪些类目可以0元保证金开店" in answer.answer
    assert "哪些类目可以0元保证金开店" in answer.findings[0].unstated
    quotes = {c.quote for c in answer.citations}
    assert "来源没有写明快手哪些类目可以0元保证金开店。" in quotes


def test_a_plan_without_any_condition_is_explained_not_judged(assistant: Assistant) -> None:
    answer = ask(assistant, "快手的AI客服我能用吗")
    assert (answer.outcome, answer.findings[0].status) == ("informational", "met")


def test_a_penalty_is_never_called_eligible(assistant: Assistant) -> None:
    for question in (
        "我是头部创作者，没参加培训",
        "头部创作者考试没通过，会被限制吗",
        "头部创作者售后体验不达标",
    ):
        answer = ask(assistant, question)
        assert answer.outcome in ("informational", "computed"), question


def test_a_shared_word_is_no_wrong_premise(assistant: Assistant) -> None:
    """产业带 belongs to two platforms; only a plan's proper name can be said of the wrong one."""
    assert "更正" not in ask(assistant, "京东有产业带扶持吗").answer
    assert (
        "「老铁好店专项扶持计划」是快手电商的，不是抖音电商的"
        in ask(assistant, "抖音的老铁好店怎么报名").answer
    )
