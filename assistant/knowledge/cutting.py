"""Cutting articles into the passages that are searched, and passages into the sentences that are quoted.

Every span counts characters of the body, which stays as it stands in the file. Cutting follows the Markdown
structure: a heading is context, never a passage; a row of a table is never cut, and a long table only
between rows, with its header repeated; a list stays with the line that introduces it. A document of a user's
is cut by its outline, which knows more lists than Markdown's and makes a question the heading of its answer.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from assistant.knowledge.long_tables import with_tables
from assistant.knowledge.outline import NOWHERE, Line, Outline, outline
from assistant.text import sentences
from assistant.types import Passage, Source

if TYPE_CHECKING:
    from markdown_it.token import Token

TEXT_MAX = 200
"""Running text is cut at sentence ends into even pieces of at most about this many characters."""
LIST_MAX = 400
"""A list longer than this is cut between its items."""

TABLE_MAX = 600
"""A table longer than this is cut between rows into groups, each with the table's header as its context."""

INTRODUCTION_MAX = 80
"""A sentence up to this long before a list or table is taken to introduce it; with a colon, any length."""

_Kind = Literal["text", "list", "table"]
_Span = tuple[int, int]

_LINE_END = re.compile(r"\r\n?|\n")
_CLAUSE_END = re.compile(r"[，、：]|[,:](?!\d)")
_COLON_END = re.compile(r"[:：][*_\s]*\Z")
_MARKER = re.compile(r"\s*(?:(?:[-*+]|\d{1,9}[.)]|>)[ \t]+)+")
_DELIMITER_ROW = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_LINE = re.compile(r"[^\r\n]+")
_MEANING = re.compile(r"\w")


# --- passages -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Block:
    kind: _Kind
    start: int
    end: int
    items: tuple[_Span, ...] = field(default=())
    leads: str = ""


def passages(source: Source) -> tuple[Passage, ...]:
    """The article cut into passages, in reading order; headings give context and are not passages."""
    seen: dict[tuple[tuple[str, ...], str], int] = {}
    found = []
    for heading, blocks in _sections(source) if source.curated else _of_document(source):
        for kind, start, end, context in _cut(source.body, blocks):
            text = source.body[start:end]
            occurrence = seen[heading, text] = seen.get((heading, text), -1) + 1
            asked = tuple((quote, ways) for quote, ways in source.asked.items() if quote in text)
            parts = [source.id, heading, text, occurrence, *asked, *([context] if context else ())]
            key = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]
            found.append(
                Passage(key, source.id, source.platform, heading, text, start, end, kind, asked, context)
            )
    return tuple(found)


def _sections(source: Source) -> Iterator[tuple[tuple[str, ...], list[_Block]]]:
    """Blocks under each heading, with the heading's path; the title leads every path."""
    from markdown_it import MarkdownIt  # late: 70 ms, and answering a question does not cut articles

    body = source.body
    starts = [0, *(m.end() for m in _LINE_END.finditer(body)), len(body)]

    def span(token: Token) -> _Span:
        first, last = token.map or [0, 0]
        start, end = starts[first], starts[min(last, len(starts) - 1)]
        piece = body[start:end]
        return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())

    tokens = with_tables(MarkdownIt("commonmark")).parse(body)
    path: list[tuple[int, str]] = []
    blocks: list[_Block] = []
    for i, token in enumerate(tokens):
        if token.level != 0 or token.nesting < 0 or token.type == "hr":
            continue
        if token.type == "heading_open":
            yield _path(source.title, path), blocks
            blocks, level = [], int(token.tag[1])
            path = [(n, words) for n, words in path if n < level]
            path.append((level, _plain(tokens[i + 1])))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            blocks.append(_Block("list", *span(token), tuple(span(t) for t in _items(tokens[i + 1 :]))))
        elif token.type == "table_open":
            blocks.append(_Block("table", *span(token)))
        elif not (token.type == "html_block" and token.content.lstrip().startswith("<!--")) and not (
            token.type == "paragraph_open" and _only_pictures(tokens[i + 1])
        ):
            blocks.append(_Block("text", *span(token)))
    yield _path(source.title, path), blocks


def _of_document(source: Source) -> Iterator[tuple[tuple[str, ...], list[_Block]]]:
    """The same of a document: what answers a question stands under it."""
    read = outline(source.body, source.title)
    places = [place for place, line in enumerate(read.lines) if line.kind != "label"]
    for heading, section in groupby(places, key=lambda place: _under(read.lines[place])):
        blocks: list[_Block] = []
        for (kind, _), run in groupby(section, key=lambda place: _run(read, place)):
            lines = [read.lines[place] for place in run]
            start, end = lines[0].start, lines[-1].end
            if kind == "table":
                start = source.body.rfind("\n", 0, start) + 1
                end += len(source.body[end:].split("\n", 1)[0].rstrip())
            if kind == "text":
                blocks += [_Block("text", line.start, line.end) for line in lines]
                continue
            leads = read.text(lines[0].lead) if lines[0].lead != NOWHERE else lines[-1].caption
            blocks.append(_Block(kind, start, end, tuple((line.start, line.end) for line in lines), leads))
        yield heading, blocks


def _under(line: Line) -> tuple[str, ...]:
    """The headings above a line, and the question or label that it stands under."""
    return (*line.heading, line.label) if line.label and line.label not in line.heading else line.heading


def _run(read: Outline, place: int) -> tuple[_Kind, int]:
    """Lines of one table, or of one list with the lists inside it, go together."""
    line = read.lines[place]
    if line.kind in ("row", "header", "ruler"):
        return "table", 0
    top = next((i for i in (*read.above(place), place) if read.lines[i].series != NOWHERE), NOWHERE)
    return ("list", read.lines[top].series) if top != NOWHERE else ("text", 0)


def _items(tokens: Iterable[Token]) -> Iterator[Token]:
    """The top items of the list whose opening token came just before."""
    for token in tokens:
        if token.level == 0:
            return
        if token.level == 1 and token.type == "list_item_open":
            yield token


def _path(title: str, path: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    return (title, *(words for _, words in path if words and words != title))


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline"))


def _only_pictures(inline: Token) -> bool:
    kinds = {child.type for child in inline.children or () if child.content.strip() or child.type == "image"}
    return kinds == {"image"}


def _cut(body: str, blocks: Iterable[_Block]) -> Iterator[tuple[_Kind, int, int, str]]:
    """Spans of passages, with their context. The sentence that introduces a list or table goes with it."""
    waiting: list[_Span] = []
    for block in blocks:
        if block.kind == "text":
            waiting.extend(_units(body, block.start, block.end, TEXT_MAX))
            continue
        start = waiting.pop()[0] if waiting and _introduces(body[slice(*waiting[-1])]) else block.start
        yield from (("text", *span, "") for span in _packed(waiting, TEXT_MAX))
        waiting = []
        if block.kind == "table":
            yield from _table(body, start, block)
            continue
        if block.end - start <= LIST_MAX:
            yield block.kind, start, block.end, ""
            continue
        units = [
            unit
            for first, last in block.items
            for unit in ([(first, last)] if last - first <= LIST_MAX else _units(body, first, last, LIST_MAX))
        ]
        units[0] = (start, units[0][1])
        first, *others = _packed(units, LIST_MAX)
        yield "list", *first, ""
        yield from (("list", *span, block.leads) for span in others)
    yield from (("text", *span, "") for span in _packed(waiting, TEXT_MAX))


def _table(body: str, start: int, block: _Block) -> Iterator[tuple[_Kind, int, int, str]]:
    """A whole table, or groups of its rows: the first with introduction and header, the others after them."""
    if block.end - start <= TABLE_MAX:
        yield "table", start, block.end, ""
        return
    lines = [m.span() for m in _LINE.finditer(body, block.start, block.end)]
    header, rows = cells(body[slice(*lines[0])]), lines[2:]
    above = "\n".join(filter(None, (block.leads, header)))
    groups = list(_packed([(start, lines[1][1]), *rows], TABLE_MAX))
    yield "table", *groups[0], ""
    yield from (("table", *group, above) for group in groups[1:])


def _introduces(sentence: str) -> bool:
    return len(sentence) <= INTRODUCTION_MAX or _COLON_END.search(sentence) is not None


def _units(body: str, start: int, end: int, most: int) -> Iterator[_Span]:
    """Sentences; one longer than ``most`` is cut after its last comma, or hard when it has none."""
    for first, last in sentences(body[start:end]):
        left, right = start + first, start + last
        while right - left > most:
            marks = [m.end() for m in _CLAUSE_END.finditer(body, left, left + most)]
            cut = marks[-1] if marks else left + most
            yield left, cut
            left = cut + len(body[cut:right]) - len(body[cut:right].lstrip())
        if left < right:
            yield left, right


def _packed(units: list[_Span], most: int) -> Iterator[_Span]:
    """Neighbouring units joined into even spans of at most ``most``, unless one unit is longer."""
    if not units:
        return
    total = units[-1][1] - units[0][0]
    goal = total / -(-total // most)
    start, end = units[0]
    for left, right in units[1:]:
        if end - start >= goal or right - start > most:
            yield start, end
            start = left
        end = right
    yield start, end


# --- sentences ----------------------------------------------------------------------------------


def evidence_sentences(passage: Passage) -> tuple[_Span, ...]:
    """Spans in the source's body of what may be quoted alone: sentences, list items, table rows.

    Markers of lists and quotations and the outer pipes of a row stay outside the span; the header
    of a table is not evidence.
    """
    found = []
    for first, last in _table_pieces(passage.text) if passage.kind == "table" else _pieces(passage.text):
        if _MEANING.search(passage.text[first:last]):
            found.append((passage.start + first, passage.start + last))
    return tuple(found)


def _pieces(text: str) -> Iterator[_Span]:
    for first, last in sentences(text):
        marker = _MARKER.match(text, first, last)
        yield (marker.end() if marker else first), last


def _table_pieces(text: str) -> Iterator[_Span]:
    """Sentences of the introduction, then rows; a cell may open with '>' or '-', so no markers here."""
    lines = [m.span() for m in _LINE.finditer(text)]
    ruler = _ruler(text, lines)
    if ruler:
        yield from _pieces(text[: lines[ruler - 1][0]])
    for start, end in lines[ruler + 1 if ruler else 0 :]:
        inner = cells(text[start:end])
        left = start + text[start:end].find(inner)
        yield left, left + len(inner)


def table_header(passage: Passage, at: int) -> str:
    """The cells of the header above the row at ``at`` in the source's body, "" for what is no row."""
    lines = [m.span() for m in _LINE.finditer(passage.text)] if passage.kind == "table" else []
    ruler = _ruler(passage.text, lines)
    if not ruler:
        return passage.context
    return cells(passage.text[slice(*lines[ruler - 1])]) if at - passage.start > lines[ruler][0] else ""


def cells(row: str) -> str:
    """A row without its outer pipes."""
    return row.strip().strip("|").strip()


def _ruler(text: str, lines: Sequence[_Span]) -> int:
    """The place of the line of dashes under a header, 0 when there is none: no table begins with it."""
    return next((i for i, span in enumerate(lines) if _DELIMITER_ROW.fullmatch(text[slice(*span)])), 0)
