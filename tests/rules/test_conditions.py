"""Groups and comparisons with three values: what settles, what stays open, and what to ask."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.rules.conditions import Judgement, Values, judge, necessary, part
from assistant.rules.quantity import Truth
from assistant.rules.schema import Group, Leaf, Node
from assistant.types import FactValue, Op, OtherFact, Quantity, Relation, Unstated
from tests.measures import UNITS
from tests.rules.base import FILES, RULE, load, write


def judged(node: Node, values: Values) -> Judgement:
    return judge(node, values, UNITS)


TRUTHS: tuple[Truth, ...] = ("met", "unmet", "unknown")

TRIPLES = list(itertools.product(TRUTHS, repeat=3))


def leaf(fact: str) -> Leaf:
    """Met when the fact is true."""
    return Leaf(fact, "is", True, "", "", "c")


def at_least(fact: str, value: str, unit: str = "score", op: Op = ">=") -> Leaf:
    return Leaf(fact, op, Decimal(value), "", unit, "c")


def exactly(value: str, unit: str = "") -> Quantity:
    return Quantity(Decimal(value), Decimal(value), unit)


def every(*children: Node) -> Group:
    return Group("all", children)


def some(*children: Node) -> Group:
    return Group("any", children)


def values(*truths: Truth) -> dict[str, FactValue]:
    """a, b, c … with the truth given to each; unknown ones are not there."""
    names = "abcdefgh"
    return {n: t == "met" for n, t in zip(names, truths, strict=False) if t != "unknown"}


# --- truth tables -------------------------------------------------------------------------------


@pytest.mark.parametrize("truths", TRIPLES, ids="-".join)
def test_all_is_unmet_by_one_unmet_and_met_by_all_met(truths: tuple[Truth, ...]) -> None:
    expected = "unmet" if "unmet" in truths else ("unknown" if "unknown" in truths else "met")
    assert judged(every(leaf("a"), leaf("b"), leaf("c")), values(*truths)).truth == expected


@pytest.mark.parametrize("truths", TRIPLES, ids="-".join)
def test_any_is_met_by_one_met_and_unmet_by_all_unmet(truths: tuple[Truth, ...]) -> None:
    expected = "met" if "met" in truths else ("unknown" if "unknown" in truths else "unmet")
    assert judged(some(leaf("a"), leaf("b"), leaf("c")), values(*truths)).truth == expected


@pytest.mark.parametrize("truths", TRIPLES, ids="-".join)
def test_only_an_open_condition_misses_facts_and_in_the_order_of_the_file(truths: tuple[Truth, ...]) -> None:
    for group in (every, some):
        found = judged(group(leaf("c"), leaf("a"), leaf("b")), values(*truths))
        unknown = tuple(n for n in "cab" if truths["abc".index(n)] == "unknown")
        assert found.missing == (unknown if found.truth == "unknown" else ())


# --- what the source does not state -------------------------------------------------------------

SILENT = Unstated("报名条件", "silent")


@pytest.mark.parametrize("truth", ["met", "unmet", "unknown"])
def test_an_unstated_condition_leaves_all_open_unless_a_sibling_fails(truth: Truth) -> None:
    found = judged(every(leaf("a"), SILENT), values(truth))
    assert found.truth == ("unmet" if truth == "unmet" else "unknown")
    assert found.undecided == (() if truth == "unmet" else (SILENT,))
    assert found.missing == (("a",) if truth == "unknown" else ())


@pytest.mark.parametrize("truth", ["met", "unmet", "unknown"])
def test_an_unstated_condition_leaves_any_open_unless_a_sibling_carries_it(truth: Truth) -> None:
    found = judged(some(leaf("a"), SILENT), values(truth))
    assert found.truth == ("met" if truth == "met" else "unknown")
    assert found.undecided == (() if truth == "met" else (SILENT,))


def test_an_unstated_condition_is_named_once_and_asks_for_no_fact() -> None:
    found = judged(every(SILENT, some(SILENT, leaf("a"))), values("unmet"))
    assert (found.truth, found.checks[0].status, found.missing, found.undecided) == (
        "unknown",
        "unmet",
        (),
        (SILENT,),
    )
    assert necessary(every(SILENT, leaf("a"))) == {"a"}
    assert part(every(leaf("a"), SILENT), ["a"], {"a": "met"}) == "met"
    assert part(some(leaf("a"), SILENT), ["a"], {"a": "unmet"}) == "unmet"


def test_what_is_unstated_stays_so_under_not(tmp_path: Path) -> None:
    text = FILES[RULE].replace(
        '    - {fact: score, op: ">=", value: 80.10, unit: score, cite: score}\n',
        "    - not: {unstated: 报名条件, cite: score}\n",
    )
    rule = load(write(tmp_path, rule=text)).rules["douyin/plan/gate"]
    assert list(rule.open_conditions()) == [Unstated("报名条件", "score")]


def nodes() -> st.SearchStrategy[Node]:
    """Trees over eight facts, each read once."""
    leaves: st.SearchStrategy[Node] = st.sampled_from("abcdefgh").map(leaf)
    return st.recursive(
        leaves,
        lambda inner: st.builds(
            lambda op, cs: Group(op, tuple(cs)),
            st.sampled_from(("all", "any")),
            st.lists(inner, min_size=1, max_size=3),
        ),
        max_leaves=6,
    )


def facts_of(node: Node) -> set[str]:
    return {node.fact} if isinstance(node, Leaf) else set().union(*(facts_of(c) for c in node.children))


def plainly(node: Node, said: dict[str, FactValue]) -> bool:
    """Two-valued truth, when everything is said."""
    if isinstance(node, Leaf):
        return said[node.fact] is True
    return (all if node.op == "all" else any)(plainly(c, said) for c in node.children)


@given(nodes(), st.lists(st.sampled_from(TRUTHS), min_size=8, max_size=8))
def test_a_verdict_stands_whatever_the_rest_turns_out_to_be(node: Node, truths: list[Truth]) -> None:
    said = values(*truths)
    found = judged(node, said)
    silent = sorted(facts_of(node) - set(said))
    outcomes = {
        plainly(node, {**said, **dict(zip(silent, rest, strict=True))})
        for rest in itertools.product((True, False), repeat=len(silent))
    }
    if found.truth == "unknown":
        assert found.missing
        assert set(found.missing) <= set(silent)
    else:
        assert outcomes == {found.truth == "met"}
        assert found.missing == ()


@given(nodes(), st.lists(st.sampled_from(TRUTHS), min_size=8, max_size=8))
def test_when_every_fact_is_read_once_an_open_verdict_can_still_go_either_way(
    node: Node, truths: list[Truth]
) -> None:
    node = renamed(node, iter("abcdefgh"))
    said = values(*truths)
    silent = sorted(facts_of(node) - set(said))
    outcomes = {
        plainly(node, {**said, **dict(zip(silent, rest, strict=True))})
        for rest in itertools.product((True, False), repeat=len(silent))
    }
    assert (judged(node, said).truth == "unknown") == (len(outcomes) == 2)


def renamed(node: Node, names: Iterator[str]) -> Node:
    if isinstance(node, Leaf):
        return leaf(next(names))
    return Group(node.op, tuple(renamed(c, names) for c in node.children))


# --- what is kept of a settled group ------------------------------------------------------------


def test_an_unmet_check_settles_an_all_and_open_ones_are_no_longer_decisive() -> None:
    found = judged(every(leaf("a"), leaf("b"), leaf("c")), values("unknown", "unmet", "met"))
    assert [(c.fact, c.status, c.decisive) for c in found.checks] == [
        ("a", "unknown", False),
        ("b", "unmet", True),
        ("c", "met", True),
    ]
    assert found.missing == ()


def test_a_met_branch_settles_an_any_and_the_others_are_pruned() -> None:
    found = judged(some(leaf("a"), leaf("b"), leaf("c")), values("unmet", "met", "unknown"))
    assert [(c.fact, c.status, c.decisive) for c in found.checks] == [("b", "met", True)]


def test_an_open_any_keeps_all_its_branches() -> None:
    found = judged(some(leaf("a"), leaf("b")), values("unmet", "unknown"))
    assert [(c.fact, c.status, c.decisive) for c in found.checks] == [
        ("a", "unmet", True),
        ("b", "unknown", True),
    ]
    assert found.missing == ("b",)


def test_the_facts_of_a_settled_branch_are_not_asked_for() -> None:
    # (a or b) is carried by a; c decides: b is silent and does not matter.
    found = judged(every(some(leaf("a"), leaf("b")), leaf("c")), {"a": True})
    assert (found.truth, found.missing) == ("unknown", ("c",))


def test_a_fact_missing_twice_is_asked_for_once() -> None:
    assert judged(every(leaf("a"), some(leaf("a"), leaf("b"))), {}).missing == ("a", "b")


# --- one comparison -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "expected", "gap"),
    [
        (exactly("79", "score"), "unmet", exactly("1", "score")),  # 80 - 79
        (exactly("80", "score"), "met", None),
        (exactly("80"), "met", None),  # a bare number takes the unit
        (Quantity(Decimal(76), Decimal(84), "score"), "unknown", None),  # 80分左右 straddles
        (Quantity(None, Decimal(80), "score", high_open=True), "unmet",
         Quantity(Decimal(0), None, "score", low_open=True)),  # 不到80分: some gap, of unknown size
        (exactly("80", "percent"), "unknown", None),  # another dimension says nothing
        (True, "unknown", None),
        (date(2026, 1, 1), "unknown", None),
        (Relation(">=", "b"), "unknown", None),
        (None, "unknown", None),
    ],
    ids=[
        "one below", "on it", "bare", "about", "below by some", "percent", "truth", "date", "relation",
        "silent",
    ],
)  # fmt: skip
def test_a_comparison_with_a_number(given_: FactValue | None, expected: Truth, gap: Quantity | None) -> None:
    found = judged(at_least("a", "80"), {} if given_ is None else {"a": given_})
    (check,) = found.checks
    assert (found.truth, check.status, check.gap) == (expected, expected, gap)
    assert found.missing == (("a",) if expected == "unknown" else ())


def test_a_threshold_of_zero_is_a_threshold() -> None:
    (check,) = judged(at_least("a", "0", "order", "=="), {"a": exactly("0", "order")}).checks
    assert (check.status, check.threshold) == ("met", 0)


def test_a_gap_of_zero_says_that_exactly_on_a_strict_threshold_is_not_enough() -> None:
    (check,) = judged(at_least("a", "80", "percent", ">"), {"a": exactly("80", "percent")}).checks
    assert (check.status, check.gap) == ("unmet", exactly("0", "percent"))


def test_an_equality_that_fails_has_no_gap() -> None:
    (check,) = judged(at_least("a", "1", "time", "=="), {"a": exactly("2", "time")}).checks
    assert (check.status, check.gap) == ("unmet", None)


@pytest.mark.parametrize(
    ("minutes", "expected"), [("659", "unmet"), ("660", "met"), ("661", "met")], ids=lambda x: str(x)
)
def test_minutes_are_judged_against_hours_without_rounding(minutes: str, expected: Truth) -> None:
    # 11 hours are 660 minutes; 659 / 60 has no exact decimal.
    found = judged(at_least("a", "11", "hour"), {"a": exactly(minutes, "minute")})
    (check,) = found.checks
    assert found.truth == expected
    if expected == "unmet":
        assert (check.gap, check.threshold, check.unit) == (exactly("1", "minute"), 660, "minute")


@pytest.mark.parametrize(
    ("said", "wanted", "expected"),
    [(True, True, "met"), (False, True, "unmet"), (False, False, "met"), (True, False, "unmet"),
     (exactly("1"), True, "unknown"), (exactly("0"), False, "unknown")],
)  # fmt: skip
def test_a_truth_is_only_settled_by_a_truth(said: FactValue, wanted: bool, expected: Truth) -> None:
    assert judged(Leaf("a", "is", wanted, "", "", "c"), {"a": said}).truth == expected


AGAINST: dict[str, tuple[dict[str, FactValue], Truth, tuple[str, ...]]] = {
    "stated": ({"a": Relation("<", "b")}, "met", ()),
    "stated as equal": ({"a": Relation("==", "b")}, "unmet", ()),
    "stated as above": ({"a": Relation(">", "b")}, "unmet", ()),
    "stated as not above leaves it open": ({"a": Relation("<=", "b")}, "unknown", ("a",)),
    "stated from the other side": ({"b": Relation(">", "a")}, "met", ()),
    "stated from the other side as below": ({"b": Relation("<", "a")}, "unmet", ()),
    "a relation to a third fact": ({"a": Relation("<", "c")}, "unknown", ("a",)),
    "two values, below": ({"a": exactly("1.9", "percent"), "b": exactly("2", "percent")}, "met", ()),
    "two values, the same": ({"a": exactly("2", "percent"), "b": exactly("2", "percent")}, "unmet", ()),
    "two values, above": ({"a": exactly("2.1", "percent"), "b": exactly("2", "percent")}, "unmet", ()),
    "two overlapping spans": (
        {"a": Quantity(Decimal(1), Decimal(3), "percent"), "b": exactly("2", "percent")}, "unknown", ("a",),
    ),
    "only the first": ({"a": exactly("2", "percent")}, "unknown", ("b",)),
    "only the second": ({"b": exactly("2", "percent")}, "unknown", ("a",)),
    "neither": ({}, "unknown", ("a",)),
    "of another dimension": ({"a": exactly("2", "score"), "b": exactly("2", "percent")}, "unknown", ("a",)),
    "the relation outweighs the value": ({"a": Relation("<", "b"), "b": exactly("2", "percent")}, "met", ()),
}  # fmt: skip


@pytest.mark.parametrize(("said", "expected", "missing"), AGAINST.values(), ids=AGAINST)
def test_a_fact_compares_with_another_by_relation_or_by_two_values(
    said: dict[str, FactValue], expected: Truth, missing: tuple[str, ...]
) -> None:
    found = judged(Leaf("a", "<", None, "b", "percent", "c"), said)
    assert (found.truth, found.missing) == (expected, missing)
    assert found.checks[0].threshold == OtherFact("b")


# --- necessary and part -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (None, ""),
        (leaf("a"), "a"),
        (every(leaf("a"), leaf("b")), "ab"),
        (some(leaf("a"), leaf("b")), ""),
        (some(leaf("a")), "a"),  # one branch is no choice
        (every(leaf("a"), some(leaf("b"), leaf("c"))), "a"),
        (every(leaf("a"), every(leaf("b"), some(leaf("c")))), "abc"),
        (some(every(leaf("a"), leaf("b")), leaf("c")), ""),
    ],
    ids=["none", "leaf", "all", "any", "any of one", "any in all", "nested", "all in any"],
)
def test_necessary_facts_are_those_on_no_branch_of_a_choice(node: Node | None, expected: str) -> None:
    assert necessary(node) == set(expected)


GATE = every(leaf("a"), some(leaf("b"), leaf("c")), leaf("d"))
PARTS: list[tuple[str, dict[str, Truth], Truth]] = [
    ("a", {"a": "met", "d": "unmet"}, "met"),
    ("a", {"a": "unmet"}, "unmet"),
    ("a", {"d": "unmet"}, "unknown"),
    ("b", {"b": "unmet", "c": "met"}, "unmet"),  # asked of one alternative alone
    ("bc", {"b": "unmet", "c": "met"}, "met"),
    ("bc", {"b": "unmet", "c": "unmet"}, "unmet"),
    ("bc", {"b": "unmet"}, "unknown"),
    ("ad", {"a": "met", "d": "met", "b": "unmet", "c": "unmet"}, "met"),  # the rest is not asked about
    ("ad", {"a": "met", "d": "unmet"}, "unmet"),
    ("ad", {"a": "met"}, "unknown"),
    ("ab", {"a": "met", "b": "unmet", "c": "met"}, "met"),  # the choice that reads b holds by c
    ("abcd", {"a": "met", "b": "met", "d": "met"}, "met"),
]


@pytest.mark.parametrize(("facts", "statuses", "expected"), PARTS, ids=[f"{f}: {s}" for f, s, _ in PARTS])
def test_part_is_the_truth_of_the_smallest_piece_that_reads_the_facts(
    facts: str, statuses: dict[str, Truth], expected: Truth
) -> None:
    assert part(GATE, facts, statuses) == expected


# --- not ----------------------------------------------------------------------------------------

_CONDITIONS = {
    "banned": "{fact: banned, op: is, value: true, cite: rate}",
    "fresh": "{fact: fresh, op: is, value: true, cite: rate}",
    "score": '{fact: score, op: ">=", value: 80, unit: score, cite: score}',
}


def condition(folder: Path, text: str) -> Node:
    """The tree of ``require: <text>``, read by the loader."""
    head, _, rest = FILES[RULE].partition("require:\n")
    rule = f"{head}require: {text}\n{rest[rest.index('sticky:') :]}"
    node = load(write(folder, rule=rule)).rules["douyin/plan/gate"].require
    assert node is not None
    return node


@pytest.mark.parametrize("op", ["all", "any"])
@pytest.mark.parametrize(
    "score", [None, exactly("79"), exactly("80"), Quantity(Decimal(79), Decimal(81))], ids=str
)
@pytest.mark.parametrize("banned", [None, True, False])
@pytest.mark.parametrize("fresh", [None, True, False])
def test_not_of_a_group_turns_the_verdict_of_the_group_by_de_morgan(
    tmp_path: Path,
    op: Literal["all", "any"],
    score: Quantity | None,
    banned: bool | None,
    fresh: bool | None,
) -> None:
    group = f"{{{op}: [{', '.join(_CONDITIONS.values())}]}}"
    said = {k: v for k, v in (("score", score), ("banned", banned), ("fresh", fresh)) if v is not None}
    plain = judged(condition(tmp_path / "plain", group), said)
    negated = judged(condition(tmp_path / "not", f"{{not: {group}}}"), said)
    twice = judged(condition(tmp_path / "twice", f"{{not: {{not: {group}}}}}"), said)
    turned: dict[Truth, Truth] = {"met": "unmet", "unmet": "met", "unknown": "unknown"}
    assert negated.truth == turned[plain.truth]
    assert negated.missing == plain.missing
    assert twice == plain


@pytest.mark.parametrize(
    ("op", "turned"), [(">=", "<"), (">", "<="), ("<=", ">"), ("<", ">=")], ids=["ge", "gt", "le", "lt"]
)
def test_not_of_a_comparison_is_the_opposite_comparison(tmp_path: Path, op: str, turned: str) -> None:
    node = condition(tmp_path, f'{{not: {{fact: score, op: "{op}", value: 80, unit: score, cite: score}}}}')
    assert isinstance(node, Leaf)
    assert (node.op, node.value) == (turned, 80)
