"""Workbooks that are not xlsx: .xls and .et (xlrd), .ods, and Excel 2003's XML. Each is put into one of
today, cell by cell with how it is shown, and read as that."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.library.ingest import archive, limits, sheet
from assistant.library.ingest.blocks import Parsed, UnreadableError

_T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_FORMATS = {
    "Percent": "0.00%", "Fixed": "0.00", "Standard": "#,##0.00", "Currency": "#,##0.00",
    "Euro Currency": "#,##0.00", "General Number": "General", "Scientific": "0.00E+00",
}  # fmt: skip
_REPEATED = 2
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NAME = re.compile(r"[\\*?:/\[\]]")


@dataclass(frozen=True, slots=True)
class _Cell:
    """``row`` and ``column`` count from 1; it covers ``high`` rows and ``wide`` columns."""

    row: int
    column: int
    value: Any
    shape: str = "General"
    struck: bool = False
    high: int = 1
    wide: int = 1


class _Book:
    def __init__(self) -> None:
        import openpyxl

        self._book = openpyxl.Workbook()
        self._book.remove(self._book.active)
        self._cells = 0

    def sheet(self, name: str, hidden: bool) -> None:
        shown = (
            _NAME.sub(" ", _ILLEGAL.sub("", name))[:31].strip() or f"Sheet{len(self._book.worksheets) + 1}"
        )
        self._sheet = self._book.create_sheet(shown)
        self._sheet.sheet_state = "hidden" if hidden else "visible"

    def put(self, cells: Iterator[_Cell]) -> None:
        from openpyxl.styles import Font

        struck = Font(strike=True)
        for given in cells:
            self._cells += 1
            if self._cells > limits.CELLS:
                raise UnreadableError(
                    f"表格超过 {limits.CELLS // 10_000} 万个单元格", "请拆成几个较小的文件再导入。"
                )
            if given.column > limits.COLUMNS_MOST or given.row > limits.ROWS_MOST:
                continue
            cell = self._sheet.cell(given.row, given.column)
            cell.value = _ILLEGAL.sub("", given.value) if isinstance(given.value, str) else given.value
            if isinstance(given.value, str):
                cell.data_type = "s"  # 「=SUM」 is words here
            cell.number_format = given.shape
            if given.struck:
                cell.font = struck
            if given.high > 1 or given.wide > 1:
                self._sheet.merge_cells(
                    start_row=given.row, start_column=given.column,
                    end_row=min(given.row + given.high - 1, limits.ROWS_MOST),
                    end_column=min(given.column + given.wide - 1, limits.COLUMNS_MOST),
                )  # fmt: skip

    def hide(self, rows: Iterator[int], columns: Iterator[int]) -> None:
        from openpyxl.utils import get_column_letter

        for row in rows:
            self._sheet.row_dimensions[row].hidden = True
        for column in columns:
            self._sheet.column_dimensions[get_column_letter(column)].hidden = True

    def parsed(self) -> Parsed:
        out = io.BytesIO()
        if not self._book.worksheets:
            raise UnreadableError("工作簿里没有工作表", "请检查是否导出完整。")
        if not any(s.sheet_state == "visible" for s in self._book.worksheets):
            raise UnreadableError("工作表都是隐藏的", "请取消隐藏后再导入。")
        self._book.save(out)
        return sheet.parse(out.getvalue())


# --- .xls ---------------------------------------------------------------------------------------


def old(data: bytes) -> Parsed:
    """Excel 97 to 2003, and .et."""
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as exc:
        if "encrypted" in str(exc).lower():
            raise UnreadableError("文档加了密码", "请在 Office 里去掉密码后另存。") from exc
        raise UnreadableError("xls 已损坏，打不开", "请用 Excel 或 WPS 打开，另存为 xlsx 再导入。") from exc
    out = _Book()
    for there in book.sheets():
        out.sheet(there.name, there.visibility != 0)
        out.put(_old_cells(book, there))
        hidden_columns = (
            c + 1 for c, info in there.colinfo_map.items() if info.hidden and c < limits.COLUMNS_MOST
        )
        out.hide((r + 1 for r, info in there.rowinfo_map.items() if info.hidden), hidden_columns)
    return out.parsed()


def _old_cells(book: Any, there: Any) -> Iterator[_Cell]:
    spans = {(top, left): (bottom - top, right - left) for top, bottom, left, right in there.merged_cells}
    for r in range(there.nrows):
        for c in range(there.ncols):
            kind = there.cell_type(r, c)
            if kind in (0, 6) and (r, c) not in spans:  # empty, or a format alone
                continue
            form = book.xf_list[there.cell_xf_index(r, c)]
            value, shape = (
                _old_value(book, kind, there.cell_value(r, c)),
                book.format_map.get(form.format_key),
            )
            struck = bool(book.font_list[form.font_index].struck_out)
            high, wide = spans.get((r, c), (1, 1))
            words = shape.format_str if shape is not None else "General"
            yield _Cell(r + 1, c + 1, value, words, struck, high, wide)


def _old_value(book: Any, kind: int, value: Any) -> Any:
    import xlrd

    if kind == xlrd.XL_CELL_NUMBER:
        return int(value) if value == int(value) and abs(value) < 1e15 else value
    if kind == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(value, book.datemode)
        except (ValueError, OverflowError):
            return value
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#N/A"))
    return value or None


# --- .ods ---------------------------------------------------------------------------------------


def open_document(data: bytes) -> Parsed:
    """A cell's words are those that are shown."""
    root = archive.xml_part(data, "content.xml")
    hidden = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        if any(p.get(f"{_T}display") == "false" for p in style)
    }
    struck = struck_styles(root)
    out = _Book()
    for table in root.iter(f"{_T}table"):
        if table.getparent().tag != f"{_OFFICE}spreadsheet":
            continue  # the sheets of a document that is linked, or a table in a note
        out.sheet(table.get(f"{_T}name", ""), table.get(f"{_T}style-name") in hidden)
        rows, columns = set[int](), set[int]()
        out.put(_open_cells(table, struck, rows))
        column = 1
        for one in table.iter(f"{_T}table-column"):
            wide = _count(one, "number-columns-repeated")
            if one.get(f"{_T}visibility") in ("collapse", "filter"):
                columns.update(range(column, min(column + wide, limits.COLUMNS_MOST)))
            column += wide
        out.hide(iter(sorted(rows)), iter(sorted(columns)))
    return out.parsed()


def struck_styles(root: Any) -> set[str]:
    """Names of the styles that strike words out."""
    line = f"{_STYLE}text-line-through-style"
    return {
        style.get(f"{_STYLE}name", "")
        for style in root.iter(f"{_STYLE}style")
        if any(p.get(line, "none") != "none" for p in style)
    }


def _open_cells(table: Any, struck: set[str], hidden: set[int]) -> Iterator[_Cell]:
    r = 0
    for row in table.iter(f"{_T}table-row"):
        cells = list(_open_row(row, struck))
        times = _count(row, "number-rows-repeated")
        for _ in range(min(times, limits.ROWS if cells else _REPEATED)):
            r += 1
            if row.get(f"{_T}visibility") in ("collapse", "filter"):
                hidden.add(r)
            for column, words, is_struck, high, wide in cells:
                yield _Cell(r, column, words, "General", is_struck, high, wide)


def _open_row(row: Any, struck: set[str]) -> Iterator[tuple[int, str, bool, int, int]]:
    column = 1
    for cell in row:
        if cell.tag not in (f"{_T}table-cell", f"{_T}covered-table-cell"):
            continue
        times = _count(cell, "number-columns-repeated")
        words = " ".join(filter(None, ("".join(_open_words(p)) for p in cell.iterchildren(f"{_TEXT}p"))))
        if words and cell.tag == f"{_T}table-cell":
            is_struck = cell.get(f"{_T}style-name") in struck
            high, wide = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
            for i in range(min(times, limits.COLUMNS_MOST - column + 1)):
                yield column + i, words, is_struck, high, wide
        column += times


def _open_words(element: Any) -> Iterator[str]:
    if element.tag == f"{_OFFICE}annotation":
        return
    if element.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
        yield " "
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _open_words(child)
        yield child.tail or ""


def _count(element: Any, name: str) -> int:
    value = element.get(f"{_T}{name}", "1")
    return max(int(value), 1) if value.isdecimal() else 1


# --- XML ----------------------------------------------------------------------------------------


def markup(text: str) -> Parsed:
    """Excel 2003's XML, which many backends still write under the name .xls."""
    root = archive.xml(re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")).encode())
    shapes = {
        style.get(f"{_SS}ID"): number.get(f"{_SS}Format") or "General"
        for style in root.iter(f"{_SS}Style")
        for number in style.iterchildren(f"{_SS}NumberFormat")
    }
    out = _Book()
    for there in root.iter(f"{_SS}Worksheet"):
        states = [o.text for o in there.iter("{urn:schemas-microsoft-com:office:excel}Visible")]
        out.sheet(there.get(f"{_SS}Name", ""), any("Hidden" in (s or "") for s in states))
        hidden = set[int]()
        out.put(_markup_cells(there, shapes, hidden))
        out.hide(iter(sorted(hidden)), _hidden_columns(there))
    return out.parsed()


def _hidden_columns(there: Any) -> Iterator[int]:
    column = 0
    for one in there.iter(f"{_SS}Column"):
        column = _index(one, column)
        wide = 1 + _number(one, "Span")
        if one.get(f"{_SS}Hidden") == "1":
            yield from range(column, min(column + wide, limits.COLUMNS_MOST))
        column += wide - 1


def _markup_cells(there: Any, shapes: dict[str | None, str], hidden: set[int]) -> Iterator[_Cell]:
    r = 0
    for row in there.iter(f"{_SS}Row"):
        r = _index(row, r)
        if row.get(f"{_SS}Hidden") == "1":
            hidden.add(r)
        c = 0
        for cell in row.iterchildren(f"{_SS}Cell"):
            c = _index(cell, c)
            wide = 1 + _number(cell, "MergeAcross")
            content = cell.find(f"{_SS}Data")
            if content is not None:
                shape = shapes.get(cell.get(f"{_SS}StyleID") or row.get(f"{_SS}StyleID"), "General")
                value = _markup_value(content.get(f"{_SS}Type"), "".join(content.itertext()))
                high = 1 + _number(cell, "MergeDown")
                yield _Cell(r, c, value, _FORMATS.get(shape, shape), False, high, wide)
            c += wide - 1


def _markup_value(kind: str | None, words: str) -> Any:
    try:
        if kind == "Number":
            return float(words) if re.search(r"[.eE]", words) else int(words)
        if kind == "DateTime":
            return datetime.fromisoformat(words)
    except ValueError:
        return words
    return words == "1" if kind == "Boolean" else words


def _index(element: Any, before: int) -> int:
    return _number(element, "Index") or before + 1


def _number(element: Any, name: str) -> int:
    value = element.get(f"{_SS}{name}", "0")
    return min(int(value), limits.ROWS_MOST) if value.isdecimal() else 0
