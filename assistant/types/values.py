"""What a fact can be, and the facts that a merchant stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Op = Literal[">=", ">", "<=", "<", "=="]
Status = Literal["met", "unmet", "unknown", "not_in_force"]
Qualifier = Literal["exact", "up_to", "range", "from"]
FactOrigin = Literal["question", "profile", "whatif", "edited", "shop", "photo"]
Outcome = Literal[
    "eligible", "ineligible", "needs_info", "computed", "informational", "abstained", "not_in_force"
]


@dataclass(frozen=True, slots=True)
class Quantity:
    """An interval of Decimal in one unit; ``None`` is unbounded on that side.

    「不到九百万」 is (-inf, 9e6), 「80分以上」 is [80, inf), 「73分」 is [73, 73].
    ``unit`` is a key of ``numbers.Units``, or "" when the words carried none.
    """

    low: Decimal | None
    high: Decimal | None
    unit: str = ""
    low_open: bool = False
    high_open: bool = False

    @property
    def point(self) -> Decimal | None:
        """The one value, when the interval is one."""
        return self.low if self.low is not None and self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Relation:
    """A stated comparison with another fact: 「品退率低于行业」."""

    op: Op
    fact: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of a fact's options it is or may be, by id in the fact's order: 「企业店」 leaves one,
    「不是个人店」 all the others."""

    options: tuple[str, ...]


FactValue = Quantity | Relation | Choice | bool | date


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact with the words and the turn it came from: said in a question or a what-if, sent along in a
    request's profile, edited by the merchant, told by the shop system around the widget, or read from a
    picture and confirmed."""

    fact: str
    value: FactValue
    text: str
    turn: int = 0
    origin: FactOrigin = "question"


Profile = Mapping[str, StatedFact]
