"""Tables without vertical rules: words that keep to columns over several lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from assistant.library.ingest.blocks import joined
from assistant.library.ingest.pdf.lines import Piece
from assistant.library.ingest.pdf.records import Box, bounds

_GUTTER = 0.2
"""A gutter is at least this many ems wide."""
_FINE = 4
"""Stripes are measured in quarters of a point."""
_CROSSING = 0.15
"""The share of lines that may cross a gutter: titles over several columns."""
_LEADER = re.compile(r"(?:[.．·…。]\s*){4,}|[.·…]{2,}\s*[0-9]+$")
_ENUMERATED = re.compile(
    r"[•●○■◆▪·\-–*]|[(（]?[一二三四五六七八九十0-9a-zA-Z]{1,3}[)）、.．]|第[一二三四五六七八九十百0-9]{1,4}[章节条款]"
    r"|[①-⒇]|[0-9]{1,2}(?:\.[0-9]{1,2})+"
)
_SPLIT = 1.2


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells, and where the columns stand. ``header_rows`` is known where a rule ends the header."""

    box: Box
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[float, ...]
    header_rows: int | None = None


_Line = Sequence[Piece]


def aligned(pieces: Sequence[Piece], rules: Sequence[float] = ()) -> Grid | None:
    """The table that these words are, None where they keep to no columns. ``rules`` are the heights of
    horizontal rules from the first above it to the last below."""
    lines = in_lines([part for p in pieces for part in p.parts or (p,)])
    if not lines or any(_LEADER.search(p.text) for line in lines for p in line):
        return None
    edges = _gutters(lines, bool(rules))
    if not edges:
        return None
    cells = [_cells(line, edges) for line in lines]
    _spread(lines, cells, edges)
    cells = _merged_columns(cells)
    width = len(cells[0])
    full = sum(sum(map(bool, row)) > 1 for row in cells)
    if width < 2 or full < (2 if rules or width > 2 else 3):
        return None
    if all(_ENUMERATED.fullmatch(row[0].strip()) for row in cells if row[0]):
        return None
    groups = _groups(lines, cells, rules)
    rows = tuple(
        tuple(joined(cells[i][c] for i in group if cells[i][c]) for c in range(width)) for group in groups
    )
    header = None
    if len(rules) > 2:
        above = sum(lines[g[0]][0].base < rules[1] for g in groups)
        header = above if 0 < above <= 3 and above < len(groups) else None
    box = bounds([p.box for line in lines for p in line])
    return Grid(box, rows, (box.left, *((a + b) / 2 for a, b in edges), box.right), header)


def in_lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Words on the same height together, from left to right."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.base, p.box.left)):
        if lines and abs(piece.base - lines[-1][0].base) <= 0.45 * min(piece.size, lines[-1][0].size):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [sorted(line, key=lambda p: p.box.left) for line in lines]


def _gutters(lines: Sequence[_Line], ruled: bool) -> list[tuple[float, float]]:
    """White stripes that at most a few titles cross, with words on both sides in several lines."""
    several = [line for line in lines if len(line) > 1]
    if len(several) < 2:
        return []
    size = median(p.size for line in several for p in line)
    left = min(line[0].box.left for line in several)
    right = max(line[-1].box.right for line in several)
    covered = [0] * (int((right - left) * _FINE) + 1)
    for line in lines:
        for p in line:
            for i in range(
                max(int((p.box.left - left) * _FINE), 0),
                min(int((p.box.right - left) * _FINE), len(covered)),
            ):
                covered[i] += 1
    allowed = int(_CROSSING * len(several)) or (1 if len(several) > 3 else 0)
    found: list[tuple[float, float]] = []
    for start, end in _free(covered, allowed):
        least = min(covered[start:end])  # without the ends that words of a sparse column fill
        zones = [
            (left + (start + a) / _FINE, left + (start + b) / _FINE)
            for a, b in _free(covered[start:end], least)
        ]
        found += _without_titles([z for z in zones if z[1] - z[0] >= _GUTTER * size], lines)
    return [g for g in found if _parts(several, g, 2 if ruled or len(several) < 3 else 3)]


def _without_titles(zones: list[tuple[float, float]], lines: Sequence[_Line]) -> list[tuple[float, float]]:
    """Stripes put together where only a title at the top stands between them."""
    found = zones[:1]
    for zone in zones[1:]:
        between = found[-1][1] - 0.5, zone[0] + 0.5
        words = any(
            between[0] <= p.box.left and p.box.right <= between[1] for line in lines[2:] for p in line
        )
        if words:
            found.append(zone)
        else:
            found[-1] = found[-1][0], zone[1]
    return found


def _free(covered: Sequence[int], allowed: int) -> list[tuple[int, int]]:
    """The stretches where no more than ``allowed`` lines have words."""
    found: list[tuple[int, int]] = []
    for i, count in enumerate(covered):
        if count > allowed:
            continue
        if found and found[-1][1] == i:
            found[-1] = (found[-1][0], i + 1)
        else:
            found.append((i, i + 1))
    return found


def _parts(lines: Sequence[_Line], gutter: tuple[float, float], least: int) -> bool:
    middle = sum(gutter) / 2
    return sum(line[0].box.right <= middle and line[-1].box.left >= middle for line in lines) >= least


def _cells(line: _Line, gutters: Sequence[tuple[float, float]]) -> list[str]:
    """What stands in each column; words over several columns stand in each of them."""
    middles = [sum(g) / 2 for g in gutters]
    found = [""] * (len(gutters) + 1)
    for piece in line:
        box = piece.box
        first = sum(box.left >= m for m in middles)
        last = max(sum(box.right > end for _, end in gutters), first)
        for i in range(first, last + 1):
            found[i] = f"{found[i]} {piece.text}".strip()
    return found


def _spread(lines: Sequence[_Line], cells: list[list[str]], gutters: Sequence[tuple[float, float]]) -> None:
    """Titles at the top that stand centred over several columns stand in each of them."""
    middles = [sum(g) / 2 for g in gutters]
    width = len(gutters) + 1
    ends: list[tuple[float, float]] = [(9e9, 0.0)] * width
    for line in lines:
        for p in line:
            first, last = sum(p.box.left >= m for m in middles), sum(p.box.right > end for _, end in gutters)
            if first >= last:
                ends[first] = min(ends[first][0], p.box.left), max(ends[first][1], p.box.right)
    for i in range(min(2, len(lines) - 1)):
        below = [any(row[c] for row in cells[i + 1 : i + 3]) for c in range(width)]
        for p in lines[i]:
            at, x = sum(p.box.left >= m for m in middles), p.box.middle[0]
            spans = [
                (a, b)
                for a in range(at + 1)
                for b in range(max(at, a + 1), width)
                if all(c == at or (not cells[i][c] and below[c]) for c in range(a, b + 1))
            ]
            if not spans or not below[at]:
                continue
            a, b = min(spans, key=lambda s: abs(ends[s[0]][0] + ends[s[1]][1] - 2 * x))
            off = abs(ends[a][0] + ends[b][1] - 2 * x) / 2
            if off < 0.12 * (ends[b][1] - ends[a][0]) and off < abs(sum(ends[at]) - 2 * x) / 4:
                cells[i][a : b + 1] = [cells[i][at]] * (b - a + 1)


def _merged_columns(cells: list[list[str]]) -> list[list[str]]:
    """Without columns that only a header or only figures have, set to different sides of one column."""
    i = 0
    while i + 1 < len(cells[0]):
        both = any(row[i] and row[i + 1] for row in cells)
        if both:
            i += 1
            continue
        for row in cells:
            row[i : i + 2] = [row[i] or row[i + 1]]
    return cells


def _groups(
    lines: Sequence[_Line], cells: Sequence[Sequence[str]], rules: Sequence[float]
) -> list[list[int]]:
    """Which lines are one row: those between two rules, else those that stand closer than rows do, else
    those that leave the first column empty or only fill what is cut off above."""
    groups: list[list[int]] = [[0]]
    inner = list(rules[1:-1])
    rows_ruled = len(inner) > 2 and len(inner) + 1 >= 0.4 * len(lines)
    gaps = [b[0].base - a[0].base for a, b in pairwise(lines)]
    apart = _pitch(gaps, lines)
    for i in range(1, len(lines)):
        ruled_off = any(lines[i - 1][0].base < y <= lines[i][0].base for y in inner)
        if rows_ruled:
            new = ruled_off
        elif ruled_off:
            new = True
        elif apart:
            new = gaps[i - 1] >= apart
        else:
            new = not _goes_on(cells, lines, i)
        if new:
            groups.append([i])
        else:
            groups[-1].append(i)
    return groups


def _pitch(gaps: Sequence[float], lines: Sequence[_Line]) -> float:
    """From which distance on lines are rows of their own, 0 where all stand alike."""
    if len(gaps) < 3:
        return 0
    ordered = sorted(gaps)
    best = max(range(1, len(ordered)), key=lambda i: ordered[i] / max(ordered[i - 1], 0.1))
    size = median(p.size for line in lines for p in line)
    if ordered[best] / max(ordered[best - 1], 0.1) < _SPLIT or ordered[best - 1] > 1.9 * size:
        return 0
    if ordered[0] < 0.25 * size or len(ordered) - best < 2:
        return 0
    return ordered[best]


def _goes_on(cells: Sequence[Sequence[str]], lines: Sequence[_Line], i: int) -> bool:
    row, above = cells[i], cells[i - 1]
    filled = [c for c, words in enumerate(row) if words]
    if len(filled) == len(row) or not all(above[c] for c in filled):
        return False
    if row[0]:
        return len(filled) == 1 and bool(re.search(r"[、，,（(及和与或/\-]$", above[0]))
    return sum(map(bool, above)) > len(filled) or (sum(map(bool, above)) == len(filled) and not above[0])
