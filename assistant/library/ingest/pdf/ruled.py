"""Tables with rules: the cells that lines part, and tables whose rows lie between horizontal rules alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistant.library.ingest.blocks import joined
from assistant.library.ingest.pdf.aligned import Grid, aligned
from assistant.library.ingest.pdf.lines import Piece, pieces
from assistant.library.ingest.pdf.records import Box, Glyph, Page, Shape

_THIN = 3.0
_NEAR = 2.5
_SHORT = 4.0
_EDGES_MOST = 3_000
_CELLS_MOST = 40_000
_RULE_LEAST = 80.0
_SEPARATES = 0.6
_FILLED = 0.2


@dataclass(frozen=True, slots=True)
class _Edge:
    """A rule at ``at``, from ``start`` to ``end``."""

    way: Literal["across", "down"]
    at: float
    start: float
    end: float


def tables(page: Page, glyphs: Sequence[Glyph]) -> list[Grid]:
    """The tables of a page, from top to bottom."""
    edges = _joined([e for s in page.shapes if (e := _edge(s))])
    if len(edges) > _EDGES_MOST:
        return []
    found: list[Grid] = []
    loose: list[_Edge] = []
    for group in _touching(edges):
        grid = _grid(group, glyphs) if {e.way for e in group} == {"across", "down"} else None
        if grid:
            found.append(grid)
        else:
            loose += [e for e in group if e.way == "across" and e.end - e.start > _RULE_LEAST]
    inside = [g.box for g in found]
    for rules in _same_width(loose):
        top, bottom = rules[0].at, rules[-1].at
        box = Box(rules[0].start - _NEAR, top - 1, rules[0].end + _NEAR, bottom + 1)
        if any(box.overlaps(b) for b in inside):
            continue
        words = pieces([g for g in glyphs if box.holds(*g.box.middle)])
        if grid := aligned(words, [r.at for r in rules]):
            found.append(grid)
            inside.append(box)
    return sorted(found, key=lambda g: g.box.top)


def _edge(shape: Shape) -> _Edge | None:
    box = shape.box
    if box.height <= _THIN and box.width >= _SHORT:
        return _Edge("across", box.middle[1], box.left, box.right)
    if box.width <= _THIN and box.height >= _SHORT:
        return _Edge("down", box.middle[0], box.top, box.bottom)
    return None


def _joined(edges: Iterable[_Edge]) -> list[_Edge]:
    """Pieces of one rule put together: cells often draw each their own."""
    found: list[_Edge] = []
    lanes: dict[str, list[_Edge]] = defaultdict(list)
    for edge in edges:
        lanes[edge.way].append(edge)
    for lane in lanes.values():
        lane.sort(key=lambda e: (e.at, e.start))
        groups: list[list[_Edge]] = []
        for edge in lane:
            if groups and edge.at - groups[-1][0].at <= _NEAR:
                groups[-1].append(edge)
            else:
                groups.append([edge])
        for group in groups:
            at = sum(e.at for e in group) / len(group)
            start, end = 0.0, -1.0
            for edge in sorted(group, key=lambda e: e.start):
                if end >= start and edge.start <= end + _NEAR:
                    end = max(end, edge.end)
                    continue
                if end >= start:
                    found.append(_Edge(group[0].way, at, start, end))
                start, end = edge.start, edge.end
            found.append(_Edge(group[0].way, at, start, end))
    return found


def _touching(edges: Sequence[_Edge]) -> list[list[_Edge]]:
    """Edges that cross or meet, in groups."""
    across = [e for e in edges if e.way == "across"]
    down = [e for e in edges if e.way == "down"]
    above = {id(e): e for e in edges}
    leader = {key: key for key in above}

    def root(key: int) -> int:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for h in across:
        for v in down:
            meets = h.start - _NEAR <= v.at <= h.end + _NEAR and v.start - _NEAR <= h.at <= v.end + _NEAR
            if meets:
                leader[root(id(h))] = root(id(v))
    groups: dict[int, list[_Edge]] = defaultdict(list)
    for edge in edges:
        groups[root(id(edge))].append(edge)
    return list(groups.values())


def _places(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 2 * _NEAR:
            found.append(value)
    return found


def _grid(edges: Sequence[_Edge], glyphs: Sequence[Glyph]) -> Grid | None:
    """Cells are the fields that no rule parts; one that covers several places stands in each. Sides may
    be open: the outer rules' ends close them."""
    across = [e for e in edges if e.way == "across"]
    down = [e for e in edges if e.way == "down"]
    xs = _places([e.at for e in down] + [x for e in across for x in (e.start, e.end)])
    ys = _places([e.at for e in across] + [y for e in down for y in (e.start, e.end)])
    wide, high = len(xs) - 1, len(ys) - 1
    if wide < 2 or high < 1 or wide * high > _CELLS_MOST:
        return None
    region = _regions(xs, ys, across, down)
    held: dict[int, list[Glyph]] = defaultdict(list)
    box = Box(xs[0], ys[0], xs[-1], ys[-1])
    for glyph in glyphs:
        x, y = glyph.box.middle
        if box.holds(x, y):
            column = sum(x >= at for at in xs[1:-1])
            row = sum(y >= at for at in ys[1:-1])
            held[region[row * wide + column]].append(glyph)
    if not held or len(held) < 2 or len(held) < _FILLED * len(set(region)):
        return None
    parts = {key: _cell_lines(found) for key, found in held.items()}
    rows: list[tuple[str, ...]] = []
    for r in range(high):
        keys = region[r * wide : (r + 1) * wide]
        rows += _split(keys, parts, region) if high <= 3 else [_row(keys, parts)]
    if len(rows) < 2:
        return None
    return Grid(box, tuple(rows), tuple(xs))


def _regions(
    xs: Sequence[float], ys: Sequence[float], across: Sequence[_Edge], down: Sequence[_Edge]
) -> list[int]:
    """For each place, row by row, the first place of its cell."""
    wide, high = len(xs) - 1, len(ys) - 1
    leader = list(range(wide * high))

    def root(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    def parts(edges: Sequence[_Edge], at: float, start: float, end: float) -> bool:
        covered = sum(
            max(min(e.end, end) - max(e.start, start), 0) for e in edges if abs(e.at - at) <= 2 * _NEAR
        )
        return covered >= _SEPARATES * (end - start)

    for r, (top, bottom) in enumerate(pairwise(ys)):
        for c, (left, right) in enumerate(pairwise(xs)):
            here = r * wide + c
            if c + 1 < wide and not parts(down, right, top, bottom):
                leader[max(root(here), root(here + 1))] = min(root(here), root(here + 1))
            if r + 1 < high and not parts(across, bottom, left, right):
                leader[max(root(here), root(here + wide))] = min(root(here), root(here + wide))
    return [root(i) for i in range(wide * high)]


def _cell_lines(glyphs: Sequence[Glyph]) -> list[Piece]:
    return pieces(glyphs)


def _row(keys: Sequence[int], parts: dict[int, list[Piece]]) -> tuple[str, ...]:
    return tuple(joined(_lines(parts.get(key, ()))) for key in keys)


def _lines(found: Iterable[Piece]) -> list[str]:
    """The words of a cell, those on one line together."""
    lines: list[list[Piece]] = []
    for piece in found:
        if lines and abs(piece.base - lines[-1][-1].base) < 0.4 * piece.size:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [" ".join(p.text for p in sorted(line, key=lambda p: p.box.left)) for line in lines]


def _split(
    keys: Sequence[int], parts: dict[int, list[Piece]], region: Sequence[int]
) -> list[tuple[str, ...]]:
    """A row of cells that rules leave whole, though it holds several rows: every cell has as many lines, on
    the same heights."""
    bases = {key: [round(p.base) for p in parts.get(key, ())] for key in dict.fromkeys(keys)}
    counts = {len(b) for b in bases.values()}
    count = max(counts)
    level = count > 1 and counts == {count} and len(bases) > 1
    if not level or any(max(line) - min(line) > 2 for line in zip(*bases.values(), strict=True)):
        return [_row(keys, parts)]
    return [tuple(parts[key][i].text for key in keys) for i in range(count)]


def _same_width(rules: Sequence[_Edge]) -> list[list[_Edge]]:
    """Horizontal rules with the same ends, at least two, from top to bottom."""
    groups: list[list[_Edge]] = []
    for rule in sorted(rules, key=lambda e: e.at):
        for group in groups:
            if abs(group[0].start - rule.start) <= 2 * _NEAR and abs(group[0].end - rule.end) <= 2 * _NEAR:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return [g for g in groups if len(g) > 1]
