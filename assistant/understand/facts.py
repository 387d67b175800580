"""Which number belongs to which fact.

Numbers and fact words are paired by nearness inside a clause, units permitting; a number with a
unit that only one fact under discussion has needs no word (「2000单」). A number without an owner is
reported, never guessed, and so is one that cannot be what it is said of (「好评率1500」).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.numbers import PER, DateMention, Mention
from assistant.text import Folded
from assistant.types import Doubt, FactValue, LooseNumber, Part, StatedFact
from assistant.understand.booleans import state_booleans
from assistant.understand.choices import state_choices
from assistant.understand.fitting import Thing
from assistant.understand.meant import Figures, own_figures
from assistant.understand.relations import state_relations
from assistant.understand.vocabulary import CLAUSE, Named, Vocabulary

_REACH = 14  # characters between a fact word and its number, a clause boundary counting 6
_BOUNDARY, _BEHIND, _BETWEEN = 6, 2, 8
_BESIDE = 3
_LARGE = 1000
_BOTH = re.compile(
    r"(?:一个数|一样|相同|同分)[，,]?(?:都|均|全)(?:只有|刚好|正好|[是有在到为])?$|(?:两[项个样率条者]|俩|二者)(?:指标)?(?:都|均|全)?(?:只有|刚好|正好|[是有在到为])?$"
)
_ALIKE = re.compile(r"(?<!不)(?:一个数|一样|相同|同分)[，,]?(?:都|均|全)(?:是|为|有|在)?")
_BEFORE = re.compile(r"去年|前年|上个?月|上周|以前|之前|原来")
_IN_TURN = re.compile(r"(?:分别|依次)(?:是|为|有)?")
_VAGUE = 4  # what a word that means a fact only beside a number costs more, the number having no unit
_HOW_MANY = re.compile(r"几(?![十百千万亿])")  # 每单几块钱 asks for a number
_LONGEST = 40  # no number with its bounds is written in more characters
_IS = re.compile(r"(?:才|只|也|都|就|大概|大约|差不多|现在|目前|已经|[是为有到达约仅的:=\s])*")


@dataclass(frozen=True, slots=True)
class Reading:
    """Facts stated, the numbers without an owner, those that cannot be what they are said of, those
    that held only once, what the rule is claimed to ask (「门槛是500万粉丝吧」) and, of these, the
    numbers put forward to be confirmed. ``deltas`` are the facts whose number says by how much they
    moved; ``doubtful`` those that may well be read otherwise (``None``: as nothing of the merchant's now)."""

    stated: tuple[StatedFact, ...]
    unowned: tuple[Mention, ...]
    doubts: tuple[Doubt, ...] = ()
    past: tuple[Mention, ...] = ()
    claims: tuple[StatedFact, ...] = ()
    claimed: tuple[LooseNumber, ...] = ()
    deltas: frozenset[str] = frozenset()
    doubtful: tuple[tuple[StatedFact, StatedFact | None], ...] = ()
    folded: Folded | None = None
    parts: tuple[Part, ...] = ()
    differing: tuple[Part, ...] = ()

    def words(self, mention: Mention) -> str:
        """The merchant's own words of a mention."""
        return self.folded.source(mention.start, mention.end) if self.folded else ""


@dataclass(frozen=True, slots=True)
class _Pair:
    cost: float
    mention: int
    name: int
    fact: str


def named_facts(
    vocabulary: Vocabulary, folded: str, numbers: Sequence[Mention], dates: Sequence[DateMention]
) -> list[Named]:
    """Fact words; those that mean a fact only beside a number (总82, 播了9小时) when one is there."""
    things, facts = _Things(numbers, dates), vocabulary.knowledge.facts
    fits = vocabulary.fitting.fits

    def beside(n: Named) -> bool:
        near = (t for _, t in things.around(n))
        near = (t for t in near if 0 <= t.start - n.end <= _BESIDE or 0 <= n.start - t.end <= 1)
        return any(fits(t, facts[f]) for t in near for f in n.ids)

    return [n for n in vocabulary.facts(folded) if n.word not in vocabulary.near_only or beside(n)]


class _Things:
    """Numbers and dates by position, so that a word looks only at those within its reach: a question
    of two thousand characters may hold hundreds of each."""

    def __init__(self, numbers: Sequence[Mention], dates: Sequence[DateMention]) -> None:
        self.all: list[Thing] = sorted([*numbers, *dates], key=lambda t: t.start)
        self._starts = [t.start for t in self.all]

    def around(self, name: Named) -> list[tuple[int, Thing]]:
        first = bisect_left(self._starts, name.start - _REACH - _LONGEST)
        last = bisect_right(self._starts, name.end + _REACH)
        return list(enumerate(self.all[first:last], first))


class _Found:
    """The facts found so far, and the numbers and words (by position) that they took."""

    def __init__(
        self, folded: Folded, things: _Things, named: Sequence[Named], vocabulary: Vocabulary, turn: int
    ) -> None:
        self.things, self.named = things, named
        self.stated: dict[str, StatedFact] = {}
        self.owned: set[int] = set()
        self.used: set[int] = set()
        self._taker: dict[str, int] = {}
        self._folded, self._vocabulary, self._turn = folded, vocabulary, turn

    def state(self, fact: str, value: FactValue, start: int, end: int) -> None:
        words = self._folded.source(start, end).strip()
        self.stated.setdefault(fact, StatedFact(fact, value, words, self._turn))

    def take(self, fact: str, number: int, word: int | None = None) -> None:
        """Makes a number or date the fact's value, told with the word beside it."""
        thing = self.things.all[number]
        start, end = thing.start, thing.end
        if word is not None:
            self.used.add(word)
            start, end = min(self.named[word].start, start), max(self.named[word].end, end)
        self.owned.add(number)
        self._taker[fact] = number
        value = self._vocabulary.fitting.value_of(thing, self._vocabulary.knowledge.facts[fact])
        self.state(fact, value, start, end)

    def without(self, facts: Iterable[str]) -> list[str]:
        """Those of the facts that are still open."""
        return [f for f in facts if f not in self.stated]

    @property
    def deltas(self) -> frozenset[str]:
        """Facts whose number says by how much they moved."""
        took = ((fact, self.things.all[i]) for fact, i in self._taker.items())
        return frozenset(fact for fact, thing in took if isinstance(thing, Mention) and thing.kind == "delta")


def read_facts(
    folded: Folded,
    numbers: Sequence[Mention],
    dates: Sequence[DateMention],
    named: Sequence[Named],
    focus: Sequence[str],
    vocabulary: Vocabulary,
    turn: int,
    leaning: Sequence[str] = (),
) -> Reading:
    """``focus`` are the facts of the rules under discussion, most wanted first; ``leaning`` those of the
    platform talked about, which a word of several facts (佣金) means before others."""
    numbers = [m for m in numbers if not _HOW_MANY.match(folded.text, m.start)]
    numbers = vocabulary.rates.rated(folded.text, numbers, _rates_told(focus, vocabulary))
    own = own_figures(folded.text, numbers, named, vocabulary)
    text, named = own.text, own.named
    found = _Found(folded, _Things(own.numbers, dates), named, vocabulary, turn)
    taken = state_relations(text, named, vocabulary, found.state)
    state_booleans(text, vocabulary, found.state)
    state_choices(text, vocabulary, found.state)
    claims = tuple(_claims(text, [*own.required, *own.to_confirm], named, focus, folded, vocabulary, turn))
    claimed = tuple(LooseNumber(m.quantity, folded.source(m.start, m.end)) for m in own.to_confirm)
    for i, j, fact in _respectively(text, found.things, named, focus, vocabulary):
        found.used.add(j)
        found.take(fact, i)
    _give_beside(text, found, own, focus, vocabulary, taken, leaning)
    doubts = _doubts(text, found, focus, vocabulary, taken, folded)
    for i, thing in enumerate(found.things.all):
        if i not in found.owned and i not in doubts:
            only = _only_fit(thing, found.without(focus), vocabulary)
            if only:
                found.take(only, i)
    for i, both in _of_both(text, found.things, found.owned, found.without(focus), vocabulary):
        for fact in both:
            found.take(fact, i)
    last = _last_left(found, doubts, focus, vocabulary)
    if last is not None:
        i, fact = last
        found.take(fact, i)
    left = (t for i, t in enumerate(found.things.all) if i not in found.owned and i not in doubts)
    unowned = tuple(m for m in left if isinstance(m, Mention) and m.kind in ("quantity", "delta"))
    per_day = (_rate_doubt(m, folded, focus, vocabulary) for m in own.rates)
    doubted_ones = (*doubts.values(), *(d for d in per_day if d and d.fact not in found.stated))
    stated = tuple(found.stated.values())
    return Reading(
        stated, unowned, doubted_ones, tuple(own.past), claims, claimed, found.deltas, folded=folded
    )


def _give_beside(
    text: str,
    found: _Found,
    own: Figures,
    focus: Sequence[str],
    vocabulary: Vocabulary,
    taken: Collection[int],
    leaning: Sequence[str],
) -> None:
    """Numbers to the facts whose words stand beside them, the nearest first."""
    # Beside a number 一共 may be months or an amount: only a fact under discussion can claim it.
    claimable = [
        n
        if n.word not in vocabulary.near_only or not focus
        else replace(n, ids=tuple(f for f in n.ids if f in focus))
        for n in own.reaching
    ]
    pairs = _pairs(text, found.things, claimable, focus, vocabulary, taken, vocabulary.near_only, leaning)
    for pair in pairs:
        if pair.mention in found.owned or pair.name in found.used or pair.fact in found.stated:
            continue
        found.take(pair.fact, pair.mention, pair.name)


def _doubts(
    text: str,
    found: _Found,
    focus: Sequence[str],
    vocabulary: Vocabulary,
    taken: Collection[int],
    folded: Folded,
) -> dict[int, Doubt]:
    """Numbers that cannot be what they are said of: 「好评率1500」."""
    facts = vocabulary.knowledge.facts
    doubts: dict[int, Doubt] = {}
    for j, name in enumerate(found.named):
        if j in found.used or j in taken or name.word in vocabulary.near_only:
            continue
        for i, thing in found.things.around(name):
            if i not in found.owned and isinstance(thing, Mention) and _said_of(name, thing, text):
                able = [f for f in found.without(name.ids) if name.word in facts[f].aliases]
                doubt = doubted(thing, able, focus, vocabulary)
                if doubt:
                    doubts.setdefault(i, replace(doubt, text=folded.source(name.start, thing.end)))
    return doubts


def _rates_told(focus: Sequence[str], vocabulary: Vocabulary) -> frozenset[str]:
    """What a number per day can be so much of: not where one of the facts under discussion is a total of
    the same, and none is the rate. A number without a unit only where a rate is under discussion."""
    if not vocabulary.rates_of:
        return frozenset()
    here = vocabulary.dimensions(focus)
    rates = {d.partition(PER)[0] for d in here if PER in d}
    amounts = frozenset(a for a in vocabulary.rates_of if a in rates or a not in here)
    return amounts | {""} if rates or not focus else amounts


def _claims(
    text: str,
    required: Sequence[Mention],
    named: Sequence[Named],
    focus: Sequence[str],
    folded: Folded,
    vocabulary: Vocabulary,
    turn: int,
) -> Iterator[StatedFact]:
    """What each number that the rule is said to ask is said of: by its word, or as the only one it fits."""
    facts, things, fitting = vocabulary.knowledge.facts, _Things(required, ()), vocabulary.fitting
    owner: dict[int, str] = {}
    for pair in _pairs(text, things, named, focus, vocabulary, ()):
        if pair.mention not in owner and pair.fact in focus:
            owner[pair.mention] = pair.fact
    for i, thing in enumerate(things.all):
        fact = owner.get(i) or _only_fit(thing, focus, vocabulary)
        if fact:
            value = fitting.value_of(thing, facts[fact])
            yield StatedFact(fact, value, folded.source(thing.start, thing.end), turn)


def _rate_doubt(
    mention: Mention, folded: Folded, focus: Sequence[str], vocabulary: Vocabulary
) -> Doubt | None:
    """每天2小时 tells nothing of a total."""
    fact = next(iter(_able(mention, focus, vocabulary)), None)
    return Doubt(fact, folded.source(mention.start, mention.end), "rate") if fact else None


def doubted(
    mention: Mention, able: Sequence[str], focus: Sequence[str], vocabulary: Vocabulary
) -> Doubt | None:
    """Why the number cannot be one of these facts, of which those in ``focus`` come first."""
    if mention.kind != "quantity":
        return None
    facts = vocabulary.knowledge.facts
    for fact in sorted(able, key=lambda f: f not in focus):
        why = (
            vocabulary.fitting.misfit(mention.quantity, facts[fact]) if facts[fact].kind == "quantity" else ""
        )
        if why:
            return Doubt(fact, "", why)
    return None


def _respectively(
    text: str, things: _Things, named: Sequence[Named], focus: Sequence[str], vocabulary: Vocabulary
) -> list[tuple[int, int, str]]:
    """「商品分和体验分分别是74和86」: the words before and the numbers behind, in their order;
    「一样，都是77」 gives all of them the same."""
    alike = _ALIKE.search(text)
    m = alike or _IN_TURN.search(text)
    if m is None:
        return []
    words = [
        j for j, n in enumerate(named) if n.end <= m.start() and not CLAUSE.search(text, n.end, m.start())
    ]
    numbers = [i for i, t in enumerate(things.all) if t.start >= m.end()][: len(words)]
    numbers = numbers[:1] * len(words) if alike else numbers
    if len(words) < 2 or len(numbers) != len(words):
        return []
    pairs = []
    for i, j in zip(numbers, words, strict=True):
        able = _able(things.all[i], named[j].ids, vocabulary)
        if not able:
            return []
        pairs.append((i, j, next((f for f in able if f in focus), able[0])))
    return pairs


def _of_both(
    text: str, things: _Things, owned: Collection[int], focus: Sequence[str], vocabulary: Vocabulary
) -> Iterator[tuple[int, tuple[str, str]]]:
    """A number said of both facts that it can be: 「两项都是80%」."""
    for i, thing in enumerate(things.all):
        if i not in owned and _BOTH.search(text, max(0, thing.start - _REACH), thing.start):
            able = _able(thing, dict.fromkeys(focus), vocabulary)
            if len(able) == 2:
                yield i, (able[0], able[1])


def _last_left(
    found: _Found,
    doubts: Collection[int],
    focus: Sequence[str],
    vocabulary: Vocabulary,
) -> tuple[int, str] | None:
    """The one number and the one fact word left over belong together, however far apart:
    「成交额这一条，我近365天0.97亿」."""
    things = found.things.all
    left = [i for i, t in enumerate(things) if i not in found.owned and _tells(t)]
    words = [n for j, n in enumerate(found.named) if j not in found.used]
    words = [n for n in words if n.word not in vocabulary.near_only]
    able = {f for n in words for f in n.ids if f in focus}
    if len(left) != 1 or left[0] in doubts or len(able) != 1:
        return None
    fact = able.pop()
    fits = vocabulary.fitting.fits(things[left[0]], vocabulary.knowledge.facts[fact])
    return (left[0], fact) if fits and fact not in found.stated else None


def _tells(thing: Thing) -> bool:
    """Whether a number is a figure by itself: 0.97亿 is, the 11 of 十一点 need not be."""
    if not isinstance(thing, Mention) or thing.kind != "quantity":
        return False
    return bool(thing.quantity.unit) or (thing.quantity.low or 0) >= _LARGE


def _said_of(name: Named, mention: Mention, text: str) -> bool:
    """Whether the number stands right behind the word."""
    return name.end <= mention.start and bool(_IS.fullmatch(text, name.end, mention.start))


def _pairs(
    text: str,
    things: _Things,
    named: Sequence[Named],
    focus: Sequence[str],
    vocabulary: Vocabulary,
    taken: Collection[int],
    vague: Collection[str] = (),
    leaning: Sequence[str] = (),
) -> list[_Pair]:
    rank = {fact: i for i, fact in reversed(list(enumerate([*focus, *leaning])))}
    pairs = []
    for j, name in enumerate(named):
        if j in taken:
            continue
        near = things.around(name)
        for i, thing in near:
            able = _able(thing, name.ids, vocabulary)
            if not able:
                continue
            cost = _distance(text, name, thing, [t for _, t in near])
            if name.word in vague and isinstance(thing, Mention) and not thing.quantity.unit:
                cost += _VAGUE  # 佣金一共50万 is no count of months
            if cost <= _REACH:
                fact = min(able, key=lambda f: (rank.get(f, len(rank)), name.ids.index(f)))
                pairs.append(_Pair(cost, i, j, fact))
    return sorted(pairs, key=lambda p: (p.cost, p.mention, p.name))


def _distance(text: str, name: Named, thing: Thing, near: Sequence[Thing]) -> float:
    before = name.end <= thing.start
    if not before and name.start < thing.end:  # the word and the number overlap: 首播7天内累计开播
        return 0 if name.start <= thing.start else 1
    left, right = (name.end, thing.start) if before else (thing.end, name.start)
    between = text[left:right]
    others = sum(1 for t in near if t is not thing and t.start >= left and t.end <= right)
    cost = len(between) + _BOUNDARY * len(CLAUSE.findall(between)) + _BETWEEN * others
    return cost if before else cost + _BEHIND


def _only_fit(thing: Thing, focus: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """The one fact under discussion that has this unit; a bare number never finds an owner so."""
    if isinstance(thing, Mention) and (not thing.quantity.unit or thing.kind == "period"):
        return None
    able = _able(thing, focus, vocabulary)
    return able[0] if len(able) == 1 else None


def _able(thing: Thing, facts: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    """Those of the facts whose value the thing can be."""
    known, fits = vocabulary.knowledge.facts, vocabulary.fitting.fits
    return [f for f in facts if fits(thing, known[f])]
