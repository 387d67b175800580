"""What words of a turn are read as: claims, sums, premises, doubts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from assistant.types.values import FactOrigin, FactValue, Quantity, StatedFact

ME, NORM = "me", "norm"
"""Whose a figure is: the merchant's own, or nobody's (the platform's, the rule's, the industry's, what
somebody says is required). Anybody else is named by the merchant's words: 「我朋友的店」."""
Time = Literal["now", "past", "goal", "window"]
Force = Literal["said", "denied", "supposed", "asked", "taken_back"]
AskKind = Literal[
    "verdict", "gap", "amount", "day", "condition", "explain", "list", "compare", "apply", "outside", "chat"
]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a turn says of a fact ("" where the words are of none of ours): ``holder`` is ``ME``, ``NORM`` or
    somebody's words, ``sure`` how likely the reading is, 0 to 1. Only what is the merchant's own, of now and
    said enters the profile. ``start`` and ``end`` are the span of ``text`` in the folded turn."""

    fact: str
    value: FactValue | None
    text: str
    start: int = 0
    end: int = 0
    holder: str = ME
    time: Time = "now"
    force: Force = "said"
    sure: float = 1.0

    @property
    def own(self) -> bool:
        """Whether it enters the merchant's profile."""
        return self.of_now(ME) and self.force == "said"

    def of_now(self, holder: str) -> bool:
        """Whether it is how something is with that one now, said or supposed."""
        return self.holder == holder and self.time in ("now", "window") and self.value is not None


def entry(claim: Claim, turn: int) -> StatedFact:
    """A claim of that turn as a profile holds it."""
    assert claim.value is not None
    origin: FactOrigin = "whatif" if claim.force == "supposed" else "question"
    return StatedFact(claim.fact, claim.value, claim.text, turn, origin)


def entries(claims: Iterable[Claim], turn: int) -> dict[str, StatedFact]:
    """What the claims of one holder add to a profile; of two of a fact, the last."""
    return {c.fact: entry(c, turn) for c in claims}


Bound = Literal["", "most", "least", "latest", "earliest"]
"""Which end of what can be is asked for: 最多冻多少, 最晚哪天."""


@dataclass(frozen=True, slots=True)
class Sum:
    """An equation of a rule, by its label, to be solved for ``wanted``, one of its names or "result".
    ``known`` are values that the question tells of its names; other facts are the profile's. ``rows`` are
    several cases that add up: three months, two shops. ``also`` are more of the rule's, asked with it."""

    rule: str
    equation: str
    wanted: str
    known: Mapping[str, FactValue] = field(default_factory=dict)
    rows: tuple[Mapping[str, FactValue], ...] = ()
    bound: Bound = ""
    also: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True)
class Counting:
    """How many of ``total`` things make the share that a rule asks of ``fact``, or ``goal`` percent of them;
    ``have`` already do. ``each`` is the word they are counted with. ``rest`` where it is asked how many need
    not."""

    rule: str
    fact: str
    total: int
    have: int | None = None
    goal: Decimal | None = None
    each: str = ""
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Misattribution:
    """A plan named with a platform it does not belong to: 「抖音的星耀计划」."""

    name: str
    said: str
    actual: str


PremiseKind = Literal["threshold", "bound", "window", "amount", "in_kind", "all", "any", "lasting", "unknown"]


@dataclass(frozen=True, slots=True)
class Premise:
    """What the merchant takes a rule to say, in the words ``said``: the ``threshold`` of a fact, whether just
    it will do (``bound``), the ``window`` of a figure, an ``amount`` given, that it is paid in money
    (``in_kind``), that ``all`` conditions are needed or ``any`` will do, that it ends for whom it once held
    (``lasting``), or a condition that it has not (``unknown``). ``about`` is the fact, or the label of what
    is given; of ``all`` and ``any`` the facts, by commas."""

    kind: PremiseKind
    rule: str
    about: str
    said: str
    right: bool


@dataclass(frozen=True, slots=True)
class OtherWindow:
    """A figure told of another time (``span``) than the fact's: 「30天播了14小时」."""

    fact: str
    span: str
    said: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A number said of a fact that cannot be its value: 「好评率1500」, 「商品分4.8分」 (of five), and a
    number per day of what is asked in all."""

    fact: str
    text: str
    why: Literal["unit", "range", "scale", "rate"]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """``words`` of the merchant's with the ways to read them, likeliest first: as a fact's value, or
    ``None``, nothing of this merchant's now. ``before`` is what was known of those facts before the turn."""

    words: str
    readings: tuple[StatedFact | None, ...]
    before: tuple[StatedFact, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(r.fact for r in self.readings if r is not None))


@dataclass(frozen=True, slots=True)
class Respelling:
    """Words read as a name that sounds or looks like them: 「星曜计划」 as 「星耀计划」."""

    said: str
    meant: str


@dataclass(frozen=True, slots=True)
class LooseNumber:
    """A number with a unit that is no fact, or none yet, and its words."""

    quantity: Quantity
    text: str


Side = Literal["whole", "part", "rest"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a figure, told by itself: 「二月佣金8万」 is one of the commission with the label 二月. One
    that goes off the others is ``less``; ``holder`` is whose figure it is. Of a share it is a count, on the
    ``side`` of what was counted in all, of what the share is of or of what is left of it."""

    fact: str
    label: str
    value: Quantity
    text: str = ""
    less: bool = False
    holder: str = ME
    side: Side | Literal[""] = ""
