"""Which rule a turn is about, as both readers see it: by its words, by what the tagger takes it to be about,
and by how well the rule reads the figures told.

All three are logarithms: of how rare the words are, of how much likelier than any the tagger holds the
topic, and of how likely the figures are of facts that the rule reads. 「640单、流水8万1，大主播肯带么」 names
the creators, but tells what shops are judged by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log, prod

from assistant.models.tagger import NO_FACT
from assistant.rules.schema import Rule
from assistant.understand.fitting import Thing
from assistant.understand.likely import Likely
from assistant.understand.seen import Seen
from assistant.understand.topics import Topic
from assistant.understand.vocabulary import Vocabulary

_ANY = 0.05  # the share of a topic that nothing speaks for
_STRANGE = 0.05  # how likely a figure is told to a rule that reads no such fact
_FIGURES = 30  # by which plans are told apart; a product of hundreds is nothing at all
_SURE = 0.4
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
    best, next_best = [*sorted(weights, key=lambda r: -weights[r]), "", ""][:2]
    if likely.whole.topic(best) < _SURE or weights[best] < _AHEAD * weights.get(next_best, 0.0):
        return None
    return Topic(vocabulary.rules[best], 0.0, named=False, likely=True)


def fits_of(likely: Likely, seen: Seen, vocabulary: Vocabulary) -> dict[str, float]:
    """How well each rule reads the figures told, beside the best of its plan: what a plan's rules are about
    their words hardly tell apart, but of another plan a figure may be said in passing."""
    things: list[Thing] = [*seen.numbers, *seen.dates]
    figures = [likely.facts_of(t, vocabulary) for t in things[:_FIGURES]]
    fits = {rule.id: _fit(rule, figures, vocabulary) for rule in vocabulary.rules.values()}
    best: dict[str, float] = {}
    for rule in vocabulary.rules.values():
        best[rule.programme] = max(best.get(rule.programme, 0.0), fits[rule.id])
    return {rule.id: fits[rule.id] / best[rule.programme] for rule in vocabulary.rules.values()}


def _fit(rule: Rule, figures: Sequence[Mapping[str, float]], vocabulary: Vocabulary) -> float:
    """How likely the figures are of facts that the rule reads, or of nothing that we know."""
    reads = {NO_FACT, *vocabulary.rule_facts[rule.id]}
    return prod(
        max(_STRANGE, sum(p for f, p in shares.items() if f in reads)) for shares in figures if shares
    )
