"""units.yaml and idioms.yaml: what amounts are told in, and words that hold a numeral and mean none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from assistant.errors import RegistryError
from assistant.knowledge.yamlfile import File, Table, read
from assistant.numbers import Multiple, NumberReader, Period, Unit, Units
from assistant.text import fold

GRAMMAR = ("score", "percent", "yuan", "minute", "hour", "day", "month", "time", "item")
"""Units that the grammar of numbers speaks of itself: 八成, 三点半, 第5天, 半年, 三次."""


def load_numbers(units: File, idioms: File, names: Iterable[str]) -> NumberReader:
    """``names`` are those of platforms, of which some are made of digits."""
    return NumberReader(load_units(units), *_idioms(idioms, names))


def load_units(path: File) -> Units:
    top = read(path, RegistryError)
    top.allow(("units",), ("multiples", "periods"))
    units = _units(top.table("units"))
    for key in GRAMMAR:
        if key not in units:
            raise top.fail(f"unit {key!r} is missing: numbers are read with it.", "units")
    multiples = []
    for entry in top.tables("multiples"):
        entry.allow(("words", "unit", "factor"))
        unit = entry.choice("unit", units)
        multiples.append(Multiple(_words(entry, "words"), unit, _factor(entry)))
    periods = _periods(top.table("periods"), units) if "periods" in top else []
    return Units(units.values(), multiples, periods)


def _units(table: Table) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    owner: dict[str, str] = {}
    for key in table:
        entry = table.table(key)
        entry.allow(("label", "english", "dimension", "words"), ("factor", "counted", "large", "aside"))
        words = _words(entry, "words")
        for word in words:
            if word in owner:
                raise entry.fail(f"word {word!r} is already unit {owner[word]!r}'s.", "words")
            owner[word] = key
        units[key] = Unit(
            key=key,
            label=entry.text("label"),
            english=entry.text("english"),
            dimension=entry.text("dimension"),
            words=words,
            factor=_factor(entry),
            counted=entry.flag("counted"),
            large=entry.flag("large") if "large" in entry else True,
            aside=entry.flag("aside"),
        )
    return units


def _periods(table: Table, units: dict[str, Unit]) -> list[Period]:
    periods = []
    for key in table:
        entry = table.table(key)
        entry.allow(("label", "english", "of", "before", "behind"), ("factor",))
        periods.append(
            Period(
                key=key,
                label=entry.text("label"),
                english=entry.text("english"),
                of=entry.choice("of", units),
                factor=_factor(entry),
                before=_words(entry, "before"),
                behind=_words(entry, "behind"),
            )
        )
    return periods


def _words(entry: Table, key: str) -> tuple[str, ...]:
    words = tuple(fold(word) for word in entry.texts(key))
    if not all(words) or not words:
        raise entry.fail(f"{key!r} must list at least one word.", key)
    return words


def _factor(entry: Table) -> Decimal:
    factor = entry.number("factor") if "factor" in entry else Decimal(1)
    if not (factor.is_finite() and factor > 0):
        raise entry.fail(f"'factor' is {factor}; it must be more than 0.", "factor")
    return factor


def _idioms(path: File, names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Expressions for idioms, and for names made of digits; none where there is no such file."""
    digits = tuple(re.escape(name) for name in names if name.isdigit())
    if not path.exists():
        return (), digits
    top = read(path, RegistryError)
    top.allow(("idioms",), ("names",))
    for key in ("idioms", "names"):
        for i, words in enumerate(top.texts(key)):
            try:
                re.compile(words)
            except re.error as error:
                raise top.fail(f"{words!r} is no expression: {error}.", key, i) from error
    return top.texts("idioms"), (*digits, *top.texts("names"))
