"""Rules and boxes of a page, its fields and its annotations, by PDFium."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from itertools import pairwise
from math import hypot
from typing import Any

from assistant.library.ingest.pdf.pdfium_objects import OBJECTS, Object, Place, color, matrix, moved, times
from assistant.library.ingest.pdf.records import Box, Note, Shape

_BEZIER, _MOVE = 1, 2
_SEGMENTS = 4_000
_WIDGET, _FREE_TEXT, _STRIKE_OUT, _TEXT_NOTE = 20, 3, 12, 1
_HIDDEN_FLAGS = 0b100010


def shapes(thing: Object, place: Place) -> list[Shape]:
    """Straight pieces of what is stroked, and the box of what is filled where it is one."""
    import pypdfium2.raw as c

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(thing.raw, fill, stroke)
    count = c.FPDFPath_CountSegments(thing.raw)
    if not (fill.value or stroke.value) or not 0 < count <= _SEGMENTS:
        return []
    whole = times(matrix(thing.raw), thing.matrix)
    opaque = not c.FPDFPageObj_HasTransparency(thing.raw)
    paths, straight = _paths(thing.raw, count, whole, place)
    found = []
    if fill.value:
        tint = color(c.FPDFPageObj_GetFillColor, thing.raw)
        for path in paths if straight else ():
            xs, ys = [x for x, _ in path], [y for _, y in path]
            box = Box(min(xs), min(ys), max(xs), max(ys))
            if len(path) <= 6 and all(
                _near(x, box.left, box.right) and _near(y, box.top, box.bottom) for x, y in path
            ):
                found.append(Shape(box, tint, thing.order, True, opaque and tint[3] == 255))
    if stroke.value:
        tint, wide = color(c.FPDFPageObj_GetStrokeColor, thing.raw), ctypes.c_float()
        c.FPDFPageObj_GetStrokeWidth(thing.raw, wide)
        half = max(wide.value * hypot(whole[0], whole[1]), 0.1) / 2
        for path in paths:
            for (a, b), (x, y) in pairwise(path):
                if abs(a - x) < 0.7 or abs(b - y) < 0.7:
                    found.append(
                        Shape(
                            Box(min(a, x) - half, min(b, y) - half, max(a, x) + half, max(b, y) + half),
                            tint, thing.order, False, opaque,
                        )
                    )  # fmt: skip
    return found


def _near(value: float, one: float, other: float) -> bool:
    return abs(value - one) < 0.5 or abs(value - other) < 0.5


def _paths(
    raw: Any, count: int, whole: Sequence[float], place: Place
) -> tuple[list[list[tuple[float, float]]], bool]:
    import pypdfium2.raw as c

    paths: list[list[tuple[float, float]]] = []
    straight = True
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(count):
        piece = c.FPDFPath_GetPathSegment(raw, i)
        c.FPDFPathSegment_GetPoint(piece, x, y)
        kind = c.FPDFPathSegment_GetType(piece)
        point = place.point(*moved(whole, x.value, y.value))
        if kind == _MOVE or not paths:
            paths.append([point])
        else:
            straight = straight and kind != _BEZIER
            paths[-1].append(point)
        if c.FPDFPathSegment_GetClose(piece):
            paths[-1].append(paths[-1][0])
    return [p for p in paths if len(p) > 1], straight


def notes(page: Any, place: Place) -> tuple[list[Note], list[Box]]:
    """What fields and annotations say, and the places that are struck out by one."""
    import pypdfium2.raw as c

    found: list[Note] = []
    strikes: list[Box] = []
    for i in range(min(c.FPDFPage_GetAnnotCount(page), OBJECTS)):
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
            found.append(Note(words, box, shown and kind != _TEXT_NOTE))
        c.FPDFPage_CloseAnnot(raw)
    return found, strikes


def _annotated(raw: Any, key: str) -> str:
    import pypdfium2.raw as c

    name = key.encode()
    size = c.FPDFAnnot_GetStringValue(raw, name, None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    c.FPDFAnnot_GetStringValue(raw, name, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")
