"""An answer passes on outcome, text, quotes and platform; a verdict that is wrong is told apart."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from assistant.evaluation.cases import Case
from assistant.evaluation.judge import faults, fold, is_wrong_verdict
from assistant.evaluation.reply import Cited, Reply

CASE = Case(
    id="a", cat="elig", turns=("能领吗",), outcome=frozenset({"eligible"}), inc=(re.compile("2.8万|28000"),),
    exc=(re.compile("10万"),), quote=(re.compile("2.8万"),), platform="kuaishou",
)  # fmt: skip
RIGHT = Reply(
    "eligible", "**可以領**：28,000 流量", {},
    cited=(Cited("快手送给新入驻商家２．８万免费流量包。", "kuaishou"),),
)  # fmt: skip


def test_a_right_answer_has_no_fault() -> None:
    assert faults(CASE, RIGHT) == ()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"outcome": "needs_info"}, "outcome 是 needs_info，应为 eligible"),
        ({"outcome": "error: timeout"}, "outcome 是 error: timeout，应为 eligible"),
        ({"text": "可以领"}, "缺少 /2.8万|28000/"),
        ({"text": "28000流量，不是10万"}, "不该有 /10万/"),
        ({"cited": (Cited("别的", "kuaishou"),)}, "没有引用 /2.8万/"),
        ({"cited": (Cited("2.8万", "jd"),)}, "没有引用 kuaishou 的来源"),
        ({"passed": False, "notes": ("引文 1",)}, "没有通过核验：['引文 1']"),
    ],
)
def test_each_fault_is_named(change: dict[str, Any], fault: str) -> None:
    assert faults(CASE, replace(RIGHT, **change)) == (fault,)


@pytest.mark.parametrize(
    ("outcome", "wrong"),
    [("eligible", False), ("ineligible", True), ("needs_info", False), ("computed", False)],
)
def test_only_a_yes_or_no_can_be_a_wrong_verdict(outcome: str, wrong: bool) -> None:
    assert is_wrong_verdict(CASE, replace(RIGHT, outcome=outcome)) is wrong


def test_text_is_compared_without_script_width_blanks_and_separators() -> None:
    assert fold("**可以領** `28,000` 流量，ＧＭＶ １") == "可以领28000流量,gmv1"
