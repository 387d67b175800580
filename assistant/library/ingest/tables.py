"""Grids of cells of every format → tables with one header row each, with their titles and notes as text.

One grid may hold several tables, below each other and side by side, with titles above, remarks below and
sections between. What has no header gets an empty one: a row of data never stands as the name of others.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby

from assistant.library.ingest.blocks import Block, tidy
from assistant.library.ingest.cell_shapes import MIXED, TEXT, is_total, is_value, opens_note, shape, usual
from assistant.library.ingest.table_headers import Row, depth, leaning, lone, restarts
from assistant.library.ingest.table_parts import Part, blocks, is_card

_NOTE_MIN = 8
_NARROW_NOTE_MIN = 16
_CAPTION_MAX = 60
_PROFILE = 50
_STEP = re.compile(r"首|初|第\s*[0-9一二三四五六七八九十]+")
_PAIRS_MAX = 8
_NUMBERED = re.compile(r"[(（]?[一二三四五六七八九十0-9]{1,3}[)）、.．]|第.{1,4}[章节类组部]|[A-Z][.、]")


def table(
    rows: Iterable[Sequence[str]],
    *,
    caption: str = "",
    header_rows: int | None = None,
    marked: Collection[int] = (),
    named: bool = False,
) -> list[Block]:
    """The blocks that a grid of cells is: its titles, its tables, and the notes below them.

    A merged cell stands in every place that it covers. ``caption`` is the table's title where the format
    knows it; it becomes the text directly above. ``header_rows`` is how many rows at the top the format
    knows to be the header, None where that has to be found out; ``marked`` are the places in ``rows`` of
    those that are set apart as headers are, by bold type say. ``named`` takes two columns of words for a
    table with names above rather than for labels and what they say. No cell's words are lost.
    """
    grid = [([tidy(c) for c in row], i in marked) for i, row in enumerate(rows)]
    width = max((len(cells) for cells, _ in grid), default=0)
    lines = [Row((*cells, *[""] * (width - len(cells))), mark) for cells, mark in grid]
    known = header_rows
    if known and not any(any(row.cells) for row in lines[:known]):
        known = 0  # an empty header says that there is none
    parts: list[Part] = []
    for group in _groups(lines):
        for columns, side in _sides(group):
            parts += _parts(side, columns, known, parts[-1] if parts else None, 1 if named else 2)
            known = None if any(part.rows for part in parts) else known
    lead = [Block("text", tidy(caption))] if tidy(caption) else []
    return lead + [block for part in parts for block in blocks(part)]


def _groups(lines: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows without a blank one between; pairs go with the wider table that they stand above."""
    runs = groupby(lines, key=lambda row: any(row.cells))
    groups = [list(run) for filled, run in runs if filled]
    waiting: list[Row] = []
    for i, group in enumerate(groups):
        waiting, following = waiting + group, groups[i + 1 : i + 2]
        if not following or not (_is_above(waiting, following[0]) or _is_header(waiting, following[0])):
            yield waiting
            waiting = []


def _is_above(rows: Sequence[Row], following: Sequence[Row]) -> bool:
    """Pairs that say something of the wider table below them."""
    pairs = len(rows) <= _PAIRS_MAX and all(sum(map(bool, row.cells)) < 3 for row in rows)
    return pairs and not all(map(lone, rows)) and _is_pair_above([rows[-1], *following], 0)


def _is_header(rows: Sequence[Row], following: Sequence[Row]) -> bool:
    """Names alone, whose rows stand below a blank one."""
    names = rows[-1].cells
    if any(shape(c) not in ("", TEXT) for c in names) or not all(map(lone, rows[:-1])) or lone(rows[-1]):
        return False
    first = following[0].cells
    return any(map(is_value, first)) and all(bool(a) or not b for a, b in zip(names, first, strict=True))


# --- side by side -------------------------------------------------------------------------------


def _sides(rows: list[Row]) -> Iterator[tuple[tuple[int, ...], list[Row]]]:
    """The tables that stand beside each other, an empty column between them; mostly it is one."""
    whole = [row for row in rows if not lone(row)]
    if not whole:
        yield (0,), [Row((lone(row),), row.marked) for row in rows]
        return
    used = [any(cells) for cells in zip(*(row.cells for row in whole), strict=True)]
    runs = groupby(range(len(used)), key=lambda i: used[i])
    spans = [tuple(run) for is_used, run in runs if is_used]
    if len(spans) < 2 or not all(_beside(whole, spans[0], other) for other in spans[1:]):
        spans = [tuple(i for i, is_used in enumerate(used) if is_used)]
    above = next(i for i, row in enumerate(rows) if not lone(row)) if len(spans) > 1 else 0
    if above:
        yield (0,), [Row((lone(row),), row.marked) for row in rows[:above]]
    for k, span in enumerate(spans):
        inside = [(row, _only(row, span)) for row in rows[above:]]
        # what stands alone in a column of its own belongs to the first
        yield (
            span,
            [
                kept if any(kept.cells) else Row((lone(row), *kept.cells[1:]), row.marked)
                for row, kept in inside
                if any(kept.cells)
                or (k == 0 and lone(row) and not any(row.cells[i] for s in spans for i in s))
            ],
        )


def _only(row: Row, columns: Sequence[int]) -> Row:
    return Row(tuple(row.cells[i] for i in columns), row.marked)


def _beside(rows: Sequence[Row], left: Sequence[int], right: Sequence[int]) -> bool:
    """Whether two runs of columns are tables of their own rather than one with a gap."""
    if len(left) < 2 or len(right) < 2:
        return False
    ours, theirs = ([_only(row, side) for row in rows] for side in (left, right))
    if any(a.cells == b.cells and any(a.cells) for a, b in zip(ours[:3], theirs[:3], strict=True)):
        return True
    both = [[row for row in side if any(row.cells)] for side in (ours, theirs)]
    if any(len(side) < 2 for side in both):
        return False
    if all(lone(side[0]) for side in both):
        return True
    keys = [[row.cells[0] for row in side[1:]] for side in both]
    named = all(all(k) and len(set(k)) == len(k) and not any(map(is_value, k)) for k in keys)
    return named and (len(both[0]) != len(both[1]) or all(leaning(side) > 1 for side in both))


# --- below each other ---------------------------------------------------------------------------


def _parts(
    rows: list[Row], columns: tuple[int, ...], known: int | None, before: Part | None, narrow: int
) -> list[Part]:
    """The tables of rows without a blank one between; those that go on with ``before`` are added to it."""
    part, at = Part(columns), 0
    while at < len(rows) and (lone(rows[at]) or _is_pair_above(rows, at)):
        part.lead.append(lone(rows[at]) or "：".join(c.rstrip("：:") for c in rows[at].cells if c))
        at += 1
    rest = rows[at:]
    if not rest:
        return [part]
    if not at and known is None and before and (goes_on := _going_on(rest, columns, before)):
        first, *others = _cut(Part(before.columns, header=before.header), goes_on)
        before.rows += first.rows
        before.notes += first.notes
        return others
    size = _header_size(rest, None if known is None else max(known - at, 0), narrow)
    part.header = tuple(rest[:size])
    return _cut(part, rest[size:])


def _is_pair_above(rows: Sequence[Row], at: int) -> bool:
    """「导出时间 | 2026-05-01」 above a table that is wider."""
    row, rest = rows[at], rows[at + 1 : at + 1 + _PROFILE]
    counts = sorted(sum(map(bool, r.cells)) for r in rest)
    few = sum(map(bool, row.cells)) < 3 and not row.marked
    return few and bool(counts) and counts[len(counts) // 2] > 3


def _header_size(rows: Sequence[Row], known: int | None, narrow: int) -> int:
    if known is not None and known < len(rows):
        return known
    if len(rows) < 2:
        return 0
    if is_card(rows):
        return 0
    score, names = leaning(rows), [c for c in rows[0].cells if c]
    unsure = score == 0 and (len(names) > narrow or len(rows) == 2 or _counts_steps(rows))
    return depth(rows) if score > 0 or unsure else 0


def _counts_steps(rows: Sequence[Row]) -> bool:
    """首次, 第二次 below 违规次数: labels of a card are not counted, so the first row is a header."""
    first, *rest = (row.cells[0] for row in rows)
    counted = sum(bool(_STEP.match(c)) for c in rest)
    return not _STEP.match(first) and counted * 2 >= len(rest)


def _going_on(rows: Sequence[Row], columns: tuple[int, ...], before: Part) -> list[Row]:
    """Rows below a blank one in the columns of the table above, where they go on with it; else none."""
    if not before.rows or before.notes or len(columns) < 2 or not set(columns) <= set(before.columns):
        return []
    places = dict(zip(columns, range(len(columns)), strict=True))
    wide = [
        Row(tuple(row.cells[places[i]] if i in places else "" for i in before.columns), row.marked)
        for row in rows
    ]
    if before.header and wide[0].cells == before.header[0].cells:
        return wide
    if columns[0] != before.columns[0] or (len(rows) > 1 and leaning(wide) > 0):
        return []
    figures = _figures(before.rows)
    if not figures:
        return wide if len(columns) == len(before.columns) and len(rows) > 1 else []
    first = [wide[0].cells[i] for i in figures if wide[0].cells[i]]
    return wide if first and all(map(is_value, first)) else []


def _figures(rows: Sequence[Sequence[str]]) -> list[int]:
    """The columns that mostly hold figures."""
    found = [usual(column) for column in zip(*rows[:_PROFILE], strict=True)]
    return [i for i, (best, share) in enumerate(found) if best not in ("", TEXT, MIXED) and share > 0.5]


def _cut(part: Part, rows: Sequence[Row]) -> list[Part]:
    """Rows below a header: a section or another header in the middle opens a table of its own."""
    parts, at, caption = [part], 0, part.lead[-1:]
    header = {row.cells for row in part.header}
    profile: list[tuple[str, float]] = []
    last = max((i for i, row in enumerate(rows) if not lone(row)), default=-1)
    while at < len(rows):
        row, words = rows[at], lone(rows[at])
        if not profile or len(part.rows) < _PROFILE:
            profile = [usual(column) for column in zip(*part.rows, strict=True)]
        after = at
        while words and after < last and lone(rows[after]):
            after += 1
        if part.rows and not lone(rows[after]) and restarts(rows, after, part.header, profile):
            lead = [lone(r) for r in rows[at:after]]
            size = depth(rows[after:])
            part = Part(part.columns, lead, tuple(rows[after : after + size]))
            parts.append(part)
            header, profile, at = {r.cells for r in part.header}, [], after + size
            continue
        if row.cells in header:
            pass
        elif words and at > last and _is_note(row, words):
            part.notes.append(words)
        elif words and at < last and _is_section(row, words):
            if part.rows:
                part = Part(part.columns, header=part.header)
                parts.append(part)
            part.lead.append(_led(caption, words))
        else:
            part.rows.append(row.cells)
        at += 1
    return parts


def _led(caption: Sequence[str], section: str) -> str:
    """A section's title after the table's own, which may state the unit."""
    return " ".join([*(words for words in caption if len(words) <= _CAPTION_MAX), section])


def _is_note(row: Row, words: str) -> bool:
    if is_total(words):
        return False
    wide = sum(map(bool, row.cells)) > 1 and not is_value(words)
    return wide or opens_note(words) or len(words) >= (_NOTE_MIN if len(row.cells) > 2 else _NARROW_NOTE_MIN)


def _is_section(row: Row, words: str) -> bool:
    """A title between rows: over all columns, in bold type or numbered."""
    if is_value(words) or is_total(words):
        return False
    return (
        sum(map(bool, row.cells)) > 1 or row.marked or _NUMBERED.match(words) is not None or opens_note(words)
    )
