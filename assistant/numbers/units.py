"""Units, and what one is in another. Which there are is data (corpus/units.yaml).

A rate is a unit of its own, made of an amount's and a period's: 元/月 is ``yuan/month``. An amount of one
period never passes for an amount of another, but where both count in the same time (年 and 月, 周 and 天)
one is converted into the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from assistant.numbers.display import plain

PER = "/"
"""What stands between the amount and the period in the key of a rate."""

_MINUTES = Decimal(60)
_SIZES = ((Decimal(10**8), "亿"), (Decimal(10**4), "万"))


@dataclass(frozen=True, slots=True)
class Unit:
    """``factor`` over ``over`` converts one of this unit into the base unit of its ``dimension``.

    ``counted`` things may be told in 个; ``large`` amounts are said in 万 and 亿; an amount of a unit that is
    an ``aside`` (首播7天, 九大政策) mostly says of what another one is told.
    """

    key: str
    label: str
    english: str
    dimension: str
    words: tuple[str, ...] = ()
    factor: Decimal = Decimal(1)
    over: Decimal = Decimal(1)
    counted: bool = False
    large: bool = True
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Multiple:
    """Words for so many of a unit, which nobody asks for by themselves: 周 is 7 days."""

    words: tuple[str, ...]
    unit: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Period:
    """What a rate is told by: ``factor`` times the period ``of``. ``before`` and ``behind`` are words around
    a number that make it one of this period: 日均60单, 5万元/月."""

    key: str
    label: str
    english: str
    of: str
    factor: Decimal
    before: tuple[str, ...]
    behind: tuple[str, ...]


class Units(Mapping[str, Unit]):
    """Every unit by its key; the rates of all of them are there too."""

    def __init__(
        self, units: Iterable[Unit], multiples: Iterable[Multiple] = (), periods: Iterable[Period] = ()
    ) -> None:
        self._units = {unit.key: unit for unit in units}
        self.periods = {period.key: period for period in periods}
        self._rates: dict[str, Unit] = {}
        self.of_word = {word: unit.key for unit in self._units.values() for word in unit.words}
        self.words = any_word(self.of_word)
        named = (w for w, key in self.of_word.items() if key != "percent" and not w.isascii() and w != "大")
        self.asked = re.compile(f"(?:几|多少|几多)({any_word(named).pattern})")
        """A question word told in a unit: 几份, 多少小时; 几点 asks for the hour of the day."""
        self.multiples = tuple((any_word(m.words), m.unit, m.factor) for m in multiples)

    def __getitem__(self, key: str) -> Unit:
        if PER not in key:
            return self._units[key]
        if key not in self._rates:
            self._rates[key] = self._rate(key)
        return self._rates[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._units)

    def __len__(self) -> int:
        return len(self._units)

    def _rate(self, key: str) -> Unit:
        amount, _, per = key.partition(PER)
        unit, period = self._units[amount], self.periods[per]
        return Unit(
            key=key,
            label=f"{unit.label}/{period.label}",
            english=f"{unit.english} a {period.english}".strip(),
            dimension=f"{unit.dimension}/{period.of}",
            factor=unit.factor,
            over=unit.over * period.factor,
            counted=unit.counted,
            large=unit.large,
        )

    def label(self, key: str) -> str:
        """「元」, 「元/月」, "" for an amount without a unit."""
        return self[key].label if key in self else ""

    def based(self, value: Decimal, key: str) -> Decimal:
        """``value`` in the base unit of its dimension."""
        unit = self[key]
        return value * unit.factor / unit.over

    def convert(self, value: Decimal, key: str, target: str) -> Decimal | None:
        """``value`` in ``target``, or None when the dimensions differ. Multiplies before it divides."""
        if key == target:
            return value
        a, b = self.get(key), self.get(target)
        if a is None or b is None or a.dimension != b.dimension:
            return None
        return value * (a.factor * b.over) / (a.over * b.factor)

    def spoken(self, value: Decimal, key: str) -> str:
        """As merchants write it: 28000 流量 → 2.8万流量, 0.4 小时 → 24分钟, 85 percent → 85%."""
        if key == "hour" and abs(value) < 10_000 and not _halves(value):
            minutes = value * _MINUTES
            if minutes == minutes.to_integral_value():
                value, key = minutes, "minute"
        if key == "minute" and _MINUTES <= value < 600_000 and value == value.to_integral_value():
            whole, rest = divmod(value, _MINUTES)
            return f"{plain(whole)}小时" + (f"{plain(rest)}分钟" if rest else "")
        label, large = self.label(key), key not in self or self[key].large
        for size, word in _SIZES if large else ():
            if abs(value) >= size:
                scaled = value / size
                if scaled * 10_000 == (scaled * 10_000).to_integral_value():
                    return f"{plain(scaled)}{word}{label}"
        return f"{plain(value)}{label}"

    def spoken_english(self, value: Decimal, key: str) -> str:
        """28,000 traffic, 9.5 hours, 85%, 100,000 yuan."""
        label = self[key].english if key in self else ""
        whole, point, rest = plain(value).partition(".")
        figure = f"{int(whole):,}{point}{rest}" if whole.lstrip("-").isdigit() else plain(value)
        return figure + label if label == "%" else f"{figure} {label}".rstrip()


def any_word(words: Iterable[str]) -> re.Pattern[str]:
    """One of the words, the longest that fits; of no words, nothing."""
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)")


def _halves(hours: Decimal) -> bool:
    """9.5小时 is said so; 0.5小时 is 30分钟."""
    return hours * 2 == (hours * 2).to_integral_value() and abs(hours) >= 1
