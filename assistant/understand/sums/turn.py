"""A turn and one of its rules as the finders of sums look at them: question words, numbers, equations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.numbers import PER, DateMention, Mention
from assistant.rules.equations.shape import is_left_over
from assistant.rules.schema import Calculation, Fact, Rule
from assistant.rules.sums import equations_of, of_no_step
from assistant.text import fold
from assistant.types import Counting, Quantity, StatedFact, Sum
from assistant.understand.seen import Seen
from assistant.understand.sums.shops import Shops
from assistant.understand.sums.wanted import REST_IS, Wish
from assistant.understand.vocabulary import Vocabulary

DATE = "date"
_PERIOD_BEFORE = 8  # characters between a period and the question word
_LARGE = 1000
_A_FIGURE = 10  # a number without a unit that is less may be anything

Taken = Sequence[Mention | DateMention]


@dataclass(frozen=True, slots=True)
class Found:
    """A sum with the numbers and days that tell its variables and are no facts of the merchant's."""

    sum: Sum | Counting
    taken: tuple[Mention | DateMention, ...] = ()


class Turn:
    """``profile`` is what is known with this turn, ``unowned`` its numbers that no fact took, ``past`` those
    of another time, ``shops`` how many of them it tells of."""

    def __init__(
        self, seen: Seen, rule: Rule, profile: Mapping[str, StatedFact], unowned: Sequence[Mention],
        asked: Sequence[Wish], vocabulary: Vocabulary, past: Sequence[Mention] = (),
        shops: Shops | None = None,
    ) -> None:  # fmt: skip
        self.shops = shops
        self.seen, self.rule, self.asked, self.vocabulary = seen, rule, asked, vocabulary
        self.text, self.unowned, self.past = seen.text, unowned, frozenset(m.start for m in past)
        self.units, self.facts = vocabulary.knowledge.units, vocabulary.knowledge.facts
        self.periods = [m for w in asked if w.per for m in seen.numbers if _is_period(m, w)]
        self.profile = {f: s for f, s in profile.items() if not self._only_period(s)}
        dimensions = {u.dimension for u in self.units.values()} | {""}
        self.rated = vocabulary.rates.rated(seen.text, seen.numbers, dimensions)

    @property
    def equations(self) -> Iterator[Calculation]:
        return iter(equations_of(self.rule, self.facts, self.units).values())

    @property
    def always(self) -> Iterator[Calculation]:
        """Those that are worked out whatever is asked, without those over days."""
        return (c for c in of_no_step(self.rule) if c.unit != DATE)

    def cue(self, name: str) -> re.Match[str] | None:
        return self.vocabulary.cue(name, self.text)

    @property
    def asks_rest(self) -> bool:
        """Whether what is left is asked for: 还剩几单, 还有?"""
        return bool(self.cue("left_over") or REST_IS.search(self.text))

    def asks_result(self, calculation: Calculation) -> bool:
        return any(w.fits(calculation.unit, self.units) for w in self.asked)

    def fact(self, calculation: Calculation, name: str) -> Fact | None:
        """The fact that a name is, None for one that only a question tells."""
        return self.facts[calculation.inputs[name]] if name in calculation.inputs else None

    def unit(self, calculation: Calculation, name: str) -> str:
        fact = self.fact(calculation, name)
        if fact is not None:
            return DATE if fact.kind == DATE else fact.unit
        return calculation.told[name].unit if name in calculation.told else calculation.unit

    # --- numbers ---------------------------------------------------------------------------------

    def fitting(
        self, unit: str, calculation: Calculation, *, rated: bool = False, cited: bool = False
    ) -> list[Mention]:
        """The numbers that a variable of ``unit`` can have; those the equation cites itself only with
        ``cited``."""
        numbers = self.rated if rated else self.seen.numbers
        able = (m for m in numbers if m.kind == "quantity" and self._fits(m, unit))
        return [m for m in able if cited or not self.is_cited(m, calculation)]

    def _fits(self, mention: Mention, unit: str) -> bool:
        q, (amount, per, _) = mention.quantity, unit.partition(PER)
        told = q.unit
        if self.units[amount].counted and told.partition(PER)[0] == "item":  # 300个 of what is counted
            told = amount + told.removeprefix("item") if per else amount
        elif per and told.startswith(PER):
            told = amount + told  # 一个月能做2万
        elif self.units[amount].aside:
            pass  # a bare number is none of shops
        elif not told and not per and q.point and q.point >= (_A_FIGURE if mention.arabic else _LARGE):
            told = amount  # 已经返了90万
        return told in self.units and self.units[told].dimension == self.units[unit].dimension

    def cited(self, calculation: Calculation) -> list[Mention]:
        """The rule's own numbers where the question repeats them: 「那个120万」, 「那11个小时」."""
        told = [self.profile[f].value for f in calculation.inputs.values() if f in self.profile]
        return [m for m in self.seen.numbers if m.quantity not in told and self.is_cited(m, calculation)]

    def is_cited(self, mention: Mention, calculation: Calculation) -> bool:
        own = [(v, p.unit) for p in calculation.parameters.values() for v in p.ends]
        own += [(leaf.value, leaf.unit) for leaf in self.rule.leaves() if isinstance(leaf.value, Decimal)]
        return mention.kind != "ordinal" and any(self.comes_to(mention, v, u) for v, u in own)

    def repeats_a_threshold(self) -> bool:
        own = [(leaf.value, leaf.unit) for leaf in self.rule.leaves() if isinstance(leaf.value, Decimal)]
        return any(m.quantity.unit and self.comes_to(m, v, u) for m in self.seen.numbers for v, u in own)

    def comes_to(self, mention: Mention, value: Decimal, unit: str) -> bool:
        """Whether a number is ``value``, in ``unit`` or its amount: 120万, 660分钟."""
        point, told, amount = mention.quantity.point, mention.quantity.unit, unit.partition(PER)[0]
        if point is None:
            return False
        if not told or (told == "item" and self.units[amount].counted):
            return point == value
        return self.units.convert(point, told, amount) == value

    def _only_period(self, stated: StatedFact) -> bool:
        """Whether a fact was read from the period that is asked of: the 一个月 of 一个月多少."""
        words = fold(stated.text)
        return any(stated.value == m.quantity and self.text[m.start : m.end] in words for m in self.periods)


def left_over(calculation: Calculation) -> bool:
    return is_left_over(calculation.expression, calculation.parameters)


def in_unit(mention: Mention, unit: str) -> Quantity:
    """A number that tells a variable of ``unit``."""
    q = mention.quantity
    told = unit if q.unit.partition(PER)[0] in ("", "item") else q.unit
    return replace(q, unit=told)


def _is_period(mention: Mention, wish: Wish) -> bool:
    """The 一个月 of 「一个月多少」."""
    q = mention.quantity
    return q.point == 1 and q.unit == wish.per and 0 <= wish.start - mention.end <= _PERIOD_BEFORE
