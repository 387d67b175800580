"""Markdown → tokens whose every visible character knows where it stood in the Markdown.

markdown-it says on which lines a piece of text stood, not where in them. Here the way back is walked
character by character, so that a number at offset 120 of an answer is found again in bold, in a table
cell or in a quote without putting anything into the Markdown, which could change how it is read.

Links, images, raw HTML, entities and code blocks are not Markdown here: their marks are plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it.token import Token

NOWHERE = -1
_NOT_MARKDOWN = [
    "link", "image", "autolink", "reference", "html_block", "html_inline", "entity", "lheading", "code",
    "fence", "blockquote",
]  # fmt: skip
_DEEPEST = 40  # levels of lists; deeper ones lose their text in markdown-it, see ``loses``


@dataclass(frozen=True, slots=True)
class Piece:
    """What comes next: an ``open`` or ``close`` of a tag, a ``text`` with the offset of each of its
    characters (NOWHERE when it is not known), a ``break`` or a ``rule``. ``value`` is the number that
    an item of an ordered list was written with."""

    kind: str
    tag: str = ""
    text: str = ""
    offsets: tuple[int, ...] = ()
    value: str = ""


def located(markdown: str) -> tuple[Piece, ...]:
    """The document's pieces; offsets are characters of ``markdown``."""
    source = markdown.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    lines = source.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    pieces = tuple(_pieces(_parser().parse(source), lines, starts))
    if len(source) == len(markdown):
        return pieces
    origin = [m.start() for m in re.finditer(r"\r\n|[\s\S]", markdown)]
    return tuple(
        replace(p, offsets=tuple(o if o == NOWHERE else origin[o] for o in p.offsets)) for p in pieces
    )


def loses(markdown: str, pieces: Sequence[Piece]) -> bool:
    """Whether letters of the Markdown are not among the pieces: rows wider than their table, lists
    deeper than any is read."""
    shown = "".join(p.text for p in pieces)
    return [c for c in markdown if c.isalpha()] != [c for c in shown if c.isalpha()]


def plain(markdown: str) -> tuple[Piece, ...]:
    """The Markdown as it was written, a paragraph for each of its own."""
    pieces: list[Piece] = []
    at = 0
    for line in markdown.splitlines(keepends=True):
        words = line.rstrip("\r\n")
        if words:
            pieces.append(Piece("open", "p"))
            pieces.append(Piece("text", text=words, offsets=tuple(range(at, at + len(words)))))
            pieces.append(Piece("close", "p"))
        at += len(line)
    return tuple(pieces)


@lru_cache(1)
def _parser() -> Any:
    from markdown_it import MarkdownIt  # late: 70 ms, and a terminal needs none

    options = {"html": False, "maxNesting": _DEEPEST}
    return MarkdownIt("commonmark", options).enable("table").disable(_NOT_MARKDOWN)


# --- blocks -------------------------------------------------------------------------------------


def _pieces(tokens: Sequence[Token], lines: Sequence[str], starts: Sequence[int]) -> Iterator[Piece]:
    cell = _Cells(lines, starts)
    for i, token in enumerate(tokens):
        if token.type == "inline":
            in_cell = tokens[i - 1].type in ("th_open", "td_open")
            places = cell.next(token) if in_cell else _places(token, lines, starts)
            yield from _inline(token, places)
        elif token.type == "tr_open":
            assert token.map is not None
            cell.row(token.map[0])
            yield Piece("open", "tr")
        elif token.type == "hr":
            yield Piece("rule")
        elif not token.hidden:  # a list without blank lines hides its paragraphs
            value = token.info if token.type == "list_item_open" else ""
            yield Piece("open" if token.nesting == 1 else "close", token.tag, value=value)


def _places(token: Token, lines: Sequence[str], starts: Sequence[int]) -> list[int]:
    """Where each character of a paragraph or heading stood: each of its lines ends a source line."""
    assert token.map is not None
    places: list[int] = []
    for number, words in enumerate(token.content.split("\n"), token.map[0]):
        line, ended = lines[number].rstrip(), words.rstrip()
        at = len(line) - len(ended) if line.endswith(ended) else line.rfind(ended)
        places += [NOWHERE if at < 0 else starts[number] + at + i for i in range(len(words))]
        places.append(NOWHERE)  # the line break
    return places[: len(token.content)]


class _Cells:
    """Walks along the source of a table's rows, cell by cell."""

    def __init__(self, lines: Sequence[str], starts: Sequence[int]) -> None:
        self._lines, self._starts = lines, starts
        self._line, self._at, self._start = "", 0, 0

    def row(self, number: int) -> None:
        self._line, self._start = self._lines[number], self._starts[number]
        first = self._line.find("|")
        self._at = first if first >= 0 and not self._line[:first].strip() else 0

    def next(self, token: Token) -> list[int]:
        line, at = self._line, self._at
        at += len(line[at:]) - len(line[at:].lstrip())
        if line[at : at + 1] == "|":
            at += 1
        at += len(line[at:]) - len(line[at:].lstrip())
        places: list[int] = []
        for char in token.content:
            if line[at : at + 2] == "\\|" and char == "|":
                at += 1
            if line[at : at + 1] != char:  # a table inside a list item: its rows begin with the item's mark
                self._at = len(line)
                return [NOWHERE] * len(token.content)
            places.append(self._start + at)
            at += 1
        self._at = at
        return places


# --- inside a block -----------------------------------------------------------------------------


def _inline(token: Token, places: Sequence[int]) -> Iterator[Piece]:
    raw, at = token.content, 0
    for child in token.children or ():
        if child.type == "text":
            if child.content:
                offsets, at = _aligned(child.content, raw, at, places)
                yield Piece("text", text=child.content, offsets=offsets)
        elif child.type in ("softbreak", "hardbreak"):
            at += len(raw[at:]) - len(raw[at:].lstrip(" \\\n"))
            yield Piece("break", child.type)
        elif child.type == "code_inline":
            at += len(child.markup)
            flat = raw.replace("\n", " ")
            found = flat.find(child.content, at)
            at = found if found >= 0 else at
            spans = tuple(places[at : at + len(child.content)])
            yield Piece("open", "code")
            yield Piece("text", text=child.content, offsets=spans)
            yield Piece("close", "code")
            at += len(child.content)
            at += len(raw[at:]) - len(raw[at:].lstrip(" \n")) if raw[at : at + 1] != "`" else 0
            at += len(child.markup)
        else:
            at += len(child.markup)
            yield Piece("open" if child.nesting == 1 else "close", child.tag)


def _aligned(words: str, raw: str, at: int, places: Sequence[int]) -> tuple[tuple[int, ...], int]:
    """The offset of each character of ``words``, which stand in ``raw`` from ``at`` on, some of them
    behind a backslash; and where they end."""
    offsets: list[int] = []
    for char in words:
        if raw[at : at + 1] == "\\" and raw[at + 1 : at + 2] == char:
            at += 1
        if raw[at : at + 1] != char:
            return (NOWHERE,) * len(words), at
        offsets.append(places[at])
        at += 1
    return tuple(offsets), at
