"""Markdown → HTML with marks on spans of it: numbers, citations, a quote.

Every tag is written here, from a closed list; whatever else the Markdown holds is text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from assistant.answer import TextSpan
from assistant.surfaces.render.located import NOWHERE, Piece, located, loses, plain
from assistant.surfaces.render.markup import Html, el, text
from assistant.types import Status

_HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6"}
NOTHING = "－"
_VERDICT = 3  # the column of a table of checks that says how they came out
_NARROW = 4  # columns that a page has room for when they hold sentences


@dataclass(frozen=True, slots=True)
class Mark:
    """Wraps the characters from ``start`` to ``end`` of the Markdown. One that is ``whole`` is left out when
    they do not stand together in the text; another is put around each of their parts."""

    start: int
    end: int
    wrap: Callable[[Html], Html]
    whole: bool = False


@dataclass(slots=True)
class Node:
    """An element of the document; a piece that is no tag has no children."""

    piece: Piece
    children: list[Node] = field(default_factory=list)

    @property
    def tag(self) -> str:
        return self.piece.tag

    @property
    def text(self) -> str:
        return self.piece.text + "".join(c.text for c in self.children)

    def first_offset(self) -> int:
        """Where the element's text begins in the Markdown; NOWHERE without text."""
        if self.piece.offsets:
            return self.piece.offsets[0]
        return next((o for c in self.children if (o := c.first_offset()) != NOWHERE), NOWHERE)

    def all(self, tag: str) -> Iterator[Node]:
        for child in self.children:
            if child.tag == tag:
                yield child
            yield from child.all(tag)


def document(markdown: str) -> list[Node]:
    """The Markdown's blocks; as plain paragraphs when reading it as Markdown would lose words."""
    pieces = located(markdown)
    if loses(markdown, pieces):
        pieces = plain(markdown)
    root = Node(Piece("open"))
    open_nodes = [root]
    for piece in pieces:
        if piece.kind == "close":
            open_nodes.pop()
            continue
        node = Node(piece)
        open_nodes[-1].children.append(node)
        if piece.kind == "open":
            open_nodes.append(node)
    return root.children


class Prose:
    """Renders blocks of one document with its marks, which are in order and do not overlap; ``rows`` are the
    rows of its tables of checks."""

    def __init__(self, marks: Iterable[Mark], rows: Iterable[TextSpan] = ()) -> None:
        self._marks = sorted(marks, key=lambda m: m.start)
        self._starts = [m.start for m in self._marks]
        self._rows = sorted(rows, key=lambda r: r.start)

    def html(self, nodes: Iterable[Node]) -> Html:
        return Html("".join(map(self._block, nodes)))

    def _block(self, node: Node) -> Html:
        match node.piece.kind:
            case "text":
                return self._text(node.piece)
            case "break":
                return el("br") if node.tag == "hardbreak" else Html("\n")
            case "rule":
                return el("hr")
        if node.tag == "table":
            return self._table(node)
        inside = self.html(node.children)
        if node.tag == "li":
            return el("li", inside, value=node.piece.value or None)
        if node.tag == "p":
            return el("p", inside, class_="ga-lead" if _is_lead(node) else None)
        return el(_HEADINGS.get(node.tag, node.tag), inside)

    def _table(self, table: Node) -> Html:
        heads = [cell.text for cell in table.all("th")]
        header = el("tr", *(el("th", self.html(c.children), scope="col") for c in table.all("th")))
        rows, judged = [], False
        for row in table.all("tr"):
            cells = [c for c in row.children if c.tag == "td"]
            if not cells:
                continue
            status = self._status(row)
            judged = judged or status is not None
            written = [
                self._cell(cell, head, status is not None and column == _VERDICT)
                for column, (head, cell) in enumerate(zip(heads, cells, strict=False))
            ]
            rows.append(el("tr", *written, class_=f"ga-{status}" if status else None))
        name = "ga-table ga-wide" if len(heads) > _NARROW and not judged else "ga-table"
        inner = el("table", el("thead", header), el("tbody", *rows), class_=name)
        return el("div", inner, class_="ga-scroll")

    def _status(self, row: Node) -> Status | None:
        """Of a row of checks."""
        at = row.first_offset()
        i = bisect_right(self._rows, at, key=lambda r: r.start) - 1
        return self._rows[i].status if i >= 0 and at < self._rows[i].end else None

    def _cell(self, cell: Node, head: str, verdict: bool) -> Html:
        name = "ga-verdict" if verdict else "ga-none" if cell.text == NOTHING else None
        return el("td", self.html(cell.children), data_label=head, class_=name)

    def _text(self, piece: Piece) -> Html:
        parts = []
        runs = groupby(zip(piece.text, piece.offsets, strict=True), key=lambda c: self._mark_at(c[1]))
        for mark, characters in runs:
            run = list(characters)
            words = "".join(char for char, _ in run)
            if mark is None or (mark.whole and len(words) != mark.end - mark.start):
                parts.append(text(words))
            else:
                parts.append(mark.wrap(text(words)))
        return Html("".join(parts))

    def _mark_at(self, offset: int) -> Mark | None:
        i = bisect_right(self._starts, offset) - 1
        if offset == NOWHERE or i < 0 or offset >= self._marks[i].end:
            return None
        return self._marks[i]


def without_overlaps(marks: Iterable[Mark]) -> list[Mark]:
    """In order; of two that overlap the one that begins first."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start, m.end)):
        if mark.start < mark.end and (not kept or mark.start >= kept[-1].end):
            kept.append(mark)
    return kept


def _is_lead(node: Node) -> bool:
    """A paragraph that is bold from end to end: the conclusion, or a heading of a part."""
    return [c.tag for c in node.children if c.text or c.tag] == ["strong"]
