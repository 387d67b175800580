"""Equations that follow from what a rule gives: of an amount at most, what is left (of 20万 with
6.5万 had, 13.5万), and of a time (of 30天 on the 11th, 19天); of any amount, what so many shops get
together."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from assistant.numbers import Units
from assistant.rules.equations import parse
from assistant.rules.equations.shape import is_left_over
from assistant.rules.schema import Calculation, Give, Parameter, Rule, Told

USED, SHOPS = "used", "shops"
_LEFT, _TOGETHER = "max(cap - used, 0)", "cap * shops"
_DIMENSIONS = ("money", "order", "view")


def gift_equations(rule: Rule, units: Units) -> Iterator[tuple[Give, Calculation]]:
    """What a rule gives with each equation of it; none where the rule has one of the same form itself."""
    if rule.kind != "entitlement":
        return
    own = {(_form(c), p.value) for c in rule.equations for p in c.parameters.values()}
    for give in _amounts(rule):
        if give.unit not in units or units[give.unit].dimension not in _DIMENSIONS:
            continue
        if give.qualifier == "up_to" and (_LEFT, give.value) not in own:
            yield give, _equation(f"还能拿的{give.label}", _LEFT, Told("已经拿到的", give.unit), USED, give)
        if give.qualifier in ("up_to", "exact") and (_TOGETHER, give.value) not in own:
            yield give, _equation(f"各店合计的{give.label}", _TOGETHER, Told("店数", "shop"), SHOPS, give)


def times_left(rule: Rule) -> Iterator[Calculation]:
    """Of each time that a rule gives, or takes away for, how much is left of it."""
    for give in _amounts(rule):
        if give.unit in ("day", "month") and give.qualifier == "exact":
            told = Told("已经过去的", give.unit)
            yield _equation(f"{give.label}还剩的时间", _LEFT, told, USED, give)


def _amounts(rule: Rule) -> Iterator[Give]:
    for give in (*rule.gives, *(g for case in rule.cases for g in case.gives)):
        if isinstance(give.value, Decimal) and give.value > 0:
            yield give


def _form(calculation: Calculation) -> str:
    left = is_left_over(calculation.expression, calculation.parameters)
    return _LEFT if left else calculation.formula


def _equation(label: str, form: str, told: Told, name: str, give: Give) -> Calculation:
    assert isinstance(give.value, Decimal)
    cap = {"cap": Parameter(give.value, give.unit, give.cite)}
    qualifier = give.qualifier
    return Calculation(label, form, parse(form), {}, cap, give.unit, qualifier, give.cite, {name: told})
