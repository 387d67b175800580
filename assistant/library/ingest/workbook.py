"""The parts of a workbook as they stand in its file: sheets, words, styles, and cells row by row.

Read here rather than through openpyxl, which gives neither hidden rows nor formulas without results while it
streams, and takes minutes for what a price list has.
"""

from __future__ import annotations

import functools
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from assistant.library.ingest import limits
from assistant.library.ingest.inline import Line
from assistant.library.ingest.records import Reason

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WHITE = "FFFFFF"
_FIGURES = "0123456789"


class Words(NamedTuple):
    """The words of a cell, and what its own marks take out of them."""

    text: str
    gone: tuple[tuple[Reason, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    shape: str = "General"
    bold: bool = False
    struck: bool = False
    raised: str = ""
    unseen: bool = False


class Cell(NamedTuple):
    """``raw`` is the number or code as stored; ``words`` are set where it is text."""

    row: int
    column: int
    kind: str
    raw: str
    style: Style
    words: Words | None = None
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    state: str
    path: str
    related: tuple[tuple[str, str], ...]
    """Type and path of the parts that belong to it: comments, drawings."""


@dataclass(frozen=True, slots=True)
class Span:
    """Rows and columns from and to, both included."""

    top: int
    left: int
    bottom: int
    right: int


@functools.lru_cache(maxsize=limits.COLUMNS_MOST)
def column(letters: str) -> int:
    """A is 1."""
    return functools.reduce(lambda number, letter: number * 26 + ord(letter) - 64, letters, 0)


def letters(number: int) -> str:
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def _place(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference)
    return (int(match[2]), column(match[1])) if match else (0, 0)


class Workbook:
    """An open file; ``close`` it, or use it as a context."""

    def __init__(self, data: bytes) -> None:
        self._parts = zipfile.ZipFile(io.BytesIO(data))
        self._names = {name.lower(): name for name in self._parts.namelist()}
        self._main = self._related("").get("officeDocument", [("", "xl/workbook.xml")])[0][1]
        main = self._tree(self._main)
        properties = main.find("{*}workbookPr")
        self.from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        related = self._related(self._main)
        places = {key: (kind, path) for kind, found in related.items() for key, path in found}
        self.sheets = tuple(self._sheets(main, places))
        self._strings = self._shared(next((p for _, p in related.get("sharedStrings", ())), ""))
        self._styles = self._read_styles(next((p for _, p in related.get("styles", ())), ""))

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *_: object) -> None:
        self._parts.close()

    # --- parts ---

    def _open(self, path: str) -> Any:
        return self._parts.open(self._names[path.lower()])

    def has(self, path: str) -> bool:
        return path.lower() in self._names

    def _tree(self, path: str) -> Any:
        from lxml import etree

        with self._open(path) as part:
            return etree.parse(part, etree.XMLParser(resolve_entities=False, huge_tree=True)).getroot()

    def tree(self, path: str) -> Any:
        """The root of a part; None where the file has none there."""
        return self._tree(path) if self.has(path) else None

    def _related(self, path: str) -> dict[str, list[tuple[str, str]]]:
        """Identifier and path of the parts that a part names, by their kind."""
        folder, name = posixpath.split(path)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, list[tuple[str, str]]] = {}
        for relation in self._tree(listed) if self.has(listed) else ():
            if relation.get("TargetMode") != "External" and relation.get("Target"):
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target"))).lstrip("/")
                kind = posixpath.basename(relation.get("Type", ""))
                found.setdefault(kind, []).append((relation.get("Id", ""), target))
        return found

    def related(self, path: str) -> tuple[tuple[str, str], ...]:
        """Kind and path of what a part names."""
        return tuple((kind, p) for kind, found in self._related(path).items() for _, p in found)

    def _sheets(self, main: Any, places: dict[str, tuple[str, str]]) -> Iterator[Sheet]:
        for sheet in main.iterfind("{*}sheets/{*}sheet"):
            key = next((v for k, v in sheet.attrib.items() if k == _RELATION or k.endswith("}id")), "")
            kind, path = places.get(key, ("", ""))
            related = self.related(path) if kind == "worksheet" else ()
            state = sheet.get("state", "visible") if kind == "worksheet" else "unread"
            yield Sheet(sheet.get("name", ""), state, path, related)

    # --- words and styles ---

    def _shared(self, path: str) -> list[Words]:
        from lxml import etree

        if not self.has(path):
            return []
        found = []
        with self._open(path) as part:
            for _, item in etree.iterparse(part, tag="{*}si", resolve_entities=False, huge_tree=True):
                found.append(_words(item))
                item.clear()
        return found

    def _read_styles(self, path: str) -> list[Style]:
        from openpyxl.styles.numbers import BUILTIN_FORMATS

        root = self.tree(path)
        if root is None:
            return []
        shapes = dict(BUILTIN_FORMATS)
        for code in root.iterfind("{*}numFmts/{*}numFmt"):
            shapes[int(code.get("numFmtId"))] = code.get("formatCode", "General")
        fonts = list(root.iterfind("{*}fonts/{*}font"))
        fills = [_fill(fill) for fill in root.iterfind("{*}fills/{*}fill")]
        found = []
        for style in root.iterfind("{*}cellXfs/{*}xf"):
            font, fill = int(style.get("fontId", "0")), int(style.get("fillId", "0"))
            shape = shapes.get(int(style.get("numFmtId", "0")), "General")
            behind = fills[fill] if fill < len(fills) else _WHITE
            found.append(_style(shape, fonts[font] if font < len(fonts) else None, behind))
        return found

    # --- cells ---

    def read(self, sheet: Sheet) -> SheetReader:
        return SheetReader(self, sheet)

    def cells(self, path: str, reader: SheetReader) -> Iterator[Cell]:
        from lxml import etree

        tags = ("{*}row", "{*}col", "{*}mergeCell", "{*}tablePart", "{*}conditionalFormatting")
        last = 0
        with self._open(path) as part:
            for _, element in etree.iterparse(part, tag=tags, resolve_entities=False, huge_tree=True):
                kind = element.tag.rpartition("}")[2]
                if kind == "row":
                    last = int(element.get("r") or last + 1)
                    if _yes(element.get("hidden")) or element.get("ht") in ("0", "0.0"):
                        reader.hidden_rows.add(last)
                    yield from self._row(element, last)
                else:
                    reader.note(kind, element)
                element.clear()
                while kind == "row" and element.getprevious() is not None:
                    del element.getparent()[0]

    def _row(self, element: Any, row: int) -> Iterator[Cell]:
        at, plain = 0, Style()
        for cell in element:
            reference, key = cell.get("r"), cell.get("s")
            at = column(reference.rstrip(_FIGURES)) if reference else at + 1
            value, formula, inline = "", None, None
            for child in cell:
                tag = child.tag
                if tag.endswith("}v"):
                    value = child.text or ""
                elif tag.endswith("}f"):
                    formula = child.text or ""
                elif tag.endswith("}is"):
                    inline = _words(child)
            if not value and formula is None and inline is None:
                continue
            style = self._styles[int(key)] if key and int(key) < len(self._styles) else plain
            kind = cell.get("t", "n")
            if kind == "s":
                inline = self._strings[int(value)] if int(value) < len(self._strings) else Words("")
            elif kind == "str":
                inline = Words(value)
            yield Cell(row, at, kind, value, style, inline, formula)


class SheetReader:
    """The cells of one sheet, and what is known of it once they have been read."""

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self._book, self._sheet = book, sheet
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.merged: list[Span] = []
        self.coloured_otherwise = False

    def __iter__(self) -> Iterator[Cell]:
        return self._book.cells(self._sheet.path, self)

    def note(self, kind: str, element: Any) -> None:
        if kind == "col" and (_yes(element.get("hidden")) or element.get("width") in ("0", "0.0")):
            self.hidden_columns.append((int(element.get("min", "1")), int(element.get("max", "1"))))
        elif kind == "mergeCell":
            first, _, last = element.get("ref", "").partition(":")
            (top, left), (bottom, right) = _place(first), _place(last or first)
            self.merged.append(Span(top, left, bottom, right))
        elif kind in ("tablePart", "conditionalFormatting"):
            self.coloured_otherwise = True

    def is_hidden(self, number: int) -> bool:
        """Whether a column is."""
        return any(first <= number <= last for first, last in self.hidden_columns)


def _yes(value: str | None) -> bool:
    return value in ("1", "true")


def _words(item: Any) -> Words:
    """The words of a string; figures that are raised stay so, and what is struck out is not of them."""
    if len(item) == 1 and item[0].tag.endswith("}t"):
        return Words(item[0].text or "")
    line = Line()
    for child in item:
        name = child.tag.rpartition("}")[2]
        if name == "t":
            line.add(child.text or "")
        elif name == "r":
            text = "".join(t.text or "" for t in child.iterfind("{*}t"))
            marks = child.find("{*}rPr")
            struck = marks is not None and _set(marks.find("{*}strike"))
            shifted = marks.find("{*}vertAlign") if marks is not None else None
            raised = shifted.get("val", "") if shifted is not None else ""
            start = len(line.words)
            line.add(text, "struck" if struck else None)
            if raised in ("superscript", "subscript") and not struck:
                line.shift(start, raised == "superscript")
    text, gone = line.end()
    return Words(text, tuple((block.drop, block.text) for block in gone if block.drop))


def _set(mark: Any) -> bool:
    return mark is not None and mark.get("val", "1") not in ("0", "false")


def _style(shape: str, font: Any, behind: str) -> Style:
    if font is None:
        return Style(shape)
    raised, ink = font.find("{*}vertAlign"), _colour(font.find("{*}color"))
    return Style(
        shape,
        _set(font.find("{*}b")),
        _set(font.find("{*}strike")),
        raised.get("val", "") if raised is not None else "",
        bool(ink) and ink == behind,
    )


def _fill(fill: Any) -> str:
    """The colour behind a cell's words; "" where it is a pattern."""
    pattern = fill.find("{*}patternFill")
    if pattern is None or pattern.get("patternType", "none") == "none":
        return _WHITE if pattern is not None else ""
    if pattern.get("patternType") != "solid":
        return "" if pattern.get("patternType") != "gray125" else _WHITE
    return _colour(pattern.find("{*}fgColor")) or "?"


def _colour(colour: Any) -> str:
    if colour is None:
        return ""
    if colour.get("rgb"):
        return str(colour.get("rgb"))[-6:].upper()
    if colour.get("theme") == "0" and not float(colour.get("tint", "0")):
        return _WHITE
    return f"{colour.get('theme')}/{colour.get('indexed')}/{colour.get('tint')}"
