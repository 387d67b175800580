"""Which glyphs change how the page looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from assistant.library.ingest.pdf.records import Glyph

_DIFFERS = 12
"""How many of 255 steps of one colour a point changes where a glyph can be seen."""


def inked(glyphs: Sequence[Glyph], drawn: Any, without: Any, scale: float) -> list[Glyph]:
    """Glyphs with ``ink`` and ``ground``, from pictures of the page with its text and without: arrays of
    height × width × 4 bytes, ``scale`` points of them for one of the page."""
    high, wide = drawn.shape[:2]
    changed = drawn.view(np.uint32)[:, :, 0] != without.view(np.uint32)[:, :, 0]
    rows, columns = np.nonzero(changed)
    steps = np.abs(drawn[rows, columns, :3].astype(np.int16) - without[rows, columns, :3])
    faint = steps.max(axis=1, initial=0) < _DIFFERS
    changed[rows[faint], columns[faint]] = False
    sums = np.zeros((high + 1, wide + 1), np.int32)
    sums[1:, 1:] = changed.cumsum(0, dtype=np.int32).cumsum(1)

    boxes = np.array([(g.box.left, g.box.top, g.box.right, g.box.bottom) for g in glyphs]) * scale
    boxes[:, 2:] += 1
    left, right = (np.clip(boxes[:, i], 0, wide).astype(int) for i in (0, 2))
    top, bottom = (np.clip(boxes[:, i], 0, high).astype(int) for i in (1, 3))
    ink = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left] > 0
    x, y = np.minimum((left + right) // 2, wide - 1), np.minimum((top + bottom) // 2, high - 1)
    light = without[y, x, :3].mean(axis=1) / 255

    fonts = {g.style.font for g, seen in zip(glyphs, ink, strict=True) if seen and g.text.strip()}
    return [
        replace(g, ink=bool(seen) if seen or g.style.font in fonts else None, ground=float(ground))
        for g, seen, ground in zip(glyphs, ink, light, strict=True)
    ]
