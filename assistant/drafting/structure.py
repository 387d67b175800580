"""A document's body → the pieces that can be a rule: sentences, items with their lead-in, rows with their
header. Every span counts characters of the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_LINE_END = re.compile(r"\r\n?|\n")
_SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?]+[」』”’）)]*|\n|\Z)")
_N = r"[一二三四五六七八九十百0-9]{1,4}"
_MARKERS = (
    rf"第{_N}[编章节篇]\s*",
    rf"第{_N}[条條]\s*",
    r"[一二三四五六七八九十]{1,3}[、.．]\s*",
    r"[(（][一二三四五六七八九十]{1,3}[)）]\s*",
    r"[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}[.、]?\s+|[0-9]{1,2}(?:[.．、](?![0-9])|\s?[)）])\s*",
    r"[(（][0-9]{1,2}[)）]\s*",
    r"[①-⑳]\s*",
    r"[a-zA-Z][.)、]\s*",
    r"[-*+•·●○■◆▪]\s+",
)
"""What opens a line that belongs to a list, from the highest rank to the lowest."""
_MARKER = [re.compile(words) for words in _MARKERS]
_LEADS = re.compile(r"[:：][*_\s]*\Z")
_QUESTION = re.compile(r"\s*(?:\*\*)?\s*(?:问|問|Q[0-9]*)\s*[:：.、]\s*|.*[?？](?:\*\*)?\s*\Z", re.IGNORECASE)
_ANSWER = re.compile(r"\s*(?:\*\*)?\s*(?:答|A[0-9]*)\s*[:：.、]\s*(?:\*\*)?", re.IGNORECASE)
_EMPHASIS = re.compile(r"\*\*|__|`")
_BRACKETED = re.compile(r"[【\[〔](?P<words>[^】\]〕]{1,20})[】\]〕]\s*")
_BRACKET_LEVEL = 6
"""The rank of a line that is a title by the brackets around it."""
_QUESTION_MAX = 60
_TITLE_MAX = 20
_SPEAKS = re.compile(r"[。；;，,！!？?0-9０-９%％]")
"""What a line that is only a title has not."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """``body[start:end]`` is a sentence or an item, whose words begin at ``words``, behind its marker.
    ``lead`` are the sentences that open the lists which it is in, outermost first; ``headings`` the titles
    above it; ``before`` the sentence that stands before it in its paragraph."""

    start: int
    words: int
    end: int
    headings: tuple[str, ...]
    lead: tuple[Span, ...] = ()
    before: Span | None = None
    leads: bool = False
    item: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells' spans beside their headers; ``caption`` is the line above the table,
    ``header`` that of its headers."""

    start: int
    end: int
    cells: tuple[Span, ...]
    headers: tuple[str, ...]
    headings: tuple[str, ...]
    caption: Span | None
    header: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class TableOf:
    """All rows of one table."""

    rows: tuple[Row, ...]


def pieces(body: str) -> tuple[Piece | TableOf, ...]:
    """Everything that is said in a body, in reading order; headings are context of what stands below."""
    return tuple(_Walk(body).walk())


def behind_marker(body: str, start: int, end: int) -> int:
    """Where the words of a line begin: behind 第一条, （二） or 3."""
    return _marked(body, start, end)[1]


def _marked(body: str, start: int, end: int) -> tuple[int, int]:
    for n, marker in enumerate(_MARKER):
        if m := marker.match(body, start, end):
            return n, m.end()
    return _PLAIN, start


@dataclass(frozen=True, slots=True)
class _Open:
    """A line that opened a list: its rank, and its last sentence."""

    rank: int
    says: Span


class _Walk:
    def __init__(self, body: str) -> None:
        self.body = body
        self.path: list[tuple[int, str]] = []
        self.open: list[_Open] = []
        self.question = ""
        self.last: Span | None = None

    def walk(self) -> Iterator[Piece | TableOf]:
        from markdown_it import MarkdownIt  # late: as when articles are cut

        body = self.body
        starts = [0, *(m.end() for m in _LINE_END.finditer(body)), len(body)]
        tokens = MarkdownIt("commonmark").enable("table").parse(body)
        depth = 0
        for i, token in enumerate(tokens):
            first, last = token.map or (0, 0)
            span = (starts[first], starts[min(last, len(starts) - 1)])
            if token.type == "heading_open":
                self._heading(int(token.tag[1]), _plain(tokens[i + 1]))
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                depth += 1
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                depth -= 1
            elif token.type == "paragraph_open":
                yield from self._paragraph(span, depth)
            elif token.type == "table_open" and depth == 0:
                yield self._table(span)

    # --- headings, questions ------------------------------------------------------------------------

    def _heading(self, level: int, words: str) -> None:
        self.path = [(n, w) for n, w in self.path if n < level] + [(level, words)]
        self.open, self.question, self.last = [], "", None

    @property
    def headings(self) -> tuple[str, ...]:
        above = tuple(words for _, words in self.path if words)
        return (*above, self.question) if self.question else above

    # --- paragraphs ---------------------------------------------------------------------------------

    def _paragraph(self, span: Span, depth: int) -> Iterator[Piece]:
        start, end = span
        for line in _LINE_END.split(self.body[start:end]):
            if line.strip():
                yield from self._line(
                    start + len(line) - len(line.lstrip()), start + len(line.rstrip()), depth
                )
            start += len(line) + 1
            start += self.body[start - 1 : start + 1] == "\r\n"

    def _line(self, start: int, end: int, depth: int) -> Iterator[Piece]:
        text = self.body[start:end]
        if m := _BRACKETED.fullmatch(text):
            self._heading(_BRACKET_LEVEL, m[1])
            return
        if len(text) <= _QUESTION_MAX and _QUESTION.match(text) and not _ANSWER.match(text):
            self.question, self.open, self.last = _EMPHASIS.sub("", text).strip(), [], None
            return
        answer = _ANSWER.match(text)
        rank, words = self._rank(start + answer.end() if answer else start, end, depth)
        self.open = [o for o in self.open if o.rank < rank] if rank != _PLAIN else []
        lead = tuple(o.says for o in self.open)
        found = [replace(p, lead=lead, item=rank != _PLAIN) for p in self._sentences(words, end)]
        if not found:
            return
        found[0] = replace(found[0], start=start)
        bare = self.body[words:end]
        opens = _LEADS.search(bare) is not None or (
            0 < rank < _PLAIN and len(bare) <= _TITLE_MAX and not _SPEAKS.search(bare)
        )
        if opens:
            found[-1] = replace(found[-1], leads=True)
            self.open.append(_Open(rank if rank != _PLAIN else -1, (found[-1].start, found[-1].end)))
        self.last = (found[-1].start, found[-1].end)
        yield from found

    def _rank(self, start: int, end: int, depth: int) -> tuple[int, int]:
        """The rank of the marker that a line opens with, and where the words behind it begin."""
        rank, start = _marked(self.body, start, end)
        if depth:
            rank = len(_MARKER) + depth if rank in (_PLAIN, len(_MARKER) - 1) else rank
        return rank, start

    def _sentences(self, start: int, end: int) -> Iterator[Piece]:
        before: Span | None = None
        at = start
        for m in _SENTENCE.finditer(self.body, start, end):
            left = at + len(self.body[at : m.end()]) - len(self.body[at : m.end()].lstrip())
            right = at + len(self.body[at : m.end()].rstrip())
            at = m.end()
            if left < right:
                yield Piece(left, left, right, self.headings, before=before)
                before = (left, right)

    # --- tables -------------------------------------------------------------------------------------

    def _table(self, span: Span) -> TableOf:
        lines = [(m.start(), m.end()) for m in re.finditer(r"[^\r\n]+", self.body[: span[1]][span[0] :])]
        lines = [(span[0] + a, span[0] + b) for a, b in lines if self.body[span[0] + a : span[0] + b].strip()]
        headers = tuple(self.body[a:b] for a, b in self._cells(*lines[0]))
        rows = []
        for first, last in lines[2:]:
            cells = tuple(self._cells(first, last))
            if any(a < b for a, b in cells):
                start = next(a for a, b in cells if a < b)
                end = max(b for a, b in cells if a < b)
                rows.append(Row(start, end, cells, headers, self.headings, self.last, lines[0]))
        return TableOf(tuple(rows))

    def _cells(self, start: int, end: int) -> Iterator[Span]:
        text = self.body[start:end]
        left = len(text) - len(text.lstrip().removeprefix("|"))
        right = len(text.rstrip())
        right -= text[:right].endswith("|") and not text[:right].endswith("\\|")
        at = left
        for m in re.finditer(r"(?<!\\)\||\Z", text[:right]):
            if m.start() < left or m.start() < at:
                continue
            cell = text[at : m.start()]
            lead = len(cell) - len(cell.lstrip())
            yield start + at + lead, start + at + max(lead, len(cell.rstrip()))
            at = m.end()


_PLAIN = 99
"""The rank of a line without a marker."""


def _plain(inline: Token) -> str:
    return "".join(c.content for c in inline.children or () if c.type in ("text", "code_inline")).strip()
