"""A rule for its readers, as records: a line for lists, and a card with everything that it says.

Numbers are strings, as in answers. A card names citations as its file does: ``cite`` is a key of
the card's ``citations``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.answer import json_of
from assistant.rules.schema import FactKind, Sticky
from assistant.types import Op, Qualifier, RuleKind, SourceKind


@dataclass(frozen=True, slots=True)
class CardLeaf:
    """One comparison; ``text`` says it in words. ``threshold`` is None where it is with ``other``, a fact."""

    fact: str
    label: str
    op: Op | Literal["is"]
    threshold: str | None
    other: str | None
    unit: str
    text: str
    cite: str


@dataclass(frozen=True, slots=True)
class CardUnstated:
    """A condition that the source mentions and does not give."""

    words: str = field(metadata={"json": "unstated"})
    cite: str


@dataclass(frozen=True, slots=True)
class CardGroup:
    op: Literal["all", "any"]
    children: tuple[CardNode, ...]


CardNode = CardLeaf | CardUnstated | CardGroup


@dataclass(frozen=True, slots=True)
class CardGive:
    """``text`` is the amount in words."""

    label: str
    value: str
    unit: str
    qualifier: Qualifier
    text: str
    cite: str


@dataclass(frozen=True, slots=True)
class CardParameter:
    value: str
    unit: str
    cite: str


@dataclass(frozen=True, slots=True)
class CardCalculation:
    """``formula`` gives the result; ``inputs`` are name → fact, ``told`` name → what a question tells."""

    label: str
    formula: str
    inputs: Mapping[str, str]
    told: Mapping[str, str]
    parameters: Mapping[str, CardParameter]
    unit: str
    qualifier: Qualifier
    cite: str


@dataclass(frozen=True, slots=True)
class CardCase:
    when: CardNode
    gives: tuple[CardGive, ...]
    calculate: tuple[CardCalculation, ...]


@dataclass(frozen=True, slots=True)
class CardVerdict:
    met: str
    unmet: str


@dataclass(frozen=True, slots=True)
class CardFact:
    """``range`` is lowest and highest, of a quantity alone; ``options`` are a choice's, by id."""

    id: str
    label: str
    kind: FactKind
    unit: str
    question: str
    range: tuple[str | None, str | None] | None
    options: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class CardQuote:
    """``start`` and ``end`` are None when the quote no longer stands in its source."""

    source: str
    title: str
    publisher: str
    published: str
    kind: SourceKind
    heading: str
    quote: str
    start: int | None
    end: int | None
    url: str | None
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class RuleLine:
    """What a list shows of a rule. ``facts`` are the ids of all it reads, whom it is for included."""

    id: str
    title: str
    kind: RuleKind
    theme: str
    platform: str
    programme: str
    audience: tuple[str, ...]
    effective_from: str | None
    effective_to: str | None
    checked_on: str
    facts: tuple[str, ...]
    status: Literal["active", "withdrawn"]


@dataclass(frozen=True, slots=True)
class RuleCard:
    """All of a rule. ``reason`` says why a withdrawn one is under review, None for an active one."""

    line: RuleLine
    reason: str | None
    names: tuple[str, ...]
    verdict: CardVerdict
    require: CardNode | None
    cases: tuple[CardCase, ...]
    sticky: Sticky | None
    gives: tuple[CardGive, ...]
    calculate: tuple[CardCalculation, ...]
    equations: tuple[CardCalculation, ...]
    unstated: tuple[str, ...]
    confirm_by_hand: tuple[str, ...]
    facts: tuple[CardFact, ...]
    citations: Mapping[str, CardQuote]

    def to_json(self) -> dict[str, Any]:
        """One object: the line's keys, then the card's; its ``facts`` take the place of the line's ids. A
        group is ``{"all": […]}`` or ``{"any": […]}``."""
        card: dict[str, Any] = json_of(self)
        card["require"] = None if self.require is None else _node_json(self.require)
        card["cases"] = [json_of(case) | {"when": _node_json(case.when)} for case in self.cases]
        line: dict[str, Any] = card.pop("line")
        return line | card


def _node_json(node: CardNode) -> Any:
    if isinstance(node, CardGroup):
        return {node.op: [_node_json(child) for child in node.children]}
    return json_of(node)
