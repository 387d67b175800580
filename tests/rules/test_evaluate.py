"""One rule on one day: when it holds, for whom, which step of a ladder, and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.rules.evaluate import evaluate, in_force
from assistant.rules.offer import Audience
from assistant.rules.schema import Rule
from assistant.types import FactValue, Finding, Profile, Quantity, StatedFact
from tests.measures import UNITS
from tests.rules.base import FILES, RULE, rule_with

TODAY = date(2026, 11, 22)
AUDIENCES: Mapping[str, Audience] = {
    "merchant": Audience("merchant", "商家"),
    "fresh": Audience("fresh", "新商", "fresh"),
    "banned": Audience("banned", "违规商家", "banned"),
}


def profile(**said: FactValue) -> Profile:
    return {name: StatedFact(name, value, "") for name, value in said.items()}


def number(value: str, unit: str = "") -> Quantity:
    return Quantity(Decimal(value), Decimal(value), unit)


def judged(rule: Rule, as_of: date = TODAY, **said: FactValue) -> Finding:
    return evaluate(rule, profile(**said), as_of, AUDIENCES, UNITS)


def replaced(folder: Path, *pairs: tuple[str, str]) -> Rule:
    """The base rule with pieces of its text replaced."""
    text = FILES[RULE]
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return rule_with(folder, FILES[RULE], text)


_REQUIRE = FILES[RULE][FILES[RULE].index("require:") : FILES[RULE].index("sticky:")]
_STICKY = "sticky: {fact: once, cite: rate}\n"
_GIVES = FILES[RULE][FILES[RULE].index("gives:") : FILES[RULE].index("calculate:")]
_CALCULATE = FILES[RULE][FILES[RULE].index("calculate:") : FILES[RULE].index("verdict:")]
ONLY_SCORE = 'require: {fact: score, op: ">=", value: 80, unit: score, cite: score}\n'

# --- in force -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "day", "expected"),
    [
        ("{from: 2026-01-08, to: null}", "2026-01-07", False),
        ("{from: 2026-01-08, to: null}", "2026-01-08", True),
        ("{from: 2026-01-08, to: null}", "9999-12-31", True),
        ("{from: null, to: 2026-01-08}", "0001-01-01", True),
        ("{from: null, to: 2026-01-08}", "2026-01-08", True),
        ("{from: null, to: 2026-01-08}", "2026-01-09", False),
        ("{from: 2026-01, to: 2026-04}", "2025-12-31", False),
        ("{from: 2026-01, to: 2026-04}", "2026-01-01", True),
        ("{from: 2026-01, to: 2026-04}", "2026-04-30", True),
        ("{from: 2026-01, to: 2026-04}", "2026-05-01", False),
        ("{from: null, to: 2024-02}", "2024-02-29", True),  # a leap year
        ("{from: null, to: 2024-02}", "2024-03-01", False),
        ("{from: null, to: 2026-02}", "2026-02-28", True),
        ("{from: null, to: 2026-02}", "2026-03-01", False),
        ("{from: null, to: 2026-12}", "2026-12-31", True),
        ("{from: null, to: 2026-12}", "2027-01-01", False),
        ("{from: null, to: null}", "0001-01-01", True),
    ],
)
def test_a_rule_holds_from_its_first_day_to_its_last_both_included(
    tmp_path: Path, period: str, day: str, expected: bool
) -> None:
    rule = replaced(tmp_path, ("{from: 2026-01, to: null}", period))
    assert in_force(rule, date.fromisoformat(day)) is expected
    finding = judged(rule, date.fromisoformat(day))
    assert (finding.status == "not_in_force") is not expected


def test_a_rule_not_in_force_says_nothing_else_even_when_its_conditions_fail(tmp_path: Path) -> None:
    finding = judged(rule_with(tmp_path), date(2025, 12, 31), score=number("1"), once=True, day=TODAY)
    assert finding == Finding("douyin/plan/gate", "not_in_force", (), (), ())


# --- audience -----------------------------------------------------------------------------------

FRESH = ("audience: [merchant]", "audience: [fresh]")


def for_fresh(folder: Path, *more: tuple[str, str]) -> Rule:
    """A rule for new merchants, met from 80."""
    text = [(_REQUIRE, ONLY_SCORE), (_CALCULATE, ""), FRESH]
    return replaced(folder, *text, *more)


def test_silence_on_whom_a_rule_is_for_is_not_a_no(tmp_path: Path) -> None:
    finding = judged(for_fresh(tmp_path), score=number("80"))
    assert finding.status == "met"
    assert [c.fact for c in finding.checks] == ["score"]


def test_a_stated_yes_is_shown_as_a_check(tmp_path: Path) -> None:
    finding = judged(for_fresh(tmp_path), score=number("80"), fresh=True)
    assert finding.status == "met"
    assert [(c.fact, c.status) for c in finding.checks] == [("fresh", "met"), ("score", "met")]


def test_a_stated_no_excludes_before_any_condition_and_gives_nothing(tmp_path: Path) -> None:
    finding = judged(for_fresh(tmp_path), score=number("80"), once=True, fresh=False)
    assert finding.status == "unmet"
    assert [(c.fact, c.status, c.given) for c in finding.checks] == [("fresh", "unmet", False)]
    assert (finding.results, finding.missing, finding.notes) == ((), (), ())


def test_a_no_to_one_of_two_audiences_does_not_exclude(tmp_path: Path) -> None:
    rule = for_fresh(tmp_path)
    both = rule_for(rule, "fresh", "banned")
    assert judged(both, score=number("80"), fresh=False).status == "met"
    assert judged(both, score=number("80"), fresh=False, banned=True).status == "met"
    assert judged(both, score=number("80"), fresh=False, banned=False).status == "unmet"


def test_an_audience_without_a_fact_can_not_be_denied(tmp_path: Path) -> None:
    both = rule_for(for_fresh(tmp_path), "fresh", "merchant")
    finding = judged(both, score=number("80"), fresh=False)
    assert finding.status == "met"
    assert [c.fact for c in finding.checks] == ["score"]


def rule_for(rule: Rule, *audience: str) -> Rule:
    return replace(rule, audience=audience)


# --- a ladder -----------------------------------------------------------------------------------

LADDER = """\
cases:
  - when: {fact: score, op: "==", value: 1, unit: score, cite: score}
    gives:
      - {label: 第一级, value: 30, unit: day, qualifier: exact, cite: score}
    calculate:
      - label: 恢复日
        formula: start + days
        inputs: {start: day}
        parameters: {days: {value: 30, unit: day, cite: score}}
        unit: date
        qualifier: exact
        cite: score
  - when: {fact: score, op: ">=", value: 2, unit: score, cite: score}
    gives:
      - {label: 第二级, value: 永久, qualifier: exact, cite: score}
"""


def ladder(folder: Path, before: str = "") -> Rule:
    return replaced(
        folder, (_REQUIRE, before + LADDER), (_STICKY, _STICKY if before else ""), (_CALCULATE, ""), *UNCITED
    )


# Without the sticky fact nothing cites the second quote.
UNCITED = (("qualifier: range, cite: score", "qualifier: range, cite: rate"),)


@pytest.mark.parametrize(
    ("score", "status", "labels"),
    [
        (number("0"), "unmet", []),
        (number("1"), "met", ["流量包", "第一级", "恢复日"]),
        (number("2"), "met", ["流量包", "第二级"]),
        (number("3"), "met", ["流量包", "第二级"]),
        # 至少两次 rules out the first step, so the second holds.
        (Quantity(Decimal(2), None), "met", ["流量包", "第二级"]),
        # 一两次 leaves open which step it is: what every step gives still stands.
        (Quantity(Decimal(1), Decimal(2)), "unknown", ["流量包"]),
        (Quantity(None, Decimal(1), high_open=True), "unmet", []),
        (None, "unknown", ["流量包"]),
    ],
    ids=["none", "first", "second", "past the second", "two or more", "one or two", "below one", "silent"],
)
def test_the_first_step_that_holds_wins(
    tmp_path: Path, score: Quantity | None, status: str, labels: list[str]
) -> None:
    said: dict[str, FactValue] = {} if score is None else {"score": score}
    finding = judged(ladder(tmp_path), **said, day=date(2026, 1, 1))
    assert finding.status == status
    assert [r.label for r in finding.results] == labels
    assert finding.missing == (("score",) if status == "unknown" else ())


def test_a_step_that_holds_shows_only_its_own_check(tmp_path: Path) -> None:
    finding = judged(ladder(tmp_path), score=number("2"))
    assert [(c.op, c.status) for c in finding.checks] == [(">=", "met")]


def test_a_ladder_without_a_step_that_holds_shows_why_of_each(tmp_path: Path) -> None:
    finding = judged(ladder(tmp_path), score=number("0"))
    assert [(c.op, c.status) for c in finding.checks] == [("==", "unmet"), (">=", "unmet")]


def test_the_steps_wait_for_the_condition_before_them(tmp_path: Path) -> None:
    rule = ladder(tmp_path, "require: {fact: banned, op: is, value: true, cite: rate}\n")
    assert judged(rule, score=number("2")).status == "unknown"
    assert judged(rule, score=number("2")).missing == ("banned",)
    assert judged(rule, score=number("2"), banned=False).status == "unmet"
    assert judged(rule, score=number("2"), banned=True).status == "met"


# --- sticky -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "once", "status", "notes"),
    [
        ("79", None, "unmet", ("sticky",)),  # the figures fail, the history is not known
        ("79", False, "unmet", ()),
        ("79", True, "met", ()),
        ("80", None, "met", ()),
        ("80", False, "met", ()),
        ("80", True, "met", ()),
        (None, None, "unknown", ()),
        (None, False, "unknown", ()),
        (None, True, "met", ()),
    ],
)
def test_once_met_always_met(
    tmp_path: Path, score: str | None, once: bool | None, status: str, notes: tuple[str, ...]
) -> None:
    rule = replaced(tmp_path, (_REQUIRE, ONLY_SCORE), (_CALCULATE, ""))
    said: dict[str, FactValue] = {}
    if score is not None:
        said["score"] = number(score)
    if once is not None:
        said["once"] = once
    finding = judged(rule, **said)
    assert (finding.status, finding.notes) == (status, notes)
    assert finding.missing == (("score",) if status == "unknown" else ())


def test_a_history_that_carries_the_verdict_is_cited_and_gives_what_the_rule_gives(tmp_path: Path) -> None:
    rule = replaced(tmp_path, (_REQUIRE, ONLY_SCORE), (_CALCULATE, ""))
    finding = judged(rule, score=number("79"), once=True)
    assert [(c.fact, c.status, c.cite) for c in finding.checks] == [
        ("score", "unmet", "score"),
        ("once", "met", "rate"),
    ]
    assert [r.label for r in finding.results] == ["流量包"]


# --- results and what is missing ----------------------------------------------------------------


def everything(**changes: FactValue) -> dict[str, FactValue]:
    said: dict[str, FactValue] = {
        "score": number("80.10", "score"),
        "rate": number("1", "percent"),
        "average": number("2", "percent"),
        "banned": False,
        "day": date(2026, 4, 29),
    }
    return said | changes


def test_a_rule_with_all_it_needs_gives_and_computes(tmp_path: Path) -> None:
    finding = judged(rule_with(tmp_path), **everything())
    assert (finding.status, finding.missing) == ("met", ())
    given_, computed = finding.results
    assert (given_.value, given_.qualifier, given_.computed) == ((1000, 2000), "range", False)
    assert (computed.value, computed.computed) == (date(2026, 5, 2), True)  # 29 + 3 = May 2
    assert computed.inputs == {"day": date(2026, 4, 29)}


def test_a_met_rule_stays_met_while_an_input_of_its_calculation_is_missing(tmp_path: Path) -> None:
    said = everything()
    del said["day"]
    finding = judged(rule_with(tmp_path), **said)
    assert (finding.status, finding.missing) == ("met", ("day",))
    assert (finding.results[1].value, finding.results[1].missing) == (None, ("day",))


def test_an_unmet_rule_asks_for_nothing(tmp_path: Path) -> None:
    finding = judged(rule_with(tmp_path), score=number("80.09", "score"))
    assert (finding.status, finding.missing) == ("unmet", ())
    assert finding.checks[0].gap == number("0.01", "score")  # 80.10 - 80.09


def test_an_open_rule_asks_for_its_conditions_and_not_yet_for_its_inputs(tmp_path: Path) -> None:
    finding = judged(rule_with(tmp_path))
    assert (finding.status, finding.missing) == ("unknown", ("score", "rate", "banned"))


def test_a_rule_that_only_calculates_is_open_until_it_has_its_inputs(tmp_path: Path) -> None:
    rule = replaced(
        tmp_path, (_REQUIRE, ""), (_STICKY, ""), (_GIVES, ""), ("    cite: score\n", "    cite: rate\n")
    )
    assert (judged(rule).status, judged(rule).missing) == ("unknown", ("day",))
    assert judged(rule, day=date(2026, 1, 1)).status == "met"
    wrong = judged(rule, day=number("3"))
    assert (wrong.status, wrong.missing) == ("unknown", ("day",))


def test_a_rule_without_conditions_that_gives_is_met(tmp_path: Path) -> None:
    rule = replaced(tmp_path, (_REQUIRE, ""), (_STICKY, ""), (_CALCULATE, ""), *UNCITED_ALL)
    finding = judged(rule)
    assert (finding.status, finding.missing) == ("met", ())


def test_a_rule_without_conditions_for_some_asks_whether_the_merchant_is_one(tmp_path: Path) -> None:
    rule = replaced(tmp_path, FRESH, (_REQUIRE, ""), (_STICKY, ""), (_CALCULATE, ""), *UNCITED_ALL)
    assert (judged(rule).status, judged(rule).missing) == ("unknown", ("fresh",))
    assert judged(rule, fresh=True).status == "met"
    assert judged(rule, fresh=False).status == "unmet"


# With neither condition nor calculation only one quote is cited.
UNCITED_ALL = (("  rate: {source: douyin/plan, quote: 品退率须低于行业平均水平。}\n", ""),)
