"""Which number belongs to which fact, and which of them are the merchant's own of now.

Numbers and fact words are aligned in their order (``figures.alignment``), units permitting; a number with a
unit that only one fact under discussion has needs no word (「2000单」). Every figure is then weighed by whose
it is, of when and how it is put (``figures.stance``), and a fact takes the best of its own. A number without
an owner is reported, never guessed, and so is one that cannot be what it is said of (「好评率1500」).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.numbers import DateMention, Mention
from assistant.rules.schema import Rule
from assistant.text import Folded
from assistant.types import (
    ME,
    NORM,
    Claim,
    Doubt,
    FactValue,
    OtherWindow,
    Part,
    Quantity,
    Relation,
    Time,
)
from assistant.understand.figures.assignment import assigned, limits_of
from assistant.understand.figures.choice import Figure, by_fact, chosen, claim_of, over_window, settled
from assistant.understand.figures.doubts import misfits
from assistant.understand.figures.foreign import composed, foreign_subjects
from assistant.understand.figures.in_order import in_order
from assistant.understand.figures.leftover import with_left
from assistant.understand.figures.pairing import Paired, Pairing
from assistant.understand.figures.passed import Passed, Rest, passed
from assistant.understand.figures.reading import Numbers, read_numbers
from assistant.understand.figures.said import Said, said
from assistant.understand.figures.sides import alternatives, leaves, open_checks, passing, sided
from assistant.understand.seen import Seen
from assistant.understand.selves import selves
from assistant.understand.vocabulary import Vocabulary
from assistant.understand.windows import closed

_NEXT_TO = 4  # characters between a day and the words of what happens on it
_HOW_MANY = re.compile(r"几(?![十百千万亿])")  # 每单几块钱 asks for a number


@dataclass(frozen=True, slots=True)
class Reading:
    """What the turn states of one holder, the numbers without an owner, those that cannot be what they are
    said of, and those that held only once. ``deltas`` are the facts whose number says by how much they
    moved; ``doubtful`` those that may well be read otherwise (``None``: as nothing of the merchant's now).
    ``figures`` are all, also what is asked, was once or is aimed at; ``other_windows``
    figures of another time than their fact's."""

    stated: tuple[Claim, ...]
    unowned: tuple[Mention, ...]
    doubts: tuple[Doubt, ...] = ()
    past: tuple[Mention, ...] = ()
    deltas: frozenset[str] = frozenset()
    doubtful: tuple[tuple[Claim, Claim | None], ...] = ()
    figures: tuple[Claim, ...] = ()
    folded: Folded | None = None
    parts: tuple[Part, ...] = ()
    differing: tuple[Part, ...] = ()
    other_windows: tuple[OtherWindow, ...] = ()

    def words(self, mention: Mention) -> str:
        """The merchant's own words of a mention."""
        return self.folded.source(mention.start, mention.end) if self.folded else ""

    def told(self, fact: str, value: FactValue, mention: Mention) -> Claim:
        """That a mention tells a fact."""
        return Claim(fact, value, self.words(mention), mention.start, mention.end)


@dataclass(frozen=True, slots=True)
class Given:
    """What a turn's facts are read from: ``focus`` are the facts of the ``rules`` under discussion, most
    wanted first; ``leaning`` those of the platform talked about, which a word of several facts (佣金) means
    before others; ``known`` those that were told before, of which 「其他都达标」 says nothing new."""

    seen: Seen
    focus: Sequence[str]
    rules: Sequence[Rule] = ()
    leaning: Sequence[str] = ()
    known: Collection[str] = ()


def read_facts(given: Given, vocabulary: Vocabulary) -> Reading:
    return _Turn(given, vocabulary).reading()


class _Turn:
    """One turn while it is read: everything that the steps share."""

    def __init__(self, given: Given, vocabulary: Vocabulary) -> None:
        seen, focus = given.seen, given.focus
        self.folded, self.text, self.given = seen.folded, seen.text, seen.numbers
        self.focus, self.rules, self.known, self.vocabulary = focus, given.rules, given.known, vocabulary
        text, cues = self.text, vocabulary.figures
        numbers = [m for m in seen.numbers if not _HOW_MANY.match(text, m.start)]
        numbers = vocabulary.rates.rated(text, numbers, vocabulary.rates_told(focus))
        foreign = foreign_subjects(text, seen.facts, numbers, vocabulary)
        ours = (n for n in seen.facts if not any(f.start < n.end and n.start < f.end for f in foreign))
        self.named, normal = composed(text, sorted([*ours, *foreign], key=lambda n: n.start), vocabulary)
        mine = self.mine = selves(text, cues)
        limits = limits_of(given.rules[0]) if given.rules else {}
        self.numbers: Numbers = read_numbers(
            text, numbers, self.named, mine, normal, focus, limits, vocabulary, seen.norms
        )
        scores = [leaf.fact for leaf in leaves(given.rules) if leaf.unit == "score"]
        ordered = in_order(text, self.numbers, self.named, scores, cues)
        self.numbers = replace(self.numbers, pinned={**self.numbers.pinned, **ordered})
        bare = assigned(text, self.numbers, self.named, limits, vocabulary)
        self.numbers = replace(self.numbers, pinned={**self.numbers.pinned, **bare})
        self.said: Said = said(text, self.named, vocabulary)
        self.passed: Passed = passed(
            text, self.named, {m.end for m in numbers}, given.rules, mine, vocabulary
        )
        taken = self.said.taken | {j for j, n in enumerate(self.named) if self.passed.covers(n)}
        self.pairing = Pairing(
            text,
            self.numbers,
            _told_days(seen, vocabulary),
            self.named,
            focus,
            given.leaning,
            taken,
            mine,
            vocabulary,
        )

    def reading(self) -> Reading:
        paired = self.pairing.pair()
        stated = {s.fact: self._fact(s.fact, s.value, s.start, s.end) for s in self.said.sayings}
        doubts = misfits(self.folded, self.pairing, paired, stated)
        figures = settled(with_left(self.pairing, paired, doubts, stated))
        owned = {f.number for f in figures} | paired.owned
        taken: dict[str, Figure] = {}
        judged = {leaf.fact for rule in self.rules for leaf in rule.leaves()}
        doubtful: list[tuple[Claim, Claim | None]] = []
        for fact, ones in by_fact(figures).items():
            window = self.vocabulary.knowledge.facts[fact].window
            best, other = chosen(ones, window, planned=fact not in judged)
            if best is None or (fact in stated and not _settles(stated[fact].value)):
                continue
            taken[fact] = best
            stated[fact] = self._stated(best)
            if other is not None:
                doubtful.append((stated[fact], self._stated(other)))
            elif fact in judged and _once_only(best, figures) and not self._closed(fact):
                doubtful.append((stated[fact], None))
        stated |= self._of_both(stated, owned)
        for s in self.passed.sayings:
            stated.setdefault(s.fact, self._fact(s.fact, s.value, s.start, s.end))
        if (rest := self.passed.rest) is not None:
            spoken_of = {*self._unread(rest, paired), *self._figured(rest, figures, owned)}
            self._rest(rest, stated, {*self.known, *spoken_of})
        rates = (self._rate_doubt(m) for m in self.numbers.rates)
        everything = [(t, s) for t, s in zip(self.pairing.things, self.pairing.stances, strict=True)]
        unowned = tuple(
            t
            for i, (t, s) in enumerate(everything)
            if i not in owned and i not in doubts and isinstance(t, Mention)
            and t.kind in ("quantity", "delta") and (s.holder == ME or s.weak) and s.force != "denied"
        )  # fmt: skip
        past = tuple(
            t
            for i, (t, s) in enumerate(everything)
            if isinstance(t, Mention)
            and s.time == "past"
            and s.own
            and not any(f.number == i for f in taken.values())
        )
        return Reading(
            tuple(stated.values()), unowned,
            (*doubts.values(), *(d for d in rates if d and d.fact not in stated)), past,
            frozenset(fact for fact, f in taken.items() if f.delta), tuple(doubtful),
            tuple(claim_of(f, self.folded.source(f.start, f.end)) for f in figures),
            self.folded,
        )  # fmt: skip

    def _fact(self, fact: str, value: FactValue, start: int, end: int) -> Claim:
        return Claim(fact, value, self.folded.source(start, end).strip(), start, end)

    def _closed(self, fact: str) -> bool:
        window = self.vocabulary.knowledge.facts[fact].window
        return window is not None and closed(self.text, self.given, window, self.vocabulary.figures)

    def _stated(self, figure: Figure) -> Claim:
        """The figure as one of now, said."""
        value = over_window(figure, self.vocabulary.knowledge.facts[figure.fact].window)
        time: Time = "window" if claim_of(figure, "").time == "window" else "now"
        return replace(self._fact(figure.fact, value, figure.start, figure.end), time=time)

    def _of_both(self, stated: Mapping[str, Claim], owned: set[int]) -> dict[str, Claim]:
        """「品退率和大盘持平，全是2%」 tells both."""
        found: dict[str, Claim] = {}
        for s in self.said.sayings:
            if not (isinstance(s.value, Relation) and s.value.op == "==" and stated[s.fact].value == s.value):
                continue
            for i, thing in enumerate(self.pairing.things):
                both = [s.fact, s.value.fact]
                near = thing.start - s.end >= 0 and self.vocabulary.figures.filler.fullmatch(
                    self.text, s.end, thing.start
                )
                if i not in owned and near and self.pairing.able(i, both) == both:
                    owned.add(i)
                    found |= {f: self._stated(self.pairing.figure(i, f, None)) for f in both}
        return found

    def _rest(self, rest: Rest, stated: dict[str, Claim], before: Collection[str]) -> None:
        """Adds what 「其他都达标」 says of the checks that nothing else was said of."""
        known = {*before, *stated, *(f for s in stated.values() for f in _other_of(s.value))}
        if self.vocabulary.figures.unknown.search(self.text):  # 违规有没有我不清楚
            known |= {f for n in self.named if not rest.start <= n.start < rest.end for f in n.ids}
            known |= {f for f, _, yes in self.vocabulary.states if f in self.focus and yes.search(self.text)}
        if rest.many is not None and rest.many != open_checks(self.rules, known):
            return  # 「另外两样」 of three
        if not (rest.met or alternatives(self.rules)):
            return  # one that falls short decides, and which ones do is not said
        but = {f for j in rest.but for f in self.named[j].ids if f in self.focus} - known
        others = {leaf.fact for leaf in leaves(self.rules)} - known - but
        # 品退率 told as a number is compared with the trade's, which nobody means by the rest
        said = passing(self.rules, known | but) if rest.met else sided(self.rules, others, met=False)
        for fact, value in (*sided(self.rules, but, met=not rest.met), *said):
            stated.setdefault(fact, self._fact(fact, value, rest.start, rest.end))

    def _unread(self, rest: Rest, paired: Paired) -> Iterator[str]:
        """Facts spoken of, outside the words for the rest, of which nothing could be read: whatever is said
        of them, they are not of the rest."""
        for j, n in enumerate(self.named):
            inside = rest.start <= n.start < rest.end or j in rest.but
            if j not in paired.used and self.pairing.speaks(j) and not inside:
                yield from n.ids

    def _figured(self, rest: Rest, figures: Sequence[Figure], owned: Collection[int]) -> Iterator[str]:
        """Facts of which a figure is told beside the rest, of whomever and however it is meant, and those
        whose figure a number without an owner may be: 「想冲到88，眼下77，别的都够」."""
        yield from (f.fact for f in figures)
        limits = [leaf.value for leaf in leaves(self.rules)]
        for i, thing in enumerate(self.pairing.things):
            if i in owned or not isinstance(thing, Mention) or rest.start <= thing.start < rest.end:
                continue
            stance, low = self.pairing.stances[i], thing.quantity.low
            of_mine = stance.holder == ME or (stance.holder == NORM and low not in limits)
            if (
                of_mine
                and stance.force != "denied"
                and (thing.arabic or thing.quantity.unit or (low or 0) >= 10)
            ):
                yield from self.pairing.able(i, self.focus)

    def _rate_doubt(self, m: Mention) -> Doubt | None:
        """每天2小时 tells nothing of a total."""
        facts, fits = self.vocabulary.knowledge.facts, self.vocabulary.fitting.fits
        fact = next((f for f in self.focus if fits(m, facts[f])), None)
        return Doubt(fact, self.folded.source(m.start, m.end), "rate") if fact else None


def _told_days(seen: Seen, vocabulary: Vocabulary) -> Sequence[DateMention]:
    """The days that can be facts: of several none on which money is said to come, which follows from the
    others: 「12月1号点的确认收货，就是8号到账咯」."""
    arrives = vocabulary.cues("arrives")
    days = [d for d in seen.dates if not arrives.search(seen.text, d.end, d.end + _NEXT_TO)]
    return days or seen.dates


def _once_only(figure: Figure, figures: Sequence[Figure]) -> bool:
    """「上个月总分70，我现在商品分80」: where others are told of now, one of once may hold no longer."""
    once = figure.stance.time == "past" and not figure.stance.weak
    return once and any(f.stance.own and f.stance.time == "now" for f in figures)


def _settles(value: FactValue | None) -> bool:
    """Whether a number beside it says more: 品退率和大盘持平，全是2%."""
    return not isinstance(value, bool | date) and not isinstance(value, Quantity)


def _other_of(value: FactValue | None) -> tuple[str, ...]:
    return (value.fact,) if isinstance(value, Relation) else ()
