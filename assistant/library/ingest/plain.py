"""Text files: plain paragraphs, or comma- and tab-separated tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from assistant.library.ingest import limits
from assistant.library.ingest.blocks import Block, Parsed, UnreadableError, joined, tidy, with_headings
from assistant.library.ingest.cell_shapes import is_value
from assistant.library.ingest.markdown import blocks as markdown_blocks
from assistant.library.ingest.tables import table

_MARKUP = re.compile(r"^#{1,6} \S|^\s*\|?\s*:?-{3,}:?\s*\|", re.MULTILINE)
_BULLET = re.compile(r"\s*[-*+•·●○■◆▪]\s*(?=\S)")
_ENDS = re.compile(r"[。！？!?；;：:…](?:[”’」』）)]*)\s*\Z")
_WRAPPED_MIN = 5
_SAMPLE_ROWS = 50
_NAMED = re.compile(r"[\"']?sep=([,;|\t])[\"']?[ \t]*\n", re.IGNORECASE)
_HEAD, _TAIL = re.compile(r"[¥￥$+-]?[0-9]{1,3}(?:,[0-9]{3})*"), re.compile(r"[0-9]{3}(?:\.[0-9]+)?\D{0,3}")
_OUTSIDE = re.compile(r"(?<![0-9]),|,(?![0-9])")


def text(content: str) -> Parsed:
    """Plain text: a line is a paragraph, unless lines are broken at one width; tabs make a table."""
    if _MARKUP.search(content):
        return Parsed(tuple(markdown_blocks(content)))
    found: list[Block] = []
    lines = content.splitlines()
    wrapped = _is_wrapped(lines)
    for tabs, group in groupby(lines, key=lambda line: "\t" in line.strip()):
        piece = list(group)
        if tabs and len(piece) > 1:
            found += table(line.split("\t") for line in piece)
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
    """A table of separated values; the delimiter is the one that the first line names, or else the one that
    cuts the rows most alike."""
    csv.field_size_limit(limits.FILE_BYTES)
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    named = _NAMED.match(content)
    if named:
        content = content[named.end() :]
    head = "\n".join(content.split("\n")[:_SAMPLE_ROWS])
    best = named[1] if named else max(",\t;|", key=lambda mark: _agreement(head, mark))
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
    remarks = _mend(rows) if best == "," else []
    return Parsed(tuple(table(rows, named=True)), remarks=tuple(remarks))


def _mend(rows: list[list[str]]) -> list[str]:
    """Puts together figures that were cut at an unquoted comma (1,000), where that gives each row that is too
    wide the width of its header; else none, since those may be columns without a name. A remark on either."""
    named = [len(row) for row in rows[:_SAMPLE_ROWS] if not any(map(is_value, row))]
    width = max(named, default=_SAMPLE_ROWS)
    wide = [i for i, row in enumerate(rows) if any(row[width:])]
    if not any(_TAIL.fullmatch(cell) for i in wide for cell in rows[i][1:]):
        return []
    whole = [_whole(rows[i]) for i in wide]
    if any(len(row) != width for row in whole):
        return [f"第 {wide[0] + 1} 行等 {len(wide)} 行的格数比表头多，请核对数字里的逗号有没有加引号"]
    for i, row in zip(wide, whole, strict=True):
        rows[i] = row
    return [f"第 {wide[0] + 1} 行等 {len(wide)} 行的数字里有没加引号的逗号，已当作千分位连起来，请核对"]


def _whole(row: list[str]) -> list[str]:
    found: list[str] = []
    for cell in row:
        if found and _TAIL.fullmatch(cell) and _HEAD.fullmatch(found[-1]):
            found[-1] += f",{cell}"
        else:
            found.append(cell)
    return found


def _agreement(head: str, mark: str) -> tuple[float, int]:
    """How many of the rows a mark cuts into as many cells, and how many those are. One that stands between
    digits alone is a mark of thousands or decimals."""
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(head), delimiter=mark) if row]
    except csv.Error:
        return 0.0, 0
    usual = max(set(widths), key=widths.count, default=1)
    between = mark == "," and not _OUTSIDE.search(head)
    return (widths.count(usual) / len(widths) / (2 if between else 1), usual) if usual > 1 else (0.0, 0)
