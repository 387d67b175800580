"""A number or date as a value of a fact: its kind, its unit and its range must be possible."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal

from assistant.numbers import DateMention, Mention
from assistant.rules.quantity import add, difference, in_unit
from assistant.rules.schema import Fact
from assistant.types import FactValue, Quantity

Thing = Mention | DateMention
_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31  # days
_COUNTED = ("person", "order")
_LARGEST = Decimal(10) ** 15  # no figure of a shop is larger: such a number is a mistake or an attack


def fits(thing: Thing, fact: Fact) -> bool:
    """Kind, unit and range: 好评率 1500 does not fit, nor does 7天 as hours."""
    if isinstance(thing, DateMention):
        return fact.kind == "date"
    if fact.kind != "quantity" or thing.kind == "period":
        return False
    if thing.kind == "ordinal" and fact.unit != thing.quantity.unit:
        return False
    if thing.kind == "delta":  # 涨3分 is no score of three
        return _in_fact_unit(thing.quantity, fact) is not None
    return possible(thing.quantity, fact) is not None


def possible(quantity: Quantity, fact: Fact) -> Quantity | None:
    """The quantity as one of ``fact``; None when its unit, its range or its size cannot be."""
    return None if misfit(quantity, fact) else _in_fact_unit(quantity, fact)


def misfit(quantity: Quantity, fact: Fact) -> Literal["", "unit", "range", "scale"]:
    """Why the quantity cannot be a value of ``fact``, "" when it can."""
    value = _in_fact_unit(quantity, fact)
    if value is None:
        return "unit"
    allowed = in_unit(Quantity(fact.minimum, fact.maximum, fact.unit), value.unit)
    assert allowed is not None
    too_low = allowed.low is not None and value.high is not None and value.high < allowed.low
    too_high = allowed.high is not None and value.low is not None and value.low > allowed.high
    if too_low or too_high or any(b is not None and abs(b) > _LARGEST for b in (value.low, value.high)):
        return "range"
    if fact.other_scale is not None and value.high is not None and value.high <= fact.other_scale:
        return "scale"
    return ""


def _in_fact_unit(quantity: Quantity, fact: Fact) -> Quantity | None:
    if fact.unit == "percent" and not quantity.unit and quantity.high is not None and quantity.high <= 1:
        low = None if quantity.low is None else quantity.low * 100  # 好评率0.85
        if quantity.high != quantity.high.to_integral_value():
            return Quantity(low, quantity.high * 100, "percent", quantity.low_open, quantity.high_open)
    if not quantity.unit and fact.unit == "time":
        return None
    if quantity.unit == "month" and fact.unit == "day":  # 两个多月
        low, high = quantity.low, quantity.high
        quantity = replace(
            quantity,
            low=None if low is None else low * _SHORTEST_MONTH,
            high=None if high is None else high * _LONGEST_MONTH,
            unit="day",
        )
    if quantity.unit == "item" and fact.unit in _COUNTED:  # 粉丝1000个
        quantity = replace(quantity, unit="")
    return in_unit(quantity, fact.unit)


def value_of(thing: Thing, fact: Fact) -> FactValue:
    """The value of a thing that fits."""
    if isinstance(thing, DateMention):
        return thing.value
    delta = thing.kind == "delta"
    quantity = _in_fact_unit(thing.quantity, fact) if delta else possible(thing.quantity, fact)
    assert quantity is not None
    return quantity


def value_for(mention: Mention, fact: Fact) -> FactValue | None:
    """The mention as a value of ``fact``, None when it does not fit."""
    return value_of(mention, fact) if fits(mention, fact) else None


def shifted(base: FactValue | None, delta: FactValue, *, less: bool = False) -> FactValue | None:
    """再播4小时 on top of 7小时; 掉了20万粉 of 120万 when ``less``."""
    if isinstance(base, Quantity) and isinstance(delta, Quantity):
        moved = in_unit(delta, base.unit)
        if moved is None:
            return None
        if moved.unit != base.unit:  # 7小时 and 100分钟 add up exactly in minutes
            moved, base = delta, in_unit(base, delta.unit) or base
        if moved.unit == base.unit:
            return difference(base, moved) if less else add(base, moved)
    return None
