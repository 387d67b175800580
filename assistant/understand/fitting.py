"""A number or date as a value of a fact: its kind, its unit and its range must be possible."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal

from assistant.numbers import PER, DateMention, Mention, Units
from assistant.rules.quantity import add, difference, in_unit
from assistant.rules.schema import Fact
from assistant.types import FactValue, Quantity

Thing = Mention | DateMention
_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31  # days
_LARGEST = Decimal(10) ** 15  # no figure of a shop is larger: such a number is a mistake or an attack


class Fitting:
    """What can be a value of a fact, in the units that there are."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def fits(self, thing: Thing, fact: Fact, *, said: bool = False) -> bool:
        """Kind, unit and range: 好评率 1500 does not fit, nor does 7天 as hours. Of a fact that is a rate the
        thing must tell the period, unless it is ``said`` of nothing else: the answer to what was asked."""
        if isinstance(thing, DateMention):
            return fact.kind == "date"
        if fact.kind != "quantity" or thing.kind == "period":
            return False
        if thing.kind == "ordinal" and fact.unit != thing.quantity.unit:
            return False
        if not (said or fact.untold) and PER in fact.unit and PER not in thing.quantity.unit:
            return False
        if thing.kind == "delta":  # 涨3分 is no score of three
            return self._in_fact_unit(thing.quantity, fact) is not None
        return self.possible(thing.quantity, fact) is not None

    def possible(self, quantity: Quantity, fact: Fact) -> Quantity | None:
        """The quantity as one of ``fact``; None when its unit, its range or its size cannot be."""
        return None if self.misfit(quantity, fact) else self._in_fact_unit(quantity, fact)

    def misfit(self, quantity: Quantity, fact: Fact) -> Literal["", "unit", "range", "scale"]:
        """Why the quantity cannot be a value of ``fact``, "" when it can."""
        value = self._in_fact_unit(quantity, fact)
        if value is None:
            return "unit"
        allowed = in_unit(Quantity(fact.minimum, fact.maximum, fact.unit), value.unit, self._units)
        assert allowed is not None
        too_low = allowed.low is not None and value.high is not None and value.high < allowed.low
        too_high = allowed.high is not None and value.low is not None and value.low > allowed.high
        if too_low or too_high or any(b is not None and abs(b) > _LARGEST for b in (value.low, value.high)):
            return "range"
        if fact.other_scale is not None and value.high is not None and value.high <= fact.other_scale:
            return "scale"
        return ""

    def _in_fact_unit(self, quantity: Quantity, fact: Fact) -> Quantity | None:
        amount, per, period = fact.unit.partition(PER)
        if per:
            told, slash, by = quantity.unit.partition(PER)
            if told in ("", "item") and (not told or self._units[amount].counted):
                told = amount  # 每天60个
            quantity = replace(quantity, unit=f"{told}{PER}{by if slash else period}")
            return in_unit(quantity, fact.unit, self._units)
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
        if not fact.unit:  # a truth or a choice
            return None
        if quantity.unit == "item" and self._units[fact.unit].counted:  # 粉丝1000个
            quantity = replace(quantity, unit="")
        return in_unit(quantity, fact.unit, self._units)

    def value_of(self, thing: Thing, fact: Fact) -> FactValue:
        """The value of a thing that fits."""
        if isinstance(thing, DateMention):
            return thing.value
        delta = thing.kind == "delta"
        quantity = self._in_fact_unit(thing.quantity, fact) if delta else self.possible(thing.quantity, fact)
        assert quantity is not None
        return quantity

    def value_for(self, mention: Mention, fact: Fact) -> FactValue | None:
        """The mention as a value of ``fact``, the one it is said of; None when it does not fit."""
        return self.value_of(mention, fact) if self.fits(mention, fact, said=True) else None

    def shifted(self, base: FactValue | None, delta: FactValue, *, less: bool = False) -> FactValue | None:
        """再播4小时 on top of 7小时; 掉了20万粉 of 120万 when ``less``."""
        if isinstance(base, Quantity) and isinstance(delta, Quantity):
            moved = in_unit(delta, base.unit, self._units)
            if moved is None:
                return None
            if moved.unit != base.unit:  # 7小时 and 100分钟 add up exactly in minutes
                moved, base = delta, in_unit(base, delta.unit, self._units) or base
            if moved.unit == base.unit:
                return difference(base, moved) if less else add(base, moved)
        return None
