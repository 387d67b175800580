"""What follows from the knowledge as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.knowledge.cutting import passages
from assistant.rules.schema import BENEFITS, Knowledge
from assistant.text import fold


def sections_of(knowledge: Knowledge) -> Mapping[str, frozenset[str]]:
    """Folded heading of an article → the benefits that its section states, where these are several."""
    under: dict[str, set[str]] = {}
    for source in knowledge.quotable.values():
        cut = passages(source)
        for rule in knowledge.rules.values():
            quotes = [c.quote for c in rule.citations.values() if c.source == source.id]
            for passage in cut if rule.kind in BENEFITS else ():
                if any(q in passage.text for q in quotes):
                    for heading in passage.heading[1:]:
                        under.setdefault(fold(heading), set()).add(rule.id)
    return {heading: frozenset(rules) for heading, rules in under.items() if len(rules) > 1}


def compared_in(knowledge: Knowledge) -> tuple[tuple[str, str], ...]:
    """The pairs of facts that some rule compares with each other, as the rule has them."""
    leaves = (leaf for rule in knowledge.rules.values() for leaf in rule.leaves())
    return tuple(dict.fromkeys((leaf.fact, leaf.other) for leaf in leaves if leaf.other))
