"""What the trained tagger thinks of a turn, beside what the grammar reads: a second opinion.

The grammar reads the values; the tagger says whose each figure likely is, of which fact, and what each clause
asks about. Where both are of one mind nothing changes. Where the tagger is sure of the contrary a figure
becomes doubtful, and is asked about only if an outcome turns on it. It never states a value, and decides
what is meant only where the words of the grammar name nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp, log

from assistant.models.tagger import NO_FACT, ClauseTag, FigureTag, Tagger
from assistant.numbers import Mention
from assistant.text import fold
from assistant.types import ME, NORM, Choice, Claim, Guess, Relation, StatedFact
from assistant.understand.facts import Reading
from assistant.understand.fitting import Thing
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary

SURE_OUTSIDE = 0.9
SURE_NOT_OWN = 0.9
SURE_OWN = 0.95  # lower ones are often a result that a sum starts from: 「冻了2万4，佣金总共多少」
CERTAIN = 0.95
"""How sure the tagger must be to be heard, and to be followed. Of the held-out figures on which it differed
from the grammar above ``CERTAIN``, the grammar was right on one of 66."""

_FOREIGN = ("other", "norm", "denied")  # not "past", where halves of a year are added up, nor "none": it is
# said of figures of facts that no training saw
GRAMMAR, TAGGER = 1.24, 0.64
"""The log odds that a figure is read right are the grammar's own, and so much of the tagger's: fitted by
``evals/figures.py`` to figures labelled by hand."""
_LEAST = 0.001
_SPAN = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Likely:
    """``figures`` by their span in the folded turn; ``whole`` is the turn as one clause. Empty where there is
    no tagger."""

    figures: Mapping[_SPAN, FigureTag] = field(default_factory=dict)
    whole: ClauseTag = field(default_factory=lambda: ClauseTag(0, 0))

    def of(self, thing: Thing) -> FigureTag:
        return self.figures.get((thing.start, thing.end)) or FigureTag(thing.start, thing.end)

    def agreed(self, claim: Claim) -> float | None:
        """How likely the tagger thinks what the grammar reads a figure as; None where it has no opinion."""
        inside = (t for (a, b), t in self.figures.items() if claim.start <= a and b <= claim.end and t.roles)
        return max((t.role(role_of(claim)) * t.fact(claim.fact) for t in inside), default=None)

    def sure_of(self, claim: Claim) -> float:
        """How likely the grammar's reading of a figure is right, given what the tagger thinks of it."""
        p = self.agreed(claim)
        return surely(0.5 if p is None else p)

    def facts_of(self, thing: Thing, vocabulary: Vocabulary) -> dict[str, float]:
        """How likely the figure is of each fact that has its unit, and of none of ours, adding up to 1. Empty
        where there is no opinion."""
        facts, fits = vocabulary.knowledge.facts, vocabulary.fitting.fits
        told = self.of(thing).facts
        able = {f.id: f.p for f in told if f.id == NO_FACT or fits(thing, facts[f.id], said=True)}
        whole = sum(able.values())
        return {f: p / whole for f, p in able.items()} if whole else {}

    def asks(self, kind: str) -> float:
        """How likely the turn asks so."""
        return next((a.p for a in self.whole.asks if a.id == kind), 0.0)


NOTHING = Likely()


def surely(p: float) -> float:
    """How likely a reading of the grammar's is right that the tagger thinks so likely."""
    return 1 / (1 + exp(-(GRAMMAR + TAGGER * log_odds(p))))


def log_odds(p: float) -> float:
    p = min(max(p, _LEAST), 1 - _LEAST)
    return log(p / (1 - p))


def role_of(claim: Claim) -> str:
    """What the tagger would call a claim's figure."""
    if claim.holder != ME:
        return "norm" if claim.holder == NORM else "other"
    if claim.force in ("denied", "taken_back"):
        return "denied"
    if claim.force == "supposed" or claim.time == "goal":
        return "goal"
    return "past" if claim.time == "past" else "own"


def opinion(seen: Seen, tagger: Tagger | None) -> Likely:
    """One run of the tagger over the turn."""
    if tagger is None or not seen.text.strip():
        return NOTHING
    things = [(t.start, t.end) for t in _things(seen)]
    tags = tagger.tags(seen.text, things, [(0, len(seen.text))])
    return Likely(dict(zip(things, tags.figures, strict=True)), tags.clauses[0])


def guessed_too(likely: Likely, seen: Seen, guess: Guess) -> Guess:
    """What the turn most likely wants, where the tagger is sure that it is about something that we have
    nothing on: our articles then answer only what they surely answer, documents that users added as ever."""
    named = seen.platforms or seen.programmes or seen.names
    outside = likely.whole.topic("outside")
    return guess if named or outside < SURE_OUTSIDE else replace(guess, nothing=max(guess.nothing, outside))


def weighed(
    likely: Likely,
    reading: Reading,
    seen: Seen,
    focus: Sequence[str],
    holder: str,
    vocabulary: Vocabulary,
    turn: int,
) -> Reading:
    """The reading of the merchant's own figures with the second opinion on each: left out where the tagger is
    certain that it is somebody else's, a requirement, of before or taken back, doubtful where that is likely;
    and a figure left aside that is likely his is taken as such, doubtfully."""
    if holder != ME or not likely.figures:
        return reading
    kept: list[StatedFact] = []
    doubtful = list(reading.doubtful)
    lines = {leaf.other for rule in vocabulary.rules.values() for leaf in rule.leaves()}  # 行业平均 is a norm
    known = {taken.fact for taken, _ in doubtful} | lines | set(reading.deltas)
    for stated, things in _sources(reading.stated, seen, vocabulary):
        foreign = min((likely.of(t).role(*_FOREIGN) for t in things), default=0.0)
        if stated.fact in known or foreign < CERTAIN:
            kept.append(stated)
            if stated.fact not in known and foreign >= SURE_NOT_OWN:
                doubtful.append((stated, None))
    unowned: list[Mention] = []
    for thing in reading.unowned:
        taken = {s.fact for s in (*reading.stated, *kept)} | known
        found = _own(likely.of(thing), thing, reading.words(thing), focus, vocabulary, turn)
        if found is None or found[0].fact in taken:
            unowned.append(thing)
            continue
        kept.append(found[0])
        if found[1] < CERTAIN:
            doubtful.append((found[0], None))
    return replace(reading, stated=tuple(kept), doubtful=tuple(doubtful), unowned=tuple(unowned))


def _own(
    tag: FigureTag, thing: Mention, words: str, focus: Sequence[str], vocabulary: Vocabulary, turn: int
) -> tuple[StatedFact, float] | None:
    """A figure as one of the facts under discussion, and how likely that is; None where it is not likely."""
    facts, fitting = vocabulary.knowledge.facts, vocabulary.fitting
    able = {f: tag.fact(f) for f in focus if f in facts and fitting.fits(thing, facts[f], said=True)}
    best = max(able, key=lambda f: able[f], default=None)
    if best is None:
        return None
    sure = tag.role("own") * able[best] / max(sum(able.values()) + tag.fact(NO_FACT), 1e-6)
    value = fitting.value_for(thing, facts[best])
    if sure < SURE_OWN or value is None:
        return None
    return StatedFact(best, value, words, turn), sure


def _things(seen: Seen) -> list[Thing]:
    return [*seen.numbers, *seen.dates]


def _sources(
    stated: Sequence[StatedFact], seen: Seen, vocabulary: Vocabulary
) -> Iterator[tuple[StatedFact, list[Thing]]]:
    """Each fact with the figures of the turn that its words hold and that are its value: of what was worked
    out of several (每天2小时, 比80少1分) there is none, and the grammar alone knows it."""
    facts, fits = vocabulary.knowledge.facts, vocabulary.fitting.fits
    for s in stated:
        if isinstance(s.value, (bool, Choice, Relation)):
            yield s, []
            continue
        words = fold(s.text)
        near = [t for t in _things(seen) if fits(t, facts[s.fact], said=True)]
        value_for = vocabulary.fitting.value_of
        held = [t for t in near if seen.text[t.start : t.end] in words]
        yield s, [t for t in held if value_for(t, facts[s.fact]) == s.value]
