"""The bytes of a PDF → its blocks, and what of it was not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.library.ingest.blocks import Parsed, ScannedError, UnreadableError
from assistant.library.ingest.pdf import layout, ruled
from assistant.library.ingest.pdf.layout import Item, Line
from assistant.library.ingest.pdf.lines import pieces
from assistant.library.ingest.pdf.paragraphs import Paragraphs
from assistant.library.ingest.pdf.pdfium import Reading
from assistant.library.ingest.pdf.records import Box, Page, Unseen
from assistant.library.ingest.pdf.running import Sheet, footnotes, without_running
from assistant.library.ingest.pdf.seen import seen
from assistant.library.ingest.pdf.spelling import UNREAD

_GARBLED = 0.1
"""With more glyphs that cannot be told, a document is no text."""
_PICTURE = 0.06
"""Smaller pictures, of the page, are decoration."""
_LISTED = 12


@dataclass(slots=True)
class _Found:
    sheets: list[Sheet] = field(default_factory=list)
    sizes: Counter[float] = field(default_factory=Counter)
    unread: int = 0
    recognised: list[int] = field(default_factory=list)
    pictures: list[tuple[int, Box, bool]] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)
    filled: int = 0
    empty: list[int] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)


def parse(data: bytes) -> Parsed:
    found = _Found()
    with Reading(data) as reading:
        attachments = reading.attachments
        for page in reading.pages():
            _add(page, found)
    if not any(s.pieces or s.grids for s in found.sheets):
        advice = "请先做文字识别（OCR），或导入原始的文档。"
        if found.pictures:
            raise ScannedError("PDF 是扫描件或图片，没有文字", advice)
        raise UnreadableError("PDF 里没有文字", advice)
    if found.unread > _GARBLED * found.sizes.total():
        raise ScannedError(
            "PDF 的字体没有说明每个字是什么字，读出来是乱码",
            "请导入原始的文档，或把它当图片做文字识别（OCR）。",
        )
    body = found.sizes.most_common(1)[0][0]
    items: list[Item] = []
    for sheet in without_running(found.sheets, body):
        items += layout.read(sheet.pieces, sheet.grids, sheet.number)
        items += [_dropped(u, sheet.number) for u in sheet.unseen]
    items, notes = footnotes(items, body)
    return Parsed(
        tuple(Paragraphs(items, notes, body).blocks()),
        recognised=bool(found.recognised),
        remarks=tuple(_remarks(found, attachments)),
    )


def _add(page: Page, found: _Found) -> None:
    sight = seen(page)
    grids = ruled.tables(page, sight.glyphs)
    free = [g for g in sight.glyphs if not any(t.box.holds(*g.box.middle) for t in grids)]
    words = tuple(pieces(free))
    found.sheets.append(Sheet(page.number, page.height, words, tuple(grids), sight.unseen))
    found.sizes.update(round(g.style.size, 1) for g in sight.glyphs if g.text.strip())
    found.unread += sum(g.text == UNREAD for g in sight.glyphs)
    if not page.whole:
        found.cut.append(page.number)
    if sight.recognised:
        found.recognised.append(page.number)
    if not (words or grids) and page.pictures:
        found.empty.append(page.number)
    whole = page.width * page.height
    found.pictures += [
        (page.number, p.box, p.box.width * p.box.height > _PICTURE * whole) for p in page.pictures
    ]
    found.comments += [(page.number, n.text) for n in page.notes if not n.shown]
    found.filled += sum(n.shown for n in page.notes)


def _dropped(unseen: Unseen, page: int) -> Line:
    box = Box(0, unseen.top, 0, unseen.top)
    return Line(unseen.text, box, unseen.top, 0, False, 0, page, 0, 0, unseen.reason)


# --- the report ---------------------------------------------------------------------------------


def _remarks(found: _Found, attachments: Sequence[str]) -> Iterable[str]:
    if found.recognised:
        yield f"第 {_pages(found.recognised)} 页的文字来自字符识别（OCR），数字可能认错，请对照原件。"
    if found.cut:
        yield f"第 {_pages(found.cut)} 页内容太多，只读了一部分。"
    if found.empty:
        yield f"第 {_pages(found.empty)} 页只有图片，没有读。"
    spots = Counter(_spot(box) for _, box, _ in found.pictures)
    often = max(2, len(found.sheets) // 2)
    known = {*found.empty, *found.recognised}
    some = sorted(
        {n for n, box, large in found.pictures if large and n not in known and spots[_spot(box)] <= often}
    )
    if some:
        yield f"第 {_pages(some)} 页有图片，图片里的字没有读。"
    if found.filled:
        yield f"表单或文本框里填写的 {found.filled} 处内容当作正文收录。"
    for page, words in found.comments[:_LISTED]:
        yield f"第 {page + 1} 页的批注没有收录：「{words[:200]}」"
    if len(found.comments) > _LISTED:
        yield f"还有 {len(found.comments) - _LISTED} 处批注没有收录。"
    if attachments:
        yield f"PDF 里带的附件没有读：{'、'.join(attachments[:_LISTED])}。请单独导入。"


def _spot(box: Box) -> tuple[int, int, int, int]:
    return round(box.left), round(box.top), round(box.right), round(box.bottom)


def _pages(numbers: Sequence[int]) -> str:
    shown = "、".join(str(n + 1) for n in numbers[:_LISTED])
    return shown + (f" 等 {len(numbers)}" if len(numbers) > _LISTED else "")
