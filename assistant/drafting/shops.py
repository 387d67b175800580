"""Shops that conditions hold for, or fail for: what scenarios are made of."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from assistant.numbers import Units
from assistant.rules.schema import Fact, Group, Leaf, Node
from assistant.types import Choice

Given = Decimal | bool | str
"""A figure in its fact's own unit, yes or no, an option's id, a day, or two ends: ``[4.5, 4.7]``."""

Shop = Mapping[str, Given]
Wanted = Mapping[str, Sequence[tuple[Leaf, bool]]]
"""Fact → the comparisons with it that are to hold, or not to."""

_HOLDS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "==": operator.eq,
}  # fmt: skip
_ONE = Decimal(1)
_TENTH = Decimal("0.1")
_SMALL_SCALE = 10
_DIGITS = 6


def wanted(*nodes: Node | None, pick: Leaf | None = None) -> Wanted:
    """What has to be so for all nodes to hold. Of alternatives the one with ``pick`` holds, or else the
    first, and the others fail, so that it shows which of them counts."""
    found: dict[str, list[tuple[Leaf, bool]]] = {}
    for node in nodes:
        if node is not None:
            _want(node, True, pick, found)
    return found


def _want(node: Node, so: bool, pick: Leaf | None, found: dict[str, list[tuple[Leaf, bool]]]) -> None:
    if isinstance(node, Leaf):
        found.setdefault(node.fact, []).append((node, so))
    elif isinstance(node, Group):
        one = next((c for c in node.children if pick is not None and _has(c, pick)), node.children[0])
        for child in node.children:
            if (node.op == "all") == so:
                _want(child, so, pick, found)
            elif node.op == "any":
                _want(child, child is one, pick, found)
        if node.op == "all" and not so:
            _want(one, False, pick, found)


def _has(node: Node, leaf: Leaf) -> bool:
    return node is leaf or (isinstance(node, Group) and any(_has(child, leaf) for child in node.children))


def shop(wants: Wanted, facts: Mapping[str, Fact], units: Units) -> Shop:
    """A shop of which all that is so; without the facts for which there is no such value."""
    found = {}
    for key, leaves in wants.items():
        if (value := _fitting(facts[key], leaves, units)) is not None:
            found[key] = value
    return found


def _fitting(fact: Fact, leaves: Sequence[tuple[Leaf, bool]], units: Units) -> Given | None:
    first, so = leaves[0]
    if isinstance(first.value, bool):
        return first.value is so
    if isinstance(first.value, Choice):
        ids = [o.id for o in fact.options]
        fit = (i for i in ids if all((i in _ids(leaf)) is holds for leaf, holds in leaves))
        return next(fit, None)
    figures = [
        (figure, leaf, holds) for leaf, holds in leaves if (figure := in_unit(leaf, fact, units)) is not None
    ]
    tries = [v for figure, leaf, _ in figures for v in _around(figure, leaf, fact)]
    return next((v for v in tries if all(_HOLDS[leaf.op](v, f) is holds for f, leaf, holds in figures)), None)


def _around(figure: Decimal, leaf: Leaf, fact: Fact) -> list[Decimal]:
    """Well inside first, then on the threshold, then outside."""
    by = step(figure, fact)
    inside = -by if leaf.op in ("<=", "<") else by
    low, high = fact.minimum, fact.maximum
    tries = [figure + inside, figure, figure - inside]
    return [v for v in tries if (low is None or v >= low) and (high is None or v <= high)]


def edges(leaf: Leaf, fact: Fact, units: Units) -> list[Given]:
    """The last value for which a comparison holds, and the first for which it does not."""
    if isinstance(leaf.value, bool):
        return [leaf.value, not leaf.value]
    if isinstance(leaf.value, Choice):
        ids, fits = [o.id for o in fact.options], _ids(leaf)
        return [
            next(i for i in ids if (i in fits) is so)
            for so in (True, False)
            if any((i in fits) is so for i in ids)
        ]
    figure = in_unit(leaf, fact, units)
    if figure is None:
        return []
    by = step(figure, fact)
    one_less, one_more = figure - by, figure + by
    met, unmet = {
        ">=": (figure, one_less), ">": (one_more, figure), "<=": (figure, one_more),
        "<": (one_less, figure), "==": (figure, one_less),
    }[leaf.op]  # fmt: skip
    low, high = fact.minimum, fact.maximum
    return [v for v in (met, unmet) if (low is None or v >= low) and (high is None or v <= high)]


def in_unit(leaf: Leaf, fact: Fact, units: Units) -> Decimal | None:
    """A threshold in its fact's own unit; None where it has no end there."""
    if not isinstance(leaf.value, Decimal):
        return None
    figure = units.convert(leaf.value, leaf.unit, fact.unit)
    if figure is None or -int(figure.normalize().as_tuple().exponent) > _DIGITS:
        return None
    return figure


def step(figure: Decimal, fact: Fact) -> Decimal:
    """The least that a figure differs by: its last digit, tenths of a score of five points, else one."""
    exponent = int(figure.normalize().as_tuple().exponent)
    if exponent < 0:
        return _ONE.scaleb(exponent)
    return _TENTH if fact.unit == "score" and figure <= _SMALL_SCALE and not _whole_points(fact) else _ONE


def _whole_points(fact: Fact) -> bool:
    return fact.maximum is not None and fact.maximum > _SMALL_SCALE


def _ids(leaf: Leaf) -> tuple[str, ...]:
    return leaf.value.options if isinstance(leaf.value, Choice) else ()
