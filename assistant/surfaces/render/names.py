"""What things are called on every surface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.numbers import Units
from assistant.rules.schema import Knowledge
from assistant.surfaces.words import Words


@dataclass(frozen=True, slots=True)
class FactName:
    """How a fact is called, its two boolean values, and its options by id."""

    label: str
    yes: str
    no: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Names:
    """Names of facts and platforms by id, in one language; a platform's is the short one."""

    facts: Mapping[str, FactName]
    platforms: Mapping[str, str]
    units: Units


def names_of(knowledge: Knowledge, w: Words) -> Names:
    """What everything is called in the language of ``w``."""
    is_or_not, has_or_not = (w("是"), w("否")), (w("有"), w("无"))
    facts = {}
    for fact in knowledge.facts.values():
        options = {o.id: w.name(o.label) for o in fact.options}
        yes, no = is_or_not if fact.yes else has_or_not
        facts[fact.id] = FactName(w.name(fact.label), yes, no, options)
    platforms = {p.id: w.name(p.short) for p in knowledge.platforms.values()}
    return Names(facts, platforms, knowledge.units)
