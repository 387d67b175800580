"""Which variable a question asks for, by the unit that its question word is told in.

「还剩几单」 asks for a number of 单, 「往后每天播几小时」 for hours a day, 「最晚哪天」 for a day, 「多少」
for whatever there is to work out. The words are cues of the lexicon, ``wish_<unit>``.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.numbers import PER, Units
from assistant.types import Bound
from assistant.understand.vocabulary import Vocabulary

_PREFIX = "wish_"
ANY, TIME = "any", "time"
_TIMES = ("duration", "days", "months")
_ENDS: tuple[tuple[str, Bound], ...] = (
    ("at_latest", "latest"),
    ("at_earliest", "earliest"),
    ("at_most", "most"),
    ("at_least", "least"),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """``text[start:end]`` asks for an amount of ``unit``, "date", "time" or "any"; ``per`` is the period of
    which it is asked: 每天, 一个月."""

    unit: str
    start: int
    end: int
    per: str = ""

    def fits(self, unit: str, units: Units) -> bool:
        """Whether a variable of ``unit`` can be what is asked for."""
        if "date" in (self.unit, unit):
            return self.unit == unit
        amount, rate, period = unit.partition(PER)
        if rate:
            return self.per == period and self._of(amount, units)
        return not self.per and self._of(unit, units)

    def _of(self, unit: str, units: Units) -> bool:
        told = units[unit]
        if self.unit == ANY:
            return not told.aside
        if self.unit == TIME:
            return told.dimension in _TIMES
        if self.unit == "item":
            return told.counted or unit == "item"
        return units[self.unit].dimension == told.dimension


def wishes(text: str, vocabulary: Vocabulary) -> list[Wish]:
    """Everything that a folded question asks for, in order; the most telling word of each place."""
    found: list[Wish] = []
    for name in vocabulary.knowledge.lexicon.cues:
        if name.startswith(_PREFIX):
            unit = name.removeprefix(_PREFIX)
            for m in vocabulary.cues(name).finditer(text):
                per = vocabulary.rates.period(text, m.start(), m.end())
                found.append(Wish(unit, m.start(), m.end(), per))
    found.sort(key=lambda w: (w.start, w.unit in (ANY, TIME), -w.end))
    kept: list[Wish] = []
    for wish in found:
        if not kept or wish.start >= kept[-1].end:
            kept.append(wish)
    return kept


def bound(text: str, vocabulary: Vocabulary) -> Bound:
    """Which end of what can be is asked for, "" for what is."""
    return next((end for cue, end in _ENDS if vocabulary.cue(cue, text)), "")
