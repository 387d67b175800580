"""A rule that holds ever after: who met it once is in, whatever they take to have ended."""

from __future__ import annotations

import pytest

from assistant.answer import Answer
from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from assistant.rules.schema import Rule
from tests.conftest import TODAY

RULE = "douyin/top-creator/classification"
FALLS = ["我这号掉线下去", "粉丝降到三百来万", "数据往下滑", "今后跌破线"]
ENDS = [
    "满一年自动就退出了吧",
    "过三个月就不归头部规则管了吗",
    "下个月头部名单就把我移出了呗",
    "以后不再算头部了对吧",
]


def ask(assistant: Assistant, *turns: str) -> Answer:
    session = None
    for turn in turns:
        answer = assistant.ask(Question(turn, TODAY, session_id=session))
        session = answer.session_id
    return answer


def quotes(answer: Answer) -> set[str]:
    return {c.quote for c in answer.citations}


@pytest.fixture(scope="module")
def rule(assistant: Assistant) -> Rule:
    return assistant.knowledge.rules[RULE]


@pytest.mark.parametrize("falls", FALLS)
@pytest.mark.parametrize("ends", ENDS)
def test_that_it_ends_is_set_right_with_the_sentence(
    assistant: Assistant, rule: Rule, falls: str, ends: str
) -> None:
    assert rule.sticky is not None
    answer = ask(assistant, f"抖音头部创作者，{falls}，{ends}")
    assert rule.citations[rule.sticky.cite].quote in quotes(answer), answer.answer
    assert answer.outcome == "informational", answer.answer
    assert "先更正" in answer.answer


@pytest.mark.parametrize("asked", ["还算抖音头部吗", "抖音头部的规矩还管我不", "抖音头部下个月该放过我了吧"])
@pytest.mark.parametrize(
    ("once", "met"),
    [
        ("前年成交1.3亿", True),
        ("去年冲到过1.3亿", True),  # whatever it is of, it is enough
        ("去年冲到过2600万", False),  # enough of followers and of orders, not of turnover
        ("以前粉丝到过1300万", True),
        ("以前粉丝到过870万", False),
        ("去年目标1.3亿", False),
        ("去年够线", True),
        ("去年没够线", False),
        ("以前要1000万粉才算头部", False),
    ],
)
def test_what_was_enough_once_is_enough(assistant: Assistant, asked: str, once: str, met: bool) -> None:
    answer = ask(assistant, f"{once}，现在掉得厉害，{asked}")
    assert (answer.outcome == "eligible") is met, answer.answer


@pytest.mark.parametrize(
    "fall", ["要是掉到4000万呢", "就算往后跌到4000万，还得守头部的规矩吗", "现在只剩4000万了，还算吗"]
)
def test_a_fall_from_what_was_enough_changes_nothing(assistant: Assistant, fall: str) -> None:
    assert ask(assistant, "近365天成交1.3亿，算抖音头部吗", fall).outcome == "eligible"


def test_other_figures_tried_out_are_no_fall(assistant: Assistant) -> None:
    tried = ask(assistant, "近365天成交1.3亿，粉丝300万，订单9万笔，算抖音头部吗", "假如成交是4000万呢")
    assert tried.outcome == "ineligible", tried.answer


def test_not_to_be_in_yet_is_no_end(assistant: Assistant) -> None:
    answer = ask(assistant, "现在还不是抖音头部，近365天成交9100万，再卖多少就够了")
    assert "先更正" not in answer.answer
