"""What the trained tagger thinks of a turn, beside what the grammar reads: a second opinion.

The grammar reads the values; the tagger says whose each figure likely is, of which fact, and what the turn is
about (``ranking.py``). Where both are of one mind nothing changes. A figure that the tagger surely takes for
somebody else's is none, of two that may be meant the likelier is, and one that the grammar gave to nothing is
of the fact it is likely of. Where it is less sure a figure is doubtful, and asked about only if an outcome
turns on it. It never states a value, and does not judge alone: its "none" takes no figure away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import exp, log

from assistant.models.tagger import NO_FACT, ClauseTag, FigureTag, Tagger
from assistant.numbers import Mention
from assistant.text import fold
from assistant.types import ME, NORM, Choice, Claim, Guess, Quantity, Relation
from assistant.understand.facts import Reading
from assistant.understand.fitting import Thing
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary

SURE_OUTSIDE = 0.9
NOT_OWN, MAYBE_NOT = 0.7, 0.5
"""From where on a figure that the grammar takes is left out, or doubtful, as somebody else's or taken back.
On none of the hand-labelled figures (``evals/figures.jsonl``) was it so sure and wrong."""
REQUIRED, MAYBE_REQUIRED = 0.98, 0.9
"""The same as what is required, by which many figures are told: 「比80多两分」."""
OWN, MAYBE_OWN = 0.85, 0.5
"""From where on a figure that no fact took is one's own: right on 7 of 7, and on 10 of 19."""

_FOREIGN = ("other", "denied")
_NOT_NOW = ("other", "denied", "norm", "past", "goal", "delta")  # and not "none", which is said of figures of
# facts that no training saw
GRAMMAR, TAGGER = 1.24, 0.61
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

    def not_now(self, thing: Thing) -> bool:
        """Whether it is surely not the merchant's own of now."""
        return self.of(thing).role(*_NOT_NOW) >= OWN

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


def weighed(likely: Likely, reading: Reading, seen: Seen, vocabulary: Vocabulary) -> Reading:
    """The reading of the merchant's own figures with the second opinion on each: left out or doubtful where
    it is likely somebody else's, a requirement or taken back; and of two that may be meant, the likelier,
    where it is much likelier."""
    if not likely.figures:
        return reading
    lines = {leaf.other for rule in vocabulary.rules.values() for leaf in rule.leaves()}  # 行业平均 is a norm
    settled = lines | set(reading.deltas)
    foreign = {
        s.fact: min((_foreign(likely.of(t)) for t in things), default=0)
        for s, things in _sources(reading.stated, seen, vocabulary)
        if s.fact not in settled and not isinstance(s.value, date)  # a customer's day is the shop's
    }
    doubtful: list[tuple[Claim, Claim | None]] = []
    chosen: dict[str, Claim] = {}
    for taken, other in reading.doubtful:
        pair = _likelier(taken, other, likely, seen, vocabulary)
        chosen[taken.fact] = pair[0]
        if len(pair) == 2:
            doubtful.append((taken, other))
    chosen |= {
        s.fact: other
        for s in reading.stated
        if s.fact not in chosen and (other := _instead(s, reading, likely, seen, vocabulary))
    }
    stated = []
    for s in reading.stated:
        sure = 0 if s.fact in chosen else foreign.get(s.fact, 0)
        if sure < 2:
            stated.append(chosen.get(s.fact, s))
        if sure == 1:
            doubtful.append((s, None))
    return replace(reading, stated=tuple(stated), doubtful=tuple(doubtful))


def _instead(
    taken: Claim, reading: Reading, likely: Likely, seen: Seen, vocabulary: Vocabulary
) -> Claim | None:
    """The figure that is surely meant where the grammar has two of one fact for the merchant's own, and took
    the one that is likely not: 「同行头一周就播了26小时，我这周才播了9小时」."""
    others = [
        f
        for f in reading.figures
        if f.fact == taken.fact and f.own and f.value != taken.value and isinstance(f.value, Quantity)
    ]
    if not others or taken.fact in reading.deltas:
        return None
    told = dict(_sources([taken, *others], seen, vocabulary))
    own = {c: max((likely.of(t).role("own") for t in told[c]), default=0.0) for c in told}
    best = max(others, key=lambda c: own[c])
    theirs = min((likely.of(t).role("other", "norm") for t in told[taken]), default=0.0)
    return best if own[best] >= OWN and theirs >= MAYBE_NOT else None


def _foreign(tag: FigureTag) -> int:
    """2 where the tagger is certain that it is not the merchant's, 1 where it is likely, else 0."""
    theirs, norm = tag.role(*_FOREIGN), tag.role("norm")
    return (theirs >= MAYBE_NOT or norm >= MAYBE_REQUIRED) + (theirs >= NOT_OWN or norm >= REQUIRED)


def _likelier(
    taken: Claim, other: Claim | None, likely: Likely, seen: Seen, vocabulary: Vocabulary
) -> tuple[Claim] | tuple[Claim, Claim | None]:
    """The one of two readings that is surely meant, both where none is."""
    told = [s for s in (taken, other) if s is not None]
    sources = [things for _, things in _sources(told, seen, vocabulary)]
    own = [max((likely.of(t).role("own") for t in things), default=0.0) for things in sources]
    if other is None:
        return (taken,) if own[0] >= OWN else (taken, None)
    gone = [bool(things) and all(map(likely.not_now, things)) for things in sources]
    for mine, theirs, meant in ((0, 1, taken), (1, 0, other)):
        if own[mine] >= MAYBE_OWN and gone[theirs]:
            return (meant,)
    return taken, other


def adopted(likely: Likely, reading: Reading, focus: Sequence[str], vocabulary: Vocabulary) -> Reading:
    """The reading with figures that the grammar gave to nothing and that are likely the merchant's own of a
    fact under discussion, each fact the likeliest; doubtful where they are not surely so."""
    if not likely.figures:
        return reading
    have = {s.fact for s in reading.stated} | {NO_FACT}
    able: list[tuple[float, Mention, str]] = []
    for thing in reading.unowned:
        shares = likely.facts_of(thing, vocabulary)
        open_ = [f for f in focus if f in shares and f not in have]
        alone = len(open_) == 1 and _alone(thing, open_[0], reading, likely, vocabulary)
        inside = {f: shares.get(f, 0.0) for f in (*(open_ if alone else focus), NO_FACT)}
        best = max(inside, key=lambda f: inside[f])
        share = inside[best] / max(sum(inside.values()), 1e-6)
        sure = likely.of(thing).role("own") * (1 if alone and share >= OWN else share)
        if best not in have and sure >= MAYBE_OWN:
            able.append((sure, thing, best))
    stated, doubtful, gone = list(reading.stated), list(reading.doubtful), set[Mention]()
    for sure, thing, fact in sorted(able, key=lambda a: -a[0]):
        value = vocabulary.fitting.value_for(thing, vocabulary.knowledge.facts[fact])
        if fact in have or value is None:
            continue
        have.add(fact)
        gone.add(thing)
        stated.append(reading.told(fact, value, thing))
        if sure < OWN:
            doubtful.append((stated[-1], None))
    gone |= {m for m in reading.unowned if likely.not_now(m)}
    unowned = tuple(m for m in reading.unowned if m not in gone)
    return replace(reading, stated=tuple(stated), doubtful=tuple(doubtful), unowned=unowned)


def _alone(thing: Mention, fact: str, reading: Reading, likely: Likely, vocabulary: Vocabulary) -> bool:
    """Whether it is the one figure that no fact took and that may be the merchant's own of the ``fact`` left:
    it then is, by exclusion."""
    told, value_for = vocabulary.knowledge.facts[fact], vocabulary.fitting.value_for
    others = (m for m in reading.unowned if m != thing and value_for(m, told) is not None)
    return all(likely.of(m).role("own") < MAYBE_OWN for m in others)


def _things(seen: Seen) -> list[Thing]:
    return [*seen.numbers, *seen.dates]


def _sources(
    stated: Sequence[Claim], seen: Seen, vocabulary: Vocabulary
) -> Iterator[tuple[Claim, list[Thing]]]:
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
