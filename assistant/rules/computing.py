"""The equations of a rule with what is known of a merchant: results, their formulas, and what is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assistant.numbers import Units
from assistant.rules.equations import RESULT, Solution, Variable, solve
from assistant.rules.equations.expression import DATE
from assistant.rules.equations.wording import formula
from assistant.rules.quantity import in_unit
from assistant.rules.schema import Calculation, Fact
from assistant.types import FactValue, Quantity, Result

Values = Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class Solved:
    """One variable of an equation, solved for: ``label`` names it, ``low`` and ``high`` are in ``unit``."""

    label: str
    unit: str
    solution: Solution
    formula: str


def computed(calculation: Calculation, values: Values, units: Units) -> Result:
    """What the equation gives; without a value, and with the facts missing, where it gives none."""
    inputs = {fact: v for fact in calculation.inputs.values() if (v := _usable(values.get(fact))) is not None}
    missing = tuple(f for f in calculation.inputs.values() if f not in inputs)
    empty = Result(
        calculation.label, None, calculation.unit, calculation.qualifier, calculation.cite, "", inputs,
        missing or tuple(_unbounded(inputs)) or tuple(inputs), computed=True, in_kind=calculation.in_kind,
    )  # fmt: skip
    if missing:
        return empty
    known = {name: values[fact] for name, fact in calculation.inputs.items()}
    variables = variables_of(calculation, known, {}, units)
    solution = solve(calculation.expression, variables, RESULT, units) if variables else None
    if solution is None or solution.low is None or solution.high is None:
        return empty
    assert variables is not None
    return as_result(
        calculation, Solved(
            calculation.label, calculation.unit, solution, formula(solution, variables, RESULT, units)
        ), inputs,
    )  # fmt: skip


def as_result(calculation: Calculation, solved: Solved, inputs: Values) -> Result:
    """For an answer; an interval is a range, whatever one value would have been."""
    low, high = solved.solution.low, solved.solution.high
    value: Decimal | date | tuple[Decimal, Decimal] | None = solved.solution.value
    qualifier = calculation.qualifier
    if value is None and isinstance(low, Decimal) and isinstance(high, Decimal):
        value, qualifier = (low, high), "range"
    return Result(
        solved.label, value, solved.unit, qualifier, calculation.cite, solved.formula, inputs, computed=True,
        in_kind=calculation.in_kind,
    )  # fmt: skip


def variables_of(
    calculation: Calculation, known: Values, facts: Mapping[str, Fact], units: Units
) -> dict[str, Variable] | None:
    """Every variable with what is known of it, by its name; ``facts`` give what an unknown one can be at all.
    None where a value is of another kind or dimension than its variable."""
    found: dict[str, Variable] = {}
    for name, fact in calculation.inputs.items():
        natural = (
            Quantity(facts[fact].minimum, facts[fact].maximum) if fact in facts else Quantity(None, None)
        )
        found[name] = Variable(facts[fact].unit if fact in facts else "", None, natural)
    for name, told in calculation.told.items():
        found[name] = Variable(told.unit, None, Quantity(Decimal(0), None))
    found[RESULT] = Variable(calculation.unit)
    for name, value in known.items():
        if isinstance(value, date):
            found[name] = Variable(DATE, value)
        elif isinstance(value, Quantity) and not isinstance(found[name].value, date):
            fitted = _fitted(value, found[name].unit, units)
            if fitted is None:
                return None
            found[name] = Variable(found[name].unit or fitted.unit, fitted, found[name].natural)
        else:
            return None
    for name, parameter in calculation.parameters.items():
        low, high = parameter.ends
        found[name] = Variable(parameter.unit, Quantity(low, high, parameter.unit))
    return found


def _fitted(value: Quantity, unit: str, units: Units) -> Quantity | None:
    return in_unit(value, unit, units) if unit and unit != DATE else (None if unit == DATE else value)


def _usable(value: FactValue | None) -> Quantity | date | None:
    return value if isinstance(value, Quantity | date) and not isinstance(value, bool) else None


def _unbounded(inputs: Values) -> Collection[str]:
    """Facts known only from one side: 「20%以上」 gives no amount until it has an upper end."""
    return [f for f, v in inputs.items() if isinstance(v, Quantity) and None in (v.low, v.high)]
