"""The words of one line, put together as a reader sees them: what stays, and what is left out and why.

A raised or lowered figure keeps its meaning (10⁴元, H₂O), unless it is the mark of a footnote; words that
are taken out leave no blank behind and never join two others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.library.ingest.blocks import Block, tidy
from assistant.library.ingest.records import Reason

GAP = "\ue000"
"""Stands where something was taken out, until the line is whole; of the private use area."""

_UP = str.maketrans("0123456789+-−–=()（）ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾⁽⁾ⁿⁱ")
_DOWN = str.maketrans("0123456789+-−–=()（）", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎₍₎")
_SHIFTED = re.compile(r"[⁰¹²³⁴-⁹⁺⁻⁼⁽⁾ⁿⁱ]+|[₀-₉₊₋₌₍₎]+")
_COUNT = r"(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3}|[a-zA-Z]|[ivx]{1,4}|[*＊†‡])"
_MARK = re.compile(
    rf"(?:[\[［【〔(（]\s*(?:注释?|附注|脚注|note)?\s*{_COUNT}(?:\s*[-–~,，、]\s*{_COUNT})*\s*[\]］】〕)）]"
    rf"|[①-⒇❶-❿➀-➓]|[*＊†‡§¶#※]+|注释?\s*{_COUNT}?|{_COUNT}[)）])+"
)
_BARE = re.compile(r"[0-9]{1,2}(?:\s*[-–,，、]\s*[0-9]{1,2})*|[a-z]")
_BASE = re.compile(
    r"(?:[0-9]|(?<![A-Za-z])[A-Za-z]{1,2}|[mM]{2}|(?:平方|立方)?(?:毫|厘|分|千)?米|公里|[尺寸里])\s*\Z"
    r"|[(（][-+−*/×÷%.0-9A-Za-z\s]+[)）]\s*\Z"
)
_ORDINAL = re.compile(r"st|nd|rd|th|tm|sm|r|©|®|™|[.．,，][0-9]+", re.IGNORECASE)
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u2018-\u201d\u2026*_（）|]")


def superscript(words: str) -> str:
    """Raised words in a line: 4 as ⁴, k as ^k; words, ordinals and cents read the same on the line."""
    return _shifted(words, words.translate(_UP), "^")


def subscript(words: str) -> str:
    return _shifted(words, words.translate(_DOWN), "_")


def _shifted(words: str, moved: str, sign: str) -> str:
    if not words or _SHIFTED.fullmatch(moved):
        return moved
    if _ORDINAL.fullmatch(words) or not words.isascii() or not re.search(r"[0-9A-Za-z]", words):
        return words
    return sign + (words if words.isalnum() else f"({words})")


def is_mark(words: str, before: str) -> bool:
    """Whether raised words point to a note. A bare figure does, unless what it follows has powers."""
    if _MARK.fullmatch(words):
        return True
    return bool(_BARE.fullmatch(words)) and not _BASE.search(before.replace(GAP, ""))


@dataclass(slots=True)
class Line:
    """A line as it grows. ``end`` gives its words, and blocks for what was left out of it."""

    words: str = ""
    ended: int = 0
    """How many lines there were before."""
    _gone: list[tuple[Reason, str]] = field(default_factory=list)

    def add(self, words: str, reason: Reason | None = None) -> None:
        if reason is None:
            words = words.replace(GAP, "")
            self.words += (" " if self._parts(words) else "") + words
        elif words:
            self.words += GAP
            if self._gone and self._gone[-1][0] == reason:
                words = self._gone.pop()[1] + words
            self._gone.append((reason, words))

    def _parts(self, words: str) -> bool:
        """Whether struck words stand between two figures, which would read as one without them."""
        before = self.words.rstrip(GAP)
        struck = before != self.words and bool(self._gone) and self._gone[-1][0] == "struck"
        return struck and before[-1:].isdigit() and words[:1].isdigit()

    def shift(self, start: int, up: bool, note: bool = False) -> None:
        """Raises or lowers what was added since the line was ``start`` long. ``note`` says that it is known
        to be a mark, as a link to a note is."""
        words, self.words = tidy(self.words[start:].replace(GAP, "")), self.words[:start]
        if words and (note or is_mark(words, self.words)):
            self.add(f" {words}", "mark")
        elif words:
            self.words += superscript(words) if up else subscript(words)

    def end(self) -> tuple[str, list[Block]]:
        """The line, and what was left out of it, in order; the next line begins."""
        words = whole(self.words)
        gone = [Block("text", tidy(left), drop=reason) for reason, left in self._gone if tidy(left)]
        self.words, self._gone, self.ended = "", [], self.ended + 1
        return words, gone


def whole(words: str) -> str:
    """The line without the gaps: a blank beside one stays between Latin words and figures alone."""
    pieces = re.split(rf"\s*{GAP}[{GAP}\s]*", words)
    blanks = [bool(re.search(r"\s", gap)) for gap in re.findall(rf"\s*{GAP}[{GAP}\s]*", words)]
    line = pieces[0]
    for piece, blank in zip(pieces[1:], blanks, strict=True):
        narrow = line and piece and not _WIDE.match(line[-1]) and not _WIDE.match(piece[0])
        line += (" " if blank and narrow else "") + piece
    return tidy(line)


def noted(blocks: Sequence[Block], notes: Sequence[str]) -> Iterator[Block]:
    """Blocks of one paragraph or table, and below them the notes that their marks lead to."""
    yield from blocks
    last = blocks[-1] if blocks else Block("text")
    for note in notes:
        below = Block("text", as_note(note))
        yield replace(below, kind="item", level=last.level + 1) if last.kind == "item" else below


def as_note(words: str) -> str:
    return words if words.startswith(("注", "说明", "备注")) else f"注：{words}"
