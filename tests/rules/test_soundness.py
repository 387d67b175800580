"""A verdict is never a guess: met or unmet only when every merchant the words allow would get it.

The oracle below reads conditions over exact values, where they are plainly true or false. A world
gives every fact such a value: one inside its interval where the profile has one, any value where it
is silent, and either way round for a condition that the source leaves open. Whom a rule is for
stays as the profile has it: silence about that is a stated premise.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assistant.numbers import Units
from assistant.rules import conditions as conditions_module
from assistant.rules import evaluate as evaluate_module
from assistant.rules.conditions import Judgement
from assistant.rules.evaluate import evaluate
from assistant.rules.offer import Audience
from assistant.rules.quantity import Truth
from assistant.rules.schema import Case, Give, Group, Knowledge, Leaf, Node, Rule, Sticky
from assistant.types import FactValue, Finding, Op, Quantity, Relation, StatedFact, Unstated
from tests.measures import UNITS

DAY = date(2026, 11, 22)
WORLDS = 20
"""Worlds looked at for each profile."""
OPS: dict[Op, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
}
Values = Mapping[str, FactValue]


# --- the oracle ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class World:
    """A value for every fact (quantities are points), and how each open condition turned out."""

    values: Values
    open: Mapping[str, bool]

    def number(self, fact: str) -> Fraction:
        value = self.values[fact]
        assert isinstance(value, Quantity)
        assert value.point is not None
        return exact(value.point, value.unit)


def exact(value: Decimal, unit: str) -> Fraction:
    """In the base unit of its dimension; 20 minutes are no rounded share of an hour."""
    return Fraction(value) * Fraction(UNITS[unit].factor if unit else 1)


def holds(node: Node, world: World) -> bool:
    if isinstance(node, Unstated):
        return world.open[node.words]
    if isinstance(node, Group):
        return (all if node.op == "all" else any)(holds(child, world) for child in node.children)
    if node.op == "is":
        return world.values[node.fact] is node.value
    if node.other:
        return OPS[node.op](world.number(node.fact), world.number(node.other))
    assert isinstance(node.value, Decimal)
    return OPS[node.op](world.number(node.fact), exact(node.value, node.unit))


def applies(rule: Rule, world: World) -> tuple[bool, list[str]]:
    """Whether the rule holds for this merchant, and the labels of what it then gives."""
    gives = [g.label for g in rule.gives]
    step = next((case for case in rule.cases if holds(case.when, world)), None)
    if (rule.require is None or holds(rule.require, world)) and (step or not rule.cases):
        return True, gives + ([g.label for g in step.gives] if step else [])
    return bool(rule.sticky and world.values[rule.sticky.fact] is True), gives


# --- worlds that a profile allows ---------------------------------------------------------------


def inside(x: Quantity, value: Decimal) -> bool:
    above = x.low is None or x.low < value or (x.low == value and not x.low_open)
    return above and (x.high is None or value < x.high or (x.high == value and not x.high_open))


def points_in(x: Quantity, near: Iterable[Decimal]) -> list[Quantity]:
    """Points of ``x``: its ends and middle, those of ``near``, beside each of them, and far away."""
    ends = [e for e in (x.low, x.high) if e is not None] or [Decimal(0)]
    middle = sum(ends, Decimal(0)) / len(ends)
    steps = (Decimal(0), Decimal("0.125"), Decimal("-0.125"), Decimal(1000), Decimal(-1000))
    tried = {v + step for v in (*ends, middle, *near) for step in steps}
    return [Quantity(v, v, x.unit) for v in sorted(tried) if inside(x, v)]


@dataclass(frozen=True)
class Setting:
    """What can be drawn for a rule: the kind and unit of each fact, and its thresholds in that unit."""

    kinds: Mapping[str, str]
    units: Mapping[str, str]
    thresholds: Mapping[str, Sequence[Decimal]]
    open: Sequence[str]

    def worlds(self, profile: Values, random: Random) -> Iterator[World]:
        """Worlds without end that ``profile`` allows."""
        related = {f: said for f, said in profile.items() if isinstance(said, Relation)}
        choices = {f: self._choices(f, profile.get(f)) for f in self.kinds if f not in related}
        while True:
            values = {fact: random.choice(found) for fact, found in choices.items()}
            for fact, relation in related.items():
                values[fact] = beside(values[relation.fact], relation.op, random)
            yield World(values, {words: random.random() < 0.5 for words in self.open})

    def _choices(self, fact: str, said: FactValue | None) -> Sequence[FactValue]:
        if self.kinds[fact] == "quantity":
            given_ = said if isinstance(said, Quantity) else Quantity(None, None, self.units[fact])
            near = (UNITS.convert(t, self.units[fact], given_.unit) for t in self.thresholds.get(fact, ()))
            return points_in(given_, [t for t in near if t is not None])
        if said is not None:
            return [said]
        return [True, False] if self.kinds[fact] == "boolean" else [DAY - timedelta(999), DAY]


def beside(value: FactValue, op: Op, random: Random) -> Quantity:
    """A point that lies to ``value`` as ``op`` says."""
    assert isinstance(value, Quantity)
    assert value.point is not None
    steps = [Decimal(s) for s in ("-5", "-0.125", "0", "0.125", "5") if OPS[op](Decimal(s), 0)]
    point = value.point + random.choice(steps)
    return Quantity(point, point, value.unit)


def judged(rule: Rule, values: Values, audiences: Mapping[str, Audience]) -> Finding:
    profile = {fact: StatedFact(fact, value, "") for fact, value in values.items()}
    return evaluate(rule, profile, DAY, audiences, UNITS)


# --- what is held against it --------------------------------------------------------------------


def check_sound(
    rule: Rule, profile: Values, setting: Setting, audiences: Mapping[str, Audience], seed: int
) -> None:
    finding = judged(rule, profile, audiences)
    if any(c.status == "unmet" and not c.cite for c in finding.checks):
        return  # not whom the rule is for: nothing else was looked at
    random = Random(seed)
    for world in islice(setting.worlds(profile, random), WORLDS):
        if rule.sticky and rule.sticky.fact not in profile and finding.status == "unmet":
            assert "sticky" in finding.notes, "a history nobody told is passed over in silence"
            world = replace(world, values={**world.values, rule.sticky.fact: False})
        held, gives = applies(rule, world)
        assert finding.status == "unknown" or (finding.status == "met") == held, world
        if finding.status == "met":
            assert [r.label for r in finding.results if not r.computed and r.label not in gives] == []
            check_amounts(finding, judged(rule, {**profile, **world.values}, audiences))
    if finding.status == "unknown":
        check_missing(rule, profile, next(setting.worlds(profile, random)), audiences)


def check_amounts(finding: Finding, known: Finding) -> None:
    """What was computed from intervals holds what follows from every point of them."""
    amounts = {r.label: r.value for r in known.results if r.computed}
    for result in finding.results:
        if result.computed and result.value is not None and result.label in amounts:
            outer, inner = (
                v if isinstance(v, tuple) else (v, v) for v in (result.value, amounts[result.label])
            )
            assert outer[0] <= inner[0], result
            assert inner[1] <= outer[1], result


def check_missing(rule: Rule, profile: Values, world: World, audiences: Mapping[str, Audience]) -> None:
    """Told what is missing, the rule is decided, or says which condition its source leaves open.

    A rule asks for its condition first and then for one step of its ladder after another, so there is
    a round for each; and that an input has no upper end shows only once the others are known, which is
    one more. Of two facts compared with each other it names one: their relation is asked.
    """
    pairs = {(leaf.fact, leaf.other) for leaf in rule.leaves() if leaf.other}
    known = dict(profile)
    inputs = [known.get(fact) for c in rule.calculations() for fact in c.inputs.values()]
    endless = any(isinstance(value, Quantity) and None in (value.low, value.high) for value in inputs)
    for _ in range(1 + len(rule.cases) + endless):
        finding = judged(rule, known, audiences)
        if finding.status != "unknown":
            return
        told = {*finding.missing}
        told |= {f for pair in pairs if told & {*pair} for f in pair}
        known |= {fact: world.values.get(fact, True) for fact in told}  # True: one of those it is for
    finding = judged(rule, known, audiences)
    assert finding.status != "unknown" or finding.undecided, finding


# --- (a) random rules ---------------------------------------------------------------------------

KINDS = {**dict.fromkeys("abcd", "quantity"), **dict.fromkeys("xyh", "boolean")}
UNIT = {"a": "percent", "b": "percent", "c": "hour", "d": "order"}
OPEN = ("u", "v")
MERCHANT = {"merchant": Audience("merchant", "商家")}


def intervals(ends: st.SearchStrategy[Decimal], unit: str) -> st.SearchStrategy[Quantity]:
    """Points, closed, open, half-open and unbounded intervals; never an empty one."""

    def interval(a: Decimal | None, b: Decimal | None, left_open: bool, right_open: bool) -> Quantity:
        low, high = (b, a) if a is not None and b is not None and a > b else (a, b)
        if low is not None and low == high:
            return Quantity(low, high, unit)
        return Quantity(low, high, unit, low is not None and left_open, high is not None and right_open)

    return st.builds(interval, st.none() | ends, st.none() | ends, st.booleans(), st.booleans())


# Built once: hypothesis is slow to make strategies and quick to draw from them.
WHOLE = st.integers(-2, 2).map(Decimal)
OPERATORS = st.sampled_from(sorted(OPS))
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(lambda f, op, v: Leaf(f, op, v, "", UNIT[f], "c"), st.sampled_from("abcd"), OPERATORS, WHOLE),
    OPERATORS.map(lambda op: Leaf("a", op, None, "b", "percent", "c")),
    st.builds(lambda f, v: Leaf(f, "is", v, "", "", "c"), st.sampled_from("xy"), st.booleans()),
    st.sampled_from(OPEN).map(lambda words: Unstated(words, "c")),
)


def groups(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(children, min_size=1, max_size=3).map(tuple)
    return st.builds(Group, st.sampled_from(["all", "any"]), several)


TREES = st.recursive(LEAVES, groups, max_leaves=5)
VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "a": intervals(WHOLE, "percent"),
    "b": intervals(WHOLE, "percent"),
    # 20 minutes have no exact value in hours.
    "c": intervals(WHOLE, "hour") | intervals(WHOLE.map(lambda v: 20 * v), "minute"),
    "d": intervals(WHOLE, "order"),
    **dict.fromkeys("xyh", st.booleans()),
}
RELATIONS = {pair: OPERATORS.map(lambda op, other=pair[1]: Relation(op, other)) for pair in ("ab", "ba")}


def rule_of(require: Node | None, cases: Sequence[Node] = (), *, sticky: bool = False) -> Rule:
    return Rule(
        id="r", title="r", kind="gate", platform="p", programme="p/p", audience=("merchant",), theme="",
        effective_from=None, effective_to=None, checked_on=DAY, names=(), topics=(), require=require,
        cases=tuple(Case(n, (Give(f"step {i}", "", "", "exact", "c"),), ()) for i, n in enumerate(cases)),
        gives=(Give("always", "", "", "exact", "c"),), calculate=(), sticky=Sticky("h", "c") if sticky else None,
        verdict_met="", verdict_unmet="", unstated=(), confirm_by_hand=(), citations={}, path="",
    )  # fmt: skip


# Small rules half of the time: in a large one a wrong comparison seldom decides.
RULES: st.SearchStrategy[Rule] = st.one_of(
    LEAVES.map(rule_of),
    groups(LEAVES).map(rule_of),
    st.builds(rule_of, TREES, sticky=st.booleans()),
    st.builds(rule_of, st.none() | TREES, st.lists(TREES, min_size=1, max_size=3), sticky=st.booleans()),
)


@dataclass(frozen=True)
class Situation:
    rule: Rule
    profile: Values
    seed: int


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """A rule, and something said of the facts it reads."""
    rule = draw(RULES)
    said = {f: draw(VALUES[f]) for f in rule.facts() if draw(st.integers(0, 3))}
    if any(leaf.other for leaf in rule.leaves()) and (pair := draw(st.sampled_from(["", "ab", "ba"]))):
        said[pair[0]] = draw(RELATIONS[pair])
    return Situation(rule, said, draw(st.integers(0, 999)))


def attempt(case: Situation) -> None:
    thresholds: dict[str, list[Decimal]] = {}
    for leaf in case.rule.leaves():
        if isinstance(leaf.value, Decimal):
            thresholds.setdefault(leaf.fact, []).append(leaf.value)
    kinds = {fact: KINDS[fact] for fact in case.rule.facts()}
    setting = Setting(kinds, UNIT, thresholds, OPEN)
    check_sound(case.rule, case.profile, setting, MERCHANT, case.seed)


@settings(max_examples=1000, deadline=None)
@given(situations())
def test_no_rule_decides_what_a_possible_merchant_would_turn_over(case: Situation) -> None:
    attempt(case)


# --- (b) the shipped rules ----------------------------------------------------------------------


def shipped_setting(rule: Rule, knowledge: Knowledge) -> Setting:
    facts = [knowledge.facts[f] for f in rule.facts()]
    thresholds: dict[str, list[Decimal]] = {}
    for leaf in rule.leaves():
        if isinstance(leaf.value, Decimal):
            limit = UNITS.convert(leaf.value, leaf.unit, knowledge.facts[leaf.fact].unit)
            assert limit is not None
            thresholds.setdefault(leaf.fact, []).append(limit)
    return Setting(
        {f.id: f.kind for f in facts},
        {f.id: f.unit for f in facts},
        thresholds,
        [c.words for c in rule.open_conditions()],
    )


@st.composite
def shipped_profiles(draw: st.DrawFn, rule: Rule, setting: Setting, knowledge: Knowledge) -> Values:
    """Intervals of the rule's own facts with ends on and around its thresholds."""
    said: dict[str, FactValue | None] = {}
    for fact, kind in setting.kinds.items():
        near = [*setting.thresholds.get(fact, ()), Decimal(0), Decimal(50)]
        ends = st.sampled_from(sorted({t + s for t in near for s in (-1, 0, 1)}))
        values: dict[str, st.SearchStrategy[Any]] = {
            "quantity": intervals(ends, setting.units[fact]),
            "boolean": st.booleans(),
            "date": st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        }
        said[fact] = draw(st.none() | values[kind])
    for leaf in rule.leaves():
        if leaf.other and draw(st.booleans()):
            said[leaf.fact] = Relation(draw(OPERATORS), leaf.other)
    for audience in rule.audience:
        fact = knowledge.audiences[audience].fact
        if fact and fact not in said:
            said[fact] = draw(st.none() | st.booleans())
    return {fact: value for fact, value in said.items() if value is not None}


def test_no_shipped_rule_decides_what_a_possible_merchant_would_turn_over(knowledge: Knowledge) -> None:
    reading = [rule for rule in knowledge.rules.values() if rule.facts()]
    assert reading
    for rule in reading:
        shipped_attempt(rule, knowledge)()


def shipped_attempt(rule: Rule, knowledge: Knowledge) -> Callable[[], None]:
    setting = shipped_setting(rule, knowledge)

    @settings(max_examples=60, deadline=None)
    @given(shipped_profiles(rule, setting, knowledge), st.integers(0, 999))
    def run(profile: Values, seed: int) -> None:
        check_sound(rule, profile, setting, knowledge.audiences, seed)

    return run


# --- the tests can fail -------------------------------------------------------------------------

_compare, _compare_two = conditions_module.compare, conditions_module.compare_two
_judge, _in_unit, _related = conditions_module.judge, conditions_module.in_unit, conditions_module.related


def straddling_is_met(x: Quantity, op: Op, limit: Decimal) -> Truth:
    found = _compare(x, op, limit)
    return "met" if found == "unknown" and x.low is not None and x.high is not None else found


def ends_count_as_open(x: Quantity, op: Op, limit: Decimal) -> Truth:
    return _compare(x if x.point is not None else replace(x, low_open=True, high_open=True), op, limit)


def equal_by_its_low_end(x: Quantity, op: Op, limit: Decimal) -> Truth:
    return "met" if op == "==" and x.low == limit else _compare(x, op, limit)


def two_by_their_low_ends(a: Quantity, op: Op, b: Quantity) -> Truth:
    if a.low is None or b.low is None:
        return _compare_two(a, op, b)
    return _compare_two(Quantity(a.low, a.low), op, Quantity(b.low, b.low))


def not_above_is_below(stated: Op, asked: Op) -> Truth:
    return _related("<" if stated == "<=" else stated, asked)


def units_are_ignored(x: Quantity, unit: str, _units: Units) -> Quantity:
    return replace(x, unit=unit)


def silence_of_the_source_is_a_no(node: Node, values: Values, units: Units) -> Judgement:
    return Judgement("unmet", ()) if isinstance(node, Unstated) else _judge(node, values, units)


def unknown_is_a_no(node: Node, values: Values, units: Units) -> Judgement:
    found = _judge(node, values, units)
    return replace(found, truth="unmet") if found.truth == "unknown" else found


def one_missing_fact_is_enough(node: Node, values: Values, units: Units) -> Judgement:
    found = _judge(node, values, units)
    return replace(found, missing=found.missing[:1])


DEFECTS: list[tuple[Any, str, Callable[..., Any]]] = [
    (conditions_module, "compare", straddling_is_met),
    (conditions_module, "compare", ends_count_as_open),
    (conditions_module, "compare", equal_by_its_low_end),
    (conditions_module, "compare_two", two_by_their_low_ends),
    (conditions_module, "related", not_above_is_below),
    (conditions_module, "in_unit", units_are_ignored),
    (conditions_module, "judge", silence_of_the_source_is_a_no),
    (evaluate_module, "judge", unknown_is_a_no),  # a ladder then passes over a step that may hold
    (conditions_module, "judge", one_missing_fact_is_enough),
]


@pytest.mark.parametrize(("module", "name", "broken"), DEFECTS, ids=[d[2].__name__ for d in DEFECTS])
def test_a_defect_is_found(
    module: Any, name: str, broken: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    @settings(
        max_examples=20_000, deadline=None, derandomize=True, database=None, report_multiple_bugs=False,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(situations())
    def run(case: Situation) -> None:
        attempt(case)

    monkeypatch.setattr(module, name, broken)
    with pytest.raises(AssertionError):
        run()
