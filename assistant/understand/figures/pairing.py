"""Numbers and dates given to facts: by the words they are aligned with, or as the only ones that fit."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.numbers import DateMention, Mention
from assistant.types import Quantity
from assistant.understand.cues import phrase_start
from assistant.understand.figures.alignment import align
from assistant.understand.figures.choice import Figure, outgrows
from assistant.understand.figures.reading import Numbers
from assistant.understand.figures.stance import Stance
from assistant.understand.figures.sums import in_all
from assistant.understand.fitting import Thing
from assistant.understand.selves import Selves
from assistant.understand.vocabulary import Named, Vocabulary

_THEIRS = 6.0  # a word that was said of somebody else: 隔壁店商品分91，我78
_LARGE = 1000
_FREE = 0.2  # share of the way to a number that puts another right
_NEAR = 6
_JOINED = re.compile(r"\s*[和跟与、]\s*")
_REACH = 14
_VAGUE, _VAGUE_BARE = 1.0, 4.0  # what a word that means a fact only beside a number costs more
_BOTH = re.compile(
    r"(?:一个数|一样|相同|同分)[，,]?(?:都|均|全)(?:只有|刚好|正好|[是有在到为])?$|(?:两[项个样率条者]|俩|二者)(?:(?:指标)?[^，,。；;！!？?\n0-9]{0,4}?(?:都|均|全)|指标)?(?:显示|只有|刚好|正好|[是有在到为])?$"
)
_ALL = re.compile(r"(?:都|均|全)(?:只有|刚好|正好|[是有在到为])?$")
_ALIKE = re.compile(r"(?<!不)(?:一个数|一样|相同|同分)[，,]?(?:都|均|全)?(?:是|为|有|在)?$")
_WORKED_OUT = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Paired:
    """``figures`` of every fact; ``used`` are the words (positions), ``owned`` the numbers that they took."""

    figures: list[Figure]
    used: frozenset[int]
    owned: frozenset[int]


class Pairing:
    """The things of a turn, which may be of facts, with their stances, and the words beside them."""

    def __init__(
        self,
        text: str,
        numbers: Numbers,
        dates: Sequence[DateMention],
        named: Sequence[Named],
        focus: Sequence[str],
        leaning: Sequence[str],
        taken: Collection[int],
        mine: Selves,
        vocabulary: Vocabulary,
    ) -> None:
        self.text, self.numbers, self.named, self.vocabulary = text, numbers, named, vocabulary
        both: list[tuple[Thing, Stance]] = list(zip(numbers.told, numbers.stances, strict=True))
        both += [(d, Stance()) for d in dates]
        both.sort(key=lambda b: b[0].start)
        self.things: list[Thing] = [t for t, _ in both]
        self.stances: list[Stance] = [s for _, s in both]
        self.focus, self.taken = focus, taken
        self._rank = {fact: i for i, fact in reversed(list(enumerate([*focus, *leaning])))}
        self.facts = vocabulary.knowledge.facts
        self._mine = mine
        self._against = {other: fact for fact, other in vocabulary.compared}

    def pair(self) -> Paired:
        """Every thing that has a fact."""
        figures: list[Figure] = []
        used: set[int] = set()
        owned: set[int] = set()
        for i, thing in enumerate(self.things):
            fact = self.numbers.pinned.get(thing) if isinstance(thing, Mention) else None
            if fact:
                figures.append(self.figure(i, fact, None))
                owned.add(i)
        for i, facts, words in self._of_several(owned):
            figures += [self.figure(i, f, w) for f, w in zip(facts, words, strict=True)]
            owned.add(i)
            used |= {w for w in words if w is not None}
        left = [i for i in range(len(self.things)) if i not in owned and self._pairable(i)]
        free = [j for j in range(len(self.named)) if j not in used and j not in self.taken]
        pairs = align(
            self.text, [self.things[i] for i in left], [self.named[j] for j in free],
            lambda a, b: self._cost(left[a], free[b]), lambda a, b, w: self._again(left[a], left[b], free[w]),
            self.vocabulary.figures,
        )  # fmt: skip
        for pair in pairs:
            i, j = left[pair.number], free[pair.word]
            owned.add(i)
            used.add(j)
            if self.named[j].ids:
                fact = self._fact(i, j)
                if pair.again:  # 大盘品退3.1%，我3%
                    fact = self._against.get(fact, fact)
                figures.append(self.figure(i, fact, j))
        return Paired(figures, frozenset(used), frozenset(owned))

    def speaks(self, j: int) -> bool:
        """Whether a word means its fact without a number, and no comparison took it."""
        return j not in self.taken and self.named[j].word not in self.vocabulary.near_only

    def figure(self, i: int, fact: str, word: int | None) -> Figure:
        thing = self.things[i]
        start, end = thing.start, thing.end
        if word is not None:
            start, end = min(start, self.named[word].start), max(end, self.named[word].end)
        value = self.vocabulary.fitting.value_of(thing, self.facts[fact])
        delta = isinstance(thing, Mention) and thing.kind == "delta"
        bound = isinstance(thing, Mention) and _is_bound(thing.quantity)
        whole = isinstance(thing, Mention) and in_all(self.text, thing, self.vocabulary.figures)
        vague = word is not None and self.named[word].word in self.vocabulary.near_only
        return Figure(fact, value, start, end, self.stances[i], i, delta, bound, vague, whole)

    def able(self, i: int, facts: Iterable[str]) -> list[str]:
        """Those of the facts whose value the thing can be."""
        fits = self.vocabulary.fitting.fits
        return [f for f in facts if fits(self.things[i], self.facts[f])]

    def only_fit(self, i: int, facts: Iterable[str]) -> str | None:
        """The one of the facts that has this unit; a bare number never finds an owner so."""
        thing = self.things[i]
        if isinstance(thing, Mention) and (
            thing.quantity.unit in ("", "item") or thing.kind == "period" or self._counts_others(thing)
        ):
            return None
        able = self.able(i, dict.fromkeys(facts))
        return able[0] if len(able) == 1 else None

    def in_contrast(self, figures: Sequence[Figure], owned: Collection[int]) -> Iterator[tuple[int, str]]:
        """Bare numbers of another time, window or holder, told in the order of the facts before them:
        「隔壁总分91商品分88，我78和73」."""
        groups: dict[tuple[object, ...], list[int]] = {}
        for i, thing in enumerate(self.things):
            s = self.stances[i]
            told = isinstance(thing, Mention) and thing.kind == "quantity"
            if i not in owned and told and not self._aside(thing) and s.force != "denied":
                groups.setdefault((s.holder, s.time, s.days), []).append(i)
        for key, numbers in groups.items():
            have = {f.fact for f in figures if (f.stance.holder, f.stance.time, f.stance.days) == key}
            before = [f for f in figures if f.number < numbers[0] and f.fact not in have]
            facts = list(dict.fromkeys(f.fact for f in before if f.stance.force != "denied"))
            if len(facts) != len(numbers):
                continue
            last = {f.fact: f for f in before}
            pairs = list(zip(numbers, facts, strict=True))
            if all(self.able(i, [f]) and self._contrasts(i, last[f]) for i, f in pairs):
                yield from pairs

    def _contrasts(self, i: int, figure: Figure) -> bool:
        """Whether a number tells the same of another time or window."""
        thing, stance = self.things[i], self.stances[i]
        if not isinstance(thing, Mention) or not isinstance(figure.value, Quantity):
            return False
        other = stance.time != figure.stance.time or stance.holder != figure.stance.holder
        days = stance.days if self.facts[figure.fact].window else None
        window = days is not None and days != figure.stance.days
        if window and not other and outgrows(thing.quantity, stance, figure.value, figure.stance):
            return False
        return (other or window) and thing.quantity.unit in ("", figure.value.unit)

    def _aside(self, thing: Thing) -> bool:
        unit = (
            self.vocabulary.knowledge.units.get(thing.quantity.unit) if isinstance(thing, Mention) else None
        )
        return unit is not None and unit.aside

    def tells(self, i: int) -> bool:
        """Whether a number is a figure by itself: 0.97亿 is, the 11 of 十一点 need not be."""
        thing = self.things[i]
        if not isinstance(thing, Mention) or thing.kind != "quantity" or not self.stances[i].own:
            return False
        return bool(thing.quantity.unit) or (thing.quantity.low or 0) >= _LARGE

    def _counts_others(self, m: Mention) -> bool:
        return self.vocabulary.figures.counted.match(self.text, max(0, m.end - 1)) is not None

    def _pairable(self, i: int) -> bool:
        thing = self.things[i]
        return not isinstance(thing, Mention) or thing.kind != "period"

    def _claimable(self, name: Named) -> Sequence[str]:
        # Beside a number 一共 may be months or an amount: only a fact under discussion can claim it.
        if name.word in self.vocabulary.near_only and self.focus:
            return [f for f in name.ids if f in self.focus]
        return name.ids

    def _cost(self, i: int, j: int) -> float | None:
        name, thing = self.named[j], self.things[i]
        if not name.ids:
            return 0.0 if isinstance(thing, Mention) and thing.kind == "quantity" else None
        if not self.able(i, self._claimable(name)):
            return None
        if name.word not in self.vocabulary.near_only:
            return _THEIRS if self.text[name.start : name.end].isspace() else 0.0
        bare = isinstance(thing, Mention) and not thing.quantity.unit
        if bare and isinstance(thing, Mention) and thing.kind == "delta":  # GMV 9万，又出了4万
            return None
        return _VAGUE_BARE if bare else _VAGUE

    def _fact(self, i: int, j: int) -> str:
        name = self.named[j]
        able = self.able(i, self._claimable(name))
        return min(able, key=lambda f: (self._rank.get(f, len(self._rank)), name.ids.index(f)))

    def _unit_goes_on(self, i: int, j: int) -> bool:
        """「订单210万笔，近一年8600万、65万笔」: the bare number is not the one that comes with the unit."""
        one, other = self.things[i], self.things[j]
        after = self.things[j + 1] if j + 1 < len(self.things) else None
        if not all(isinstance(t, Mention) for t in (one, other, after)) or after is None:
            return False
        unit = one.quantity.unit if isinstance(one, Mention) else ""
        bare = isinstance(other, Mention) and not other.quantity.unit
        same = isinstance(after, Mention) and after.quantity.unit == unit
        return bool(unit) and bare and same and after.start - other.end <= _NEAR

    def _begins_row(self, j: int) -> bool:
        """「去年分别是90和85，今年是70和60」: the 70 is of the first of two facts."""
        if j + 1 >= len(self.things) or self.stances[j].time != self.stances[j + 1].time:
            return False
        return _JOINED.fullmatch(self.text, self.things[j].end, self.things[j + 1].start) is not None

    def _again(self, i: int, j: int, word: int) -> float | None:
        """Whether two things can be of one word, since they differ in whose, of when or how they are; None
        where they can't, else what the way from one to the other counts."""
        a, b = self.stances[i], self.stances[j]
        one, other = self.things[i], self.things[j]
        if self._unit_goes_on(i, j) or self._begins_row(j):
            return None
        if any(f in self._against for f in self.named[word].ids):  # 大盘品退3.1%，我3%
            return 1.0 if self._mine.between(one.end, other.start) or a.time != b.time else None
        if isinstance(other, Mention) and in_all(self.text, other, self.vocabulary.figures):
            return 1.0
        if a.force == "denied":
            return _FREE
        if a.holder != b.holder or a.time != b.time:
            return 1.0
        if (
            a.days != b.days
            and b.days is not None
            and any(self.facts[f].window for f in self.named[word].ids)
        ):
            if isinstance(one, Mention) and isinstance(other, Mention):
                return None if outgrows(other.quantity, b, one.quantity, a) else 1.0
            return 1.0
        if a.force != b.force or (b.marked and not a.marked):
            return 1.0
        if not isinstance(one, Mention) or not isinstance(other, Mention):
            return None
        if "delta" in (one.kind, other.kind) and one.kind != other.kind:
            return 1.0
        sides = {(m.quantity.low is None, m.quantity.high is None) for m in (one, other)}
        apart = len(sides) == 2 and other.start - one.end <= _NEAR
        return 1.0 if apart else None  # 不是不到75，有78; 不到79可过了75

    def _of_several(self, owned: Collection[int]) -> Iterator[tuple[int, list[str], list[int | None]]]:
        """A number said of several facts: 「体验分商品分都是78」, 「一样，都是77」, 「两项都是80%」."""
        for i, thing in enumerate(self.things):
            if i in owned or not isinstance(thing, Mention) or not self.stances[i].own:
                continue
            first = max(0, thing.start - _REACH)
            alike = _ALIKE.search(self.text, first, thing.start) or _ALL.search(self.text, first, thing.start)
            if alike:
                words = self._row(i, alike.start())
                facts = [self._fact(i, j) for j in words]
                if len(set(facts)) > 1:
                    yield i, facts, list(words)
                    continue
            if _BOTH.search(self.text, first, thing.start):
                able = self.able(i, dict.fromkeys(self.focus))
                if len(able) == 2:
                    yield i, able, [None, None]

    def _row(self, i: int, end: int) -> list[int]:
        """The words in a row right before ``end`` that the thing can be of."""
        clause = phrase_start(self.text, end - 1)
        row: list[int] = []
        for j in range(len(self.named) - 1, -1, -1):
            name = self.named[j]
            if name.end > end or j in self.taken:
                continue
            if name.start < clause or not name.ids or not self.able(i, self._claimable(name)):
                break
            if any(name.end <= t.start < (self.named[row[-1]].start if row else end) for t in self.things):
                break
            row.append(j)
        return row[::-1]


def _is_bound(q: Quantity) -> bool:
    """Told by a bound; a share that was worked out (83.3333…%) is as good as exact."""
    exact = q.low is not None and q.high is not None and q.high - q.low <= _WORKED_OUT
    return q.point is None and not exact
