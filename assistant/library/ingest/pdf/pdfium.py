"""Pages as PDFium reads and draws them: the only file that knows it."""

from __future__ import annotations

import ctypes
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import atan2, degrees, hypot
from typing import Any

import numpy as np

from assistant.library.ingest import limits
from assistant.library.ingest.blocks import UnreadableError
from assistant.library.ingest.pdf.records import BLACK, Box, Color, Glyph, Note, Page, Picture, Shape, Style
from assistant.library.ingest.pdf.spelling import UNREAD, spelled

_EMPTY = re.compile(rb"/Count\s+0\b")
_DEPTH = 8
"""Forms inside of forms are followed this deep."""
_OBJECTS = 60_000
_ASCENT = 0.88
_DIFFERS = 24
"""How many of 255 steps of grey a glyph changes where it can be seen."""
_BEZIER, _MOVE = 1, 2
_LINES_MAX = 400
_PIXELS = 4_000_000
_WIDGET, _FREE_TEXT, _STRIKE_OUT, _TEXT_NOTE = 20, 3, 12, 1
_HIDDEN_FLAGS = 0b100010


@dataclass(frozen=True, slots=True)
class _Place:
    """From PDF's coordinates to those of the upright page."""

    box: tuple[float, float, float, float]
    turn: int

    @property
    def size(self) -> tuple[float, float]:
        left, bottom, right, top = self.box
        wide, high = right - left, top - bottom
        return (high, wide) if self.turn in (90, 270) else (wide, high)

    def point(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.box
        match self.turn:
            case 90:
                return y - bottom, x - left
            case 180:
                return right - x, y - bottom
            case 270:
                return top - y, right - x
            case _:
                return x - left, top - y

    def boxed(self, left: float, bottom: float, right: float, top: float) -> Box:
        (a, b), (c, d) = self.point(left, bottom), self.point(right, top)
        return Box(min(a, c), min(b, d), max(a, c), max(b, d))


@dataclass(frozen=True, slots=True)
class _Object:
    raw: Any
    kind: int
    order: int
    matrix: tuple[float, float, float, float, float, float]


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

    place = _Place(_visible(page), page.get_rotation() % 360)
    things = _things(page)
    texts = [t for t in things if t.kind == c.FPDF_PAGEOBJ_TEXT]
    glyphs = _glyphs(page, place, texts)
    turned = _main_turn(glyphs)
    if turned:  # set sideways on a page that is not turned itself
        place = _Place(place.box, (place.turn - turned) % 360)
        glyphs = _glyphs(page, place, texts)
    glyphs = _inked(page, place, texts, glyphs, turned)
    shapes: list[Shape] = []
    pictures = []
    for thing in things:
        if thing.kind == c.FPDF_PAGEOBJ_PATH:
            shapes += _shapes(thing, place)
        elif thing.kind in (c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_SHADING):
            opaque = not c.FPDFPageObj_HasTransparency(thing.raw)
            pictures.append(Picture(_bounds(thing, place), thing.order, opaque))
    notes, strikes = _notes(page, place)
    return Page(number, *place.size, glyphs, shapes, pictures, notes, strikes)


def _visible(page: Any) -> tuple[float, float, float, float]:
    """The part of the page that is shown: where crop box and media box overlap."""
    media, crop = page.get_mediabox(), page.get_cropbox()
    both = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    return both if both[0] < both[2] and both[1] < both[3] else media


def _things(page: Any) -> list[_Object]:
    """What is painted, in that order, with what forms hold in place of them."""
    import pypdfium2.raw as c

    found: list[_Object] = []

    def walk(count: int, get: Any, outer: tuple[float, ...], depth: int) -> None:
        for i in range(count):
            raw = get(i)
            if not raw or len(found) >= _OBJECTS:
                return
            kind = c.FPDFPageObj_GetType(raw)
            if kind == c.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
                get_inner = partial(c.FPDFFormObj_GetObject, raw)
                walk(c.FPDFFormObj_CountObjects(raw), get_inner, _times(_matrix(raw), outer), depth + 1)
            else:
                found.append(_Object(raw, kind, len(found), outer))  # type: ignore[arg-type]

    walk(c.FPDFPage_CountObjects(page), partial(c.FPDFPage_GetObject, page), (1, 0, 0, 1, 0, 0), 0)
    return found


def _matrix(raw: Any) -> tuple[float, ...]:
    import pypdfium2.raw as c

    m = c.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if c.FPDFPageObj_GetMatrix(raw, m) else (1, 0, 0, 1, 0, 0)


def _times(m: Sequence[float], n: Sequence[float]) -> tuple[float, ...]:
    """First ``m``, then ``n``."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _moved(m: Sequence[float], x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _bounds(thing: _Object, place: _Place) -> Box:
    import pypdfium2.raw as c

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    c.FPDFPageObj_GetBounds(thing.raw, left, bottom, right, top)
    corners = [
        _moved(thing.matrix, x, y) for x in (left.value, right.value) for y in (bottom.value, top.value)
    ]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return place.boxed(min(xs), min(ys), max(xs), max(ys))


def _color(get: Any, raw: Any) -> Color:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    return (red.value, green.value, blue.value, alpha.value) if get(raw, red, green, blue, alpha) else BLACK


# --- text ---------------------------------------------------------------------------------------


def _glyphs(page: Any, place: _Place, texts: Sequence[_Object]) -> list[Glyph]:
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


def _mode(thing: _Object) -> int:
    import pypdfium2.raw as c

    return int(c.FPDFTextObj_GetTextRenderMode(thing.raw))


def _read(page: Any, place: _Place, texts: Sequence[_Object]) -> list[Glyph]:
    import pypdfium2.raw as c

    known = {ctypes.cast(t.raw, ctypes.c_void_p).value: t for t in texts}
    styles: dict[int | None, Style] = {}
    box, x, y = c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    found: list[Glyph] = []
    reader = page.get_textpage()
    for i in range(c.FPDFText_CountChars(reader)):
        if c.FPDFText_IsGenerated(reader, i):
            continue
        raw = c.FPDFText_GetTextObject(reader, i)
        key = ctypes.cast(raw, ctypes.c_void_p).value
        if key not in known:
            continue
        style = styles.get(key) or styles.setdefault(key, _style(reader, i, known[key], place))
        code = c.FPDFText_GetUnicode(reader, i)
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


def _style(reader: Any, i: int, thing: _Object, place: _Place) -> Style:
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
    bold = c.FPDFFont_GetWeight(font) >= 600 or any(w in family for w in ("Bold", "Heavy", "Black", "SimHei"))
    return Style(
        size=size,
        bold=bold or mode == c.FPDF_TEXTRENDERMODE_FILL_STROKE,
        color=_color(get, thing.raw),
        angle=angle,
        order=thing.order,
        invisible=mode in (c.FPDF_TEXTRENDERMODE_INVISIBLE, c.FPDF_TEXTRENDERMODE_CLIP),
        font=family,
    )


def _main_turn(glyphs: Sequence[Glyph]) -> int:
    """The quarter turn that most of the text has."""
    turns = [g.style.angle for g in glyphs if g.text.strip()]
    most = max((0, 90, 180, 270), key=lambda t: (sum(a == t for a in turns), t == 0))
    return most if sum(a == most for a in turns) * 2 > len(turns) else 0


# --- what can be seen ---------------------------------------------------------------------------


def _inked(
    page: Any, place: _Place, texts: Sequence[_Object], glyphs: Sequence[Glyph], turned: int
) -> list[Glyph]:
    """Draws the page with its text and without: where nothing differs, nobody sees it."""
    import pypdfium2.raw as c

    if not glyphs:
        return list(glyphs)
    wide, high = place.size
    scale = min(1.0, (_PIXELS / max(wide * high, 1)) ** 0.5)
    with_text = _drawn(page, scale, turned)
    for thing in texts:
        c.FPDFPageObj_SetIsActive(thing.raw, 0)
    without = _drawn(page, scale, turned)
    for thing in texts:
        c.FPDFPageObj_SetIsActive(thing.raw, 1)
    differs = np.abs(with_text.astype(np.int16) - without.astype(np.int16)).max(axis=2) >= _DIFFERS
    ground = without.mean(axis=2)
    sums = [_summed(differs), _summed(ground)]
    found = []
    for glyph in glyphs:
        changed, light, area = (
            *(_within(s, glyph.box, scale) for s in sums),
            _area(sums[0], glyph.box, scale),
        )
        found.append(replace(glyph, ink=changed > 0, ground=light / area / 255 if area else 1.0))
    drawable = {g.style.font for g in found if g.ink and g.text.strip()}
    return [g if g.ink or g.style.font in drawable else replace(g, ink=None) for g in found]


def _drawn(page: Any, scale: float, turned: int) -> Any:
    image = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True).to_numpy()[:, :, :3].copy()
    return np.rot90(image, turned // 90)


def _summed(values: Any) -> Any:
    return np.pad(values.astype(np.float64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))


def _span(sums: Any, box: Box, scale: float) -> tuple[int, int, int, int]:
    high, wide = sums.shape[0] - 1, sums.shape[1] - 1

    def clipped(value: float, most: int) -> int:
        return int(min(max(value, 0), most))

    left, right = clipped(box.left * scale, wide), clipped(box.right * scale + 1, wide)
    return left, clipped(box.top * scale, high), right, clipped(box.bottom * scale + 1, high)


def _within(sums: Any, box: Box, scale: float) -> float:
    left, top, right, bottom = _span(sums, box, scale)
    return float(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left])


def _area(sums: Any, box: Box, scale: float) -> int:
    left, top, right, bottom = _span(sums, box, scale)
    return max(right - left, 0) * max(bottom - top, 0)


# --- shapes -------------------------------------------------------------------------------------


def _shapes(thing: _Object, place: _Place) -> list[Shape]:
    """Straight pieces of what is stroked, and the box of what is filled where it is one."""
    import pypdfium2.raw as c

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(thing.raw, fill, stroke)
    count = c.FPDFPath_CountSegments(thing.raw)
    if not (fill.value or stroke.value) or not 0 < count <= _LINES_MAX * 10:
        return []
    matrix = _times(_matrix(thing.raw), thing.matrix)
    opaque = not c.FPDFPageObj_HasTransparency(thing.raw)
    paths, straight = _paths(thing.raw, count, matrix, place)
    found = []
    if fill.value:
        color = _color(c.FPDFPageObj_GetFillColor, thing.raw)
        for path in paths if straight else ():
            xs, ys = [x for x, _ in path], [y for _, y in path]
            box = Box(min(xs), min(ys), max(xs), max(ys))
            if len(path) <= 6 and all(
                _near(x, box.left, box.right) and _near(y, box.top, box.bottom) for x, y in path
            ):
                found.append(Shape(box, color, thing.order, True, opaque and color[3] == 255))
    if stroke.value:
        color, wide = _color(c.FPDFPageObj_GetStrokeColor, thing.raw), ctypes.c_float()
        c.FPDFPageObj_GetStrokeWidth(thing.raw, wide)
        half = max(wide.value * hypot(matrix[0], matrix[1]), 0.1) / 2
        for path in paths:
            for (a, b), (x, y) in itertools.pairwise(path):
                if abs(a - x) < 0.7 or abs(b - y) < 0.7:
                    found.append(
                        Shape(
                            Box(min(a, x) - half, min(b, y) - half, max(a, x) + half, max(b, y) + half),
                            color, thing.order, False, opaque,
                        )
                    )  # fmt: skip
    return found


def _near(value: float, one: float, other: float) -> bool:
    return abs(value - one) < 0.5 or abs(value - other) < 0.5


def _paths(
    raw: Any, count: int, matrix: Sequence[float], place: _Place
) -> tuple[list[list[tuple[float, float]]], bool]:
    import pypdfium2.raw as c

    paths: list[list[tuple[float, float]]] = []
    straight = True
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(count):
        piece = c.FPDFPath_GetPathSegment(raw, i)
        c.FPDFPathSegment_GetPoint(piece, x, y)
        kind = c.FPDFPathSegment_GetType(piece)
        point = place.point(*_moved(matrix, x.value, y.value))
        if kind == _MOVE or not paths:
            paths.append([point])
        else:
            straight = straight and kind != _BEZIER
            paths[-1].append(point)
        if c.FPDFPathSegment_GetClose(piece):
            paths[-1].append(paths[-1][0])
    return [p for p in paths if len(p) > 1], straight


# --- forms and annotations ----------------------------------------------------------------------


def _notes(page: Any, place: _Place) -> tuple[list[Note], list[Box]]:
    import pypdfium2.raw as c

    notes, strikes = [], []
    for i in range(min(c.FPDFPage_GetAnnotCount(page), _OBJECTS)):
        raw = c.FPDFPage_GetAnnot(page, i)
        if not raw:
            continue
        kind = c.FPDFAnnot_GetSubtype(raw)
        area = c.FS_RECTF()
        c.FPDFAnnot_GetRect(raw, area)
        box = place.boxed(area.left, area.bottom, area.right, area.top)
        shown = not c.FPDFAnnot_GetFlags(raw) & _HIDDEN_FLAGS
        if kind == _STRIKE_OUT and shown:
            strikes.append(box)
        key = {_WIDGET: "V", _FREE_TEXT: "Contents", _TEXT_NOTE: "Contents"}.get(kind)
        words = _annotated(raw, key) if key else ""
        if words:
            notes.append(Note(words, box, shown and kind != _TEXT_NOTE))
        c.FPDFPage_CloseAnnot(raw)
    return notes, strikes


def _annotated(raw: Any, key: str) -> str:
    import pypdfium2.raw as c

    name = key.encode()
    size = c.FPDFAnnot_GetStringValue(raw, name, None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    c.FPDFAnnot_GetStringValue(raw, name, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")
