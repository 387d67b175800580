"""What is read out of a document before it becomes YAML: conditions and consequences, each with the words
that it stands on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from assistant.drafting.structure import Span
from assistant.types import Op, Qualifier, RuleKind


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure as it is written: ``value``, or from ``value`` to ``high``. ``unit`` is a key of the units or,
    of what there is no unit for, ``word``, the measure word behind it. ``span`` are its words."""

    value: Decimal
    high: Decimal | None
    unit: str
    word: str
    span: Span


@dataclass(frozen=True, slots=True)
class Condition:
    """``label`` is what must be so, in the document's words: a figure compared with ``value`` of ``unit``, or
    with ``op`` "is" a state: True, False, or one of the things that it can be (企业店). ``says`` is the
    sentence or row, which holds every figure of it. ``but`` are those for whom it is another figure:
    不超过6%，生鲜类目不超过9%."""

    label: str
    op: Op | Literal["is"]
    value: Decimal | bool | str
    unit: str
    word: str
    says: Span
    but: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows: an amount, a range, a share, points, days (``value``, ``high``), or words. With
    ``base`` it is that share or that many times of a figure of the merchant's, between ``least`` and
    ``most``. ``after`` is the event that a time limit counts from."""

    label: str
    value: Decimal | str
    high: Decimal | None
    unit: str
    word: str
    qualifier: Qualifier
    says: Span
    base: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule as it was read, or one step of a ladder. Of ``any_of`` conditions one is enough; ``list_of``
    is the list that it is an item of, ``group`` is the same for the steps of one ladder and the rows of one
    table."""

    title: str
    kind: RuleKind
    conditions: tuple[Condition, ...]
    any_of: tuple[Condition, ...]
    consequences: tuple[Consequence, ...]
    headings: tuple[str, ...]
    says: Span
    group: int = 0
    context: tuple[Span, ...] = ()
    list_of: str = ""
    follows: Span | None = None
    item: str = ""
    by_model: bool = False
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """Words with a figure that no draft is made of, and why."""

    says: Span
    why: str


@dataclass(frozen=True, slots=True)
class Read:
    """All of a document. ``begins`` and ``ends`` are the days it names itself; ``background`` are figures
    that bind nobody: of the document itself, of examples and definitions."""

    clauses: tuple[Clause, ...]
    left: tuple[Left, ...]
    background: tuple[Left, ...]
    begins: date | None = None
    ends: date | None = None
