"""A table with its titles and notes → blocks: one name for each column, one table for each run of columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.library.ingest.blocks import Block
from assistant.library.ingest.cell_shapes import TEXT, is_total, is_value, shape, usual
from assistant.library.ingest.table_headers import Row, joined, leaning

_LABEL_MAX = 12
_ALIKE = 0.5


@dataclass(slots=True)
class Part:
    """A table as it is put together: ``lead`` and ``notes`` stand above and below it."""

    columns: tuple[int, ...]
    lead: list[str] = field(default_factory=list)
    header: tuple[Row, ...] = ()
    rows: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def blocks(part: Part) -> list[Block]:
    above, below = ([Block("text", words) for words in lines] for lines in (part.lead, part.notes))
    return above + list(_body(part)) + below


def _body(part: Part) -> Iterator[Block]:
    names = joined(part.header) if part.header else ("",) * len(part.columns)
    grid = [names, *part.rows]
    columns = [i for i in range(len(names)) if any(row[i] for row in grid)]
    if not columns:
        return
    names = tuple(names[i] for i in columns)
    rows = _filled([tuple(row[i] for i in columns) for row in part.rows])
    rows = [_total(row) if is_total(row[0]) else row for row in rows]
    if not part.header and is_card([Row(row) for row in rows]):
        names, rows = (
            ("", ""),
            [row[i : i + 2] for row in rows for i in range(0, len(row), 2) if any(row[i : i + 2])],
        )
    elif period := _period(names):
        names, rows = names[:period], _stacked(rows, period)
    if not rows or (len(rows) == 1 and not any(names) and not any(map(is_value, rows[0]))):
        yield Block("text", " ".join(filter(None, (*names, *(c for row in rows for c in row)))))
    elif len(names) == 1:
        yield from (Block("text", words) for words in (*names, *(row[0] for row in rows)) if words)
    else:
        yield Block("table", rows=(names, *rows))


def _filled(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """A name that stands in the first of its rows alone, as where no cells are merged, in all of them."""
    keys = [row[0] for row in rows if row[0]]
    blank = [row for row in rows if not row[0]]
    if not blank or not rows[0][0] or len(rows[0]) < 3 or len(set(keys)) < len(keys):
        return rows
    if any(map(is_value, keys)) or not all(row[1] and not is_value(row[1]) and all(row[1:]) for row in blank):
        return rows
    found, key = [], ""
    for row in rows:
        key = row[0] or key
        found.append(row if row[0] or is_total(row[1]) else (key, *row[1:]))
    return found


def _total(row: tuple[str, ...]) -> tuple[str, ...]:
    """合计 over several columns stands in the first alone."""
    return (row[0], *("" if c == row[0] else c for c in row[1:]))


def _period(names: Sequence[str]) -> int:
    """How many columns repeat (类目 | 费率 | 类目 | 费率); 0 where none do."""
    sizes = (k for k in range(2, len(names) // 2 + 1) if len(names) % k == 0)
    return next((k for k in sizes if all(names) and tuple(names) == tuple(names[:k]) * (len(names) // k)), 0)


def _stacked(rows: Sequence[tuple[str, ...]], width: int) -> list[tuple[str, ...]]:
    """Groups of columns below each other."""
    pieces = [row[i : i + width] for i in range(0, len(rows[0]), width) for row in rows] if rows else []
    return [piece for piece in pieces if any(piece)]


def is_card(rows: Sequence[Row]) -> bool:
    """Labels and values by turns: 「保证金 | 2000元 | 年费 | 免」."""
    width = len(rows[0].cells)
    labels = [c for row in rows for c in row.cells[::2] if c]
    values = [[row.cells[i] for row in rows if row.cells[i]] for i in range(1, width, 2)]
    if (
        width not in (4, 6)
        or len(set(labels)) < len(labels)
        or not any(is_value(c) for v in values for c in v)
    ):
        return False
    if any(shape(c) != TEXT or len(c) > _LABEL_MAX for c in labels):
        return False
    if any(row.cells[i] and not row.cells[i - 1] for row in rows for i in range(1, width, 2)):
        return False
    unlike = all(len(c) > 1 and usual(c[1:])[1] <= _ALIKE for c in values)
    return unlike or (any(usual(c)[1] <= _ALIKE for c in values) and leaning(rows) <= 0)
