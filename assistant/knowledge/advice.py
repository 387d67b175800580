"""What the articles advise, in our own words and in a line: the ``advice`` of rules and needs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from assistant.knowledge.quoted import Quoted
from assistant.knowledge.yamlfile import Table
from assistant.rules.schema import Advice
from assistant.types import Source

LONGEST = 40
"""Characters of one advice, which stands under a verdict."""


def load_advice(
    entry: Table, sources: Mapping[str, Source], quoted: Quoted, facts: Collection[str] | None = None
) -> Iterator[Advice]:
    """``facts`` are those that a rule reads, of which each of its entries names some; a need names none.
    What no article says any more is told to nobody."""
    told: set[str] = set()
    for one in entry.tables("advice"):
        one.allow(("text", "source", "quote") if facts is None else ("facts", "text", "source", "quote"))
        named = () if facts is None else _facts(one, facts)
        words = one.text("text")
        if not 0 < len(words) <= LONGEST:
            raise one.fail(f"'text' has {len(words)} characters; advice has 1 to {LONGEST}.", "text")
        if words in told:
            raise one.fail(f"the advice {words!r} stands twice.", "text")
        told.add(words)
        if (said := quoted.read(one, sources)) is not None:
            yield Advice(words, said, named)


def _facts(entry: Table, allowed: Collection[str]) -> tuple[str, ...]:
    named = entry.texts("facts")
    if not named:
        raise entry.fail("'facts' is empty: name those whose shortfall it mends.", "facts")
    for i, fact in enumerate(named):
        if fact not in allowed:
            known = ", ".join(sorted(allowed))
            raise entry.fail(f"advice of fact {fact!r}, which the rule does not read: {known}.", "facts", i)
    return named
