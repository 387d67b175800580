"""Names typed as another word of the same sound (星曜计划), or with one character wrong (九大扶政策).

An input method offers homophones, and -in and -ing, zh- and z-, l- and n- are one to many speakers. A
name is only ever read into words that mean nothing to us otherwise, and the answer says so.

A short word (刘量) is read as ours only in a turn that is typed by ear: where several that nobody writes
sound like words of ours.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain, product
from pathlib import Path

_MERGED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
_SHORTEST = 3  # characters of a name that words of the same sound may stand for
_SHORTEST_EDITED = 6  # and of one that may have a character wrong
_BY_EAR = 2  # words that no dictionary has and sound like ours, of a turn that is typed by ear,
_CUT = 3  # or so many where they cut through words of the dictionary
_USUAL = 2  # readings of a character that count: the others are of old books
_HAN = re.compile(r"[㐀-鿿]")
_COUNTS = frozenset("零一二两三四五六七八九十百千万亿")


class Speller:
    """Finds misspelt names in folded text. ``names`` and ``words`` are folded, ``words`` those that a turn
    typed by ear may hold besides; ``known`` finds words that are right, ``cut`` parts a text into the words
    of a dictionary, ``usual`` tells whether it is a word that is often written."""

    def __init__(
        self,
        names: Iterable[str],
        known: re.Pattern[str],
        words: Iterable[str] = (),
        cut: Callable[[str], Sequence[str]] = list,
        usual: Callable[[str], bool] = str.isascii,
    ) -> None:
        self._known, self._cut, self._usual = known, cut, usual
        names = {n for n in names if len(n) >= _SHORTEST and _is_han(n)}
        self._names = _by_sound(names)
        self._words = _by_sound(names | {w for w in words if len(w) > 1 and _is_han(w)})

    def misspelt(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, name) from left to right, not overlapping."""
        found = list(self._candidates(text))
        heard = list(self._heard(text))
        known = [m.span() for m in self._known.finditer(text)] if found or heard else []
        found = [f for f in found if _free(text, *f, known)]
        if len(heard) >= _BY_EAR:
            words = [(a, b) for a, b in known if b - a > 1]
            heard = self._by_ear(text, [h for h in heard if _free(text, *h, words)], words)
            found = sorted([*found, *heard], key=lambda f: (f[0], f[0] - f[1]))
        at = 0
        for start, end, name in found:
            if start >= at:
                yield start, end, name
                at = end

    def _candidates(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Best first at each place: of the same length, then shorter, then longer."""
        for at, names in _at(text, self._names):
            for longer in (0, -1, 1):
                for name in names:
                    end = at + len(name) + longer
                    if end <= len(text) and _meant(text[at:end], name):
                        yield at, end, name

    def _heard(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Words of the same sound as ours, the longest of each place."""
        for at, words in _at(text, self._words):
            alike = (
                w for w in words if text[at : at + len(w)] != w and _sounds_like(text[at : at + len(w)], w)
            )
            if word := next(alike, None):
                yield at, at + len(word), word

    def _by_ear(
        self, text: str, heard: Sequence[tuple[int, int, str]], known: Sequence[tuple[int, int]]
    ) -> list[tuple[int, int, str]]:
        """Those heard, where there are enough that nobody writes otherwise; and what was typed for one of
        their characters wherever it stands alone: 我波了 beside 首波."""
        edges = {0}
        for word in self._cut(text):
            edges.add(max(edges) + len(word))
        edges.update(chain.from_iterable(known))
        kept: list[tuple[int, int, str]] = []
        for start, end, word in heard:
            if not self._usual(text[start:end]) and (not kept or start >= kept[-1][1]):
                kept.append((start, end, word))
        clean = [k for k in kept if {k[0], k[1]} <= edges]
        if len({k[2] for k in clean}) < _BY_EAR and len({k[2] for k in kept}) < _CUT:
            return []
        typed = {
            a: b for start, end, word in kept for a, b in zip(text[start:end], word, strict=True) if a != b
        }
        taken = {i for start, end, _ in (*kept, *((a, b, "") for a, b in known)) for i in range(start, end)}
        alone = (i for i, c in enumerate(text) if c in typed and i not in taken and {i, i + 1} <= edges)
        return [*kept, *((i, i + 1, typed[text[i]]) for i in alone)]


def _by_sound(words: Iterable[str]) -> Mapping[tuple[str, str], Sequence[str]]:
    """Longest first, by the sounds of their first two characters."""
    found: dict[tuple[str, str], list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        for head in product(sounds(word[0]), sounds(word[1])):
            found.setdefault(head, []).append(word)
    return found


def _at(text: str, words: Mapping[tuple[str, str], Sequence[str]]) -> Iterator[tuple[int, Sequence[str]]]:
    """The words that begin with the sounds of each place of the text."""
    for at in range(len(text) - 1):
        heads = product(sounds(text[at]), sounds(text[at + 1]))
        if found := [word for head in heads for word in words.get(head, ())]:
            yield at, found


def _free(text: str, start: int, end: int, name: str, known: Sequence[tuple[int, int]]) -> bool:
    """Words that are right stay as they are, unless the name holds them too: 扶持 in 九大扶持正策."""
    return all(
        start <= a and b <= end and b - a < len(name) and text[a:b] in name
        for a, b in known
        if a < end and start < b
    )


def _meant(said: str, name: str) -> bool:
    if said[-1] in _COUNTS or said == name or not _is_han(said) or not _same_counts(said, name):
        return False
    if _sounds_like(said, name):
        return any(map(str.__eq__, said, name))
    ends_right = (said[0], said[-1]) == (name[0], name[-1])  # a beginning of a name is an abbreviation
    return len(name) >= _SHORTEST_EDITED and ends_right and _one_off(said, name)


def _sounds_like(said: str, word: str) -> bool:
    return len(said) == len(word) and _is_han(said) and all(map(_alike, said, word))


def _is_han(text: str) -> bool:
    return all(map(_HAN.match, text))


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
