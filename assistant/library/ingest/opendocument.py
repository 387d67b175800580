"""Texts and slides of OpenDocument (.odt, .odp): through LibreOffice where it is there, else by their XML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from assistant.library.ingest import archive, limits, office, slides, word
from assistant.library.ingest.blocks import Block, Parsed, tidy, with_headings
from assistant.library.ingest.records import Reason
from assistant.library.ingest.tables import table

_T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_NO_TEXT = {
    f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_OFFICE}forms", f"{_TEXT}note-citation",
    f"{_TEXT}page-number",
}  # fmt: skip
_APART = {*_NO_TEXT, f"{_DRAW}text-box", f"{_TEXT}note-body", f"{_TEXT}ruby-text"}
_REASONS: tuple[Reason, ...] = ("hidden", "struck")
_NUMBERS = "自动编号没有读出来：这台机器没有装 LibreOffice。编号重要的话，请另存为 docx 再导入。"


def text(data: bytes) -> Parsed:
    if office.found():
        return word.parse(office.converted(data, ".odt", "docx"))
    return _read(data)


def presentation(data: bytes) -> Parsed:
    if office.found():
        return slides.parse(office.converted(data, ".odp", "pptx"))
    return _read(data)


def _read(data: bytes) -> Parsed:
    root = archive.xml_part(data, "content.xml")
    styles = archive.xml_part(data, "styles.xml")
    reader = _Reader(_unseen(root) | _unseen(styles))
    blocks = [block for body in root.iter(f"{_OFFICE}body") for block in reader.blocks(body)]
    remarks = (_NUMBERS,) if _is_numbered(root, styles) else ()
    meta = archive.xml_part(data, "meta.xml")
    title = next((tidy(e.text or "") for e in meta.iter(f"{_DC}title")), "")
    return Parsed(tuple(with_headings(blocks)), title=title, remarks=remarks)


def _is_numbered(*roots: Any) -> bool:
    """Whether a list has numbers that its program counts."""
    counted = {
        style.get(f"{_STYLE}name")
        for root in roots
        for style in root.iter(f"{_TEXT}list-style")
        for level in style.iterchildren(f"{_TEXT}list-level-style-number")
        if level.get(f"{_TEXT}level") == "1" and level.get(f"{_STYLE}num-format")
    }
    return any(one.get(f"{_TEXT}style-name") in counted for one in roots[0].iter(f"{_TEXT}list"))


def _unseen(root: Any) -> dict[str, Reason]:
    """Names of the styles whose words are hidden or struck out, and of those that follow from them."""
    line, shown = f"{_STYLE}text-line-through-style", f"{_TEXT}display"
    parents: dict[str, str] = {}
    found: dict[str, Reason] = {}
    for style in root.iter(f"{_STYLE}style"):
        name = style.get(f"{_STYLE}name", "")
        parents[name] = style.get(f"{_STYLE}parent-style-name", "")
        for look in style:
            if look.get(line, "none") != "none":
                found[name] = "struck"
            if look.get(shown) == "none" or look.get(f"{_PRESENTATION}visibility") == "hidden":
                found[name] = "hidden"
    for name, parent in parents.items():
        if parent in found:
            found.setdefault(name, found[parent])
    return found


class _Reader:
    def __init__(self, unseen: Mapping[str, Reason]) -> None:
        self._unseen = unseen

    def blocks(self, parent: Any, depth: int = -1) -> Iterator[Block]:
        """``depth`` is that of the list around."""
        for child in parent:
            if not isinstance(child.tag, str) or child.tag in _NO_TEXT:
                continue
            if child.tag in (f"{_TEXT}h", f"{_TEXT}p"):
                yield from self._paragraph(child, depth)
            elif child.tag == f"{_TEXT}list":
                yield from self.blocks(child, depth + 1)
            elif child.get(f"{_PRESENTATION}class") == "title":
                words = tidy(" ".join(b.text for b in self.blocks(child, depth)))
                yield from [Block("heading", words, 2)] if words else []
            elif child.tag == f"{_T}table":
                yield from table(self._grid(child), header_rows=self._headers(child))
            elif child.tag == f"{_TEXT}table-of-content":
                words = tidy(" ".join(child.itertext()))
                yield Block("text", words, drop="nav")
            elif child.tag == f"{_DRAW}page" and child.get(f"{_DRAW}style-name") in self._unseen:
                yield from (
                    replace(b, kind="text", drop="hidden") for b in self.blocks(child, depth) if b.text
                )
            else:
                yield from self.blocks(child, depth)

    def _paragraph(self, element: Any, depth: int) -> Iterator[Block]:
        seen = tidy("".join(self._words(element, None, None)))
        for reason in _REASONS:
            if unseen := tidy("".join(self._words(element, reason, None))):
                yield Block("text", unseen, drop=reason)
        level = element.get(f"{_TEXT}outline-level", "1")
        if seen and element.tag == f"{_TEXT}h":
            yield Block("heading", seen, min(int(level) if level.isdecimal() else 1, 6))
        elif seen and depth >= 0:
            yield Block("item", seen, depth)
        elif seen:
            yield Block("text", seen)
        for box in element.iter(f"{_DRAW}text-box", f"{_TEXT}note-body"):
            yield from self.blocks(box)

    def _words(self, element: Any, wanted: Reason | None, state: Reason | None) -> Iterator[str]:
        """Those that are shown (None), or that are not for a reason; text boxes and notes stand apart."""
        state = state or self._unseen.get(element.get(f"{_TEXT}style-name", ""))
        if element.tag in (f"{_TEXT}hidden-text", f"{_TEXT}hidden-paragraph"):
            state = "hidden"
        if state == wanted:
            yield element.text or ""
            if element.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
                yield " "
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _APART:
                yield from self._words(child, wanted, state)
            if state == wanted:
                yield child.tail or ""

    def _headers(self, element: Any) -> int | None:
        rows = [r for head in element.iterchildren(f"{_T}table-header-rows") for r in head]
        return len(rows) or None

    def _grid(self, element: Any) -> list[list[str]]:
        """A merged cell stands in every place that it covers."""
        cells: dict[tuple[int, int], str] = {}
        r = wide = 0
        for row in element.iter(f"{_T}table-row"):
            if next(row.iterancestors(f"{_T}table")) is not element:
                continue
            c = 0
            for cell in row:
                times = min(_count(cell, "number-columns-repeated"), limits.COLUMNS)
                if cell.tag == f"{_T}table-cell":
                    words = tidy(" ".join(b.text for b in self._cell(cell)))
                    high, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
                    for i in range(min(high, limits.COLUMNS)):
                        for j in range(min(max(times, across), limits.COLUMNS)):
                            cells.setdefault((r + i, c + j), words)
                c += times
            wide = max(wide, min(c, limits.COLUMNS))
            r += 1
        return [[cells.get((i, j), "") for j in range(wide)] for i in range(r)]

    def _cell(self, cell: Any) -> Iterator[Block]:
        """Its paragraphs; a table in it as its words."""
        for block in self.blocks(cell):
            if block.kind == "table":
                yield Block("text", " ".join(w for row in block.rows for w in row if w))
            elif block.drop is None:
                yield block


def _count(element: Any, name: str) -> int:
    value = element.get(f"{_T}{name}", "1")
    return max(int(value), 1) if value.isdecimal() else 1
