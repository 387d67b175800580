"""Grids of cells of every format → tables with one header row each, with their titles and notes as text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from assistant.library.ingest.blocks import Block, tidy

_NOTE_MIN = 8


def table(
    rows: Iterable[Sequence[str]],
    *,
    caption: str = "",
    header_rows: int | None = None,
    marked: Collection[int] = (),
) -> list[Block]:
    """The blocks that a grid of cells is: its titles, its tables, and the notes below them.

    A merged cell stands in every place that it covers. ``caption`` is the table's title where the format
    knows it; it becomes the text directly above. ``header_rows`` is how many rows at the top the format
    knows to be the header, None where that has to be found out; ``marked`` are the places in ``rows`` of
    those that are set apart as headers are, by bold type say. No cell's words are lost.
    """
    cells = [[tidy(c) for c in row] for row in rows]
    cells = [row for row in cells if any(row)]
    width = max(map(len, cells), default=0)
    cells = [row + [""] * (width - len(row)) for row in cells]
    found = [Block("text", tidy(caption))] if tidy(caption) else []
    while cells and len({c for c in cells[0] if c}) < 2:
        found.append(Block("text", next(c for c in cells.pop(0) if c)))
    notes: list[Block] = []
    while len(cells) > 2 and _note(cells[-1]):
        notes.insert(0, Block("text", cells.pop()[0]))
    columns = [i for i in range(width) if any(row[i] for row in cells)]
    cells = [[row[i] for i in columns] for row in cells]
    if len(cells) > 2 and _two_headers(*cells[:2]):
        cells[:2] = [[a if a == b else f"{a} {b}" for a, b in zip(*cells[:2], strict=True)]]
    if len(cells) == 1:
        found.append(Block("text", " ".join(c for c in cells[0] if c)))
    elif cells:
        found.append(Block("table", rows=tuple(map(tuple, cells))))
    return found + notes


def _two_headers(first: Sequence[str], second: Sequence[str]) -> bool:
    """A header of two rows: one title spans columns that have their own, another both rows."""
    spans = any(a and a == b for a, b in pairwise(first))
    return spans and first[0] == second[0] and len(set(second)) == len(second)


def _note(row: Sequence[str]) -> bool:
    """A remark below a table, in its first cell or in one cell as wide as the table."""
    return len(row) > 2 and len(row[0]) >= _NOTE_MIN and {c for c in row if c} == {row[0]}
