"""Word files: headings, lists and tables in the order they stand in."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from assistant.library.ingest import limits
from assistant.library.ingest.blocks import Block, Parsed, UnreadableError, tidy, with_headings
from assistant.library.ingest.tables import table

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {
    f"{_W}del",
    f"{_W}moveFrom",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)\s*(?:[1-9]|heading)?", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number|paragraph)|列表", re.IGNORECASE)


def parse(data: bytes) -> Parsed:
    import docx

    document = docx.Document(io.BytesIO(data))
    styles = {s.style_id: str(s.name) for s in document.styles if s.name}
    levels = {s.style_id: _outline(s.element) for s in document.styles}
    numbered = {s.style_id for s in document.styles if s.element.find(f".//{_W}numPr") is not None}
    found = list(_blocks(document.element.body, styles, levels, numbered))
    return Parsed(tuple(with_headings(found)), title=tidy(document.core_properties.title or ""))


def _blocks(
    parent: Any, styles: dict[str, str], levels: dict[str, int], numbered: set[str]
) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{_W}sdt":
            for content in child.iterchildren(f"{_W}sdtContent"):
                yield from _blocks(content, styles, levels, numbered)
        elif child.tag == f"{_W}tbl":
            yield from table(_grid(child))
        elif child.tag == f"{_W}p":
            words, unseen = tidy(_words(child)), tidy(_words(child, vanished=True))
            if unseen:
                yield Block("text", unseen, drop="hidden")
            if not words:
                continue
            style = child.find(f"{_W}pPr/{_W}pStyle")
            key = style.get(f"{_W}val", "") if style is not None else ""
            name = styles.get(key, key)
            heading = _HEADING.match(name)
            level = int(heading[1]) if heading else _outline(child) or levels.get(key, 0)
            if name.lower() in ("title", "标题"):
                level = 1
            marks = child.find(f"{_W}pPr/{_W}numPr")
            if _CONTENTS.fullmatch(name):
                yield Block("text", words, drop="nav")
            elif level:
                yield Block("heading", words, min(level, 6))
            elif (
                marks is not None
                or key in numbered
                or (_LIST.match(name) and "paragraph" not in name.lower())
            ):
                depth = marks.find(f"{_W}ilvl") if marks is not None else None
                yield Block("item", words, int(depth.get(f"{_W}val", "0")) if depth is not None else 0)
            else:
                yield Block("text", words)


def _outline(element: Any) -> int:
    """The heading rank that a paragraph or style states; 0 is body text."""
    level = element.find(f"{_W}pPr/{_W}outlineLvl")
    value = int(level.get(f"{_W}val", "9")) if level is not None else 9
    return value + 1 if value < 9 else 0


def _words(element: Any, vanished: bool = False) -> str:
    """The words of the current version, text of links and boxes included; or those that are not shown."""
    if element.tag in _SKIPPED:
        return ""
    if element.tag == f"{_W}r":
        vanish = element.find(f"{_W}rPr/{_W}vanish")
        is_hidden = vanish is not None and vanish.get(f"{_W}val", "1") not in ("0", "false")
        if is_hidden != vanished and element.find(f".//{_W}txbxContent") is None:
            return ""
    if element.tag == f"{_W}t":
        return element.text or ""
    if element.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
        return " " if element.getparent().tag == f"{_W}r" else ""
    between = " " if element.tag in (f"{_W}tc", f"{_W}txbxContent", f"{_W}tr", f"{_W}tbl") else ""
    return between.join(filter(None, (_words(child, vanished) for child in element)))


def _grid(element: Any) -> list[list[str]]:
    """Rows of cells; a merged cell stands in every place that it covers."""
    rows: list[list[str]] = []
    for tr in element.iter(f"{_W}tr"):
        if tr.getparent() is not element and next(tr.iterancestors(f"{_W}tbl")) is not element:
            continue
        before = tr.find(f"{_W}trPr/{_W}gridBefore")
        row = [""] * (int(before.get(f"{_W}val", "0")) if before is not None else 0)
        for tc in tr.iterchildren(f"{_W}tc"):
            span = tc.find(f"{_W}tcPr/{_W}gridSpan")
            merge = tc.find(f"{_W}tcPr/{_W}vMerge")
            words = tidy(_words(tc))
            if merge is not None and merge.get(f"{_W}val", "continue") == "continue" and rows:
                words = rows[-1][len(row)] if len(row) < len(rows[-1]) else words
            wide = int(span.get(f"{_W}val", "1")) if span is not None else 1
            row += [words] * min(wide, limits.COLUMNS)
        rows.append(row[: limits.COLUMNS])
        if len(rows) > limits.ROWS:
            raise UnreadableError(f"表格超过 {limits.ROWS} 行", "请拆成几个较小的文件再导入。")
    return rows
