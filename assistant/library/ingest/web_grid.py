"""Tables of web pages as grids of cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.library.ingest import limits
from assistant.library.ingest.blocks import Block, UnreadableError, tidy
from assistant.library.ingest.web_seen import Seen

_CELLS = ("cell", "gridcell", "columnheader", "rowheader")
_LABEL_MAX = 30
_FILLED = 0.6
"""A table whose inner tables hold more of its words than this only places them."""


def is_table(element: Any) -> bool:
    return element.tag == "table" or element.get("role") in ("table", "grid", "treegrid")


def rows(element: Any) -> Iterator[Any]:
    """In the order that they are shown in: a foot stands last, wherever it is written."""
    if element.tag != "table":
        yield from _parts(element, "row")
        return
    own = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
    feet = [row for row in own if row.getparent().tag == "tfoot"]
    yield from (row for row in own if row not in feet)
    yield from feet


def cells(row: Any) -> list[Any]:
    if row.tag == "tr":
        return [cell for cell in row.iter("td", "th") if next(cell.iterancestors("tr")) is row]
    return list(_parts(row, *_CELLS))


def strays(element: Any) -> Iterator[str]:
    """Words that stand in a table, but in no cell."""
    for part in element.iter("table", "thead", "tbody", "tfoot", "tr"):
        if part is element or next(part.iterancestors("table")) is element:
            yield from filter(None, (tidy(part.text or ""), *(tidy(child.tail or "") for child in part)))


def _parts(element: Any, *roles: str) -> Iterator[Any]:
    """The nearest elements below that have one of these roles."""
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if child.get("role") in roles:
            yield child
        elif not is_table(child):
            yield from _parts(child, *roles)


def is_layout(element: Any) -> bool:
    """A table that only places things: so it says, or it is one cell wide, or other tables fill it."""
    if element.get("role") in ("presentation", "none"):
        return True
    found = [cells(row) for row in rows(element)]
    if max(map(len, found), default=0) < 2:
        return True
    if element.find("./caption") is not None or element.find("./thead") is not None:
        return False
    every = [cell for row in found for cell in row]
    inner = [t for cell in every for t in cell.iter("table")]
    if inner:
        within = sum(len(tidy(t.text_content())) for t in inner if next(t.iterancestors("table")) is element)
        return (
            within >= _FILLED * len(tidy(element.text_content()))
            or any(c.tag == "th" for c in every) is False
        )
    return any(cell.find(f".//{tag}") is not None for cell in every for tag in ("h1", "h2", "h3", "article"))


def is_header(row: Any) -> bool:
    found = cells(row)
    return bool(found) and all(c.tag == "th" or c.get("role") == "columnheader" for c in found)


@dataclass(slots=True)
class Grid:
    """Rows of cells; a merged cell stands in every place that it covers.

    ``read`` gives the words of a cell, what was left out of them, and the blocks of tables in it.
    ``headers`` is how many rows the page calls headers, None where it says nothing.
    """

    read: Callable[[Any], tuple[str, list[Block], list[Block]]]
    seen: Seen
    rows: list[list[str]] = field(default_factory=list)
    headers: int | None = None
    gone: list[Block] = field(default_factory=list)
    nested: list[Block] = field(default_factory=list)
    _down: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Columns that cells above still cover: for how many rows, and with which words."""

    def fill(self, element: Any) -> None:
        found = []
        for row in rows(element):
            reason = next((r for e in (row, row.getparent()) if (r := self.seen.reasons.get(e))), None)
            if reason and row.tag == "tr":
                words = tidy(" ".join(row.itertext()))
                self.gone += [Block("text", words, drop=reason)] if words else []
                continue
            found.append(row)
            self.rows.append(self._row(row))
            if len(self.rows) > limits.ROWS:
                raise UnreadableError(f"表格超过 {limits.ROWS} 行", "请拆成几个较小的文件再导入。")
        self.headers = _headers(found)

    def _row(self, tr: Any) -> list[str]:
        row: list[str] = []
        waiting = iter([cell for cell in cells(tr) if cell not in self.seen.absent or self._left_out(cell)])
        while len(row) < limits.COLUMNS:
            left, words = self._down.pop(len(row), (0, ""))
            if left:
                self._down[len(row)] = (left - 1, words)
                row.append(words)
                continue
            cell = next(waiting, None)
            if cell is None:
                if not any(left and column > len(row) for column, (left, _) in self._down.items()):
                    break
                row.append("")
                continue
            words = self._words(cell, row)
            for _ in range(min(_span(cell, "colspan"), limits.COLUMNS - len(row))):
                self._down[len(row)] = (_span(cell, "rowspan") - 1, words)
                row.append(words)
        return row

    def _left_out(self, cell: Any) -> bool:
        """Reports a cell that takes no place; never true."""
        words = tidy(" ".join(cell.itertext()))
        self.gone += [Block("text", words, drop="hidden")] if words else []
        return False

    def _words(self, cell: Any, row: list[str]) -> str:
        reason = self.seen.reasons.get(cell)
        if reason:
            words = tidy(" ".join(cell.itertext()))
            self.gone += [Block("text", words, drop=reason)] if words else []
            return ""
        if not len(cell):
            return tidy(cell.text or "")
        words, gone, nested = self.read(cell)
        self.gone += gone
        if nested:
            label = row[0] if row and len(row[0]) <= _LABEL_MAX else ""
            title = " ".join(dict.fromkeys(filter(None, (label, words))))
            self.nested += [*([Block("text", title)] if title else []), *nested]
        return words


def _headers(found: list[Any]) -> int | None:
    """Rows at the top that the page calls headers; 0 where each row has a header of its own instead."""
    headed = sum(1 for row in found if row.getparent().tag == "thead")
    if headed:
        return headed
    while headed < len(found) and is_header(found[headed]):
        headed += 1
    if headed:
        return headed
    first = [(c[0].tag == "th", any(x.tag == "th" for x in c[1:])) for row in found if (c := cells(row))]
    return 0 if first and all(a and not b for a, b in first) else None


def _span(cell: Any, name: str) -> int:
    value = cell.get(name) or cell.get(f"aria-{name}") or "1"
    if name == "rowspan" and value == "0":  # to the end of the table
        return 1000
    return min(max(int(value), 1), 1000) if re.fullmatch(r"[0-9]{1,5}", value) else 1
