"""Equations over days: so many days or months behind a day, and back."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from fractions import Fraction

from assistant.rules.equations.expression import Binary, Call, Expression, Name, names

Values = Mapping[str, Fraction | date]


def worked_out(node: Expression, known: Values, months: Collection[str]) -> date:
    """The day that the expression gives; ``months`` are the names that count months.

    Raises KeyError where a name is not known, OverflowError and ValueError past the calendar.
    """
    if isinstance(node, Name):
        day = known[node.name]
        if not isinstance(day, date):
            raise KeyError(node.name)
        return day
    assert isinstance(node, Binary | Call)
    start, (count, monthly) = worked_out(node.left, known, months), _count(node.right, known, months)
    if isinstance(node, Call):  # the first day counts, and so does the first month
        return _shifted(start, count, monthly) - timedelta(days=1)
    return _shifted(start, count if node.op == "+" else -count, monthly)


def isolated(
    node: Expression, wanted: str, end: Fraction | date, known: Values, months: Collection[str]
) -> tuple[Expression, date]:
    """The day ``wanted`` for which the expression gives ``end``, and what to write for it. Where months
    leave no such day, the latest one that still leads no later."""
    if not isinstance(end, date):
        raise KeyError(wanted)
    goal: Expression = Name("result")
    while not isinstance(node, Name):
        assert isinstance(node, Binary | Call)
        if wanted not in names(node.left):
            raise KeyError(wanted)
        count, monthly = _count(node.right, known, months)
        if isinstance(node, Call):
            end, goal = _shifted(end + timedelta(days=1), -count, monthly), Call("last_day", goal, node.right)
        else:
            ahead = node.op == "+"
            end = _shifted(end, -count if ahead else count, monthly)
            goal = Binary("-" if ahead else "+", goal, node.right)
        node = node.left
    return goal, end


def _count(node: Expression, known: Values, months: Collection[str]) -> tuple[int, bool]:
    assert isinstance(node, Name)
    count = known[node.name]
    if not isinstance(count, Fraction) or count.denominator != 1:
        raise ValueError(node.name)
    return int(count), node.name in months


def _shifted(start: date, count: int, monthly: bool) -> date:
    """Some days on; of months the same day, or the last of a month that has no such day."""
    if not monthly:
        return start + timedelta(days=count)
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
