"""Every shipped rule against the cases at its own address under tests/rules/cases.

A fact is a number in the fact's own unit, or with one behind it (``660 minute``), true or false, a day, an interval
(``"[null, 9000000)"``, null for no end), or a relation (``"< industry_return_rate"``). What a case
does not name is asserted to be empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from assistant.errors import RuleError
from assistant.knowledge.yamlfile import Table, read
from assistant.rules.evaluate import evaluate
from assistant.rules.schema import Fact, Knowledge, Rule
from assistant.types import FactValue, Op, Quantity, Relation, Result, StatedFact
from tests.paths import CORPUS

CASES = Path(__file__).parent / "cases"
RULES = CORPUS / "rules"
TODAY = "2026-11-22"

_INTERVAL = re.compile(r"([\[(])(null|[0-9.]+), (null|[0-9.]+)([\])])")
_RELATION = re.compile(r"(>=|<=|==|>|<) ([a-z_0-9]+)")
_MEASURED = re.compile(r"([0-9.]+) ([a-z]+)")


@dataclass(frozen=True)
class Case:
    rule: str
    entry: Table

    def __str__(self) -> str:
        return f"{self.rule}:{self.entry.text('name')}"


def _address(path: Path, root: Path) -> str:
    return path.relative_to(root).with_suffix("").as_posix()


def _cases() -> list[Case]:
    found = []
    for path in sorted(CASES.rglob("*.yaml")):
        top = read(path, RuleError)
        top.allow(("cases",))
        for entry in top.tables("cases"):
            entry.allow(
                ("name", "facts", "status"), ("as_of", "unmet", "missing", "undecided", "notes", "results")
            )
            found.append(Case(_address(path, CASES), entry))
    return found


ALL = _cases()


def _value(written: Any, fact: Fact) -> FactValue:
    if isinstance(written, bool):
        return written
    if isinstance(written, Decimal):
        return Quantity(written, written, fact.unit)
    assert isinstance(written, str)
    if fact.kind == "date":
        return date.fromisoformat(written)
    if m := _RELATION.fullmatch(written):
        return Relation(cast(Op, m.group(1)), m.group(2))
    if m := _MEASURED.fullmatch(written):
        return Quantity(Decimal(m.group(1)), Decimal(m.group(1)), m.group(2))
    m = _INTERVAL.fullmatch(written)
    assert m, f"{written!r} is no value of {fact.id!r}"
    low, high = (None if end == "null" else Decimal(end) for end in m.group(2, 3))
    return Quantity(
        low, high, fact.unit, m.group(1) == "(" and low is not None, m.group(4) == ")" and high is not None
    )


def _facts(entry: Table, knowledge: Knowledge) -> dict[str, FactValue]:
    said = entry.table("facts")
    return {name: _value(said.raw(name), knowledge.facts[name]) for name in said}


def _written(result: Result) -> Any:
    """A result's value as a case writes it."""
    if isinstance(result.value, tuple):
        return list(result.value)
    return result.value.isoformat() if isinstance(result.value, date) else result.value


@pytest.mark.parametrize("case", ALL, ids=str)
def test_a_rule_decides_its_case(case: Case, knowledge: Knowledge) -> None:
    rule, entry = knowledge.rules[case.rule], case.entry
    said = _facts(entry, knowledge)
    assert set(said) <= {*rule.facts(), *(knowledge.audiences[a].fact for a in rule.audience)}
    profile = {name: StatedFact(name, value, "") for name, value in said.items()}
    as_of = date.fromisoformat(entry.text("as_of", TODAY))
    found = evaluate(rule, profile, as_of, knowledge.audiences, knowledge.units)
    results = entry.table("results") if "results" in entry else None
    assert (
        found.status,
        tuple(c.fact for c in found.checks if c.status == "unmet"),
        found.missing,
        tuple(u.words for u in found.undecided),
        found.notes,
        {r.label: _written(r) for r in found.results},
    ) == (
        entry.text("status"),
        entry.texts("unmet"),
        entry.texts("missing"),
        entry.texts("undecided"),
        entry.texts("notes"),
        {label: results.raw(label) for label in results} if results else {},
    )


# --- the cases themselves -----------------------------------------------------------------------


def test_every_rule_has_cases_at_its_own_address_and_every_case_a_rule() -> None:
    rules = {_address(p, RULES) for p in RULES.rglob("*.yaml")}
    assert rules == {case.rule for case in ALL}


def test_case_names_of_a_rule_are_unique() -> None:
    names = [str(case) for case in ALL]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("rule", sorted({case.rule for case in ALL}))
def test_the_cases_of_a_rule_reach_every_outcome_and_stand_on_every_threshold(
    rule: str, knowledge: Knowledge
) -> None:
    read_rule, cases = knowledge.rules[rule], [c.entry for c in ALL if c.rule == rule]
    assert expected_statuses(read_rule, knowledge) <= {c.text("status") for c in cases}
    said = [(_facts(c, knowledge), c) for c in cases]
    for leaf in read_rule.leaves():
        on_it = Quantity(leaf.value, leaf.value, leaf.unit) if isinstance(leaf.value, Decimal) else leaf.value
        if on_it is not None:
            assert any(s.get(leaf.fact) == on_it for s, _ in said), (
                f"no case with {leaf.fact} on its threshold"
            )
        if isinstance(leaf.value, Decimal) and leaf.op != "==":
            assert any(
                leaf.fact in c.texts("missing") and straddles(s.get(leaf.fact), leaf.value) for s, c in said
            ), f"no case with {leaf.fact} on both sides of its threshold"


def expected_statuses(rule: Rule, knowledge: Knowledge) -> set[str]:
    """What a rule can come to: an open condition is never met, and only what is asked can be unknown."""
    asks = bool(list(rule.leaves()) or [a for a in rule.audience if knowledge.audiences[a].fact])
    is_open = any(rule.open_conditions())
    only_computes = bool(rule.calculate) and not (rule.gives or rule.require or rule.cases)
    statuses = {"unmet"} if asks else set()
    statuses |= {"unknown"} if asks or is_open or only_computes else set()
    statuses |= set() if is_open else {"met"}
    dated = rule.effective_from or rule.effective_to
    return statuses | ({"not_in_force"} if dated else set())


def straddles(value: FactValue | None, threshold: Decimal) -> bool:
    if not isinstance(value, Quantity) or value.point is not None:
        return False
    above_low = value.low is None or value.low <= threshold
    return above_low and (value.high is None or threshold <= value.high)
