"""The plans of an answer in the order in which they suit the merchant, with all that the order rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.compose.reply import Context
from assistant.rules.narrowing import Plans
from assistant.rules.schema import BENEFITS
from assistant.rules.suit import Suit, ordered
from assistant.types import Finding, Profile, StatedFact, Understanding

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Arrangement:
    """``open`` are plans that can be had or that growing opens, best first, ``closed`` those that cannot;
    ``gates`` are thresholds that figures were told for: no benefit, so in no list. ``known`` is what of the
    merchant is known, ``helpful`` the plans for the troubles that were told."""

    open: tuple[Suit, ...]
    closed: tuple[Suit, ...]
    gates: tuple[Finding, ...]
    known: Profile
    helpful: frozenset[str]
    plans: Plans

    @property
    def first(self) -> tuple[Suit, ...]:
        return (self.open or self.closed)[:SHOWN]

    @property
    def helping(self) -> tuple[Suit, ...]:
        """Of the open ones those that help with what was told; all where nothing was, or none does."""
        return tuple(s for s in self.open if s.finding.rule in self.helpful) or self.open

    @property
    def rest(self) -> tuple[Suit, ...]:
        return (*self.open, *self.closed)[len(self.first) :]


def arranged(ctx: Context, u: Understanding, findings: Sequence[Finding]) -> Arrangement:
    knowledge = ctx.knowledge
    known = {**u.known.profile, **u.known.traits}
    asked = {
        audience.fact: StatedFact(audience.fact, True, audience.label, u.text.turn)
        for audience in (knowledge.audiences[a] for a in u.ask.whom)
        if audience.fact and audience.fact not in known
    }
    values = {fact: stated.value for fact, stated in {**known, **asked}.items()}
    benefits = [f for f in findings if knowledge.rules[f.rule].kind in BENEFITS]
    place = {rule: i for i, rule in enumerate(knowledge.rules)}
    benefits.sort(key=lambda f: place[f.rule])
    told = [knowledge.needs[need] for need in u.ask.needs]
    helpful = {plan for need in told for plan in need.plans}
    needs = [[rule for rule in u.ask.rules if rule in helpful]] if helpful else []
    suits = ordered(benefits, values, knowledge.rules, knowledge.audiences, needs)
    return Arrangement(
        open=tuple(s for s in suits if not s.closed),
        closed=tuple(s for s in suits if s.closed),
        gates=tuple(f for f in findings if knowledge.rules[f.rule].kind not in BENEFITS),
        known=known,
        helpful=frozenset(plan for need in told if not need.told_by for plan in need.plans),
        plans=Plans(benefits, values, knowledge.rules, knowledge.audiences, needs, SHOWN),
    )
