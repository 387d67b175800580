"""Workbooks: every visible sheet a heading and its tables, with the values that a reader of the sheet sees.

Whatever a reader of it does not see, and whatever cannot be read, is named with its place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from assistant.library.ingest import limits
from assistant.library.ingest.blocks import Block, Parsed, UnreadableError, tidy
from assistant.library.ingest.cell_shapes import is_value
from assistant.library.ingest.drawings import comments, drawn
from assistant.library.ingest.number_display import shown
from assistant.library.ingest.records import Reason
from assistant.library.ingest.tables import table
from assistant.library.ingest.workbook import Cell, Sheet, Span, Workbook, letters

_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表格?)\s*[0-9]*", re.IGNORECASE)
_PICTURE = re.compile(r"=?\s*(?:_xlfn\.)?(?:DISPIMG|IMAGE)\s*\(", re.IGNORECASE)
_ERROR = re.compile(
    r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA)"
)
_MERGED_MOST = 1_000_000
"""Cells that merged ones may cover together, in the part of a sheet that holds something."""


@dataclass(slots=True)
class _Grid:
    """What a sheet holds: words by row and column, and what is left out of them."""

    rows: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    bold: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    used: set[int] = field(default_factory=set)
    """Rows with anything in them, shown or not."""
    gone: list[Block] = field(default_factory=list)
    pale: list[tuple[int, int]] = field(default_factory=list)
    uncomputed: set[int] = field(default_factory=set)
    rounded: list[str] = field(default_factory=list)
    long: list[str] = field(default_factory=list)

    def drop(self, row: int, column: int, words: str, reason: Reason) -> None:
        self.gone.append(Block("text", f"{letters(column)}{row}：{tidy(words)}", drop=reason))


def parse(data: bytes) -> Parsed:
    with Workbook(data) as book:
        visible = [s for s in book.sheets if s.state == "visible"]
        found: list[Block] = []
        title, left = "", limits.ROWS
        remarks: list[str] = []
        for sheet in book.sheets:
            if sheet.state == "unread":
                found.append(Block("text", f"工作表“{sheet.title}”（图表）", drop="unread"))
                continue
            grid, blocks = _sheet(book, sheet, left)
            left -= len(grid.rows)
            if sheet not in visible:
                found += _hidden_sheet(sheet, blocks)
                continue
            words = [b for b in blocks if not b.drop]
            if words and (len(visible) > 1 or not _DEFAULT_NAME.fullmatch(sheet.title)):
                found.append(Block("heading", tidy(sheet.title), 2))
            found += blocks
            remarks += _remarks(sheet, grid)
            if not title and len(words) > 1 and words[0].kind == "text" and words[1].kind == "table":
                title = words[0].text
    return Parsed(tuple(found), title=title, remarks=tuple(remarks))


def _sheet(book: Workbook, sheet: Sheet, most: int) -> tuple[_Grid, list[Block]]:
    grid, reader = _Grid(), book.read(sheet)
    for count, cell in enumerate(reader, 1):
        _take(grid, cell, book)
        if len(grid.rows) > most:
            raise UnreadableError(f"表格超过 {limits.ROWS} 行", "请拆成几个较小的文件再导入。")
        if count > limits.CELLS:
            raise UnreadableError(f"表格超过 {limits.CELLS} 格", "请拆成几个较小的文件再导入。")
    for row, column in () if reader.coloured_otherwise else grid.pale:
        if words := grid.rows[row].pop(column, ""):
            grid.drop(row, column, words, "hidden")
    _fill(grid, reader.merged)
    _without_hidden(grid, reader.hidden_rows, reader.hidden_columns)
    _without_results(grid)
    rows, marked = _dense(grid, reader.hidden_rows, reader.hidden_columns)
    blocks = [*table(rows, marked=marked), *drawn(book, sheet), *grid.gone, *comments(book, sheet)]
    return grid, blocks


# --- cells --------------------------------------------------------------------------------------


def _take(grid: _Grid, cell: Cell, book: Workbook) -> None:
    """Puts a cell where it belongs: into the grid, or among what is left out."""
    row, column = cell.row, cell.column
    grid.used.add(row)
    text = cell.words.text if cell.words else cell.raw
    if (text[:1] in "=_DI" and _PICTURE.match(text)) or (cell.formula and _PICTURE.match(cell.formula)):
        return grid.drop(row, column, "图片", "picture")
    if cell.kind == "e" or (text[:1] == "#" and _ERROR.fullmatch(text)):
        return _left_out(grid, cell, text)
    if not text:
        return _left_out(grid, cell, f"={cell.formula}") if cell.formula and cell.kind == "n" else None
    for reason, words in cell.words.gone if cell.words else ():
        grid.drop(row, column, words, reason)
    seen = shown(cell, book.from_1904)
    if seen.rounded:
        grid.rounded.append(f"{letters(column)}{row} 显示 {seen.text}，存的是 {seen.stored}")
    if seen.long:
        grid.long.append(f"{letters(column)}{row}")
    if cell.style.struck:
        return grid.drop(row, column, seen.text or text, "struck")
    if not seen.text:
        return grid.drop(row, column, text, "hidden") if text.strip() else None
    grid.rows[row][column] = seen.text
    grid.bold[row] += cell.style.bold
    if cell.style.unseen:
        grid.pale.append((row, column))
    return None


def _left_out(grid: _Grid, cell: Cell, words: str) -> None:
    grid.uncomputed.add(cell.row)
    grid.drop(cell.row, cell.column, words, "uncomputed")


def _fill(grid: _Grid, merged: Sequence[Span]) -> None:
    """Merged cells stand in every place they cover; what lies under one is not seen."""
    right = max((max(cells, default=0) for cells in grid.rows.values()), default=0)
    numbers = sorted(row for row, cells in grid.rows.items() if cells)
    covered = 0
    for span in merged:
        words = grid.rows[span.top].get(span.left, "") if span.top in grid.rows else ""
        rows = _between(numbers, span.top, span.bottom)
        columns = range(span.left, min(span.right, right) + 1)
        covered += len(rows) * len(columns)
        if covered > _MERGED_MOST:
            raise UnreadableError("合并的单元格太多", "请拆成几个较小的文件，或取消合并后再导入。")
        for row in rows:
            for column in columns:
                if (row, column) == (span.top, span.left):
                    continue
                below = grid.rows[row].pop(column, "")
                if below and below != words:
                    grid.drop(row, column, below, "hidden")
                if words:
                    grid.rows[row][column] = words


def _between(numbers: Sequence[int], first: int, last: int) -> Sequence[int]:
    from bisect import bisect_left, bisect_right

    return numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]


def _without_hidden(grid: _Grid, rows: set[int], columns: Sequence[tuple[int, int]]) -> None:
    """Hidden rows and columns are left out, each with all its words."""
    for row in sorted(rows & grid.rows.keys()):
        if cells := grid.rows.pop(row):
            words = " ".join(cells[c] for c in sorted(cells))
            grid.gone.append(Block("text", f"第 {row} 行：{words}", drop="hidden"))
    used = {c for cells in grid.rows.values() for c in cells}
    for column in sorted(c for c in used if any(first <= c <= last for first, last in columns)):
        found = [grid.rows[row].pop(column, "") for row in sorted(grid.rows)]
        grid.gone.append(
            Block("text", f"{letters(column)} 列：{' '.join(filter(None, found))}", drop="hidden")
        )


def _without_results(grid: _Grid) -> None:
    """A row of which nothing but its name is left would answer with nothing."""
    for row in sorted(grid.uncomputed & grid.rows.keys()):
        cells = grid.rows[row]
        if len(cells) == 1 and not any(map(is_value, cells.values())):
            grid.gone.append(Block("text", f"第 {row} 行：{next(iter(cells.values()))}", drop="uncomputed"))
            cells.clear()


def _dense(
    grid: _Grid, hidden_rows: set[int], hidden_columns: Sequence[tuple[int, int]]
) -> tuple[list[list[str]], list[int]]:
    """The rows that hold something with one blank one for any gap between, columns the same; and the places
    of those in bold type, where not most are."""
    numbers = sorted(row for row, cells in grid.rows.items() if cells)
    used = sorted({c for cells in grid.rows.values() for c in cells})
    hidden = {c for first, last in hidden_columns for c in range(first, min(last, limits.COLUMNS_MOST) + 1)}
    if len(used) > limits.COLUMNS:
        raise UnreadableError(f"表格超过 {limits.COLUMNS} 列", "请拆成几个较小的文件再导入。")
    columns = list(_spaced(used, hidden))
    rows: list[list[str]] = []
    marked = []
    for row in _spaced(numbers, hidden_rows | grid.used):
        cells = grid.rows[row] if row else {}
        if cells and grid.bold[row] >= len(set(cells.values())):
            marked.append(len(rows))
        rows.append([cells.get(c, "") for c in columns])
    return rows, marked if 2 * len(marked) <= len(numbers) or len(numbers) < 3 else []


def _spaced(numbers: Sequence[int], filled: set[int]) -> Iterator[int]:
    """Numbers in order, 0 where one between two of them is neither used nor hidden."""
    yield from numbers[:1]
    for before, number in pairwise(numbers):
        if number - before > 1 and any(n not in filled for n in range(before + 1, number)):
            yield 0
        yield number


# --- what is said of a sheet ---------------------------------------------------------------------


def _hidden_sheet(sheet: Sheet, blocks: Sequence[Block]) -> list[Block]:
    words = " ".join(w for b in blocks for w in (b.text, *(c for row in b.rows for c in row)) if w)
    return [Block("text", f"工作表“{tidy(sheet.title)}”：{words}", drop="hidden")]


def _remarks(sheet: Sheet, grid: _Grid) -> Iterator[str]:
    where = f"工作表“{tidy(sheet.title)}”有"
    if some := grid.rounded:
        yield f"{where} {len(some)} 个数显示的位数比存的少，按显示的收录，如 {some[0]}"
    if some := grid.long:
        yield f"{where} {len(some)} 个数超过 15 位，表格软件存不下，末几位不可靠，如 {some[0]}；请改成文本"
