"""What the knowledge files say, as frozen records: facts, programmes, rules.

The YAML forms are documented in corpus/README.md; ``load.py`` reads them and refuses what does
not fit. Values are Decimal; every threshold and amount names the citation it stands on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from assistant.types import Op, Qualifier, RuleKind, Source

FactKind = Literal["quantity", "boolean", "date"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a rule may ask of a merchant.

    ``aliases`` are the words for it; ``near`` are words that mean it only beside a number (播了 in
    播了9小时). A boolean also lists ``yes`` and ``no``: words that state it outright (刚入驻 states that
    a shop is new). ``minimum``/``maximum`` bound what can be true.
    """

    id: str
    label: str
    kind: FactKind
    question: str
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    aliases: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Platform:
    id: str
    name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a rule is for. ``fact`` is the boolean fact that says a merchant is one, if any."""

    id: str
    label: str
    fact: str = ""


@dataclass(frozen=True, slots=True)
class NotCovered:
    """A detail merchants ask and the source does not give; ``about`` are the word patterns that ask it."""

    topic: str
    about: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """A plan or rule set of a platform, as one publication announced it."""

    id: str
    platform: str
    name: str
    names: tuple[str, ...]
    sources: tuple[str, ...]
    not_covered: tuple[NotCovered, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A way to ask: every group must have one of its words in the question."""

    groups: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class RuleCitation:
    """Words of a source: ``source.body[start:start + len(quote)] == quote``."""

    source: str
    quote: str
    start: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison: a fact against a number, against another fact (``other``), or a boolean."""

    fact: str
    op: Op | Literal["is"]
    value: Decimal | bool | None
    other: str
    unit: str
    cite: str


@dataclass(frozen=True, slots=True)
class Group:
    """``not`` is pushed down into the leaves when a file is read, so two kinds remain."""

    op: Literal["all", "any"]
    children: tuple[Node, ...]


Node = Leaf | Group


@dataclass(frozen=True, slots=True)
class Give:
    """Something the rule gives or does. ``value`` is an amount, a range, or words."""

    label: str
    value: Decimal | tuple[Decimal, Decimal] | str
    unit: str
    qualifier: Qualifier
    cite: str


@dataclass(frozen=True, slots=True)
class Calculation:
    """A named calculator with its inputs (parameter → fact) and its cited parameters."""

    label: str
    calculator: str
    inputs: Mapping[str, str]
    parameters: Mapping[str, Decimal]
    unit: str
    qualifier: Qualifier
    cite: str


@dataclass(frozen=True, slots=True)
class Case:
    """A step of a ladder: what applies when its condition is the first to hold."""

    when: Node
    gives: tuple[Give, ...]
    calculate: tuple[Calculation, ...]


@dataclass(frozen=True, slots=True)
class Sticky:
    """Once true, always true: a history fact that keeps the rule met after the figures fall."""

    fact: str
    cite: str


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    title: str
    kind: RuleKind
    platform: str
    programme: str
    audience: tuple[str, ...]
    effective_from: date | None
    effective_to: date | None
    checked_on: date
    topics: tuple[Pattern, ...]
    require: Node | None
    cases: tuple[Case, ...]
    gives: tuple[Give, ...]
    calculate: tuple[Calculation, ...]
    sticky: Sticky | None
    verdict_met: str
    verdict_unmet: str
    unstated: tuple[str, ...]
    confirm_by_hand: tuple[str, ...]
    citations: Mapping[str, RuleCitation]
    path: str

    def leaves(self) -> Iterator[Leaf]:
        stack: list[Node] = [c.when for c in reversed(self.cases)]
        if self.require is not None:
            stack.append(self.require)
        while stack:
            node = stack.pop()
            if isinstance(node, Leaf):
                yield node
            else:
                stack.extend(reversed(node.children))

    def calculations(self) -> tuple[Calculation, ...]:
        return self.calculate + tuple(c for case in self.cases for c in case.calculate)

    def facts(self) -> tuple[str, ...]:
        """Every fact the rule reads, in the order of the file, once each."""
        seen: dict[str, None] = {}
        for leaf in self.leaves():
            seen.setdefault(leaf.fact)
            if leaf.other:
                seen.setdefault(leaf.other)
        for calculation in self.calculations():
            for fact in calculation.inputs.values():
                seen.setdefault(fact)
        if self.sticky:
            seen.setdefault(self.sticky.fact)
        return tuple(seen)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A rule whose quote no longer stands in its source: never evaluated until someone has looked."""

    rule: Rule
    citation: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outside:
    """A platform we know of and have nothing about."""

    name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of the language rather than of a plan: synonyms, and cues for what a question wants."""

    synonyms: Mapping[str, tuple[str, ...]]
    cues: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything the files say, read once and never changed."""

    sources: Mapping[str, Source]
    facts: Mapping[str, Fact]
    platforms: Mapping[str, Platform]
    outside: tuple[Outside, ...]
    audiences: Mapping[str, Audience]
    programmes: Mapping[str, Programme]
    rules: Mapping[str, Rule]
    lexicon: Lexicon
    digest: str
    withdrawn: Mapping[str, Withdrawn] = field(default_factory=dict)

    def words(self) -> frozenset[str]:
        """The domain dictionary of the tokeniser."""
        found: set[str] = set()
        for fact in self.facts.values():
            found.update((fact.label, *fact.aliases))
        for programme in self.programmes.values():
            found.update((programme.name, *programme.names))
        for rule in self.rules.values():
            found.add(rule.title)
        for canonical, others in self.lexicon.synonyms.items():
            found.update((canonical, *others))
        return frozenset(w for w in found if 1 < len(w) <= 8)
