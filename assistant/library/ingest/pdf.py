"""PDF: lines joined into paragraphs, tables with their cells, running headers and page numbers dropped."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from assistant.library.ingest import limits
from assistant.library.ingest.blocks import (
    Block,
    Parsed,
    Rows,
    ScannedError,
    UnreadableError,
    joined,
    numbered_level,
    tidy,
    with_headings,
)
from assistant.library.ingest.records import Reason
from assistant.library.ingest.tables import table

_MARGIN = 0.1
"""Running lines stand in this share of the page, at its top or bottom."""
_PAGE_NUMBER = re.compile(
    r"[-—–·\s]*(?:第?\s*[0-9]{1,4}\s*页?)(?:\s*[/／|,，共of]+\s*[0-9]{1,4}\s*页?)?[-—–·\s]*|page.{0,12}", re.I
)
_BULLET = re.compile(r"[•●○■◆▪·\-–*]\s*(?=\S)")
_OPENS = re.compile(
    r"第[一二三四五六七八九十百0-9]{1,4}[章节条款]|[(（]?[一二三四五六七八九十0-9]{1,3}[)）、]|[0-9]{1,2}[.．](?![0-9])"
)
_STOPS = "。！？!?；;：:"
_LARGER = 1.15
_TINY = 2.0


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    page: int
    drop: Reason | None = None


_Piece = _Line | Rows


def parse(data: bytes) -> Parsed:
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every oddity of a file
    pieces: list[_Piece] = []
    pictures = 0
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > limits.PAGES:
                raise UnreadableError(f"PDF 超过 {limits.PAGES} 页", "请拆成几个较小的文件再导入。")
            heights = []
            for page in pdf.pages:
                heights.append(float(page.height))
                pictures += len(page.images)
                pieces += _page(page, len(heights) - 1)
                page.close()
    except PdfminerException as exc:
        if isinstance(exc.args[0] if exc.args else None, PDFPasswordIncorrect):
            raise UnreadableError("PDF 加了密码", "请去掉密码后再导入。") from exc
        raise UnreadableError("PDF 已损坏，打不开", "请重新导出或重新下载这个文件。") from exc
    if not any(isinstance(p, tuple) or p.text for p in pieces):
        refused, reason = UnreadableError, "PDF 里没有文字"
        if pictures:
            refused, reason = ScannedError, "PDF 是扫描件或图片，没有文字"
        raise refused(reason, "请先做文字识别（OCR），或导入原始的文档。")
    return Parsed(tuple(_blocks(_without_running(pieces, heights))))


# --- pages --------------------------------------------------------------------------------------


def _page(page: Any, number: int) -> list[_Piece]:
    """Lines and tables of a page from top to bottom."""
    tables = [t for t in page.find_tables() if len(t.rows) > 1 and max(len(r.cells) for r in t.rows) > 1]
    boxes = [t.bbox for t in tables]
    fills = [(r["x0"], r["top"], r["x1"], r["bottom"]) for r in page.rects if r.get("fill")]
    unseen: list[dict[str, Any]] = []

    def free(thing: dict[str, Any]) -> bool:
        if thing.get("object_type") != "char":
            return True
        x, y = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
        if any(a <= x <= c and b <= y <= d for a, b, c, d in boxes):
            return False
        if _is_unseen(thing) and not any(a <= x <= c and b <= y <= d for a, b, c, d in fills):
            unseen.append(thing)
            return False
        return True

    found: list[tuple[float, _Piece]] = []
    for line in page.filter(free).extract_text_lines(strip=True, return_chars=True):
        size = median(c["size"] for c in line["chars"])
        words = _Line(tidy(line["text"]), line["x0"], line["x1"], line["top"], line["bottom"], size, number)
        if words.text:
            found.append((line["top"], words))
    for t in tables:
        found.append((t.bbox[1], tuple(_grid(page, t))))
    if unseen:
        top, text = unseen[0]["top"], tidy("".join(c["text"] for c in unseen))
        if text:
            found.append((top, _Line(text, 0, 0, top, top, 0, number, "hidden")))
    return [piece for _, piece in sorted(found, key=lambda pair: pair[0])]


def _is_unseen(char: dict[str, Any]) -> bool:
    color = char.get("non_stroking_color")
    parts = color if isinstance(color, tuple | list) else (color,)
    white = parts in ((1,), (1, 1, 1), (0, 0, 0, 0)) or parts in ([1], [1, 1, 1], [0, 0, 0, 0])
    return white or float(char["size"]) < _TINY


def _grid(page: Any, found: Any) -> list[tuple[str, ...]]:
    """Cells of a table. A merged cell stands in every place that it covers: pdfplumber leaves None there."""
    lines = [row.cells for row in found.rows]
    words = [[joined((cell or "").split("\n")) for cell in row] for row in found.extract()]
    columns = [
        next((((c[0] + c[2]) / 2, c) for row in lines if (c := row[i])), (0.0, None))[0]
        for i in range(len(lines[0]))
    ]
    narrow = [
        min((c for row in lines if (c := row[i])), key=lambda c: c[2] - c[0], default=None)
        for i in range(len(lines[0]))
    ]
    columns = [(c[0] + c[2]) / 2 if c else x for c, x in zip(narrow, columns, strict=True)]
    cells = [(c, words[r][i]) for r, row in enumerate(lines) for i, c in enumerate(row) if c]
    grid = []
    for r, row in enumerate(lines):
        middle = min((c for c in row if c), key=lambda c: c[3] - c[1], default=None)
        y = (middle[1] + middle[3]) / 2 if middle else 0.0
        grid.append(
            tuple(
                words[r][i]
                if row[i]
                else next((w for c, w in cells if c[0] <= columns[i] <= c[2] and c[1] <= y <= c[3]), "")
                for i in range(len(row))
            )
        )
    return grid


def _without_running(pieces: Sequence[_Piece], heights: Sequence[float]) -> list[_Piece]:
    """Lines in the margins that are page numbers, or repeat on most pages but for digits, are dropped."""

    def marginal(line: _Line) -> bool:
        height = heights[line.page]
        return line.bottom < height * _MARGIN or line.top > height * (1 - _MARGIN)

    def shape(line: _Line) -> str:
        return re.sub(r"[0-9\s]+", "", line.text)

    seen = Counter(shape(p) for p in pieces if isinstance(p, _Line) and marginal(p))
    often = max(2, len(heights) // 2)
    found: list[_Piece] = []
    for piece in pieces:
        if isinstance(piece, _Line) and not piece.drop and marginal(piece):
            running = seen[shape(piece)] >= often and shape(piece)
            if running or _PAGE_NUMBER.fullmatch(piece.text):
                piece = replace(piece, drop="nav")
        found.append(piece)
    return found


# --- paragraphs ---------------------------------------------------------------------------------


def _blocks(pieces: Sequence[_Piece]) -> list[Block]:
    lines = [p for p in pieces if isinstance(p, _Line) and not p.drop]
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    larger = sorted({s for s in sizes if s >= body * _LARGER}, reverse=True)
    left = min((line.left for line in lines if len(line.text) > 1), default=0.0)
    right = max((line.right for line in lines), default=0.0)

    found: list[Block] = []
    open_lines: list[_Line] = []
    rows: Rows = ()

    def close() -> None:
        nonlocal rows
        if rows:
            found.extend(table(rows))
            rows = ()
        if open_lines:
            words = joined(line.text for line in open_lines)
            size = round(open_lines[0].size, 1)
            bullet = _BULLET.match(words)
            if size in larger and len(words) <= 60 and words[-1] not in _STOPS:
                found.append(Block("heading", words, min(larger.index(size) + 1, 4)))
            elif bullet:
                found.append(Block("item", words[bullet.end() :]))
            else:
                found.append(Block("text", words))
            open_lines.clear()

    for piece in pieces:
        if isinstance(piece, tuple):
            if rows and len(piece[0]) == len(rows[0]):  # goes on from the page before
                rows += piece[1:] if piece[0] == rows[0] else piece
                continue
            close()
            rows = piece
        elif piece.drop:
            found.append(Block("text", piece.text, drop=piece.drop))
        else:
            if rows or (open_lines and not _goes_on(open_lines, piece, left, right)):
                close()
            open_lines.append(piece)
    close()
    return with_headings(found)


def _goes_on(before: Sequence[_Line], line: _Line, left: float, right: float) -> bool:
    """Whether a line belongs to the paragraph above: that one was full, this one is not set in or apart."""
    last, size = before[-1], line.size
    if abs(last.size - size) > 0.5 or _OPENS.match(line.text) or _BULLET.match(line.text):
        return False
    if numbered_level(joined(b.text for b in before)):
        return False
    if last.page == line.page and line.top - last.bottom > size * 1.2:
        return False
    full = last.right > right - 2.2 * size
    set_in = line.left > left + 1.2 * size and line.left > last.left + 0.5 * size
    return full and not set_in
