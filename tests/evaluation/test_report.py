"""A run counts everything: wrong verdicts first, failures in every total, what no question asks by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.evaluation.cases import Case
from assistant.evaluation.coverage import coverage
from assistant.evaluation.reply import Reply
from assistant.evaluation.report import coverage_lines, record, report_lines, rows, wilson
from assistant.evaluation.runner import Result
from assistant.rules.schema import Knowledge


def result(name: str, cat: str, *, outcome: str = "eligible", wanted: str = "eligible") -> Result:
    wrong = outcome in {"eligible", "ineligible"} and outcome != wanted
    found = () if outcome == wanted else (f"outcome 是 {outcome}",)
    case = Case(name, cat, ("够吗",), frozenset({wanted}))
    reply = Reply(outcome, f"答{name}", {"outcome": outcome}, corpus="c0ffee")
    return Result(case, reply, found, wrong, 2.0)


RESULTS = [
    result("a", "elig"),
    result("b", "calc", outcome="abstained"),
    result("c", "elig", outcome="ineligible"),
]


def test_wrong_verdicts_come_first_and_every_failure_counts() -> None:
    text = list(report_lines(RESULTS, "fail"))
    assert text[0] == "错误结论 1："
    assert "c" in text[1]
    assert text.index("未通过：") > 1
    assert not any("答a" in line for line in text)
    assert [(r.kind, r.passed, r.asked, r.wrong_verdicts) for r in rows(RESULTS)] == [
        ("elig", 1, 2, 1), ("calc", 0, 1, 0), ("全部", 1, 3, 1)
    ]  # fmt: skip


def test_wrong_verdicts_are_shown_whatever_is_asked() -> None:
    none, everything = list(report_lines(RESULTS, "none")), list(report_lines(RESULTS, "all"))
    assert any("答c" in line for line in none)
    assert not any("答b" in line for line in none)
    assert any("答a" in line for line in everything)


@pytest.mark.parametrize(
    ("passed", "asked", "low", "high"),
    [(0, 0, 0.0, 1.0), (10, 10, 0.722, 1.0), (95, 100, 0.888, 0.978), (0, 10, 0.0, 0.278)],
)
def test_the_interval_is_wilsons(passed: int, asked: int, low: float, high: float) -> None:
    assert wilson(passed, asked) == pytest.approx((low, high), abs=0.001)


def test_a_record_says_what_was_run(tmp_path: Path) -> None:
    suite = tmp_path / "s.jsonl"
    suite.write_text("{}\n")
    found = json.loads(json.dumps(record(RESULTS, [suite], "in process")))
    assert found["run"]["corpus"] == "c0ffee"
    assert len(found["run"]["suites"][str(suite)]) == 64
    assert [c["passed"] for c in found["cases"]] == [True, False, False]
    assert [c["answer"] for c in found["cases"]] == [r.reply.json for r in RESULTS]
    assert found["kinds"][-1]["wrong_verdicts"] == 1


def test_what_no_question_asks_is_named(knowledge: Knowledge) -> None:
    rule = "kuaishou/xingyao-2026/first-live-traffic"
    case = Case("a", "elig", ("够吗",), frozenset({"eligible"}), covers=(rule, "no/such/rule"), where="s:1")
    found = coverage([case], knowledge)
    assert len(found.rules) == len(knowledge.rules) - 1
    assert rule not in found.rules
    assert "kuaishou/xingyao-2026#首次直播经营流量包" not in found.passages
    assert "kuaishou/xingyao-2026#民生专项计划" in found.passages
    lines = list(coverage_lines(found))
    assert lines[0] == "s:1：covers 里的 'no/such/rule' 不存在"
    assert f"  {found.rules[0]}" in lines
