"""The closed set of calculators that rules may name. Pure, Decimal, one formula each.

Each takes inputs by name and cited parameters, and returns the value with the formula as a
merchant would write it. Inputs that are intervals give a range: every calculator is monotone in
each input, so the ends of the result are among the results of the ends.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from assistant.numbers import spoken_date
from assistant.types import FactValue, Quantity

Amounts = Mapping[str, Decimal]
Spoken = Callable[[Decimal, str], str]
"""An amount in a unit, as a merchant would write it."""


@dataclass(frozen=True, slots=True)
class Computed:
    value: Decimal | date | tuple[Decimal, Decimal]
    formula: str

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        """The lowest and the highest amount; not for dates."""
        if isinstance(self.value, tuple):
            return self.value
        assert isinstance(self.value, Decimal)
        return self.value, self.value


@dataclass(frozen=True, slots=True)
class Calculator:
    """Units of ``inputs``, ``parameters`` and of the result; "date" marks a date."""

    inputs: Mapping[str, str]
    parameters: Mapping[str, str]
    unit: str
    amount: Callable[[Amounts, Amounts, Spoken], Computed] | None = None
    day: Callable[[date, Amounts, Spoken], Computed] | None = None


def _capped_share(x: Amounts, p: Amounts, spoken: Spoken) -> Computed:
    share, cap = x["share"], p["cap"]
    used = min(share, cap)
    value = x["amount"] * used / 100
    note = f"（{spoken(share, 'percent')}超过上限，按上限{spoken(cap, 'percent')}计）" if share > cap else ""
    formula = f"{spoken(x['amount'], 'yuan')} × {spoken(used, 'percent')}{note} = {spoken(value, 'yuan')}"
    return Computed(value, formula)


def _per_unit_saving(x: Amounts, p: Amounts, spoken: Spoken) -> Computed:
    count, cap = x["count"], p["cap"]
    used = min(count, cap)
    value = used * x["fee"]
    note = f"（共{spoken(count, 'order')}，超过上限，按{spoken(cap, 'order')}计）" if count > cap else ""
    formula = f"{spoken(used, 'order')}{note} × {spoken(x['fee'], 'yuan')} = {spoken(value, 'yuan')}"
    return Computed(value, formula)


def _capped_monthly(x: Amounts, p: Amounts, spoken: Spoken) -> Computed:
    months, amount = x["months"], x["amount"]
    used = min(months, p["months"])
    full = amount * used * p["rate"] / 100
    value = min(full, p["cap"])
    late = f"（共{spoken(months, 'month')}，最长{spoken(p['months'], 'month')}）" if months > used else ""
    formula = f"{spoken(amount, 'yuan')} × {spoken(used, 'month')}{late} × {spoken(p['rate'], 'percent')}"
    formula += f" = {spoken(full, 'yuan')}"
    if full > value:
        formula += f"，超过上限，按{spoken(value, 'yuan')}计"
    return Computed(value, formula)


def _shortfall(x: Amounts, p: Amounts, spoken: Spoken) -> Computed:
    paid, full = x["paid"], p["full"]
    if paid >= full:
        return Computed(Decimal(0), f"已有{spoken(paid, 'yuan')}，不少于{spoken(full, 'yuan')}，不用再补")
    value = full - paid
    return Computed(value, f"{spoken(full, 'yuan')} − {spoken(paid, 'yuan')} = {spoken(value, 'yuan')}")


def _range_scale(x: Amounts, p: Amounts, spoken: Spoken) -> Computed:
    base = x["base"]
    low, high = base * p["low"], base * p["high"]
    steps = (
        f"{spoken(base, 'yuan')} × {spoken(factor, 'multiple')} = {spoken(value, 'yuan')}"
        for factor, value in ((p["low"], low), (p["high"], high))
    )
    return Computed((low, high), "；".join(steps))


def _add_days(start: date, p: Amounts, spoken: Spoken) -> Computed:
    end = start + timedelta(days=int(p["days"]))
    return Computed(end, f"{spoken_date(start)} + {spoken(p['days'], 'day')} = {spoken_date(end)}")


def _add_months(start: date, p: Amounts, spoken: Spoken) -> Computed:
    """The same day of a later month, or its last day where there is no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + int(p["months"]), 12)
    end = date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
    return Computed(end, f"{spoken_date(start)} + {spoken(p['months'], 'month')} = {spoken_date(end)}")


CALCULATORS: dict[str, Calculator] = {
    "capped_share": Calculator(
        {"amount": "yuan", "share": "percent"}, {"cap": "percent"}, "yuan", amount=_capped_share
    ),
    "per_unit_saving": Calculator(
        {"count": "order", "fee": "yuan"}, {"cap": "order"}, "yuan", amount=_per_unit_saving
    ),
    "capped_monthly": Calculator(
        {"amount": "yuan", "months": "month"},
        {"rate": "percent", "months": "month", "cap": "yuan"},
        "yuan",
        amount=_capped_monthly,
    ),
    "shortfall": Calculator({"paid": "yuan"}, {"full": "yuan"}, "yuan", amount=_shortfall),
    "range_scale": Calculator(
        {"base": "yuan"}, {"low": "multiple", "high": "multiple"}, "yuan", amount=_range_scale
    ),
    "add_days": Calculator({"start": "date"}, {"days": "day"}, "date", day=_add_days),
    "add_months": Calculator({"start": "date"}, {"months": "month"}, "date", day=_add_months),
}


def compute(
    name: str, inputs: Mapping[str, FactValue], parameters: Amounts, spoken: Spoken
) -> Computed | None:
    """The result, or None when an input is not a date, is not bounded on both sides, or leads past
    the end of the calendar."""
    calculator = CALCULATORS[name]
    if calculator.day is not None:
        start = inputs["start"]
        try:
            return calculator.day(start, parameters, spoken) if isinstance(start, date) else None
        except (OverflowError, ValueError):  # after the year 9999
            return None
    assert calculator.amount is not None
    ends: list[tuple[Decimal, Decimal]] = []
    for key in calculator.inputs:
        value = inputs[key]
        if not isinstance(value, Quantity) or value.low is None or value.high is None:
            return None
        ends.append((value.low, value.high))
    corners = [
        calculator.amount(dict(zip(calculator.inputs, corner, strict=True)), parameters, spoken)
        for corner in dict.fromkeys(product(*ends))
    ]
    lowest = min(corners, key=lambda c: c.ends[0])
    highest = max(corners, key=lambda c: c.ends[1])
    low, high = lowest.ends[0], highest.ends[1]
    formula = "；".join(dict.fromkeys((lowest.formula, highest.formula)))
    return Computed(low if low == high else (low, high), formula)
