"""What evaluating a rule found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from assistant.types.values import Choice, FactValue, Op, Qualifier, Quantity, Status

RuleKind = Literal["entitlement", "gate", "classification", "penalty", "calculation", "service", "duty"]


@dataclass(frozen=True, slots=True)
class OtherFact:
    """The fact that another one is compared with: 行业平均品退率."""

    fact: str


Threshold = Decimal | bool | Choice | OtherFact


@dataclass(frozen=True, slots=True)
class Unstated:
    """A condition that the source mentions and does not give: no fact of a merchant can decide it."""

    words: str
    cite: str


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of a rule against the profile.

    ``threshold`` is a number in ``unit``, a boolean, the options that will do, or the fact compared with.
    ``gap`` is how far an unmet check is from its threshold, in ``unit``; 0 with a strict operator
    means "exactly on it, and that is not enough". ``decisive`` marks checks that could still change
    (unknown) or that settled (met, unmet) the outcome.
    """

    fact: str
    op: Op | Literal["is"]
    threshold: Threshold
    unit: str
    status: Status
    given: FactValue | None
    gap: Quantity | None
    cite: str
    decisive: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """What a rule gives or computes. ``value`` is a number, a date, a range or words; ``cites`` are what its
    formula rests on besides ``cite``. What is ``in_kind`` is told in money and not paid in money."""

    label: str
    value: Decimal | date | str | tuple[Decimal, Decimal] | None
    unit: str
    qualifier: Qualifier
    cite: str
    formula: str = ""
    inputs: Mapping[str, FactValue] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    computed: bool = False
    cites: tuple[str, ...] = ()
    in_kind: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What evaluating one rule found. ``missing`` are only the facts that could still change it,
    ``undecided`` the conditions left open because the source does not state them. ``above`` is what the next
    step of a ladder asks for, short of which the merchant is, and ``above_gives`` what it would give."""

    rule: str
    status: Status
    checks: tuple[Check, ...]
    results: tuple[Result, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...] = ()
    undecided: tuple[Unstated, ...] = ()
    above: tuple[Check, ...] = ()
    above_gives: tuple[Result, ...] = ()
