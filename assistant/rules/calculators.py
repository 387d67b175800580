"""The closed set of calculators that rules may name. Pure, Decimal, one formula each.

Each takes inputs by name and cited parameters, and returns the value with the formula as a
merchant would write it. Inputs that are intervals give a range: every calculator is monotone in
each input, so the bounds of the result are the results of the bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from assistant.numbers import spoken, spoken_date
from assistant.types import FactValue, Quantity

Amounts = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Computed:
    value: Decimal | date | tuple[Decimal, Decimal]
    formula: str


@dataclass(frozen=True, slots=True)
class Calculator:
    """Units of ``inputs``, ``parameters`` and of the result; "date" marks a date."""

    inputs: Mapping[str, str]
    parameters: Mapping[str, str]
    unit: str
    amount: Callable[[Amounts, Amounts], tuple[Decimal, str]] | None = None
    day: Callable[[date, Amounts], tuple[date, str]] | None = None


def _capped_share(x: Amounts, p: Amounts) -> tuple[Decimal, str]:
    share, cap = x["share"], p["cap"]
    used = min(share, cap)
    value = x["amount"] * used / 100
    note = f"（{spoken(share, 'percent')}超过上限，按上限{spoken(cap, 'percent')}计）" if share > cap else ""
    return value, f"{spoken(x['amount'], 'yuan')} × {spoken(used, 'percent')}{note} = {spoken(value, 'yuan')}"


def _per_unit_saving(x: Amounts, p: Amounts) -> tuple[Decimal, str]:
    count, cap = x["count"], p["cap"]
    used = min(count, cap)
    value = used * x["fee"]
    note = f"（共{spoken(count, 'order')}，超过上限，按{spoken(cap, 'order')}计）" if count > cap else ""
    return value, f"{spoken(used, 'order')}{note} × {spoken(x['fee'], 'yuan')} = {spoken(value, 'yuan')}"


def _capped_monthly(x: Amounts, p: Amounts) -> tuple[Decimal, str]:
    months, amount = x["months"], x["amount"]
    used = min(months, p["months"])
    full = amount * used * p["rate"] / 100
    value = min(full, p["cap"])
    late = f"（共{spoken(months, 'month')}，最长{spoken(p['months'], 'month')}）" if months > used else ""
    formula = f"{spoken(amount, 'yuan')} × {spoken(used, 'month')}{late} × {spoken(p['rate'], 'percent')}"
    formula += f" = {spoken(full, 'yuan')}"
    if full > value:
        formula += f"，超过上限，按{spoken(value, 'yuan')}计"
    return value, formula


def _add_days(start: date, p: Amounts) -> tuple[date, str]:
    end = start + timedelta(days=int(p["days"]))
    return end, f"{spoken_date(start)} + {spoken(p['days'], 'day')} = {spoken_date(end)}"


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
    "add_days": Calculator({"start": "date"}, {"days": "day"}, "date", day=_add_days),
}


def compute(name: str, inputs: Mapping[str, FactValue], parameters: Amounts) -> Computed | None:
    """The result, or None when an input is not a date, or not bounded on both sides."""
    calculator = CALCULATORS[name]
    if calculator.day is not None:
        start = inputs["start"]
        return Computed(*calculator.day(start, parameters)) if isinstance(start, date) else None
    assert calculator.amount is not None
    lows: dict[str, Decimal] = {}
    highs: dict[str, Decimal] = {}
    for key in calculator.inputs:
        value = inputs[key]
        if not isinstance(value, Quantity) or value.low is None or value.high is None:
            return None
        lows[key], highs[key] = value.low, value.high
    low, formula = calculator.amount(lows, parameters)
    if lows == highs:
        return Computed(low, formula)
    high, upper = calculator.amount(highs, parameters)
    return Computed((low, high), f"{formula}；{upper}")
