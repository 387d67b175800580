"""Real PDFs, drawn glyph by glyph as their programs draw them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from tests.library.ingest.making import font

WIDE, HIGH = 595, 842


class Sheet:
    """A canvas with its origin at the top left, in a Chinese font."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas
        self.font = font()

    def text(self, x: float, y: float, words: str, size: float = 10.5, **how: Any) -> None:
        """``mode`` is the mode of rendering, ``color`` the one of filling, ``spacing`` that of characters."""
        self.canvas.saveState()
        shown = self.canvas.beginText(x, HIGH - y)
        shown.setFont(how.get("font", self.font), size)
        shown.setTextRenderMode(how.get("mode", 0))
        shown.setFillColorRGB(*how.get("color", (0, 0, 0)))
        if how.get("rise"):
            shown.setRise(how["rise"])
        if how.get("spacing"):
            shown.setCharSpace(how["spacing"])
        shown.textOut(words)
        self.canvas.drawText(shown)
        self.canvas.restoreState()

    def lines(self, x: float, y: float, *lines: str, size: float = 10.5, pitch: float = 18) -> float:
        for i, line in enumerate(lines):
            self.text(x, y + i * pitch, line, size)
        return y + len(lines) * pitch

    def rule(self, x: float, y: float, end: float, wide: float = 0.7) -> None:
        self.canvas.setLineWidth(wide)
        self.canvas.line(x, HIGH - y, end, HIGH - y)

    def box(self, x: float, y: float, wide: float, high: float, color: tuple[float, ...] = (1, 1, 1)) -> None:
        self.canvas.setFillColorRGB(*color)
        self.canvas.rect(x, HIGH - y - high, wide, high, stroke=0, fill=1)
        self.canvas.setFillColorRGB(0, 0, 0)

    def picture(self, x: float, y: float, wide: float, high: float) -> None:
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        image = ImageReader(Image.effect_noise((60, 80), 40).convert("RGB"))
        self.canvas.drawImage(image, x, HIGH - y - high, wide, high)

    def width(self, words: str, size: float = 10.5) -> float:
        return float(self.canvas.stringWidth(words, self.font, size))


def drawn(*fills: Callable[[Sheet], None], **how: Any) -> bytes:
    """A PDF of one page for each of ``fills``."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDE, HIGH), **how)
    for fill in fills:
        fill(Sheet(canvas))
        canvas.showPage()
    canvas.save()
    return out.getvalue()
