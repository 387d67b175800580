"""Finding what was asked and answered before: what a text is searched by, and what is shown of a find.

Simplified and Traditional, full and half width, upper and lower case are alike (``text.fold``), and the marks
of Markdown are no part of what was said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Answer
from assistant.text import fold, fold_aligned, visible

QUERY_LIMIT = 100
_MOST_WORDS = 8
_BEFORE, _BEHIND = 14, 40  # characters that are shown around what was found
_RULED = re.compile(r"^[\s|:-]+$", re.MULTILINE)  # the line below the head of a table
_MARKS = re.compile(r"\*\*|`|\||^\s*(?:#+|-|\d+\.)\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Hit:
    """A turn of one of the owner's conversations in which all words were found. ``title`` is the
    conversation's; ``answer`` is without the marks of Markdown."""

    session_id: str
    title: str
    turn: int
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of what is shown of a find; ``found`` where it is what was looked for."""

    text: str
    found: bool = False


def words_of(query: str) -> tuple[str, ...]:
    """What all must be found, folded, each once; () for a query of nothing."""
    return tuple(dict.fromkeys(fold(visible(query[:QUERY_LIMIT])).split()))[:_MOST_WORDS]


def said(answer: Answer) -> str:
    """All that an answer says, in one line: what is read first and what is folded below it."""
    return plain("\n".join((answer.answer, *(part.details for part in answer.parts))))


def plain(markdown: str) -> str:
    return " ".join(_MARKS.sub(" ", _RULED.sub("", markdown)).split())


def searchable(question: str, said: str) -> str:
    """What a turn is searched by, folded."""
    return fold(f"{' '.join(question.split())}\n{said}")


def found_in(folded: str, words: Sequence[str]) -> bool:
    return all(word in folded for word in words)


def excerpt(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The part of ``text`` around the first of the words in it, each of them marked; () where it has none."""
    folded = fold_aligned(text)
    spans = sorted(m.span() for word in words for m in re.finditer(re.escape(word), folded.text))
    if not spans:
        return ()
    start = max(0, spans[0][0] - _BEFORE)
    end = min(len(folded.text), spans[0][1] + _BEHIND)
    pieces: list[Piece] = [Piece("…")] if start else []
    at = start
    for first, last in spans:
        if first < at or last > end:  # inside of another, or cut off
            continue
        pieces += [Piece(folded.source(at, first)), Piece(folded.source(first, last), found=True)]
        at = last
    pieces += [Piece(folded.source(at, end)), *([Piece("…")] if end < len(folded.text) else [])]
    return tuple(p for p in pieces if p.text)
