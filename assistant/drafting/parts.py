"""A part of a sentence while it is read, its clauses, and what was read of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.drafting.amounts import Figure
from assistant.drafting.records import Condition, Consequence, Left
from assistant.drafting.structure import Span
from assistant.text import Folded


@dataclass(frozen=True, slots=True)
class Reading:
    """What one part of a sentence says. ``any_of`` when one of its conditions is enough, ``excepts``
    when it only says of what something before it is not so."""

    conditions: tuple[Condition, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    left: tuple[Left, ...] = ()
    any_of: bool = False
    background: bool = False
    excepts: bool = False


@dataclass(slots=True)
class Part:
    """A part while it is read: clauses of ``text`` from ``start`` to ``end``; ``said`` is the piece it is
    of."""

    folded: Folded
    at: int
    says: Span
    label: str = ""
    counted: str = ""
    noun: str = ""
    event: str = ""
    of: str = ""
    carried: Condition | None = None
    conditions: list[Condition] = field(default_factory=list)
    consequences: list[Consequence] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    done: list[tuple[list[Condition], list[Consequence]]] = field(default_factory=list)

    def condition(self, found: Condition) -> None:
        """A condition behind a consequence begins the next one: 达到5万元的奖1000元，达到10万元的奖2000元."""
        if self.consequences and self.conditions:
            self.done.append((self.conditions, self.consequences))
            self.conditions, self.consequences = [], []
        self.conditions.append(found)

    def all_conditions(self) -> list[Condition]:
        return [c for conditions, _ in (*self.done, (self.conditions, [])) for c in conditions]

    def steps(self) -> list[tuple[list[Condition], list[Consequence]]]:
        """What was read, in order; a condition that nothing follows is of what stands before it."""
        if self.done and self.conditions and not self.consequences:
            before, then = self.done[-1]
            return [*self.done[:-1], ([*before, *self.conditions], then)]
        return [*self.done, (self.conditions, self.consequences)]


@dataclass(frozen=True, slots=True)
class SaidClause:
    text: str
    start: int
    end: int
    conditional: bool

    def shown(self, part: Part, f: Figure) -> str:
        return part.folded.source(f.first, f.last)

    def original(self, part: Part) -> str:
        words = part.folded.source(self.start, self.end)
        return words.strip(" ，,：:。.;；！!\u200b")
