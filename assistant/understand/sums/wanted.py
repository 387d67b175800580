"""Which variable a question asks for, by the unit that its question word is told in.

「还剩几单」 asks for a number of 单, 「往后每天播几小时」 for hours a day, 「最晚哪天」 for a day, 「多少」
for whatever there is to work out, and so does what ends with 还剩 or 余额. 几 and 多少 before the word of a
unit ask for one of it; what else does is a cue of the lexicon, ``wish_<unit>``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.numbers import PER, Units
from assistant.types import Bound
from assistant.understand.vocabulary import Vocabulary

_PREFIX = "wish_"
REST_IS = re.compile(r"(?:还[剩有余]|(?<![多其有])余额?|剩)(?=[呢啊呀嘛?？。!！~\s]*$)")
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
    units = vocabulary.knowledge.units
    places = [(units.of_word[m[1]], m.start(), m.end()) for m in units.asked.finditer(text)]
    for name in vocabulary.knowledge.lexicon.cues:
        if name.startswith(_PREFIX):
            cues = vocabulary.cues(name).finditer(text)
            places += [(name.removeprefix(_PREFIX), m.start(), m.end()) for m in cues]
    if rest := REST_IS.search(text):
        places.append((ANY, rest.start(), rest.end()))
    for unit, start, end in places:
        found.append(Wish(unit, start, end, vocabulary.rates.period(text, start, end)))
    found.sort(key=lambda w: (w.start, w.unit in (ANY, TIME), -w.end))
    kept: list[Wish] = []
    for wish in found:
        if not kept or wish.start >= kept[-1].end:
            kept.append(wish)
    return kept


def bound(text: str, vocabulary: Vocabulary) -> Bound:
    """Which end of what can be is asked for, "" for what is."""
    return next((end for cue, end in _ENDS if vocabulary.cue(cue, text)), "")
