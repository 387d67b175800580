"""Equations that follow from what a rule gives: of an amount, what is left (of 20万 with
6.5万 had, 13.5万), and of a time (of 30天 on the 11th, 19天); of any amount, what so many shops get
together; of several amounts of one kind, what they come to, for one shop and for several."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from assistant.numbers import Units
from assistant.rules.equations import parse
from assistant.rules.equations.shape import is_left_over
from assistant.rules.schema import Calculation, Give, Parameter, Rule, Told
from assistant.types import Qualifier

USED, SHOPS = "used", "shops"
_LEFT, _TOGETHER = "max(cap - used, 0)", "cap * shops"
_DIMENSIONS = ("money", "order", "view")
_ADDED = 3  # amounts of one kind that are added up in every combination


@dataclass(frozen=True, slots=True)
class OfGifts:
    """An equation over some of the amounts that a rule gives."""

    gives: tuple[Give, ...]
    calculation: Calculation

    def tells(self, name: str) -> bool:
        """Whether one of its variables is so called."""
        return name in self.calculation.told


def gift_equations(rule: Rule, units: Units) -> Iterator[OfGifts]:
    """None where the rule has one of the same form itself."""
    if rule.kind != "entitlement":
        return
    own = {(_form(c), p.value) for c in rule.equations for p in c.parameters.values()}
    gives = [g for g in _amounts(rule) if g.unit in units and units[g.unit].dimension in _DIMENSIONS]
    for give in gives:
        if give.qualifier in ("up_to", "exact") and (_LEFT, give.value) not in own:
            had = give.qualifier == "exact"  # all of it is there at once, and used up bit by bit
            told = {USED: Told("已经用掉的" if had else "已经拿到的", give.unit)}
            yield _equation(f"{'还剩的' if had else '还能拿的'}{give.label}", _LEFT, told, (give,))
    gives = [g for g in gives if g.qualifier in ("up_to", "exact")]
    for together in _together(gives):
        label, cap = "、".join(g.label for g in together), " + ".join(_names(together))
        several = len(together) > 1
        if several:
            yield _equation(f"{label}合计", cap, {}, together)
        formula = f"({cap}) * {SHOPS}" if several else _TOGETHER
        yield _equation(f"各店合计的{label}", formula, {SHOPS: Told("店数", "shop")}, together)


def times_left(rule: Rule) -> Iterator[Calculation]:
    """Of each time that a rule gives, or takes away for, how much is left of it."""
    for give in _amounts(rule):
        if give.unit in ("day", "month") and give.qualifier == "exact":
            told = {USED: Told("已经过去的", give.unit)}
            yield _equation(f"{give.label}还剩的时间", _LEFT, told, (give,)).calculation


def _amounts(rule: Rule) -> Iterator[Give]:
    for give in (*rule.gives, *(g for case in rule.cases for g in case.gives)):
        if isinstance(give.value, Decimal) and give.value > 0:
            yield give


def _together(gives: list[Give]) -> Iterator[tuple[Give, ...]]:
    """Each by itself, and those of one unit in every combination."""
    yield from ((g,) for g in gives)
    for unit in dict.fromkeys(g.unit for g in gives):
        alike = [g for g in gives if g.unit == unit][:_ADDED]
        for count in range(2, len(alike) + 1):
            yield from combinations(alike, count)


def _form(calculation: Calculation) -> str:
    left = is_left_over(calculation.expression, calculation.parameters)
    return _LEFT if left else calculation.formula


def _names(gives: tuple[Give, ...]) -> list[str]:
    return ["cap"] if len(gives) == 1 else [f"cap_{chr(ord('a') + i)}" for i in range(len(gives))]


def _equation(label: str, form: str, told: dict[str, Told], gives: tuple[Give, ...]) -> OfGifts:
    caps = {}
    for name, give in zip(_names(gives), gives, strict=True):
        assert isinstance(give.value, Decimal)
        caps[name] = Parameter(give.value, give.unit, give.cite)
    qualifier: Qualifier = "up_to" if any(g.qualifier == "up_to" for g in gives) else "exact"
    calculation = Calculation(
        label, form, parse(form), {}, caps, gives[0].unit, qualifier, gives[0].cite, told
    )
    return OfGifts(gives, calculation)
