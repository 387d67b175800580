"""A page's words in the order in which they are read: columns one after the other, tables found."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from assistant.library.ingest.pdf.aligned import Grid, aligned, in_lines
from assistant.library.ingest.pdf.lines import Piece, in_one
from assistant.library.ingest.pdf.records import Box, bounds
from assistant.library.ingest.records import Reason

_COLUMN_LINES = 4
_COLUMN_EMS = 6.0
_FULL = 2.5
_FULL_SHARE = 0.5
_PITCH = 3.2
_APART = 2.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of running text. ``left`` and ``right`` are the edges of its column."""

    text: str
    box: Box
    base: float
    size: float
    bold: bool
    light: float
    page: int
    left: float
    right: float
    drop: Reason | None = None
    parted: bool = False
    """Wide gaps part its words: a row of its own."""


@dataclass(frozen=True, slots=True)
class Table:
    grid: Grid
    page: int


Item = Line | Table
_Part = Piece | Grid


def read(pieces: Sequence[Piece], grids: Sequence[Grid], page: int) -> list[Item]:
    """Everything on the page, in order."""
    return _ordered([*pieces, *grids], page)


def _ordered(parts: Sequence[_Part], page: int, depth: int = 0) -> list[Item]:
    gutter = _columns(parts) if depth < 4 else None
    if gutter is None:
        return _stream(parts, page)
    parts = _with_tables_across(parts, gutter)
    found: list[Item] = []
    zone: list[_Part] = []
    for part in sorted(parts, key=lambda p: p.box.top):
        if part.box.left < gutter < part.box.right:
            found += _sides(zone, gutter, page, depth)
            found += _stream([part], page) if isinstance(part, Piece) else [Table(part, page)]
            zone = []
        else:
            zone.append(part)
    return found + _sides(zone, gutter, page, depth)


def _with_tables_across(parts: Sequence[_Part], gutter: float) -> list[_Part]:
    """Parts with the tables found that stand across the columns: lines of words far shorter than these."""
    lines = in_lines([p for p in parts if isinstance(p, Piece)])
    whole = bounds([p.box for p in parts])
    wide = 0.6 * min(gutter - whole.left, whole.right - gutter)

    def tabular(line: Sequence[Piece]) -> bool:
        over = line[0].box.left < gutter < line[-1].box.right
        return len(line) > 1 and over and all(p.box.width < wide for p in line)

    found: list[_Part] = [p for p in parts if isinstance(p, Grid)]
    run: list[Sequence[Piece]] = []
    for line in (*lines, ()):
        near = not run or (line and line[0].base - run[-1][0].base < _PITCH * line[0].size)
        if line and tabular(line) and near:
            run.append(line)
            continue
        grid = aligned([p for r in run for p in r]) if len(run) > 1 else None
        found += [grid] if grid else [p for r in run for p in r]
        run = [line] if line and tabular(line) else []
        found += [] if run else line
    return [*found, *(p for r in run for p in r)]


def _sides(zone: Sequence[_Part], gutter: float, page: int, depth: int) -> list[Item]:
    left = [p for p in zone if p.box.right <= gutter]
    right = [p for p in zone if p.box.left >= gutter]
    if not (left and right):
        return _stream(zone, page)
    if len(in_lines([p for p in zone if isinstance(p, Piece)])) < _COLUMN_LINES:
        return _stream(zone, page)
    return _ordered(left, page, depth + 1) + _ordered(right, page, depth + 1)


def _columns(parts: Sequence[_Part]) -> float | None:
    """Where running text in columns is parted: few lines cross, and those on both sides fill theirs."""
    pieces = [p for p in parts if isinstance(p, Piece)]
    if len(pieces) < 2 * _COLUMN_LINES:
        return None
    size = median(p.size for p in pieces)
    whole = bounds([p.box for p in pieces])
    count = int(whole.width) + 1
    covered = [0] * (count + 2)
    for p in pieces:
        covered[max(int(p.box.left - whole.left), 0)] += 1
        covered[min(int(p.box.right - whole.left) + 1, count)] -= 1
    level, levels = 0, []
    for change in covered[:count]:
        level += change
        levels.append(level)
    most = max(levels)
    best: tuple[float, float] | None = None
    start: int | None = None
    for i in range(count):
        free = levels[i] <= 0.4 * most and count * 0.1 < i < count * 0.9
        if free and start is None:
            start = i
        elif not free and start is not None:
            for at in _lowest(levels, start, i):
                if at[1] - at[0] >= 0.8 * size and _is_gutter(whole.left + sum(at) / 2, pieces, size):
                    rank = (at[1] - at[0], whole.left + sum(at) / 2)
                    best = max(best, rank) if best else rank
            start = None
    return best[1] if best else None


def _lowest(levels: Sequence[int], start: int, end: int) -> list[tuple[int, int]]:
    least = min(levels[start:end])
    runs: list[tuple[int, int]] = []
    for i in range(start, end):
        if levels[i] == least:
            runs = [*runs[:-1], (runs[-1][0], i + 1)] if runs and runs[-1][1] == i else [*runs, (i, i + 1)]
    return runs


def _is_gutter(at: float, pieces: Sequence[Piece], size: float) -> bool:
    sides = [p for p in pieces if p.box.right <= at], [p for p in pieces if p.box.left >= at]
    return all(_is_prose(side, size) or _is_several(side) for side in sides) and _overlap(*sides)


def _is_several(side: Sequence[Piece]) -> bool:
    """Whether a side is columns itself: lines that stand beside others."""
    lines = in_lines(side)
    return sum(len(line) > 1 for line in lines) > 0.5 * len(lines) and _columns(side) is not None


def _is_prose(side: Sequence[Piece], size: float) -> bool:
    if len(in_lines(side)) < _COLUMN_LINES:
        return False
    box = bounds([p.box for p in side])
    if box.width < _COLUMN_EMS * size:
        return False
    full = [p for p in side if p.box.right > box.right - _FULL * size and p.box.width > 0.6 * box.width]
    return len(full) >= _FULL_SHARE * len(side)


def _overlap(one: Sequence[Piece], other: Sequence[Piece]) -> bool:
    a, b = bounds([p.box for p in one]), bounds([p.box for p in other])
    return min(a.bottom, b.bottom) - max(a.top, b.top) > 0.3 * min(a.height, b.height)


# --- one column ---------------------------------------------------------------------------------


def _stream(parts: Sequence[_Part], page: int) -> list[Item]:
    """Lines and tables of one column from top to bottom."""
    pieces = [p for p in parts if isinstance(p, Piece)]
    lines = in_lines(pieces)
    stops = sorted(p.box.top for p in parts if isinstance(p, Grid))
    left = min((p.box.left for p in pieces), default=0.0)
    right = max((p.box.right for p in pieces), default=0.0)
    found: list[tuple[float, Item]] = [(p.box.top, Table(p, page)) for p in parts if isinstance(p, Grid)]
    i = 0
    while i < len(lines):
        end, grid = _table_from(lines, i, stops)
        if grid:
            found.append((grid.box.top, Table(grid, page)))
            i = end
            continue
        found.append((lines[i][0].box.top, _line(lines[i], page, left, right)))
        i += 1
    return [item for _, item in sorted(found, key=lambda pair: pair[0])]


def _table_from(
    lines: Sequence[Sequence[Piece]], start: int, stops: Sequence[float]
) -> tuple[int, Grid | None]:
    """The table that begins with this line, and the line after it."""
    if len(lines[start]) < 2:
        return start, None
    end = start + 1
    while end < len(lines) and _stays(lines, start, end, stops):
        end += 1
    for last in range(end, start + 1, -1):
        if len(lines[last - 1]) < 2 and not _wraps(lines, last - 1):
            continue
        if grid := aligned([p for line in lines[start:last] for p in line]):
            return last, grid
        if last < end - 3:
            break
    return start, None


def _stays(lines: Sequence[Sequence[Piece]], start: int, i: int, stops: Sequence[float]) -> bool:
    line, above = lines[i], lines[i - 1]
    if any(above[0].base < stop < line[0].base for stop in stops):
        return False
    size = max(p.size for p in (*line, *above))
    if line[0].base - above[0].base > _PITCH * size:
        return False
    if len(line) > 1:
        return True
    known = [p for before in lines[start:i] for p in before]
    box, left = bounds([p.box for p in known]), line[0].box.left
    starts = any(abs(part.box.left - left) < 2 for p in known for part in p.parts or (p,))
    return line[0].box.width < 0.6 * box.width or (starts and left > box.left + size)


def _wraps(lines: Sequence[Sequence[Piece]], i: int) -> bool:
    """Whether the last, lone words of a table belong to its last row: they stand closer than rows do."""
    gaps = [b[0].base - a[0].base for a, b in itertools.pairwise(lines)]
    gap = lines[i][0].base - lines[i - 1][0].base
    first = lines[i][0].box.left - min(p.box.left for p in lines[i - 1]) > lines[i][0].size
    return first or (bool(gaps) and gap < 0.8 * median(gaps))


def _line(line: Sequence[Piece], page: int, left: float, right: float) -> Line:
    box = bounds([p.box for p in line])
    return Line(
        text=in_one(line),
        box=box,
        base=line[0].base,
        size=max(line, key=lambda p: len(p.text)).size,
        bold=all(p.bold for p in line),
        light=min(p.light for p in line),
        page=page,
        left=left,
        right=right,
        parted=any(b.box.left - a.box.right > _APART * a.size for a, b in pairwise(line)),
    )
