"""Text files: plain paragraphs, or comma- and tab-separated tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from assistant.library.ingest import limits
from assistant.library.ingest.blocks import Block, Parsed, UnreadableError, joined, tidy, with_headings
from assistant.library.ingest.markdown import blocks as markdown_blocks
from assistant.library.ingest.tables import table

_MARKUP = re.compile(r"^#{1,6} \S|^\s*\|?\s*:?-{3,}:?\s*\|", re.MULTILINE)
_BULLET = re.compile(r"\s*[-*+•·●○■◆▪]\s*(?=\S)")
_ENDS = re.compile(r"[。！？!?；;：:…](?:[”’」』）)]*)\s*\Z")
_WRAPPED_MIN = 5
_SAMPLE_ROWS = 50


def text(content: str) -> Parsed:
    """Plain text: a line is a paragraph, unless lines are broken at one width; tabs make a table."""
    if _MARKUP.search(content):
        return Parsed(tuple(markdown_blocks(content)))
    found: list[Block] = []
    lines = content.splitlines()
    wrapped = _is_wrapped(lines)
    for tabs, group in groupby(lines, key=lambda line: line.strip().count("\t")):
        piece = list(group)
        if tabs and len(piece) > 1:
            found += table(line.strip().split("\t") for line in piece)
        else:
            found += _paragraphs(piece, wrapped)
    return Parsed(tuple(with_headings(found)))


def _paragraphs(lines: Sequence[str], wrapped: bool) -> Iterator[Block]:
    for blank, group in groupby(lines, key=lambda line: not line.strip()):
        if blank:
            continue
        for words in [joined(group)] if wrapped else map(tidy, group):
            bullet = _BULLET.match(words)
            if words and bullet and re.search(r"\w", words):
                yield Block("item", words[bullet.end() :])
            elif words:
                yield Block("text", words)


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Most lines that others follow end without a stop, at nearly the same width."""
    inner = [a.rstrip() for a, b in pairwise(lines) if a.strip() and b.strip()]
    if len(inner) < _WRAPPED_MIN:
        return False
    widths = sorted(_width(line) for line in inner)
    usual = widths[len(widths) // 2]
    even = sum(abs(w - usual) <= usual * 0.12 for w in widths)
    open_ended = sum(not _ENDS.search(line) for line in inner)
    return usual >= 40 and even >= 0.8 * len(inner) and open_ended >= 0.6 * len(inner)


def _width(line: str) -> int:
    return sum(2 if c > "\u2e7f" else 1 for c in line)


def separated(content: str) -> Parsed:
    """A table of separated values; the delimiter is the one that cuts the rows most alike."""
    csv.field_size_limit(limits.FILE_BYTES)
    head = "\n".join(content.splitlines()[:_SAMPLE_ROWS])
    best = max(",\t;|", key=lambda mark: _agreement(head, mark))
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(content), delimiter=best):
            rows.append(row)
            if len(rows) > limits.ROWS:
                raise UnreadableError(f"表格超过 {limits.ROWS} 行", "请拆成几个较小的文件再导入。")
    except csv.Error as exc:
        raise UnreadableError(
            f"第 {len(rows) + 1} 行不是可用的表格行", "请检查引号是否成对，或另存为 xlsx。"
        ) from exc
    return Parsed(tuple(table(rows, named=True)))


def _agreement(head: str, mark: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(head), delimiter=mark) if row]
    except csv.Error:
        return 0.0, 0
    usual = max(set(widths), key=widths.count, default=1)
    return (widths.count(usual) / len(widths), usual) if usual > 1 else (0.0, 0)
