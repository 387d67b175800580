"""Words with their places on a page → paragraphs and tables in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from assistant.library.ingest.blocks import Block, joined, tidy
from assistant.library.ingest.tables import table

_GAP = 1.1
"""Of a line's height: words that stand farther apart are in different cells."""
_APART = 2.2
"""Of a line's height: rows that stand farther apart belong to different tables."""
_PROSE = 9
"""Characters of a line of text, when half of its lines have stops: two columns of them are no table."""
_STOPPED = re.compile("[，。；、,;]")
_FULL = 0.9
_NEW = re.compile(
    r"第[一二三四五六七八九十百0-9]{1,4}[章节条款]|[(（]?[一二三四五六七八九十0-9]{1,3}[)）、.．](?![0-9])|[•●○■◆▪·\-–*]\s*(?=\S)"
)
_BULLET = re.compile(r"[•●○■◆▪·*]\s*(?=\S)")
_PAGE_NUMBER = re.compile(
    r"[-—–·\s]*第?\s*[0-9]{1,4}\s*页?(?:[\s/／,，]*(?:共|/|／)\s*[0-9]{1,4}\s*页?)?[-—–·\s]*"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words and the box that they stand in; ``top`` is above ``bottom``, in any unit."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


_Row = list[Piece]


def blocks(pieces: Sequence[Piece]) -> Iterator[Block]:
    """Those of one page."""
    rows = [_cells(row) for row in _rows(pieces)]
    if rows and len(rows[-1]) == 1 and _is_page_number(rows[-1][0], rows[:-1]):
        yield Block("text", rows.pop()[0].text, drop="decoration")
    for run in _runs(rows):
        middle = _columns(run)
        if middle is not None:  # a page in two columns: the left one first
            for side in (True, False):
                yield from _paragraphs([[p for p in row if (_middle(p) < middle) == side] for row in run])
        elif sum(len(row) > 1 for row in run) > 1:
            yield from table(_grid(run))
        else:
            yield from _paragraphs(run)


def _is_page_number(piece: Piece, above: Sequence[_Row]) -> bool:
    """A number alone may be a figure, unless it stands apart from all text."""
    apart = bool(above) and piece.top - max(p.bottom for p in above[-1]) > 2 * _APART * piece.height
    return _PAGE_NUMBER.fullmatch(piece.text) is not None and ("页" in piece.text or apart)


def _rows(pieces: Sequence[Piece]) -> list[_Row]:
    """Pieces that stand beside each other, from top to bottom."""
    rows: list[_Row] = []
    for piece in sorted((p for p in pieces if tidy(p.text)), key=lambda p: (p.top + p.bottom) / 2):
        row = rows[-1] if rows else []
        if row:
            top, bottom = median(p.top for p in row), median(p.bottom for p in row)
            shared = min(piece.bottom, bottom) - max(piece.top, top)
            if shared > 0.5 * min(piece.height, bottom - top):
                row.append(piece)
                continue
        rows.append([piece])
    return rows


def _cells(row: _Row) -> _Row:
    """The pieces of a row from left to right, those that stand close as one."""
    found: _Row = []
    for piece in sorted(row, key=lambda p: p.left):
        before = found[-1] if found else None
        if before is not None and piece.left - before.right < _GAP * min(piece.height, before.height):
            between = " " if piece.left - before.right > 0.25 * piece.height else ""
            words = joined([before.text, piece.text]) if between else before.text + piece.text
            found[-1] = Piece(
                words, before.left, min(before.top, piece.top), max(before.right, piece.right),
                max(before.bottom, piece.bottom),
            )  # fmt: skip
        else:
            found.append(piece)
    return found


def _runs(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Rows of several cells that follow each other, with the single cells between that go on in one of their
    columns; and the other rows."""
    run: list[_Row] = []
    is_table = False
    for row in rows:
        near = bool(run) and row[0].top - max(p.bottom for p in run[-1]) < _APART * row[0].height
        goes_on = near and is_table and (len(row) > 1 or _continues(row[0], run))
        if run and not (goes_on or (not is_table and len(row) == 1)):
            yield run
            run = []
        is_table = goes_on or len(row) > 1
        run.append(row)
    if run:
        yield run


def _continues(piece: Piece, run: Sequence[_Row]) -> bool:
    """A line of a cell that has several: under one cell of the row above, and in no other's column."""
    above = run[-1] if len(run[-1]) > 1 else next((r for r in reversed(run) if len(r) > 1), run[-1])
    under = [p for p in above if min(p.right, piece.right) > max(p.left, piece.left)]
    close = piece.top - max(p.bottom for p in run[-1]) < 0.9 * piece.height
    return len(under) == 1 and close and piece.left >= under[0].left - piece.height / 2


def _columns(run: Sequence[_Row]) -> float | None:
    """Where a page that is set in two columns is divided."""
    wide = [row for row in run if len(row) == 2]
    if len(wide) < 4 or len(wide) < 0.7 * len(run) or any(len(row) > 2 for row in run):
        return None
    for side in (0, 1):
        lines = [row[side].text for row in wide]
        if median(map(len, lines)) < _PROSE or 2 * sum(map(bool, map(_STOPPED.search, lines))) < len(lines):
            return None
    return (median(row[0].right for row in wide) + median(row[1].left for row in wide)) / 2


def _middle(piece: Piece) -> float:
    return (piece.left + piece.right) / 2


def _grid(run: Sequence[_Row]) -> list[list[str]]:
    """Cells in the columns that they share some width with."""
    columns: list[tuple[float, float]] = []
    for piece in sorted((p for row in run if len(row) > 1 for p in row), key=lambda p: p.left):
        if columns and piece.left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], piece.right)
        else:
            columns.append((piece.left, piece.right))
    grid: list[list[str]] = []
    for row in run:
        cells = [""] * len(columns)
        for piece in row:
            place = max(
                range(len(columns)),
                key=lambda i: min(piece.right, columns[i][1]) - max(piece.left, columns[i][0]),
            )
            cells[place] = joined([cells[place], piece.text])
        if len(row) == 1 and grid:  # one more line of a cell
            grid[-1] = [joined([above, below]) for above, below in zip(grid[-1], cells, strict=True)]
        else:
            grid.append(cells)
    return grid


def _paragraphs(rows: Sequence[_Row]) -> Iterator[Block]:
    """Lines put together while each fills the width and the next does not begin anew."""
    lines = [p for row in rows for p in row]
    if not lines:
        return
    left, right = min(p.left for p in lines), max(p.right for p in lines)
    paragraph: list[Piece] = []
    for line in lines:
        if paragraph and not _follows(paragraph[-1], line, left, right):
            yield _paragraph(paragraph)
            paragraph = []
        paragraph.append(line)
    yield _paragraph(paragraph)


def _follows(before: Piece, line: Piece, left: float, right: float) -> bool:
    full = before.right - left >= _FULL * (right - left) and len(before.text) > _PROSE
    indented = line.left - left > 1.2 * line.height
    near = line.top - before.bottom < 1.3 * line.height
    alike = 0.75 < line.height / max(before.height, 1e-9) < 1.33
    return full and near and alike and not indented and not _NEW.match(line.text)


def _paragraph(lines: Sequence[Piece]) -> Block:
    words = joined(p.text for p in lines)
    bullet = _BULLET.match(words)
    return Block("item", words[bullet.end() :]) if bullet else Block("text", words)
