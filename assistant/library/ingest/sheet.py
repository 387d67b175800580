"""Workbooks: every visible sheet a heading and a table, with the values that a reader of the sheet sees."""

from __future__ import annotations

import functools
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from assistant.library.ingest import limits
from assistant.library.ingest.blocks import Block, Parsed, UnreadableError, tidy
from assistant.library.ingest.tables import table

_STREAM_FROM = 5 * 1024 * 1024
"""Larger workbooks are read row by row, without knowing which cells are merged."""
_MERGED_MOST = 100_000
"""So are those that claim to merge more cells: openpyxl makes an object of each."""
_MERGED = re.compile(rb'mergeCell [^>]*ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表格?)\s*[0-9]*", re.IGNORECASE)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[(?:\$([^\-\]]*)[^\]]*|[^\]]*)\]|[_*].')
_DIGITS = re.compile(r"[#0?][#0?,.]*")


def parse(data: bytes) -> Parsed:
    import openpyxl

    streamed = len(data) > _STREAM_FROM or _merged_area(data) > _MERGED_MOST
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=streamed, data_only=True)
    sheets = [s for s in book.worksheets if s.sheet_state == "visible"]
    found: list[Block] = []
    title, total = "", 0
    for sheet in sheets:
        rows = []
        for row in _rows(sheet):
            total += 1
            if total > limits.ROWS:
                raise UnreadableError(f"表格超过 {limits.ROWS} 行", "请拆成几个较小的文件再导入。")
            rows.append(row)
        cells = table(rows)
        if not cells:
            continue
        if len(sheets) > 1 or not _DEFAULT_NAME.fullmatch(sheet.title):
            found.append(Block("heading", tidy(sheet.title), 2))
        found += cells
        if not title and cells[0].kind == "text" and len(cells) > 1 and cells[1].kind == "table":
            title = cells[0].text
    return Parsed(tuple(found), title=title)


def _merged_area(data: bytes) -> int:
    """How many cells the sheets claim to merge."""
    total = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                for left, top, right, bottom in _MERGED.findall(archive.read(name)):
                    total += (_column(right) - _column(left) + 1) * (int(bottom) - int(top) + 1)
    return total


def _column(letters: bytes) -> int:
    return functools.reduce(lambda number, letter: number * 26 + letter - 64, letters, 0)


def _rows(sheet: Any) -> Iterator[list[str]]:
    covered: dict[tuple[int, int], str] = {}
    for merged in getattr(getattr(sheet, "merged_cells", None), "ranges", ()):
        words = _shown(sheet.cell(merged.min_row, merged.min_col))
        wide = min(merged.max_col, limits.COLUMNS)
        long = min(merged.max_row, merged.min_row + limits.ROWS)
        covered.update(
            ((r, c), words)
            for r in range(merged.min_row, long + 1)
            for c in range(merged.min_col, wide + 1)
            if words
        )
    for r, row in enumerate(
        sheet.iter_rows(max_col=min(sheet.max_column or limits.COLUMNS, limits.COLUMNS)), 1
    ):
        yield [covered.get((r, c)) or _shown(cell) for c, cell in enumerate(row, 1)]


def _shown(cell: Any) -> str:
    """The words of a cell as the program shows them."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        whole = value.hour == value.minute == value.second == 0
        return value.date().isoformat() if whole else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, int | float):
        return number(value, cell.number_format or "General")
    return str(value)


def number(value: int | float, shape: str) -> str:
    """5000 in 「#,##0"元"」 is 5,000元, 0.05 in 「0%」 is 5%; in General no more digits than are meant."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    exact = Decimal(repr(value)) if isinstance(value, int) else Decimal(format(value, ".12g"))
    sections = shape.split(";")
    section = sections[1] if exact < 0 and len(sections) > 1 and sections[1] else sections[0]
    marked: list[str] = []

    def keep(match: re.Match[str]) -> str:
        marked.append(match[1] or match[2] or match[3] or "")
        return f"\x00{len(marked) - 1}\x00"

    plain = _LITERAL.sub(keep, section)
    digits = _DIGITS.search(re.sub(r"\x00\d+\x00", lambda m: "\x00" * len(m[0]), plain))
    if digits is None or re.search(r"[eE/@]", plain.replace("General", "")) or digits[0].endswith(","):
        return _shortest(exact)
    if "%" in plain:
        exact *= 100
    negative = exact < 0 and section is sections[0]
    body = _digits(abs(exact), digits[0])
    before, after = plain[: digits.start()], plain[digits.end() :]
    written = ("-" if negative and body.strip("0.,") else "") + before + body + after
    return re.sub(r"\x00(\d+)\x00", lambda m: marked[int(m[1])], written).strip()


def _digits(value: Decimal, shape: str) -> str:
    whole, _, places = shape.partition(".")
    least, most = places.count("0"), len(re.sub(r"[^#0?]", "", places))
    rounded = value.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    head, _, tail = text.partition(".")
    while len(tail) > least and tail.endswith("0"):
        tail = tail[:-1]
    head = head.zfill(whole.count("0")) if "," not in whole else head
    return f"{head}.{tail}" if tail else head


def _shortest(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
