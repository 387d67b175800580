"""A kept answer without the words of documents that were deleted since."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from assistant.answer import Answer, AnswerPart, Citation
from assistant.text import fold

GONE = "该文件已删除，原文不再显示"
_TITLE = "已删除的文件"
_MARK = re.compile(r"\[([0-9]{1,4})\]")
_SHORTEST = 4
"""Characters from which a line of a document is known again."""
_PIECES = re.compile(r"[\n|。；;！!？?]+")
_BARE = re.compile(r"^[#>*\-\s]+|[*\s]+$")


def without(answer: Answer, documents: Mapping[str, str]) -> Answer:
    """``answer`` as it was kept, with ``GONE`` in the place of every line that has words of these documents
    (id → words), and their citations without quote and title. Where its numbers come from is told no more in
    what was changed: their places have moved."""
    gone = [c for c in answer.citations if c.source in documents]
    if not gone:
        return answer
    words = _words(gone, [documents[c.source] for c in gone])
    text = _Text({c.n for c in gone}, words)
    said = text.without(answer.answer)
    changed = said != answer.answer
    return replace(
        answer,
        answer=said,
        citations=tuple(_unquoted(c) if c in gone else c for c in answer.citations),
        parts=tuple(_part(part, text) for part in answer.parts),
        numbers=() if changed else answer.numbers,
        spans=() if changed else answer.spans,
    )


def _part(part: AnswerPart, text: _Text) -> AnswerPart:
    details = text.without(part.details)
    changed = details != part.details
    return replace(
        part,
        headline=text.without(part.headline),
        because=tuple(map(text.without, part.because)),
        next=tuple(map(text.without, part.next)),
        details=details,
        numbers=() if changed else part.numbers,
        spans=() if changed else part.spans,
    )


def _unquoted(citation: Citation) -> Citation:
    return replace(
        citation, title=_TITLE, publisher="", published="", heading="", quote="", start=0, end=0, url=None
    )


def _words(gone: list[Citation], bodies: list[str]) -> frozenset[str]:
    """What a line is known by: quotes, titles, headings, and the sentences and cells of the documents."""
    told = [w for c in gone for w in (c.quote, c.title, *c.heading.split(" › "))]
    pieces = (_BARE.sub("", piece) for body in (*bodies, *told) for piece in _PIECES.split(body))
    return frozenset(folded for piece in pieces if len(folded := fold(piece)) >= _SHORTEST)


class _Text:
    """Takes lines out of Markdown: those that cite ``numbers``, or hold any of ``words``."""

    def __init__(self, numbers: set[int], words: frozenset[str]) -> None:
        self._numbers = numbers
        self._words = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)")

    def without(self, markdown: str) -> str:
        lines = markdown.split("\n")
        if not any(map(self._has, lines)):
            return markdown
        kept: list[str] = []
        for line in self._tables_whole(lines):
            if line is not None:
                kept.append(line)
            elif not kept or not kept[-1].endswith(f"「{GONE}」"):
                kept += ["", f"「{GONE}」"] if kept and kept[-1] else [f"「{GONE}」"]
        return "\n".join(kept)

    def _tables_whole(self, lines: list[str]) -> list[str | None]:
        """None for what goes: of a table all of it, for its header is the document's too."""
        found: list[str | None] = []
        table: list[str] = []
        for line in (*lines, ""):
            if line.startswith("|"):
                table.append(line)
                continue
            found += [None] if any(map(self._has, table)) else table
            table = []
            found.append(None if self._has(line) else line)
        return found[:-1]

    def _has(self, line: str) -> bool:
        cited = any(int(n) in self._numbers for n in _MARK.findall(line))
        return cited or self._words.search(fold(line)) is not None
