"""The characters of a page, by PDFium."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import replace
from math import atan2, degrees, hypot
from typing import Any

from assistant.library.ingest.pdf.pdfium_objects import Object, Place, color
from assistant.library.ingest.pdf.records import Box, Glyph, Style
from assistant.library.ingest.pdf.spelling import UNREAD, spelled

_ASCENT = 0.88
_BOLD = ("Bold", "Heavy", "Black", "SimHei")


def glyphs(page: Any, place: Place, texts: Sequence[Object]) -> list[Glyph]:
    """PDFium leaves out what is drawn over the same words, so what nobody sees is read on its own: else it
    could stand for them."""
    import pypdfium2.raw as c

    unseen = [t for t in texts if _mode(t) in (c.FPDF_TEXTRENDERMODE_INVISIBLE, c.FPDF_TEXTRENDERMODE_CLIP)]
    if not unseen:
        return _read(page, place, texts)
    hidden = {t.order for t in unseen}
    shown = [t for t in texts if t.order not in hidden]
    found = []
    for some, others in ((shown, unseen), (unseen, shown)):
        for on, group in ((1, some), (0, others)):
            for thing in group:
                c.FPDFPageObj_SetIsActive(thing.raw, on)
        found += _read(page, place, some)
    for thing in texts:
        c.FPDFPageObj_SetIsActive(thing.raw, 1)
    return found


def _mode(thing: Object) -> int:
    import pypdfium2.raw as c

    return int(c.FPDFTextObj_GetTextRenderMode(thing.raw))


def _read(page: Any, place: Place, texts: Sequence[Object]) -> list[Glyph]:
    import pypdfium2.raw as c

    known = {ctypes.addressof(t.raw.contents): t for t in texts}
    styles: dict[int, Style] = {}
    box, x, y = c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    found: list[Glyph] = []
    reader = page.get_textpage()
    for i in range(c.FPDFText_CountChars(reader)):
        if c.FPDFText_IsGenerated(reader, i):
            continue
        raw = c.FPDFText_GetTextObject(reader, i)
        key = ctypes.addressof(raw.contents) if raw else 0
        if key not in known:
            continue
        style = styles.get(key) or styles.setdefault(key, _style(reader, i, known[key], place))
        code = c.FPDFText_GetUnicode(reader, i)
        if c.FPDFText_IsHyphen(reader, i):  # PDFium hides those at the ends of lines
            code = ord("-")
        text = UNREAD if c.FPDFText_HasUnicodeMapError(reader, i) else spelled(code)
        c.FPDFText_GetLooseCharBox(reader, i, box)
        c.FPDFText_GetCharOrigin(reader, i, x, y)
        loose = place.boxed(box.left, box.bottom, box.right, box.top)
        base = place.point(x.value, y.value)[1]
        if style.angle == 0:
            top = base - _ASCENT * style.size
            loose = Box(loose.left, top, loose.right, top + style.size)
        found.append(Glyph(text, loose, base, style))
    reader.close()
    return _paired(found)


def _paired(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Characters beyond the first plane come in two halves."""
    found: list[Glyph] = []
    for glyph in glyphs:
        before = found[-1].text if found else ""
        if before and "\ud800" <= before <= "\udbff" and "\udc00" <= glyph.text <= "\udfff":
            whole = (before + glyph.text).encode("utf-16", "surrogatepass").decode("utf-16")
            found[-1] = replace(found[-1], text=whole)
        else:
            found.append(glyph)
    return [replace(g, text=UNREAD) if "\ud800" <= g.text <= "\udfff" else g for g in found]


def _style(reader: Any, i: int, thing: Object, place: Place) -> Style:
    import pypdfium2.raw as c

    m = c.FS_MATRIX()
    c.FPDFText_GetMatrix(reader, i, m)
    size = c.FPDFText_GetFontSize(reader, i) * hypot(m.c, m.d)
    angle = (degrees(atan2(-m.b, m.a)) + place.turn) % 360
    angle = round(angle / 90) * 90 % 360 if abs(angle - round(angle / 90) * 90) < 3 else angle
    mode = _mode(thing)
    font = c.FPDFTextObj_GetFont(thing.raw)
    name = ctypes.create_string_buffer(128)
    c.FPDFFont_GetBaseFontName(font, name, 128)
    family = name.value.decode("utf-8", "replace")
    filled = mode not in (c.FPDF_TEXTRENDERMODE_STROKE, c.FPDF_TEXTRENDERMODE_STROKE_CLIP)
    get = c.FPDFPageObj_GetFillColor if filled else c.FPDFPageObj_GetStrokeColor
    bold = c.FPDFFont_GetWeight(font) >= 600 or any(w in family for w in _BOLD)
    return Style(
        size=size,
        bold=bold or mode == c.FPDF_TEXTRENDERMODE_FILL_STROKE,
        color=color(get, thing.raw),
        angle=angle,
        order=thing.order,
        invisible=mode in (c.FPDF_TEXTRENDERMODE_INVISIBLE, c.FPDF_TEXTRENDERMODE_CLIP),
        font=family,
    )


def main_turn(glyphs: Sequence[Glyph]) -> int:
    """The quarter turn that most of the text has."""
    turns = [g.style.angle for g in glyphs if g.text.strip()]
    most = max((0, 90, 180, 270), key=lambda t: (sum(a == t for a in turns), t == 0))
    return most if sum(a == most for a in turns) * 2 > len(turns) else 0
