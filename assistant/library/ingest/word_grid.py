"""Tables of Word files as grids of cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.library.ingest import limits
from assistant.library.ingest.blocks import Block, UnreadableError
from assistant.library.ingest.records import Reason
from assistant.library.ingest.word_styles import W, val

_OFF = ("0", "false", "off")
_LABEL_MAX = 30
_THROUGH = ("sdt", "sdtContent", "customXml", "ins")


def rows(element: Any) -> Iterator[Any]:
    """The rows of a table, those in content controls included, those of tables in its cells not."""
    yield from _below(element, "tr")


def cells(row: Any) -> Iterator[Any]:
    yield from _below(row, "tc")


def _below(parent: Any, name: str) -> Iterator[Any]:
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif isinstance(child.tag, str) and child.tag.removeprefix(W) in _THROUGH:
            yield from _below(child, name)


def is_layout(element: Any) -> bool:
    """A table that only places things: one cell wide, or one row whose cells hold several paragraphs."""
    found = [list(cells(row)) for row in rows(element)]
    if max(map(len, found), default=0) < 2:
        return True
    return len(found) == 1 and any(
        cell.find(f"{W}tbl") is not None or sum(1 for p in cell.iterchildren(f"{W}p") if len(p)) > 1
        for cell in found[0]
    )


@dataclass(slots=True)
class Grid:
    """Rows of cells; a merged cell stands in every place that it covers.

    ``read`` gives the words of a cell, what was left out of them, and the tables in it. ``headers`` is how
    many rows the file calls headers, None where it says nothing; ``marked`` are the rows all in bold.
    """

    read: Callable[[Any], tuple[str, list[Block], list[Any]]]
    rows: list[list[str]] = field(default_factory=list)
    headers: int | None = None
    marked: set[int] = field(default_factory=set)
    gone: list[Block] = field(default_factory=list)
    nested: list[tuple[str, Any]] = field(default_factory=list)
    """Tables in cells, each with the words that name it."""
    after: list[Block] = field(default_factory=list)

    def fill(self, element: Any) -> None:
        for tr in rows(element):
            reason = _unshown(tr)
            row = self._row(tr)
            if reason:
                words = " ".join(dict.fromkeys(filter(None, row)))
                self.gone += [Block("text", words, drop=reason)] if words else []
                continue
            if val(tr, "trPr/tblHeader") not in (None, *_OFF) and len(self.rows) == (self.headers or 0):
                self.headers = len(self.rows) + 1
            if _is_bold(tr):
                self.marked.add(len(self.rows))
            self.rows.append(row[: limits.COLUMNS])
            if len(self.rows) > limits.ROWS:
                raise UnreadableError(f"表格超过 {limits.ROWS} 行", "请拆成几个较小的文件再导入。")

    def _row(self, tr: Any) -> list[str]:
        row = [""] * _count(val(tr, "trPr/gridBefore"), 0)
        above = self.rows[-1] if self.rows else []
        inner: list[tuple[str, Any]] = []
        for tc in cells(tr):
            words, gone, nested = self.read(tc)
            if tc.find(f"{W}tcPr/{W}cellDel") is not None:
                gone, words = [*gone, *([Block("text", words, drop="struck")] if words else [])], ""
            self.gone += gone
            merge = val(tc, "tcPr/vMerge")
            if merge in ("", "continue") and self.rows and not words:
                words = above[len(row)] if len(row) < len(above) else words
            inner += [(words, table) for table in nested]
            row += [words] * min(_count(val(tc, "tcPr/gridSpan"), 1), limits.COLUMNS)
        label = row[0] if row and len(row[0]) <= _LABEL_MAX else ""
        for words, table in inner:
            self.nested.append((" ".join(dict.fromkeys(filter(None, (label, words)))), table))
        return row


def _unshown(tr: Any) -> Reason | None:
    if val(tr, "trPr/hidden") not in (None, *_OFF):
        return "hidden"
    return "struck" if tr.find(f"{W}trPr/{W}del") is not None else None


def _is_bold(tr: Any) -> bool:
    runs = [run for run in tr.iter(f"{W}r") if run.find(f"{W}t") is not None]
    return bool(runs) and all(val(run, "rPr/b") not in (None, *_OFF) for run in runs)


def _count(value: str | None, other: int) -> int:
    return min(int(value), limits.COLUMNS) if value and value.isdigit() else other
