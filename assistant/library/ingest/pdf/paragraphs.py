"""Lines and tables → blocks: lines of one paragraph joined, headings told from notices in larger type."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.library.ingest.blocks import Block, Rows, joined, numbered_level, with_headings
from assistant.library.ingest.inline import as_note
from assistant.library.ingest.pdf.layout import Item, Line, Table
from assistant.library.ingest.pdf.raised import resolved
from assistant.library.ingest.pdf.running import Footnotes
from assistant.library.ingest.pdf.spelling import UNREAD
from assistant.library.ingest.tables import table

_BULLET = re.compile(r"[•●○■◆▪·\-–*]\s*(?=\S)")
_CLAUSE = re.compile(r"第[一二三四五六七八九十百0-9]{1,4}[章节条款](?P<apart>\s)?")
_OPENS = re.compile(
    r"[(（]?[一二三四五六七八九十0-9]{1,3}[)）、]|[0-9]{1,2}[.．](?![0-9])|[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}(?=\s|[\u4e00-\u9fff])"
    r"|[①-⒇]|[a-zA-Z][.)）]\s|[答问QA][:：]"
)
_LEADER = re.compile(r"(?:[.．·…]\s*){6,}[0-9ivxIVX]{1,4}$")
"""A line of a table of contents."""
_STOPS = "。！？!?；;：:"
_CUT = "，,、"
_LARGER = 1.15
_TITLE = 1.4
_HEADING_MAX = 60
_BOLD_MAX = 30
_LONG = 20
_CLAIM = re.compile(r"[0-9０-９]\s*(?:[%％元分单倍折万亿天日]|个工作日|小时|个月)(?!常|动|期)|[。；;]")
_DATE = re.compile(r"(?:[0-9]{2,4}\s*年)?\s*[0-9]{1,2}\s*月\s*(?:[0-9]{1,2}\s*日)?")
_HYPHEN = re.compile(r"[a-z]{3,}[-\u00ad]$")


class Paragraphs:
    """Puts a document together, item by item."""

    def __init__(self, items: Sequence[Item], notes: Mapping[int, Footnotes], body: float) -> None:
        self._items = items
        self._notes = notes
        lines = [i for i in items if isinstance(i, Line) and not i.drop]
        self._body = body
        sizes = {round(line.size, 1) for line in lines}
        self._larger = sorted({s for s in sizes if s >= self._body * _LARGER}, reverse=True)
        self._bold = sum(len(line.text) for line in lines if line.bold) < 0.4 * sum(
            len(line.text) for line in lines
        )
        self._edges = _edges(lines)
        self._open: list[Line] = []
        self._rows: Rows = ()
        self._table: Table | None = None
        self._due: list[str] = []
        self._found: list[Block] = []

    def blocks(self) -> list[Block]:
        for item in self._items:
            if isinstance(item, Table):
                self._add_table(item)
            elif item.drop:
                self._found.append(Block("text", resolved(item.text, ())[0], drop=item.drop))
            else:
                if self._rows or (self._open and not self._goes_on(item)):
                    self._close()
                self._open.append(item)
        self._close()
        for page in sorted(self._notes):
            self._place_notes(page, self._notes[page].marks)
        return with_headings(self._found)

    # --- tables -------------------------------------------------------------------------------

    def _add_table(self, item: Table) -> None:
        rows = item.grid.rows
        before = self._table
        if before and self._rows and before.page < item.page and len(rows[0]) == len(self._rows[0]):
            head = 0
            while head < min(3, len(rows)) and rows[head] == self._rows[head]:
                head += 1
            self._rows += rows[head:]
            self._table = item
            return
        self._close()
        self._rows, self._table = rows, item

    def _close_table(self) -> None:
        if not (self._rows and self._table):
            return
        page = self._table.page
        marks: list[str] = []
        rows = []
        for row in self._rows:
            cells = [resolved(cell, self._marks(page)) for cell in row]
            marks += [m for _, gone in cells for m in gone]
            rows.append([_readable(words) for words, _ in cells])
        self._found += table(rows, header_rows=self._table.grid.header_rows)
        self._mark(page, marks)
        self._rows, self._table = (), None

    # --- notes --------------------------------------------------------------------------------

    def _marks(self, page: int) -> frozenset[str]:
        return self._notes[page].marks if page in self._notes else frozenset()

    def _mark(self, page: int, marks: Sequence[str]) -> None:
        """Reports marks, and puts the notes that they lead to below."""
        for mark in dict.fromkeys(marks):
            self._found.append(Block("text", mark, drop="mark"))
            names = [m for m in re.split(r"[\[\]()（）,，、\s]+", mark) if m]
            self._place_notes(page, names)

    def _place_notes(self, page: int, marks: Sequence[str] | frozenset[str]) -> None:
        known = self._notes.get(page)
        if known is None:
            return
        rest = []
        for mark, lines in known.notes:
            if mark in marks:
                words = resolved(joined(line.text for line in lines), ())[0]
                self._found.append(Block("text", as_note(words)))
            else:
                rest.append((mark, lines))
        self._notes = {**self._notes, page: replace(known, notes=tuple(rest))}

    # --- paragraphs ---------------------------------------------------------------------------

    def _close(self) -> None:
        self._close_table()
        if not self._open:
            return
        lines, self._open = self._open, []
        marks: list[str] = []
        texts = []
        for line in lines:
            words, gone = resolved(line.text, self._marks(line.page))
            texts.append(words)
            marks += gone
        words = _joined(texts)
        if words:
            self._found.append(self._block(lines, words))
        self._mark(lines[0].page, marks)

    def _block(self, lines: Sequence[Line], words: str) -> Block:
        if words[0] == UNREAD and len(words) > 2 and UNREAD not in words[1:]:
            words = f"•{words[1:]}"  # a sign that only its font knows
        if UNREAD in words:
            return Block("text", words, drop="unread")
        if _LEADER.search(words):
            return Block("text", words, drop="nav")
        bullet = _BULLET.match(words)
        level = self._heading(lines, words)
        if level:
            return Block("heading", words, level)
        if bullet:
            return Block("item", words[bullet.end() :])
        return Block("text", words)

    def _heading(self, lines: Sequence[Line], words: str) -> int:
        """A heading's level. It is short, ends no sentence and cuts none; a figure that is a rule of its own
        makes it a notice, which can be quoted."""
        size = round(lines[0].size, 1)
        if len(words) > _HEADING_MAX or len(lines) > 3 or words[-1] in _STOPS + _CUT:
            return 0
        claim = bool(_CLAIM.search(_DATE.sub("", words)))
        if size in self._larger:
            if claim and (size < self._body * _TITLE or "。" in words or "；" in words):
                return 0
            return min(self._larger.index(size) + 1, 4)
        bold = (
            self._bold and all(line.bold for line in lines) and len(lines) == 1 and size >= self._body - 0.6
        )
        if bold and not claim and len(words) <= _BOLD_MAX and not re.search("[，,]", words):
            return min(len(self._larger) + 1, 4)
        return 0

    def _goes_on(self, line: Line) -> bool:
        """Whether a line belongs to the paragraph above: that one was full, this one is not set in or
        apart."""
        last, size = self._open[-1], line.size
        if abs(last.size - size) > 0.5 or line.parted or last.parted or _BULLET.match(line.text):
            return False
        ended = last.text[-1:] in _STOPS
        right, sure = self._edges[id(last)]
        reach = _first_word(line.text) * size
        full = last.box.right + reach > right - 0.2 * size
        alike = self._alike(last, line)
        if self._opens(line, full and not ended) or (last.bold != line.bold and (ended or not full)):
            return False
        if numbered_level(joined(b.text for b in self._open)):
            return False
        same = last.page == line.page and line.base > last.base
        if same and line.base - last.base > self._reach(size):
            return False
        if ended and not sure:
            return False
        if same and not full and self._centred(last, line):
            return True
        set_in = line.box.left > line.left + 1.2 * size and line.box.left > last.box.left + 0.5 * size
        hangs = (
            len(self._open) == 1 and bool(_OPENS.match(last.text) or _BULLET.match(last.text)) and not ended
        )
        return (full or (same and alike and not ended)) and (not set_in or hangs)

    def _reach(self, size: float) -> float:
        """How far below the last line one of the same paragraph stands at most."""
        if len(self._open) > 1 and self._open[-1].base > self._open[-2].base:
            return min(1.3 * (self._open[-1].base - self._open[-2].base), 2.4 * size)
        return 2.2 * size

    def _alike(self, last: Line, line: Line) -> bool:
        """Lines that end alike, short of the column's edge, or one too long to be a title: a narrower
        paragraph."""
        ends = [b.box.right for b in self._open] if len(self._open) > 1 else [last.box.right, line.box.right]
        if max(ends) - min(ends) < 1.6 * line.size and last.box.width > 12 * line.size:
            return True
        return last.box.width > _LONG * line.size and abs(last.box.left - line.box.left) < 2.2 * line.size

    def _centred(self, last: Line, line: Line) -> bool:
        """Two lines of one centred heading."""
        larger = round(line.size, 1) in self._larger
        both = abs(last.box.middle[0] - line.box.middle[0]) < 0.6 * line.size
        aside = abs(last.box.left - line.box.left) > 0.6 * line.size
        return larger and both and aside and line.base - last.base < 1.8 * line.size

    @staticmethod
    def _opens(line: Line, running: bool) -> bool:
        """Whether a line opens with a number. A clause that a running sentence names opens none."""
        if clause := _CLAUSE.match(line.text):
            return not running or bool(clause["apart"])
        return bool(_OPENS.match(line.text))


def _first_word(text: str) -> float:
    """How many ems the next words needed at least."""
    latin = re.match(r"[!-~]+", text)
    return max(len(latin[0]) * 0.5 + 0.3, 1.2) if latin else 2.2


def _edges(lines: Sequence[Line]) -> dict[int, tuple[float, bool]]:
    """For each line the right edge of its column, and whether several lines keep to it."""
    columns: dict[tuple[int, float, float], list[Line]] = defaultdict(list)
    for line in lines:
        columns[line.page, line.left, line.right].append(line)
    kept: dict[int, Counter[float]] = defaultdict(Counter)
    sure: dict[tuple[int, float, float], bool] = {}
    for key, own in columns.items():
        ends = sum(line.box.right > key[2] - 2.2 * line.size for line in own)
        sure[key] = ends > 2
        if sure[key]:
            kept[round(key[1] / 12)][key[2]] += ends
    found = {}
    for key, own in columns.items():
        near = sum((kept[round(key[1] / 12) + d] for d in (-1, 0, 1)), Counter())
        wider = [right for right in near if right >= key[2] - 6]
        known = sure[key] or bool(wider)
        right = key[2] if sure[key] or not wider else max(wider, key=lambda r: near[r])
        found.update({id(line): (right, known) for line in own})
    return found


def _joined(texts: Sequence[str]) -> str:
    """Lines put together; a word that a hyphen parts at their end is one."""
    whole = ""
    for text in texts:
        if _HYPHEN.search(whole) and re.match(r"[a-z]{2,}", text):
            whole = whole[:-1] + text
        else:
            whole = joined((whole, text))
    return whole


def _readable(cell: str) -> str:
    return cell.replace(UNREAD, "□")
