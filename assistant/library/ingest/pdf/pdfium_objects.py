"""What PDFium finds painted on a page, and where that stands on the upright page."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from assistant.library.ingest.pdf.records import BLACK, Box, Color

_DEPTH = 8
"""Forms inside of forms are followed this deep."""
OBJECTS = 60_000
"""What is painted beyond this count is left."""


@dataclass(frozen=True, slots=True)
class Place:
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
class Object:
    raw: Any
    kind: int
    order: int
    matrix: tuple[float, float, float, float, float, float]


def things(page: Any) -> list[Object]:
    """What is painted, in that order, with what forms hold in place of them."""
    import pypdfium2.raw as c

    found: list[Object] = []

    def walk(count: int, get: Any, outer: tuple[float, ...], depth: int) -> None:
        for i in range(count):
            raw = get(i)
            if not raw or len(found) >= OBJECTS:
                return
            kind = c.FPDFPageObj_GetType(raw)
            if kind == c.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
                get_inner = partial(c.FPDFFormObj_GetObject, raw)
                walk(c.FPDFFormObj_CountObjects(raw), get_inner, times(matrix(raw), outer), depth + 1)
            else:
                found.append(Object(raw, kind, len(found), outer))  # type: ignore[arg-type]

    walk(c.FPDFPage_CountObjects(page), partial(c.FPDFPage_GetObject, page), (1, 0, 0, 1, 0, 0), 0)
    return found


def matrix(raw: Any) -> tuple[float, ...]:
    import pypdfium2.raw as c

    m = c.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if c.FPDFPageObj_GetMatrix(raw, m) else (1, 0, 0, 1, 0, 0)


def times(m: Sequence[float], n: Sequence[float]) -> tuple[float, ...]:
    """First ``m``, then ``n``."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def moved(m: Sequence[float], x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def bounds(thing: Object, place: Place) -> Box:
    import pypdfium2.raw as c

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    c.FPDFPageObj_GetBounds(thing.raw, left, bottom, right, top)
    corners = [
        moved(thing.matrix, x, y) for x in (left.value, right.value) for y in (bottom.value, top.value)
    ]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return place.boxed(min(xs), min(ys), max(xs), max(ys))


def color(get: Any, raw: Any) -> Color:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    return (red.value, green.value, blue.value, alpha.value) if get(raw, red, green, blue, alpha) else BLACK
