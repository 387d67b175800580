"""Folding, sentences and search features: one implementation for index and query.

Folding makes Simplified and Traditional, full-width and half-width, upper and lower case alike.
It is for matching only: what is shown is always the original, found again through the offsets.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import Any

_RUN = re.compile(r"[㐀-鿿]+|[a-z0-9]+(?:\.[0-9]+)?")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}|\b[aI]\b")
_CJK = re.compile(r"[㐀-鿿]")
_SEPARATOR = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")  # １，２００ written in full width
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LIST_MARKS = frozenset(map(chr, (*range(0x2460, 0x249C), *range(0x24EA, 0x2500), *range(0x2776, 0x2794))))
"""①, ⑴, ⒈, ⓫, ❶: what counts the items of a list."""
_SHIFTED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉₊₋")
"""Powers and indices, which are no digits of the figure before them."""
_SENTENCE_END = re.compile(r"[。！？!?；;\n]+[」』”’）)]*")


@lru_cache(maxsize=4)
def _converter(config: str) -> Any:
    import opencc  # late: 20 ms, and not every command folds

    return opencc.OpenCC(config)


def whole(text: str) -> str:
    """With surrogate pairs joined, and a mark for each half alone, which no encoding can write."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def visible(text: str) -> str:
    """Without control characters (line breaks and tabs stay), halves of surrogate pairs, and marks that turn
    the direction of what follows."""
    return "".join(
        c for c in text if c in "\n\t" or (unicodedata.category(c) not in {"Cc", "Cs"} and c not in _BIDI)
    )


def to_simplified(text: str) -> str:
    return str(_converter("t2s").convert(text))


def to_traditional(text: str) -> str:
    """In the forms of Taiwan's standard (為, 核, 裡): those of OpenCC's own are the oldest (爲, 覈, 裏)."""
    # In two steps: the one converter for both takes 15 MB more.
    return str(_converter("t2tw").convert(_converter("s2t").convert(text)))


def is_traditional(text: str) -> bool:
    """True when more characters are Traditional-only than Simplified-only."""
    traditional = _changes(text, to_simplified(text))
    # most texts end here, and need not the 26 MB of words that the other way is told by
    return traditional > 0 and traditional > _changes(text, to_traditional(text))


def is_english(text: str) -> bool:
    """True when most of the words are latin: each Chinese character counts as one."""
    latin, han = len(_LATIN_WORD.findall(text)), len(_CJK.findall(text))
    return latin > 2 and latin > han


def _changes(before: str, after: str) -> int:
    return sum(a != b for a, b in zip(before, after, strict=False)) + abs(len(before) - len(after))


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text that remembers where each character stood: character ``i`` is
    ``original[offsets[i]:ends[i]]``."""

    original: str
    text: str
    offsets: tuple[int, ...]
    ends: tuple[int, ...]

    def source(self, start: int, end: int) -> str:
        """The original words behind ``text[start:end]``."""
        return self.original[self.offsets[start] : self.ends[end - 1]] if start < end else ""

    def replaced(self, changes: Iterable[tuple[int, int, str]]) -> Folded:
        """With other words at some spans (left to right, not overlapping); each of their characters
        stands for the whole span."""
        text: list[str] = []
        offsets: list[int] = []
        ends: list[int] = []
        at = 0
        for start, end, words in (*changes, (len(self.text), len(self.text), "")):
            text += [self.text[at:start], words]
            offsets += self.offsets[at:start]
            ends += self.ends[at:start]
            if words:
                offsets += [self.offsets[start]] * len(words)
                ends += [self.ends[end - 1]] * len(words)
            at = end
        return Folded(self.original, "".join(text), tuple(offsets), tuple(ends))


@lru_cache(16_384)  # folding is the inner loop of reading and verifying; texts repeat their characters
def _normal(char: str) -> str:
    if unicodedata.category(char) in {"Cf", "Cc"} and char not in "\n\t":
        return ""  # zero-width, bidi and control characters never carry meaning here
    if char == "，":
        return char  # NFKC makes it the comma of 80,200, and 「商品分80，200单」 would become one number
    if char in _SHIFTED:
        return char  # NFKC makes 104 of 10⁴
    if char in _LIST_MARKS:
        return "，"  # ③要满几小时 asks for hours, and does not tell of three
    return unicodedata.normalize("NFKC", char).lower()


def fold(text: str) -> str:
    """NFKC, lower case, Simplified, without invisible characters."""
    if not (text.isprintable() and unicodedata.is_normalized("NFKC", text)):
        text = "".join(_normal(c) for c in _SEPARATOR.sub(",", text))
    return to_simplified(text.lower())


def fold_aligned(text: str) -> Folded:
    """``fold`` with the way back to the original."""
    pieces = [(_normal(c), i) for i, c in enumerate(_SEPARATOR.sub(",", text))]
    chars = "".join(p for p, _ in pieces)
    offsets = tuple(i for p, i in pieces for _ in p)
    simplified = to_simplified(chars)
    if len(simplified) != len(chars):  # a phrase changed its length: convert character by character
        converted = [(to_simplified(c), i) for c, i in zip(chars, offsets, strict=True)]
        simplified = "".join(c for c, _ in converted)
        offsets = tuple(i for c, i in converted for _ in c)
    return Folded(text, simplified, offsets, tuple(i + 1 for i in offsets))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans of sentences, blanks trimmed, end mark included, line breaks never inside."""
    start = 0
    for end in [m.end() for m in _SENTENCE_END.finditer(text)] + [len(text)]:
        piece = text[start:end]
        left = len(piece) - len(piece.lstrip())
        stripped = piece.strip()
        if stripped:
            yield start + left, start + left + len(stripped)
        start = end


def _jieba() -> Any:
    """A dictionary of its own, to add words to.

    The package makes another one when it is imported, 25 MB that nobody here asks, so that only its
    extension is loaded; should somebody import the package later, that finds the extension there.
    """
    name = "rjieba.rjieba"
    if name not in sys.modules:
        package = find_spec("rjieba")
        spec = PathFinder.find_spec(name, package.submodule_search_locations) if package else None
        if spec is None or spec.loader is None:
            raise ModuleNotFoundError("rjieba")
        sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name].Jieba()


class Tokeniser:
    """rjieba with the words of our domain added, so that 星耀计划 is one word and not two.

    ``words`` come from the programmes, facts and rules (``rules.load``); character pairs are
    indexed besides, so a word the dictionary lacks is still found.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._jieba = _jieba()
        self.words = frozenset(words)
        for word in sorted(self.words):
            if len(word) > 1 and _CJK.search(word):
                self._jieba.add_word(fold(word), 100_000, "nz")

    def features(self, text: str) -> list[str]:
        """Lexical features, with repeats: characters, adjacent pairs, words, latin and number runs."""
        found: list[str] = []
        for run in _RUN.findall(fold(text)):
            if not _CJK.match(run):
                found.append(run)
                continue
            found.extend(run)
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
            found.extend(w for w in self._jieba.cut_for_search(run) if len(w) > 1)
        return found

    def cut(self, text: str) -> list[str]:
        """Words of the dictionary, and single characters where it has none."""
        return list(self._jieba.cut(text, False))

    def static_features(self, text: str) -> list[str]:
        """Features of the static embedding: search-mode words, single characters, latin and number runs."""
        found: list[str] = []
        for run in _RUN.findall(fold(text)):
            if not _CJK.match(run):
                found.append(run)
                continue
            found.extend(run)
            found.extend(w for w in self._jieba.cut_for_search(run) if len(w) > 1)
        return found
