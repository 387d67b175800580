"""What kind of equation one is, by its form: what is left of a total, what ends at a cap."""

from __future__ import annotations

from collections.abc import Collection

from assistant.rules.equations.expression import Binary, Call, Expression, Name, Zero, names


def is_left_over(node: Expression, cited: Collection[str]) -> bool:
    """max(cap - used, 0): what is left of a ``cited`` total."""
    if not (isinstance(node, Call) and node.function == "max" and isinstance(node.right, Zero)):
        return False
    inner = node.left
    if not (isinstance(inner, Binary) and inner.op == "-"):
        return False
    return isinstance(inner.left, Name) and inner.left.name in cited


def cap_of(node: Expression, cited: Collection[str]) -> str:
    """The ``cited`` name above which the result never is, "" where there is none."""
    if isinstance(node, Call) and node.function == "min" and isinstance(node.right, Name):
        return node.right.name if node.right.name in cited else ""
    return ""


def is_capped(node: Expression, name: str, cited: Collection[str]) -> bool:
    """Whether a ``cited`` number limits what ``name`` counts for."""
    if cap_of(node, cited) and isinstance(node, Call) and name in names(node.left):
        return True
    if isinstance(node, Call | Binary):
        return is_capped(node.left, name, cited) or is_capped(node.right, name, cited)
    return False
