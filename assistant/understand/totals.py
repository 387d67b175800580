"""A total that its parts bear out, in one turn: 「流水是5万，后面又做了2万，加起来7万」."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.numbers import Mention
from assistant.rules.quantity import in_unit, sum_of
from assistant.rules.schema import Fact
from assistant.text import fold
from assistant.types import Claim, Profile, Quantity
from assistant.understand.facts import Reading
from assistant.understand.pieces import as_amount, pieces
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary


def totalled(seen: Seen, reading: Reading, before: Profile, vocabulary: Vocabulary) -> Reading:
    """「流水是5万，后面又做了2万，加起来7万」: 5 and 2 are 7, so 7 is the turnover and the 2 no orders.

    The total is of the fact whose value, with the other numbers of the turn, comes to just that much."""
    found = pieces(seen)
    totals = [p for p in found if p.in_all(vocabulary.figures)]
    if len(totals) != 1 or len(found) < 2:
        return reading
    total = totals[0].mention
    others = [p.mention for p in found if p.mention is not total and p.mention.start < total.start]
    for fact, base in _bases(reading, before, vocabulary):
        value = as_amount(total, fact, vocabulary)
        rest = [m for m in others if as_amount(m, fact, vocabulary) is not None]
        if value is None or not _comes_to(base, rest, value, fact, vocabulary):
            continue
        taken = {fold(seen.text[m.start : m.end]) for m in (total, *rest)}
        kept = [f for f in reading.stated if f.fact != fact.id and not _told_with(f, taken, base, vocabulary)]
        stated = reading.told(fact.id, value, total)
        unowned = tuple(m for m in reading.unowned if m not in (total, *rest))
        return replace(reading, stated=(*kept, stated), unowned=unowned, deltas=reading.deltas - {fact.id})
    return reading


def _bases(
    reading: Reading, before: Profile, vocabulary: Vocabulary
) -> Iterator[tuple[Fact, Quantity | None]]:
    """Facts that the turn or the one before tells a value of, the turn's first."""
    facts = vocabulary.knowledge.facts
    for stated in reading.stated:
        if isinstance(stated.value, Quantity):
            yield facts[stated.fact], None
    for name, known in before.items():
        if isinstance(known.value, Quantity) and name in facts:
            yield facts[name], known.value


def _comes_to(
    base: Quantity | None, parts: Sequence[Mention], whole: Quantity, fact: Fact, vocabulary: Vocabulary
) -> bool:
    """Whether a run of the parts that ends before the total, on top of the base or alone, is the total."""
    units = vocabulary.knowledge.units
    values = [v for m in parts if (v := as_amount(m, fact, vocabulary)) is not None]
    for first in range(len(values)):
        run = values[first:]
        sums = [sum_of(run, units)] if len(run) > 1 else []
        if base is not None:
            sums.append(sum_of([base, *run], units))
        if any(s is not None and s.point is not None and in_unit(whole, s.unit, units) == s for s in sums):
            return True
    return False


def _told_with(stated: Claim, taken: set[str], base: Quantity | None, vocabulary: Vocabulary) -> bool:
    """Whether a fact was stated with one of the numbers that make up the total, by a vague word (出了)."""
    words = fold(stated.text)
    if not any(number in words for number in taken) or not isinstance(stated.value, Quantity):
        return False
    fact = vocabulary.knowledge.facts[stated.fact]
    return not any(alias in words for alias in fact.aliases)
