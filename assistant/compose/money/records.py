"""What a money sheet is: rows, totals and days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from assistant.rules.schema import Rule
from assistant.types import Finding, Result

State = Literal["met", "asks", "unstated", "unmet", "not_in_force"]
"""Can be had; hangs on facts that the merchant can tell; on a condition that the source does not give; cannot
be had; is not in force that day."""

Kind = Literal["cash", "in_kind", "things", "rate", "time", "words"]
"""Money that is paid; what is only told in money; counted things (流量, 单); a share of something; so long;
and what is told without a figure."""

FIGURES: tuple[Kind, ...] = ("cash", "in_kind", "things", "rate")
"""Kinds that tell how much, the most telling first."""
KINDS: tuple[Kind, ...] = (*FIGURES, "time", "words")


@dataclass(frozen=True, slots=True)
class Amount:
    """One thing that a plan gives. ``told_again`` is what another amount of the plan rests on, its cap or its
    rate, and so is no money beside it."""

    result: Result
    kind: Kind
    told_again: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """A day that follows from what is known: ``result.value``, with the formula that it comes of."""

    rule: Rule
    result: Result
    day: date


@dataclass(frozen=True, slots=True)
class Row:
    """One plan. ``dates`` are its days, soonest first; ``undated`` the facts from which a day of it would
    follow, ``unvalued`` those from which an amount would, ``presumed`` those taken for granted of whom it is
    for."""

    rule: Rule
    finding: Finding
    state: State
    amounts: tuple[Amount, ...]
    dates: tuple[Dated, ...] = ()
    undated: tuple[str, ...] = ()
    unvalued: tuple[str, ...] = ()
    presumed: tuple[str, ...] = ()

    @property
    def figures(self) -> tuple[Amount, ...]:
        """The amounts that tell how much."""
        return tuple(a for a in self.amounts if a.kind in FIGURES)


@dataclass(frozen=True, slots=True)
class Part:
    """An amount that was added up, with its plan."""

    rule: Rule
    amount: Amount


@dataclass(frozen=True, slots=True)
class Total:
    """What may be added: amounts in one ``unit`` of one thing (``of``, "" for money that is paid). ``fixed``
    is the sum of those told exactly, ``most`` of the upper ends of the others; None where there are none."""

    of: str
    unit: str
    fixed: Decimal | None
    most: Decimal | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class MoneySheet:
    """What follows for one profile on a day. ``rows`` are in the order of their state, those with figures
    first; ``dated`` are the days of every rule, soonest first."""

    as_of: date
    rows: tuple[Row, ...]
    totals: tuple[Total, ...]
    dated: tuple[Dated, ...]

    def of(self, state: State) -> Iterator[Row]:
        """The rows of one state."""
        return (row for row in self.rows if row.state == state)
