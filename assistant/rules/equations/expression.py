"""The right-hand side of an equation: ``min(amount * min(share, cap), most)``.

Names, ``+ - * /``, brackets, ``min``, ``max`` and ``last_day(start, days)``: the last of so many days, the
first one counted. Every name stands once, so that intervals give exact bounds and any name can be isolated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Operator = Literal["+", "-", "*", "/"]
Function = Literal["min", "max", "last_day"]
FUNCTIONS: tuple[Function, ...] = ("min", "max", "last_day")
_TOKEN = re.compile(r"\s*(?:([a-z_][a-z0-9_]*)|(0)|([-+*/(),]))")

DATE = "date"
_PURE = ("share", "multiple", "shop")
"""Dimensions that only scale another one."""


class ExpressionError(ValueError):
    """An expression that cannot be read, or whose dimensions do not fit."""


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Zero:
    """The one number that needs no citation: ``max(full - paid, 0)``."""


@dataclass(frozen=True, slots=True)
class Binary:
    op: Operator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Call:
    function: Function
    left: Expression
    right: Expression


Expression = Name | Zero | Binary | Call


def names(node: Expression) -> Iterator[str]:
    """Every name, left to right."""
    if isinstance(node, Name):
        yield node.name
    elif isinstance(node, Binary | Call):
        yield from names(node.left)
        yield from names(node.right)


def parse(text: str) -> Expression:
    """Raises ExpressionError, which says where."""
    reader = _Reader(text)
    node = reader.sum()
    if reader.token:
        raise ExpressionError(f"unexpected {reader.token!r} in {text!r}.")
    twice = [n for n in dict.fromkeys(names(node)) if [*names(node)].count(n) > 1]
    if twice:
        raise ExpressionError(f"{twice[0]!r} stands twice in {text!r}; each name may stand once.")
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self.token = ""
        self._next()

    def _next(self) -> str:
        taken = self.token
        if not self._text[self._at :].strip():
            self.token = ""
            return taken
        m = _TOKEN.match(self._text, self._at)
        if m is None:
            raise ExpressionError(f"cannot read {self._text[self._at :].strip()!r} in {self._text!r}.")
        self._at, self.token = m.end(), m.group().strip()
        return taken

    def sum(self) -> Expression:
        node = self._product()
        while self.token in ("+", "-"):
            op: Operator = "+" if self._next() == "+" else "-"
            node = Binary(op, node, self._product())
        return node

    def _product(self) -> Expression:
        node = self._atom()
        while self.token in ("*", "/"):
            op: Operator = "*" if self._next() == "*" else "/"
            node = Binary(op, node, self._atom())
        return node

    def _atom(self) -> Expression:
        token = self._next()
        if token == "(":
            node = self.sum()
            self._expect(")")
            return node
        if token == "0":
            return Zero()
        if not token or not (token[0].isalpha() or token[0] == "_"):
            raise ExpressionError(f"a name is missing before {token or 'the end'!r} in {self._text!r}.")
        if self.token != "(":
            return Name(token)
        function = next((f for f in FUNCTIONS if f == token), None)
        if function is None:
            raise ExpressionError(f"unknown function {token!r}; there are {', '.join(FUNCTIONS)}.")
        self._expect("(")
        left = self.sum()
        self._expect(",")
        right = self.sum()
        self._expect(")")
        return Call(function, left, right)

    def _expect(self, token: str) -> None:
        if self.token != token:
            raise ExpressionError(f"{token!r} is missing in {self._text!r}.")
        self._next()


# --- dimensions ---------------------------------------------------------------------------------


def dimension(node: Expression, of: Mapping[str, str]) -> str:
    """The dimension of the value: "money", "money/months", "date"; "" for a bare number. ``of`` are those of
    the names. A share or a multiple scales, and a count of things times an amount is such an amount.

    Raises ExpressionError where two sides do not fit.
    """
    if isinstance(node, Name):
        return of[node.name]
    if isinstance(node, Zero):
        return "0"
    left, right = dimension(node.left, of), dimension(node.right, of)
    if isinstance(node, Call) and node.function == "last_day":
        if (left, right) != (DATE, "days"):
            raise ExpressionError("last_day takes a date and a number of days.")
        return DATE
    if isinstance(node, Call) or node.op in ("+", "-"):
        if DATE in (left, right) and isinstance(node, Binary):
            return _moved(node.op, left, right)
        if "0" in (left, right) or left == right:
            return right if left == "0" else left
        raise ExpressionError(f"{left or 'a number'} and {right or 'a number'} cannot be compared or added.")
    if DATE in (left, right):
        raise ExpressionError("a date is neither multiplied nor divided.")
    return _times(left, right) if node.op == "*" else _over(left, right)


def _moved(op: Operator, left: str, right: str) -> str:
    """A date some days or months later or earlier."""
    if left == DATE and right in ("days", "months"):
        return DATE
    raise ExpressionError(f"{left} {op} {right} is no date: a date takes days or months behind it.")


def _times(left: str, right: str) -> str:
    for a, b in ((left, right), (right, left)):
        if a in _PURE or a == "":
            return b
        amount, slash, period = a.partition("/")
        if slash and period == b:
            return amount  # 元/月 × 月
    if "money" in (left, right):
        return "money"  # 单 × 元
    raise ExpressionError(f"{left} × {right} is no amount.")


def _over(left: str, right: str) -> str:
    if right in _PURE or right == "":
        return left
    if left == right:
        return "share"
    amount, slash, period = right.partition("/")
    if slash and amount == left:
        return period  # 单 ÷ 单/天
    if right in ("days", "months"):
        return f"{left}/{right}"
    raise ExpressionError(f"{left} ÷ {right} is no amount.")
