"""Equations that follow from a threshold: how much a day what is short of it takes, how long that takes at a
pace, and what all of it comes to for each day, month or quarter of its time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from assistant.numbers import PER, Period, Units
from assistant.rules.equations import parse
from assistant.rules.schema import Calculation, Fact, Leaf, Parameter, Told
from assistant.types import Quantity

_PACE = "max(limit - have, 0) / days"
_LASTS = "max(limit - have, 0) / pace"
_SPREAD = "limit / span"
_YEAR = 365
_SUMMED = ("order", "money", "person", "duration")


def threshold_equations(leaf: Leaf, fact: Fact, units: Units) -> Iterator[Calculation]:
    unit = units[leaf.unit]
    if unit.dimension not in _SUMMED and not unit.counted:
        return
    assert isinstance(leaf.value, Decimal)
    limit = {"limit": Parameter(leaf.value, leaf.unit, leaf.cite)}
    for period, label in (("day", "天"), ("month", "个月")):
        rate = f"{leaf.unit}{PER}{period}"
        days = Told(f"还有的{label}数", period)
        pace = Told(f"每{label}的{fact.label}", rate)
        every = "每天" if period == "day" else "每月"
        yield Calculation(
            f"平均{every}要增加的{fact.label}", _PACE, parse(_PACE), {"have": fact.id}, limit, rate, "exact",
            leaf.cite, {"days": days},
        )  # fmt: skip
        yield Calculation(
            f"{fact.label}达到要求还要的{label}数", _LASTS, parse(_LASTS), {"have": fact.id}, limit, period,
            "exact", leaf.cite, {"pace": pace},
        )  # fmt: skip
    for each in units.periods.values():
        if (span := _span(fact, each, units)) is not None:
            yield Calculation(
                f"{fact.label}的要求摊到每{each.label}", _SPREAD, parse(_SPREAD), {}, limit,
                f"{leaf.unit}{PER}{each.key}", "exact", leaf.cite, {"span": span},
            )  # fmt: skip


def _span(fact: Fact, each: Period, units: Units) -> Told | None:
    """How long the time of a fact is, where it is a year and the period shorter: 12 months, 365 days."""
    window = fact.window
    if window is None or units.convert(window.value, window.unit, "day") != _YEAR:
        return None
    length = Decimal(_YEAR) if each.of == "day" else units.periods["year"].factor
    return (
        None if each.factor >= length else Told("分摊的时长", each.of, (), Quantity(length, length, each.of))
    )
