"""Lines that are no part of the text: running headers and footers, page numbers, watermarks; and the notes
at the foot of a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.library.ingest.pdf.aligned import Grid, in_lines
from assistant.library.ingest.pdf.layout import Item, Line
from assistant.library.ingest.pdf.lines import UP, Piece, in_one
from assistant.library.ingest.pdf.records import Unseen

_MARGIN = 0.1
"""Running lines stand in this share of the page, at its top or bottom."""
_PAGE_NUMBER = re.compile(
    r"[-—–~·\s]*(?:第?\s*[0-9]{1,4}\s*页?)(?:\s*[/／|,，共of]+\s*[0-9]{1,4}\s*页?)?[-—–~·\s]*"
    r"|[-—–\s]*[ivxIVX]{1,6}[-—–\s]*|page.{0,12}|第[一二三四五六七八九十百]{1,4}页",
    re.I,
)
_OFTEN = 4
_LIGHT = 0.55
_LARGE = 1.6
_NOTE = re.compile(
    rf"{UP}\s*(?P<raised>[^{UP}]{{1,6}}){UP}\s*|(?P<label>[①-⒇]|\[[0-9]{{1,2}}\]|[*＊†‡]|[0-9]{{1,2}}(?=\s))\s*"
)


@dataclass(frozen=True, slots=True)
class Footnotes:
    """The notes at the foot of one page, by their mark, in order."""

    notes: tuple[tuple[str, tuple[Line, ...]], ...] = ()

    @property
    def marks(self) -> frozenset[str]:
        return frozenset(mark for mark, _ in self.notes)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page before its words are put in order: its pieces of lines, its tables, and what was left out."""

    number: int
    height: float
    pieces: tuple[Piece, ...]
    grids: tuple[Grid, ...]
    unseen: tuple[Unseen, ...]


def without_running(sheets: Sequence[Sheet], body: float) -> list[Sheet]:
    """Pages without lines that repeat on others but for their figures, page numbers and watermarks."""
    rows = [(sheet, row) for sheet in sheets for row in in_lines(sheet.pieces) if _marginal(sheet, row)]
    seen = Counter(_shape(row) for _, row in rows)
    often = max(2, min(_OFTEN, len(sheets) // 2))
    running = {
        id(piece)
        for _, row in rows
        if (seen[_shape(row)] >= often and _shape(row)) or _PAGE_NUMBER.fullmatch(_words(row))
        for piece in row
    }
    spots = Counter(_spot(p) for sheet in sheets for p in sheet.pieces)
    found = []
    for sheet in sheets:
        kept, gone = [], list(sheet.unseen)
        for row in in_lines(sheet.pieces):
            if id(row[0]) in running:
                gone.append(Unseen(_words(row), row[0].box.top, "nav"))
                continue
            for piece in row:
                if _is_watermark(piece, sheet, spots, body):
                    gone.append(Unseen(piece.text, piece.box.top, "decoration"))
                else:
                    kept.append(piece)
        found.append(replace(sheet, pieces=tuple(kept), unseen=tuple(gone)))
    return found


def _marginal(sheet: Sheet, row: Sequence[Piece]) -> bool:
    return all(p.box.bottom < sheet.height * _MARGIN or p.box.top > sheet.height * (1 - _MARGIN) for p in row)


def _words(row: Sequence[Piece]) -> str:
    return in_one(row)


def _shape(row: Sequence[Piece]) -> str:
    return re.sub(r"[0-9\s]+", "", _words(row))


def _spot(piece: Piece) -> tuple[str, int, int]:
    return piece.text, round(piece.box.top / 8), round(piece.box.left / 8)


def _is_watermark(piece: Piece, sheet: Sheet, spots: Counter[tuple[str, int, int]], body: float) -> bool:
    """Pale or large words that stand in one place of several pages, or both and across others."""
    pale, large = piece.light > _LIGHT, piece.size > _LARGE * body
    if (pale or large) and spots[_spot(piece)] > 1:
        return True
    return (pale and large) and any(
        other is not piece and other.box.overlaps(piece.box) for other in sheet.pieces
    )


def footnotes(items: Sequence[Item], body: float) -> tuple[list[Item], dict[int, Footnotes]]:
    """Items without the notes at the foot of each page, and those notes by page."""
    found: dict[int, Footnotes] = {}
    gone: set[int] = set()
    for page in {i.page for i in items}:
        own = [i for i in items if i.page == page and not (isinstance(i, Line) and i.drop)]
        notes: list[tuple[str, tuple[Line, ...]]] = []
        open_lines: list[Line] = []
        for item in reversed(own):
            if not isinstance(item, Line) or item.size > 0.93 * body:
                break
            open_lines.insert(0, item)
            if match := _NOTE.match(item.text):
                rest = item.text[match.end() :].strip()
                if not rest:
                    break
                mark = re.sub(r"[\[\]()（）\s]", "", match["raised"] or match["label"])
                notes.insert(0, (mark, (replace(open_lines[0], text=rest), *open_lines[1:])))
                gone.update(map(id, open_lines))
                open_lines = []
        if notes:
            found[page] = Footnotes(tuple(notes))
    return [i for i in items if id(i) not in gone], found
