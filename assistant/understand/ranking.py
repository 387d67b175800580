"""Which rule a turn is about, as both readers see it: by its words, by what the tagger takes it to be about,
and by how well the rule reads the figures told.

All three are logarithms: of how rare the words are, of how much likelier than any the tagger holds the
topic, and of how likely the figures are of facts that the rule reads. 「640单、流水8万1，大主播肯带么」 names
the creators, but tells what shops are judged by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp, log, prod

from assistant.models.tagger import NO_FACT
from assistant.numbers import DateMention
from assistant.rules.schema import Rule
from assistant.understand.figures.assignment import limits_of, nearness
from assistant.understand.fitting import Thing
from assistant.understand.likely import Likely
from assistant.understand.seen import Seen
from assistant.understand.topics import Topic, fact_score
from assistant.understand.vocabulary import Vocabulary

_ANY = 0.05  # the share of a topic that nothing speaks for
_STRANGE = 0.05  # how likely a figure is told to a rule that reads no such fact
_FIGURES = 30  # by which plans are told apart; a product of hundreds is nothing at all
_SURE = 0.6
_NONE = 0.5  # from where on the tagger takes a number for no figure
_MAYBE = 0.2  # where no other rule reads what is told
_AHEAD = 1.5  # times as likely as the next
_ASKS = 0.15  # a turn that only tells (「GMV 上半年6万」) asks for nothing so likely


def ranked(found: Sequence[Topic], likely: Likely, fits: Mapping[str, float]) -> list[Topic]:
    """The topics that the words lead to, best first. Words that say only whom a plan is for tell its rules
    not apart, and a rule named by its own words need less read what is told beside."""
    if not likely.whole.topics:
        return list(found)

    def score(t: Topic) -> float:
        fit = log(max(_STRANGE, fits[t.rule.id]))
        topic = log(1 + likely.whole.topic(t.rule.id) / _ANY)
        return t.score - t.audience + topic + (fit / 2 if t.by_name else fit)

    return sorted((replace(t, score=score(t)) for t in found), key=lambda t: (-t.score, t.rule.id))


def alike(found: Sequence[Topic], likely: Likely, seen: Seen, vocabulary: Vocabulary) -> list[Topic]:
    """With the other rules of the plan whose lines the figures told may be held against: words that say only
    whom a plan is for name each of them alike."""
    named = next((t for t in found if t.named), None)
    if named is None or not named.audience or any(t.by_name for t in found):
        return list(found)
    told = {f for m in seen.numbers for f, p in likely.facts_of(m, vocabulary).items() if p >= _STRANGE}
    plan = [r for r in vocabulary.rules.values() if r.programme == named.rule.programme]
    lines = {r.id: limits_of(r).keys() for r in plan}
    others = [
        Topic(r, named.audience + fact_score(r, seen.facts, vocabulary)[0], True, named.audience)
        for r in plan
        if told & lines[r.id] and all(t.rule != r for t in found)
        and not any(lines[r.id] < of_more for of_more in lines.values())
    ]  # fmt: skip
    return [*found, *others]


def asks(likely: Likely) -> bool:
    """Whether the turn may ask for anything."""
    return any(a.p >= _ASKS for a in likely.whole.asks)


def meant(likely: Likely, fits: Mapping[str, float], seen: Seen, vocabulary: Vocabulary) -> Topic | None:
    """The rule that the tagger takes the turn to be about, of the platforms said, with the figures told; None
    where it is not sure."""
    if seen.outside:
        return None
    rules = [vocabulary.rules[t.id] for t in likely.whole.topics if t.id in vocabulary.knowledge.rules]
    rules = [r for r in rules if not seen.platforms or r.platform in seen.platforms]
    weights = {r.id: likely.whole.topic(r.id) * fits[r.id] for r in rules}
    alone = [r for r in _read_alone(likely, seen, rules, vocabulary) if likely.whole.topic(r.id) >= _MAYBE]
    if len(alone) == 1:
        return Topic(alone[0], 0.0, named=False, likely=True)
    best, next_best = [*sorted(weights, key=lambda r: -weights[r]), "", ""][:2]
    if likely.whole.topic(best) < _SURE or weights[best] < _AHEAD * weights.get(next_best, 0.0):
        return None
    return Topic(vocabulary.rules[best], 0.0, named=False, likely=True)


def _read_alone(likely: Likely, seen: Seen, rules: Sequence[Rule], vocabulary: Vocabulary) -> list[Rule]:
    """Those of the ``rules`` of a platform said that alone read anything in the unit of a number told: hours
    on air are told for no other."""
    facts, fits = vocabulary.knowledge.facts, vocabulary.fitting.fits
    told = [
        m
        for m in seen.numbers
        if m.quantity.unit not in ("", "item") and m.kind == "quantity" and likely.of(m).role("none") < _NONE
    ]
    here = [[r for r in rules if any(fits(m, facts[f]) for f in r.facts())] for m in told]
    return list({r.id: r for able in here if len(able) == 1 for r in able}.values()) if seen.platforms else []


def fits_of(likely: Likely, seen: Seen, vocabulary: Vocabulary) -> dict[str, float]:
    """How well each rule reads the figures told, beside the best of its plan: what a plan's rules are about
    their words hardly tell apart, but of another plan a figure may be said in passing."""
    things: list[Thing] = [*seen.numbers, *seen.dates]
    figures = [(t, likely.facts_of(t, vocabulary)) for t in things[:_FIGURES]]
    fits = {rule.id: _fit(rule, figures, vocabulary) for rule in vocabulary.rules.values()}
    best: dict[str, float] = {}
    for rule in vocabulary.rules.values():
        best[rule.programme] = max(best.get(rule.programme, 0.0), fits[rule.id])
    return {rule.id: fits[rule.id] / best[rule.programme] for rule in vocabulary.rules.values()}


def _fit(rule: Rule, figures: Sequence[tuple[Thing, Mapping[str, float]]], vocabulary: Vocabulary) -> float:
    """How likely the figures are of facts that the rule reads, and near its lines, or of nothing that we
    know."""
    reads, limits = {NO_FACT, *vocabulary.rule_facts[rule.id]}, limits_of(rule)

    def of(thing: Thing, fact: str) -> float:
        if fact not in limits or isinstance(thing, DateMention) or not vocabulary.knowledge.facts[fact].adds:
            return 1.0
        return exp(nearness(thing.quantity, limits[fact]))

    return prod(
        max(_STRANGE, sum(p * of(thing, f) for f, p in shares.items() if f in reads))
        for thing, shares in figures
        if shares
    )
