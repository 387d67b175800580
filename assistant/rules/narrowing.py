"""Which facts would tell plans apart best, and which answer would change the first of them.

Each fact that nothing is known of is tried with every answer that it can have, and the plans are put in
order anew: the more of the first ones change, the better it is to ask. An answer counts as much as it is
likely: few merchants are a brand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assistant.rules.offer import Audience
from assistant.rules.schema import Fact, Rule
from assistant.rules.suit import Suit, Values, ordered, taken
from assistant.types import Choice, FactValue, Finding

_LEAST = Fraction(1, 2)
"""Plans that an answer must be expected to bring in or put out to be worth asking for."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An answer that a merchant could give, and how likely it is."""

    fact: str
    value: FactValue
    odds: Fraction


@dataclass(frozen=True, slots=True)
class Plans:
    """Plans that are put in order, with what that rests on; ``shown`` of them are read first."""

    findings: Sequence[Finding]
    values: Values
    rules: Mapping[str, Rule]
    audiences: Mapping[str, Audience]
    needs: Sequence[Sequence[str]]
    shown: int

    def suits(self, values: Values | None = None) -> list[Suit]:
        """Those that are not closed, best first, by what is known or would be."""
        known = self.values if values is None else values
        found = ordered(self.findings, known, self.rules, self.audiences, self.needs)
        return [one for one in found if not one.closed]

    def askable(self) -> tuple[str, ...]:
        """Unknown facts that say whom a plan is for, of the plans in question."""
        found: dict[str, None] = {}
        for finding in self.findings:
            rule = self.rules[finding.rule]
            groups = [*taken(rule, self.audiences), tuple(self.audiences[a] for a in rule.offer.serves)]
            for audience in (a for group in groups for a in group):
                fact = audience.fact or next(iter(audience.signs), "")
                if fact and fact not in self.values:
                    found.setdefault(fact)
        return tuple(found)


def narrowing(plans: Plans, facts: Mapping[str, Fact], most: int) -> tuple[str, ...]:
    """At most so many facts, those first whose answers change the most of what is read first."""
    now = _first(plans.suits(), plans.shown)
    scores: dict[str, Fraction] = {}
    for turn, suits in tried(plans, facts):
        change = turn.odds * len(now ^ _first(suits, plans.shown))
        scores[turn.fact] = scores.get(turn.fact, Fraction(0)) + change
    telling = [fact for fact in scores if scores[fact] >= _LEAST]
    return tuple(sorted(telling, key=lambda fact: -scores[fact])[:most])


def tried(plans: Plans, facts: Mapping[str, Fact]) -> Iterator[tuple[Turn, list[Suit]]]:
    """Every answer to a fact not known, the likeliest first, and the plans as they would suit then."""
    answers = [turn for fact in plans.askable() for turn in _answers(facts[fact], plans.audiences)]
    for turn in sorted(answers, key=lambda turn: -turn.odds):
        yield turn, plans.suits({**plans.values, turn.fact: turn.value})


def _first(suits: Sequence[Suit], shown: int) -> set[str]:
    return {one.finding.rule for one in suits[:shown]}


def _answers(fact: Fact, audiences: Mapping[str, Audience]) -> Iterator[Turn]:
    """A choice is as likely each of its options; of a yes or no the audience tells that it makes one of."""
    if fact.kind != "boolean":
        yield from (Turn(fact.id, Choice((o.id,)), Fraction(1, len(fact.options))) for o in fact.options)
        return
    audience = next(a for a in audiences.values() if fact.id == a.fact or fact.id in a.signs)
    one = Fraction(1, 2 ** max(1, audience.rare))
    is_one = fact.id == audience.fact or True in audience.signs[fact.id]
    yield Turn(fact.id, True, one if is_one else 1 - one)
    yield Turn(fact.id, False, 1 - one if is_one else one)
