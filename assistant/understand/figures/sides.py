"""What a fact is that passes its check, or does not: the values on either side of a threshold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from assistant.rules.quantity import NEGATED
from assistant.rules.schema import Group, Leaf, Node, Rule
from assistant.types import Choice, FactValue, Quantity, Relation, Unstated


def passing(rules: Sequence[Rule], known: Collection[str]) -> Iterator[tuple[str, FactValue]]:
    """Values that pass every check of facts that are not known; of alternatives within a condition the first
    one, where none of them is known."""
    require = rules[0].require if rules else None
    for node in require.children if isinstance(require, Group) else (require,):
        yield from _passing(node, known)


def _passing(node: Node | None, known: Collection[str]) -> Iterator[tuple[str, FactValue]]:
    if isinstance(node, Leaf):
        if node.fact not in known and (value := side_of(node, met=True)) is not None:
            yield node.fact, value
    elif isinstance(node, Group) and (node.op == "all" or _untold(node, known)):
        for child in node.children[:1] if node.op == "any" else node.children:
            yield from _passing(child, known)


def sided(rules: Sequence[Rule], facts: Collection[str], *, met: bool) -> Iterator[tuple[str, FactValue]]:
    """What each of these facts is where it passes its check, or does not."""
    for leaf in leaves(rules):
        if leaf.fact in facts and (value := side_of(leaf, met=met)) is not None:
            yield leaf.fact, value


def leaves(rules: Sequence[Rule]) -> Iterator[Leaf]:
    """The checks of the first rule, which is the one under discussion."""
    for rule in rules[:1]:
        yield from rule.leaves()


def alternatives(rules: Sequence[Rule]) -> bool:
    """Whether any of the rule's conditions will do."""
    require = rules[0].require if rules else None
    return isinstance(require, Group) and require.op == "any"


def open_checks(rules: Sequence[Rule], known: Collection[str]) -> int:
    """How many conditions of the rule nothing is known of; of alternatives within one, it is one."""
    require = rules[0].require if rules else None
    children = require.children if isinstance(require, Group) else ()
    return sum(not isinstance(child, Unstated) and _untold(child, known) for child in children)


def _untold(node: Node, known: Collection[str]) -> bool:
    if isinstance(node, Group):
        return all(_untold(child, known) for child in node.children)
    return not (isinstance(node, Leaf) and node.fact in known)


def side_of(leaf: Leaf, *, met: bool) -> FactValue | None:
    """The values on one side of a check, None where they are not told by one value."""
    if leaf.op == "is":
        if isinstance(leaf.value, bool):
            return leaf.value is met
        return leaf.value if met and isinstance(leaf.value, Choice) else None
    op = leaf.op if met else NEGATED.get(leaf.op)
    if op is None or isinstance(leaf.value, bool | Choice):
        return None
    if leaf.other:
        return Relation(op, leaf.other)
    if leaf.value is None:
        return None
    at, strict = leaf.value, op in ("<", ">")
    if op in (">", ">="):
        return Quantity(at, None, leaf.unit, low_open=strict)
    if op in ("<", "<="):
        return Quantity(None, at, leaf.unit, high_open=strict)
    return Quantity(at, at, leaf.unit)
