"""Which rules and passages of the knowledge no question asks about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.evaluation.cases import Case
from assistant.knowledge.cutting import passages
from assistant.rules.schema import Knowledge


@dataclass(frozen=True, slots=True)
class Coverage:
    """``rules`` are ids, ``passages`` 「article#heading」, both asked by no case; ``unknown`` are what
    cases claim to cover and the knowledge does not have, as (where, name)."""

    rules: tuple[str, ...]
    passages: tuple[str, ...]
    unknown: tuple[tuple[str, str], ...]


def coverage(cases: Iterable[Case], knowledge: Knowledge) -> Coverage:
    """A passage is also covered by a question about a rule that quotes it."""
    rules = {rule: frozenset[str]() for rule in knowledge.rules}
    known: dict[str, None] = {}
    for source in knowledge.sources.values():
        for passage in passages(source):
            name = f"{source.id}#{passage.heading[-1]}"
            known[name] = None
            for rule in knowledge.rules.values():
                cited = rule.citations.values()
                if any(c.source == source.id and passage.start <= c.start < passage.end for c in cited):
                    rules[rule.id] |= {name}
    asked: set[str] = set()
    unknown = []
    for case in cases:
        for name in case.covers:
            if name in rules or name in known:
                asked |= {name, *rules.get(name, ())}
            else:
                unknown.append((case.where, name))
    return Coverage(
        tuple(r for r in rules if r not in asked), tuple(p for p in known if p not in asked), tuple(unknown)
    )
