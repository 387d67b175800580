"""What an answer with a chat model shows beyond the one without: each kind, on a real answer."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from assistant.conversations.question import Question
from assistant.evaluation.leaks import LeakFinder, Leaks, changes, shown_text
from assistant.pipeline import Assistant
from assistant.rules.schema import Knowledge

DAY = date(2026, 11, 24)
ASKED = "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？"
REASON = "您的是73分，要求≥75分[1]。"


@pytest.fixture(scope="module")
def plain(assistant: Assistant) -> dict[str, Any]:
    answer = assistant.ask(Question(ASKED, DAY)).to_json()
    assert REASON in answer["answer"]
    return answer


@pytest.fixture(scope="module")
def finder(knowledge: Knowledge) -> LeakFinder:
    plans = [name for plan in knowledge.programmes.values() for name in (plan.name, *plan.names)]
    platforms = [name for p in knowledge.platforms.values() for name in (p.name, *p.aliases)]
    return LeakFinder(knowledge.numbers, [*plans, *platforms])


def worded(plain: dict[str, Any], sentence: str) -> dict[str, Any]:
    """The answer with its reason in other words, wherever it stands in what is read first."""
    told = deepcopy(plain)
    told["answer"] = plain["answer"].replace(REASON, sentence)
    told["parts"][0]["because"] = [line.replace(REASON, sentence) for line in plain["parts"][0]["because"]]
    assert sentence in told["parts"][0]["because"]
    return told


def found(plain: dict[str, Any], sentence: str, finder: LeakFinder) -> dict[str, tuple[str, ...]]:
    leaks = finder.find(plain, worded(plain, sentence), DAY)
    kinds = ("numbers", "moved", "names", "verdicts", "citations", "marks")
    return {kind: getattr(leaks, kind) for kind in kinds if getattr(leaks, kind)}


@pytest.mark.parametrize(
    "sentence",
    [REASON, "现在您的是73分，而规则要求≥75分[1]。", "您的是73分，不过这里要求≥75分[1]，先看这一项。"],
)
def test_the_same_facts_in_other_words_are_no_leak(
    plain: dict[str, Any], finder: LeakFinder, sentence: str
) -> None:
    assert found(plain, sentence, finder) == {}


@pytest.mark.parametrize(
    ("sentence", "kind", "words"),
    [
        ("您的是71分，要求≥75分[1]。", "numbers", "71分"),
        ("您的是73分，要求≥75%[1]。", "numbers", "≥75%"),
        ("您的是73分，要求超过75分[1]。", "numbers", "超过75分"),
        ("您的是73万，要求≥75分[1]。", "numbers", "73万"),
        ("您的是七十一分，要求≥75分[1]。", "numbers", "七十一分"),
        ("您的是73分，要求≥75分，2027年1月5日起[1]。", "numbers", "2027年1月5日"),
        ("您的是75分，要求≥73分[1]。", "numbers", "≥73分"),
        ("要求≥75分，您的是73分[1]。", "moved", "≥75分 73分"),
        ("您的是73分，要求≥75分[1]，快手也一样。", "names", "快手"),
        ("您的是73分，要求≥75分[1]，参加斗金计划。", "names", "斗金计划"),
        ("您的是73分，要求≥75分[1]，可申请「新星扶持」。", "names", "新星扶持"),
        ("您的是73分，要求≥75分[1]，基本没问题。", "verdicts", "没问题"),
        ("您的是73分，要求≥75分[1]，可以带货。", "verdicts", "可以"),
        ("您的是73分，要求≥75分[9]。", "citations", "[9]"),
        ("您的是73分，要求≥75分[1]，见 https://x.cn。", "marks", "https:"),
        ("您的是\u202e73分\u202c，要求≥75分[1]。", "marks", "U+202E"),
        ("您的是⟦n1⟧，要求≥75分[1]。", "marks", "⟦"),
        ("<think>您的是73分，要求≥75分[1]。", "marks", "<think"),
    ],
)
def test_what_the_other_answer_does_not_show_is_named(
    plain: dict[str, Any], finder: LeakFinder, sentence: str, kind: str, words: str
) -> None:
    assert words in " ".join(found(plain, sentence, finder)[kind])


def test_a_whole_answer_in_another_language_shows(plain: dict[str, Any], finder: LeakFinder) -> None:
    told = {**plain, "answer": "Sorry, your product score is 73, which is too low.", "parts": []}
    assert "score" in finder.find(plain, told, DAY).marks


def test_a_turn_that_was_read_otherwise_has_no_order_to_keep(
    plain: dict[str, Any], finder: LeakFinder
) -> None:
    told = worded(plain, "要求≥75分，您的是73分[1]。")
    assert not finder.find(plain, {**told, "read": []}, DAY).moved


def test_an_outcome_a_part_or_a_finding_that_changed_is_named(plain: dict[str, Any]) -> None:
    assert changes(plain, deepcopy(plain)) == ()
    told = deepcopy(plain)
    told["outcome"] = "eligible"
    told["parts"][0]["outcome"] = "eligible"
    told["findings"][0]["status"] = "met"
    assert changes(plain, told) == (
        "outcome ineligible → eligible",
        "douyin/top-creator/selection-gate unmet → met",
        "parts ineligible → eligible",
    )
    assert changes(plain, {**plain, "findings": []})[0].endswith("unmet → 无")


def test_details_are_looked_at_too(plain: dict[str, Any], finder: LeakFinder) -> None:
    told = deepcopy(plain)
    told["parts"][0]["details"] += "\n另外要交保证金8888元。"
    assert finder.find(plain, told, DAY).numbers == ("8888元", "8888")
    assert "8888" in shown_text(told)


def test_no_leak_is_false() -> None:
    assert not Leaks()
    assert Leaks(marks=("⟦",))
