"""How far the accepted rules of documents hold."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistant.knowledge.overlay import RULES
from assistant.knowledge.pack import Pack
from assistant.rules.schema import Rule
from assistant.types import Source


def rules_of_packs(packs: Sequence[Pack], corpus: Path) -> dict[str, Pack]:
    """Place of each rule → its pack.

    Raises:
        KnowledgeError: two have a rule of one id, or ``corpus`` has it already.
    """
    found: dict[str, Pack] = {}
    for pack in packs:
        for name, table in pack.rules.items():
            place = f"{RULES}/{name}.yaml"
            ships = corpus / place
            there = found[place].path if place in found else ships if ships.exists() else None
            if there is not None:
                raise table.fail(f"{name!r} is already a rule of {there}; give it another id.", "id")
            found[place] = pack
    return found


def ending_with(rule: Rule, sources: Mapping[str, Source]) -> Rule:
    """The rule, in force no longer than the documents that it quotes."""
    cited = (sources[key] for key in dict.fromkeys(c.source for c in rule.citations.values()))
    ends = [last_day(s.effective_to) for s in cited if s.effective_to and not s.curated]
    return replace(rule, effective_to=min([*ends, rule.effective_to or date.max])) if ends else rule


def last_day(text: str) -> date:
    """Of a day, a month or a year: YYYY[-MM[-DD]]."""
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])
