"""Three-valued conditions: all, any and comparisons over what is known of a merchant.

Both kinds of group short-circuit: one unmet child settles an ``all``, one met child an ``any``, and
then nothing is missing. Only facts that could still change the outcome are named.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.numbers import Units
from assistant.rules.quantity import (
    Truth,
    compare,
    compare_two,
    in_unit,
    mirror,
    one_of,
    related,
    shortfall,
)
from assistant.rules.schema import Leaf, Node
from assistant.types import Check, Choice, FactValue, Quantity, Relation, Unstated

Values = Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class Judgement:
    truth: Truth
    checks: tuple[Check, ...]
    missing: tuple[str, ...] = ()
    undecided: tuple[Unstated, ...] = ()


def judge(node: Node, values: Values, units: Units) -> Judgement:
    """Evaluate a condition tree. Pure; raises nothing on values of the wrong kind: they stay unknown."""
    if isinstance(node, Leaf):
        return _leaf(node, values, units)
    if isinstance(node, Unstated):
        return Judgement("unknown", (), undecided=(node,))
    children = [judge(child, values, units) for child in node.children]
    settles: Truth = "unmet" if node.op == "all" else "met"
    if any(c.truth == settles for c in children):
        if node.op == "any":  # the branches that did not carry it are of no interest
            children = [c for c in children if c.truth == "met"]
        checks = tuple(
            replace(check, decisive=check.decisive and child.truth != "unknown")
            for child in children
            for check in child.checks
        )
        return Judgement(settles, checks)
    checks = tuple(check for child in children for check in child.checks)
    if unknown := [c for c in children if c.truth == "unknown"]:
        missing = dict.fromkeys(f for c in unknown for f in c.missing)
        undecided = dict.fromkeys(u for c in unknown for u in c.undecided)
        return Judgement("unknown", checks, tuple(missing), tuple(undecided))
    return Judgement("met" if node.op == "all" else "unmet", checks)


def necessary(node: Node | None) -> frozenset[str]:
    """Facts that the condition cannot do without: those on no branch of an ``any``."""
    if node is None or isinstance(node, Unstated):
        return frozenset()
    if isinstance(node, Leaf):
        return frozenset({node.fact})
    if node.op == "any" and len(node.children) > 1:
        return frozenset()
    return frozenset().union(*(necessary(c) for c in node.children))


def part(node: Node, facts: Collection[str], statuses: Mapping[str, Truth]) -> Truth:
    """The truth of the smallest part of a condition that reads all of ``facts``, from its checks."""
    if isinstance(node, Unstated):
        return "unknown"
    if isinstance(node, Leaf):
        return statuses.get(node.fact, "unknown")
    for child in node.children:
        if set(facts) <= _facts(child):
            return part(child, facts, statuses)
    truths = [
        part(c, _facts(c), statuses) for c in node.children if node.op == "any" or set(facts) & _facts(c)
    ]
    settles: Truth = "unmet" if node.op == "all" else "met"
    if settles in truths:
        return settles
    return "unknown" if "unknown" in truths else ("met" if node.op == "all" else "unmet")


def _facts(node: Node) -> frozenset[str]:
    if isinstance(node, Unstated):
        return frozenset()
    if isinstance(node, Leaf):
        return frozenset({node.fact})
    return frozenset().union(*(_facts(c) for c in node.children))


def _leaf(leaf: Leaf, values: Values, units: Units) -> Judgement:
    given = values.get(leaf.fact)
    truth: Truth = "unknown"
    gap: Quantity | None = None
    missing: tuple[str, ...] = (leaf.fact,)
    threshold = leaf.threshold
    unit = leaf.unit
    if leaf.op == "is":
        if isinstance(given, bool):
            truth = "met" if given == leaf.value else "unmet"
        elif isinstance(given, Choice) and isinstance(leaf.value, Choice):
            truth = one_of(given, leaf.value)
    elif leaf.other:
        truth, missing = _against_fact(leaf, values, units)
        gap = _gap_to_fact(leaf, values, units) if truth == "unmet" else None
    elif isinstance(given, Quantity) and (quantity := in_unit(given, leaf.unit, units)) is not None:
        assert isinstance(leaf.value, Decimal)
        # 659分钟 against 11小时 is judged in minutes, where both are exact.
        unit, limit = quantity.unit, units.convert(leaf.value, leaf.unit, quantity.unit)
        assert limit is not None
        given, threshold = quantity, limit
        truth = compare(quantity, leaf.op, limit)
        if truth == "unmet" and leaf.op != "==":
            gap = shortfall(quantity, leaf.op, limit)
    check = Check(leaf.fact, leaf.op, threshold, unit, truth, given, gap, leaf.cite)
    return Judgement(truth, (check,), missing if truth == "unknown" else ())


def _gap_to_fact(leaf: Leaf, values: Values, units: Units) -> Quantity | None:
    """By how much a value misses another one, both being exact; None when that is not known."""
    given, other = values.get(leaf.fact), values.get(leaf.other)
    if (
        leaf.op == "is"
        or leaf.op == "=="
        or not (isinstance(given, Quantity) and isinstance(other, Quantity))
    ):
        return None
    a, b = in_unit(given, leaf.unit, units), in_unit(other, leaf.unit, units)
    if a is None or b is None or a.unit != b.unit or b.point is None:
        return None
    short = shortfall(a, leaf.op, b.point)
    return short if short.point else None


def _against_fact(leaf: Leaf, values: Values, units: Units) -> tuple[Truth, tuple[str, ...]]:
    """From a stated relation (either way round) or from two values."""
    assert leaf.op != "is"
    given, other = values.get(leaf.fact), values.get(leaf.other)
    if isinstance(given, Relation) and given.fact == leaf.other:
        return related(given.op, leaf.op), (leaf.fact,)
    if isinstance(other, Relation) and other.fact == leaf.fact:
        return related(mirror(other.op), leaf.op), (leaf.fact,)
    if isinstance(given, Quantity) and isinstance(other, Quantity):
        a, b = in_unit(given, leaf.unit, units), in_unit(other, leaf.unit, units)
        if a is not None and b is not None and a.unit == b.unit:
            return compare_two(a, leaf.op, b), (leaf.fact,)
    unknown = tuple(f for f, v in ((leaf.fact, given), (leaf.other, other)) if not isinstance(v, Quantity))
    return "unknown", unknown[:1] or (leaf.fact,)
