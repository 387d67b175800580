"""The equations of a rule file, checked: names, units, dimensions, citations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import cast

from assistant.knowledge.registry import check_unit
from assistant.knowledge.yamlfile import Table
from assistant.numbers import PER, Units
from assistant.rules.equations.expression import DATE, ExpressionError, dimension, names, parse
from assistant.rules.schema import Calculation, Fact, Parameter, Told
from assistant.text import fold
from assistant.types import Qualifier

QUALIFIERS = ("exact", "up_to", "range", "from")
_KEYS = ("label", "formula", "unit", "qualifier", "cite")


class EquationReader:
    """Reads ``calculate:`` and ``equations:``; ``cite`` notes and checks the citation of an entry."""

    def __init__(self, units: Units, facts: Mapping[str, Fact], cite: Callable[[Table], str]) -> None:
        self._units, self._facts, self._cite = units, facts, cite

    def read(self, table: Table, key: str) -> tuple[Calculation, ...]:
        return tuple(self._equation(entry) for entry in table.tables(key))

    def _equation(self, entry: Table) -> Calculation:
        entry.allow(_KEYS, ("inputs", "parameters", "told", "in_kind"))
        inputs = self._inputs(entry.table("inputs")) if "inputs" in entry else {}
        parameters = self._parameters(entry.table("parameters")) if "parameters" in entry else {}
        told = self._told(entry.table("told")) if "told" in entry else {}
        unit = entry.text("unit")
        if unit != DATE:
            check_unit(entry, self._units)
        dimensions = {name: self._dimension(self._facts[fact].unit) for name, fact in inputs.items()}
        dimensions |= {n: DATE for n, fact in inputs.items() if self._facts[fact].kind == "date"}
        dimensions |= {name: self._dimension(p.unit) for name, p in parameters.items()}
        dimensions |= {name: self._dimension(t.unit) for name, t in told.items()}
        try:
            expression = parse(entry.text("formula"))
            self._named(entry, set(names(expression)), set(dimensions))
            found = dimension(expression, dimensions)
        except ExpressionError as error:
            raise entry.fail(str(error), "formula") from error
        if found != self._dimension(unit):
            raise entry.fail(f"the formula gives {found or 'a bare number'}, not {unit!r}.", "unit")
        return Calculation(
            label=entry.text("label"),
            formula=entry.text("formula"),
            expression=expression,
            inputs=inputs,
            parameters=parameters,
            unit=unit,
            qualifier=cast(Qualifier, entry.choice("qualifier", QUALIFIERS)),
            cite=self._cite(entry),
            told=told,
            in_kind=entry.flag("in_kind"),
        )

    def _dimension(self, unit: str) -> str:
        """「money」, 「money/months」: of a rate both sides in dimensions."""
        if unit == DATE or not unit:
            return unit
        amount, per, period = self._units[unit].dimension.partition(PER)
        return f"{amount}{PER}{self._units[period].dimension}" if per else amount

    def _named(self, entry: Table, used: set[str], given: set[str]) -> None:
        for name in sorted(used - given):
            raise entry.fail(f"{name!r} of the formula is no input, parameter or told variable.", "formula")
        for name in sorted(given - used):
            raise entry.fail(f"{name!r} is not in the formula.", "formula")

    def _inputs(self, table: Table) -> dict[str, str]:
        found = {}
        for name in table:
            fact = table.text(name)
            if fact not in self._facts:
                known = ", ".join(sorted(self._facts))
                raise table.fail(f"fact {fact!r} is not in facts.yaml; facts are {known}.", name)
            if self._facts[fact].kind not in ("quantity", "date"):
                raise table.fail(f"input {name!r} is no amount or day: fact {fact!r} is not.", name)
            found[name] = fact
        return found

    def _parameters(self, table: Table) -> dict[str, Parameter]:
        found = {}
        for name in table:
            entry = table.table(name)
            entry.allow(("value", "unit", "cite"))
            unit = check_unit(entry, self._units)
            raw = entry.raw("value")
            value: Decimal | tuple[Decimal, Decimal]
            if isinstance(raw, list) and len(raw) == 2 and all(isinstance(v, Decimal) for v in raw):
                value = (raw[0], raw[1])
            else:
                value = entry.number("value")
            found[name] = Parameter(value, unit, self._cite(entry))
        return found

    def _told(self, table: Table) -> dict[str, Told]:
        found = {}
        for name in table:
            entry = table.table(name)
            entry.allow(("label", "unit"), ("words",))
            unit = entry.text("unit")
            unit = unit if unit == DATE else check_unit(entry, self._units)
            found[name] = Told(entry.text("label"), unit, tuple(map(fold, entry.texts("words"))))
        return found
