"""Equations as a merchant would write them: 「20万元 × 30%（35%超过上限，按30%计） = 6万元」."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assistant.numbers import PER, Units, spoken_date
from assistant.rules.equations.expression import Binary, Call, Expression, Name, Zero, names
from assistant.rules.equations.solve import Solution, Variable, evaluate, from_base, is_whole, rounded
from assistant.rules.equations.span import exactly

_SIGN = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}
_TIGHT = ("*", "/")

At = Mapping[str, Fraction | date]


def formula(solution: Solution, variables: Mapping[str, Variable], wanted: str, units: Units) -> str:
    """Both ends of an interval, each once, 「；」 between them."""
    writer = _Writer(variables, units)
    unit = variables[wanted].unit
    lines = (writer.line(shown, at, unit, solution) for shown, at in solution.steps)
    return "；".join(dict.fromkeys(lines))


class _Writer:
    def __init__(self, variables: Mapping[str, Variable], units: Units) -> None:
        self._variables, self._units = variables, units

    def line(self, node: Expression, at: At, unit: str, solution: Solution) -> str:
        if any(isinstance(value, date) for value in at.values()):
            assert isinstance(solution.low, date)
            return f"{self._day(node, at)} = {spoken_date(solution.low)}"
        if isinstance(node, Name):
            return self._said(node.name, at)
        if isinstance(node, Call) and isinstance(node.right, Name | Zero):
            return self._limited(node, at, unit)
        return f"{self.text(node, at)}{self.equals(self._value(node, at), unit)}"

    def _limited(self, node: Call, at: At, unit: str) -> str:
        """What a cap, or nothing, makes of the whole: 「… = 132万元，超过上限，按120万元计」."""
        full, limit = self._value(node.left, at), self._value(node.right, at)
        inner = f"{self.text(node.left, at)}{self.equals(full, unit)}"
        if node.function == "min" and full > limit:
            return f"{inner}，超过上限，按{self.amount(limit, unit)}计"
        if node.function == "max" and full <= limit and isinstance(node.left, Binary):
            whole, taken = self.text(node.left.left, at), self.text(node.left.right, at)
            return f"已有{taken}，不少于{whole}，差额为{self.amount(limit, unit)}"
        return inner

    def text(self, node: Expression, at: At) -> str:
        if isinstance(node, Name):
            return self._said(node.name, at)
        if isinstance(node, Zero):
            return "0"
        if isinstance(node, Call):
            return self._least(node, at)
        left, right = self.text(node.left, at), self.text(node.right, at)
        if node.op == "/" and self._value(node.right, at) == 1:  # of 100%
            return left
        if node.op in _TIGHT:
            left, right = _bracketed(node.left, left), _bracketed(node.right, right, last=True)
        return f"{left}{_SIGN[node.op]}{right}"

    def _least(self, node: Call, at: At) -> str:
        """The smaller of an amount and its cap, with a note where the cap is it."""
        left, right = self._value(node.left, at), self._value(node.right, at)
        said, limit = self.text(node.left, at), self.text(node.right, at)
        if isinstance(node.left, Name) and self._variables[node.left.name].value is None and left > right:
            return f"{limit}（上限）"
        if node.function == "min":
            return said if left <= right else f"{limit}（{said}超过上限，按{limit}计）"
        return said if left >= right or isinstance(node.right, Zero) else limit

    def _value(self, node: Expression, at: At) -> Fraction:
        spans = {n: exactly(v) for n in names(node) if isinstance(v := at[n], Fraction)}
        point = evaluate(node, spans).point
        assert point is not None
        return point

    def _said(self, name: str, at: At) -> str:
        value, unit = at[name], self._variables[name].unit
        given = self._variables[name].value
        if not isinstance(value, Fraction):
            return spoken_date(value)
        told = getattr(given, "unit", "") or unit
        words = self.amount(value, told)
        if PER in unit and told != unit:  # 80万元/年 where the equation counts in months
            exact = from_base(value, unit, self._units)
            about = "" if Fraction(rounded(exact)) == exact else "约"
            return f"{words}（{about}{self.amount(value, unit)}）"
        return words

    def equals(self, value: Fraction, unit: str) -> str:
        exact = from_base(value, unit, self._units)
        shown = rounded(exact)
        sign = " = " if Fraction(shown) == exact else " ≈ "
        text = f"{sign}{self._units.spoken(shown, unit)}"
        if is_whole(unit, self._units) and exact.denominator != 1:
            text += f"，按{self._units.spoken(Decimal(-(-exact // 1)), unit)}算"
        return text

    def amount(self, value: Fraction, unit: str) -> str:
        return self._units.spoken(rounded(from_base(value, unit, self._units)), unit)

    def _day(self, node: Expression, at: At) -> str:
        if isinstance(node, Name):
            return self._said(node.name, at)
        assert isinstance(node, Binary | Call)
        left, right = self._day(node.left, at), self._day(node.right, at)
        if isinstance(node, Call):
            back = node.left == Name("result")
            return f"{left}{'往前' if back else '起'}{right}（当天算第1天）"
        return f"{left}{_SIGN[node.op]}{right}"


def _bracketed(node: Expression, text: str, *, last: bool = False) -> str:
    """A sum inside a product; behind a sign also a quotient."""
    inner = node.left if isinstance(node, Call) else node
    loose = isinstance(inner, Binary) and (inner.op not in _TIGHT or (last and inner.op == "/"))
    return f"（{text}）" if loose else text


def sum_formula(
    node: Expression,
    cases: Sequence[tuple[Mapping[str, Variable], At]],
    total: Fraction,
    limit: Fraction | None,
    unit: str,
    units: Units,
) -> str:
    """「8万元 × 12% + 6万元 × 12% = 1.68万元」, and what a cap makes of it."""
    writers = [(_Writer(variables, units), at) for variables, at in cases]
    rows = " + ".join(writer.text(node, at) for writer, at in writers)
    last = writers[-1][0]
    words = f"{rows}{last.equals(total, unit)}"
    if limit is not None and total > limit:
        words += f"，超过上限，按{last.amount(limit, unit)}计"
    return words
