"""What a turn says, claim by claim: whose each figure is, of when, how it is put, how sure that reading is.

What entered a profile and what did not are told alike: a rival's figures, a requirement, a figure of once or
one aimed at, and what was left aside because it is of none of our facts or cannot be its value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.text import fold
from assistant.types import ME, NORM, Asides, Choice, Claim, Doubtful, Relation, Respelling
from assistant.understand.facts import Reading
from assistant.understand.likely import Likely
from assistant.understand.seen import Seen, is_aside
from assistant.understand.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Heard:
    """What is read of each holder in a turn, beside what the tagger thinks of it. ``supposes`` where it only
    tries figures out, ``later`` any turn but the first of a conversation."""

    readings: Mapping[str, Reading]
    seen: Seen
    likely: Likely
    supposes: bool = False
    later: bool = False

    def claims(self, doubtful: Sequence[Doubtful], asides: Asides) -> tuple[Claim, ...]:
        """Each once, as they are said, and what was left aside behind them."""
        shares: dict[tuple[str, object], float] = {
            (r.fact, r.value): 1 / len(d.readings) for d in doubtful for r in d.readings if r is not None
        }
        found: dict[tuple[object, ...], Claim] = {}
        for holder, reading in self.readings.items():
            for claim in self._of(holder, reading):
                sure = min(self._sure(claim), shares.get((claim.fact, claim.value), 1.0))
                key = (claim.fact, claim.value, claim.holder, claim.time, claim.force)
                found.setdefault(key, replace(self._alone(claim), sure=round(sure, 2)))
        in_order = sorted(found.values(), key=lambda c: c.start)
        return (*in_order, *_left_aside(asides, self.seen))

    def _of(self, holder: str, reading: Reading) -> Iterator[Claim]:
        for claim in reading.stated:
            yield replace(_placed(claim, self.seen), holder=holder)
        taken = {(c.fact, c.value) for c in reading.stated}
        left = ("said", "supposed") if self.supposes else ("said",)
        for claim in reading.figures:
            passed_over = claim.of_now(ME) and claim.force in left
            if not passed_over and (claim.fact, claim.value) not in taken:
                yield replace(claim, holder=claim.holder if claim.holder == NORM else holder)

    def _alone(self, claim: Claim) -> Claim:
        """In the words of its own number, where another's stands between it and the word of its fact."""
        inside = [m for m in self.seen.numbers if claim.start <= m.start and m.end <= claim.end]
        if len(inside) < 2 or inside[-1].end != claim.end:
            return claim
        start, end = inside[-1].start, inside[-1].end
        return replace(claim, text=self.seen.folded.source(start, end), start=start, end=end)

    def _sure(self, claim: Claim) -> float:
        """What is told without a figure is told outright. What a later turn leaves out, the turns before it
        tell, which the tagger has not seen."""
        if isinstance(claim.value, bool | Choice | Relation):
            return 1.0
        inside = (n for n in self.seen.facts if claim.start <= n.start and n.end <= claim.end)
        told = not self.later or any(claim.fact in n.ids for n in inside)
        return (self.likely if told else Likely()).sure_of(claim)


def asides_of(
    reading: Reading, seen: Seen, respelt: tuple[Respelling, ...], vocabulary: Vocabulary
) -> Asides:
    """What was read and not taken as it stands."""
    unowned = _unowned_words(reading, seen, vocabulary)
    return Asides(unowned, reading.doubts, reading.other_windows, respelt, reading.differing)


def _unowned_words(reading: Reading, seen: Seen, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words of numbers that could be figures of a shop and are of none of our facts: not 首播7天."""
    units, found = vocabulary.knowledge.units, []
    for m in reading.unowned:
        told = m.arabic or (m.quantity.low or 0) >= 10  # 货的分七十五, but not 一下
        if told and not is_aside(m, units) and not vocabulary.in_name(m.start, seen.text):
            found.append(seen.folded.source(m.start, m.end))
    return tuple(found)


def _placed(claim: Claim, seen: Seen) -> Claim:
    """With the span of its words, where it was worked out of several numbers or is of the turns before."""
    if claim.end:
        return claim
    start = max(seen.text.find(fold(claim.text)), 0)
    return replace(claim, start=start, end=start + len(claim.text))


def _left_aside(asides: Asides, seen: Seen) -> Iterator[Claim]:
    """What no profile takes: it is sure of nothing."""
    of_none = (("", words) for words in asides.unowned)
    for fact, words in (*of_none, *((d.fact, d.text) for d in asides.doubts)):
        yield _placed(Claim(fact, None, words, sure=0.0), seen)
