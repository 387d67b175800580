"""How a list of plans tells one of them, and whom it is for: the ``offer`` of a rule file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Gain = Literal["cash", "fee", "traffic", "credit", "funds", "tool", "service"]
"""What a plan gives, by kind: money; charges that fall away; visitors; money to advertise with; money sooner
or lent; a tool; help of people."""

Signs = Mapping[str, frozenset[bool | str]]
"""Fact → the values of it that are a sign of something: True or False, or options of a choice."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a plan is for. ``fact`` is the boolean fact that says a merchant is one, if any; ``signs`` make it
    likely and ``against`` unlikely. Where nothing of it is known, a plan for them stands lower by half,
    ``rare`` times. ``words`` ask for what is for them; of whom it is ``judged`` the platform decides who is
    one, and no sign."""

    id: str
    label: str
    fact: str = ""
    rare: int = 0
    signs: Signs = field(default_factory=dict)
    against: Signs = field(default_factory=dict)
    words: tuple[str, ...] = ()
    judged: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan in few words. ``tells`` are labels of what the rule gives; where that is words, ``says`` has
    them shorter, resting on ``cites``; ``when`` holds condition and time limit. A plan is no use to whoever
    is none of ``only``, and of more use to those it ``serves``; neither is a condition of the rule. What is
    ``planned`` has not begun. All are ids of audiences or names of the rule's citations."""

    gain: Gain = "service"
    tells: tuple[str, ...] = ()
    says: str = ""
    cites: tuple[str, ...] = ()
    when: str = ""
    only: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    planned: bool = False
