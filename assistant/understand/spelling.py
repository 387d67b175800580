"""Names typed as another word of the same sound (星曜计划), or with one character wrong (九大扶政策).

An input method offers homophones, and -in and -ing, zh- and z-, l- and n- are one to many speakers. A
name is only ever read into words that mean nothing to us otherwise, and the answer says so.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import product
from pathlib import Path

_MERGED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
_SHORTEST = 3  # characters of a name that words of the same sound may stand for
_SHORTEST_EDITED = 6  # and of one that may have a character wrong
_USUAL = 2  # readings of a character that count: the others are of old books
_HAN = re.compile(r"[㐀-鿿]")
_COUNTS = frozenset("零一二两三四五六七八九十百千万亿")


class Speller:
    """Finds misspelt names in folded text. ``names`` are folded; ``known`` finds words that are right."""

    def __init__(self, names: Iterable[str], known: re.Pattern[str]) -> None:
        self._known = known
        self._heads: dict[tuple[str, str], list[str]] = {}
        for name in sorted({n for n in names if _long_enough(n)}, key=lambda n: (-len(n), n)):
            for head in product(sounds(name[0]), sounds(name[1])):
                self._heads.setdefault(head, []).append(name)

    def misspelt(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, name) from left to right, not overlapping."""
        found = list(self._candidates(text))
        known = [m.span() for m in self._known.finditer(text)] if found else []
        at = 0
        for start, end, name in found:
            if start >= at and _free(text, start, end, name, known):
                yield start, end, name
                at = end

    def _candidates(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Best first at each place: of the same length, then shorter, then longer."""
        for at in range(len(text) - 1):
            heads = product(sounds(text[at]), sounds(text[at + 1]))
            names = [name for head in heads for name in self._heads.get(head, ())]
            for longer in (0, -1, 1):
                for name in names:
                    end = at + len(name) + longer
                    if end <= len(text) and _meant(text[at:end], name):
                        yield at, end, name


def _free(text: str, start: int, end: int, name: str, known: Sequence[tuple[int, int]]) -> bool:
    """Words that are right stay as they are, unless the name holds them too: 扶持 in 九大扶持正策."""
    return all(
        start <= a and b <= end and b - a < len(name) and text[a:b] in name
        for a, b in known
        if a < end and start < b
    )


def _meant(said: str, name: str) -> bool:
    if said[-1] in _COUNTS or said == name or not all(map(_HAN.match, said)) or not _same_counts(said, name):
        return False
    if len(said) == len(name) and all(map(_alike, said, name)):
        return any(map(str.__eq__, said, name))
    ends_right = (said[0], said[-1]) == (name[0], name[-1])  # a beginning of a name is an abbreviation
    return len(name) >= _SHORTEST_EDITED and ends_right and _one_off(said, name)


def _long_enough(name: str) -> bool:
    return len(name) >= _SHORTEST and all(map(_HAN.match, name))


@lru_cache(8192)
def sounds(char: str) -> frozenset[str]:
    """The usual readings of a character without tones, with the sounds merged that speakers mix up."""
    readings = _readings().get(char)
    return frozenset(map(_merged, readings.split(",")[:_USUAL])) if readings else frozenset({char})


@lru_cache(1)
def _readings() -> Mapping[str, str]:
    """Character → its readings, the usual ones first, of those in ``_HAN``.

    Read from pypinyin's table: the package itself reads one of phrases too, 50 MB that nobody here asks.
    """
    package = find_spec("pypinyin")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pypinyin")
    table = json.loads(Path(package.origin).with_name("pinyin_dict.json").read_text("utf-8"))
    return {chr(int(code)): told for code, told in table.items() if _HAN.match(chr(int(code)))}


def _merged(reading: str) -> str:
    syllable = "".join(c for c in unicodedata.normalize("NFD", reading) if c.isalpha())  # without tone marks
    for sound, other in _MERGED:
        syllable = syllable.replace(sound, other)
    return "l" + syllable[1:] if syllable[0] == "n" else syllable


def _alike(a: str, b: str) -> bool:
    return a == b or not sounds(a).isdisjoint(sounds(b))


def _same_counts(said: str, name: str) -> bool:
    """八大扶持政策 is another plan than 九大扶持政策, not a misspelling of it."""
    return [c for c in said if c in _COUNTS] == [c for c in name if c in _COUNTS]


def _one_off(said: str, name: str) -> bool:
    """One character changed, left out or too many."""
    same = next((i for i, (a, b) in enumerate(zip(said, name, strict=False)) if a != b), len(said))
    if len(said) == len(name):
        return said[same + 1 :] == name[same + 1 :]
    return said[same:] == name[same + 1 :] if len(said) < len(name) else said[same + 1 :] == name[same:]
