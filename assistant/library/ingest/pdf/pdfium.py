"""Pages as PDFium reads and draws them. Only the files named after it know it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.library.ingest import limits
from assistant.library.ingest.blocks import UnreadableError
from assistant.library.ingest.pdf.ink import inked
from assistant.library.ingest.pdf.pdfium_objects import OBJECTS, Object, Place, bounds, things
from assistant.library.ingest.pdf.pdfium_shapes import notes, shapes
from assistant.library.ingest.pdf.pdfium_text import glyphs, main_turn
from assistant.library.ingest.pdf.records import Glyph, Page, Picture, Shape

_EMPTY = re.compile(rb"/Count\s+0\b")
_PIXELS = 4_000_000


class Reading:
    """An open PDF. Its pages come one by one, each closed before the next."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2

        try:
            self._pdf = pypdfium2.PdfDocument(data)
            self.count = len(self._pdf)
        except pypdfium2.PdfiumError as exc:
            if "password" in str(exc).lower():
                raise UnreadableError("PDF 加了密码", "请去掉密码后再导入。") from exc
            if _EMPTY.search(data):  # to PDFium a document of no pages is none
                raise UnreadableError("PDF 里没有文字", "请检查是否导出完整。") from exc
            raise UnreadableError("PDF 已损坏，打不开", "请重新导出或重新下载这个文件。") from exc
        if self.count > limits.PAGES:
            self.close()
            raise UnreadableError(f"PDF 超过 {limits.PAGES} 页", "请拆成几个较小的文件再导入。")

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._pdf.close()

    @property
    def attachments(self) -> list[str]:
        """The names of files put into this one."""
        count = self._pdf.count_attachments()
        return [self._pdf.get_attachment(i).get_name() for i in range(min(count, limits.PAGES))]

    def pages(self) -> Iterator[Page]:
        import pypdfium2

        for number in range(self.count):
            try:
                page = self._pdf[number]
            except pypdfium2.PdfiumError as exc:
                raise UnreadableError(
                    f"PDF 第 {number + 1} 页已损坏，打不开", "请重新导出或重新下载这个文件。"
                ) from exc
            try:
                yield _page(page, number)
            finally:
                page.close()


def _page(page: Any, number: int) -> Page:
    import pypdfium2.raw as c

    place = Place(_visible(page), page.get_rotation() % 360)
    painted = things(page)
    texts = [t for t in painted if t.kind == c.FPDF_PAGEOBJ_TEXT]
    words = glyphs(page, place, texts)
    turned = main_turn(words)
    if turned:  # set sideways on a page that is not turned itself
        place = Place(place.box, (place.turn - turned) % 360)
        words = glyphs(page, place, texts)
    words = _inked(page, place, texts, words, turned)
    drawn: list[Shape] = []
    pictures = []
    for thing in painted:
        if thing.kind == c.FPDF_PAGEOBJ_PATH:
            drawn += shapes(thing, place)
        elif thing.kind in (c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_SHADING):
            opaque = not c.FPDFPageObj_HasTransparency(thing.raw)
            pictures.append(Picture(bounds(thing, place), thing.order, opaque))
    remarks, strikes = notes(page, place)
    whole = len(painted) < OBJECTS
    return Page(number, *place.size, words, drawn, pictures, remarks, strikes, whole)


def _visible(page: Any) -> tuple[float, float, float, float]:
    """The part of the page that is shown: where crop box and media box overlap."""
    media, crop = page.get_mediabox(), page.get_cropbox()
    both = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    return both if both[0] < both[2] and both[1] < both[3] else media


def _inked(
    page: Any, place: Place, texts: Sequence[Object], words: Sequence[Glyph], turned: int
) -> list[Glyph]:
    """Draws the page with its text and without."""
    import pypdfium2.raw as c

    if not words:
        return []
    wide, high = place.size
    scale = min(1.0, (_PIXELS / max(wide * high, 1)) ** 0.5)
    drawn = _drawn(page, scale, turned)
    for thing in texts:
        c.FPDFPageObj_SetIsActive(thing.raw, 0)
    without = _drawn(page, scale, turned)
    for thing in texts:
        c.FPDFPageObj_SetIsActive(thing.raw, 1)
    return inked(words, drawn, without, scale)


def _drawn(page: Any, scale: float, turned: int) -> Any:
    """Four bytes for each point, in rows from the top of the upright page."""
    import numpy as np

    image = page.render(scale=scale, prefer_bgrx=True).to_numpy()
    return np.ascontiguousarray(np.rot90(image, turned // 90))
