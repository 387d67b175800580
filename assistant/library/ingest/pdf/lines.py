"""Glyphs → pieces of lines: what stands on one base line without a wide gap."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from assistant.library.ingest.blocks import tidy
from assistant.library.ingest.pdf.records import Box, Glyph, bounds

_SAME_LINE = 0.22
_SMALLER = 0.88
_WIDE_GAP = 1.0
"""A gap of this many ems may part two columns."""
_SOFT_GAP = 0.22
"""So may a smaller one, where others do beside it."""
_BLANK_GAP = 0.18
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u2018-\u201d\u2026\u3000-\u303f]")
_SHIFTED = re.compile(r"[0-9+\-−–=()（）\[\]［］【】〔〕*＊†‡①-⒇a-zA-Z,，、注释]{1,8}")
UP, DOWN = "\ue001", "\ue002"
"""Stand before and after raised and lowered words, until a line is read; of the private use area."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of glyphs. ``text`` marks what is raised or lowered; ``light`` is how light its colour is;
    ``parts`` are its own pieces where small gaps part it."""

    text: str
    box: Box
    base: float
    size: float
    bold: bool
    light: float
    parts: tuple[Piece, ...] = ()


@dataclass(slots=True)
class _Row:
    base: float
    size: float
    glyphs: list[Glyph] = field(default_factory=list)
    shifted: dict[int, str] = field(default_factory=dict)


def pieces(glyphs: Sequence[Glyph]) -> list[Piece]:
    rows = _rows(glyphs)
    found = []
    for row in _with_shifted(rows):
        row.glyphs.sort(key=lambda g: (g.box.left, g.box.right))
        for run in _runs(row):
            if any(g.text.strip() for g in run):
                parts = _parts(run, row)
                small = tuple(_piece(p, row) for p in parts) if len(parts) > 1 else ()
                found.append(replace(_piece(run, row), parts=small))
    return sorted(found, key=lambda p: (p.base, p.box.left))


def _rows(glyphs: Sequence[Glyph]) -> list[_Row]:
    rows: list[_Row] = []
    for glyph in sorted(glyphs, key=lambda g: g.base):
        for row in reversed(rows[-4:]):
            near = _SAME_LINE * min(row.size, glyph.style.size)
            alike = glyph.style.size >= _SMALLER * row.size and row.size >= _SMALLER * glyph.style.size
            if abs(glyph.base - row.base) <= near and (alike or abs(glyph.base - row.base) < 0.5):
                row.glyphs.append(glyph)
                row.size = max(row.size, glyph.style.size) if glyph.text.strip() else row.size
                break
        else:
            rows.append(_Row(glyph.base, glyph.style.size, [glyph]))
    return rows


def _with_shifted(rows: Sequence[_Row]) -> list[_Row]:
    """Small rows whose glyphs touch those of a larger one are raised or lowered parts of it."""
    gone = set()
    for i, small in enumerate(rows):
        for run in _runs(small, sort=True):
            words = "".join(g.text for g in run).strip()
            if not words or not _SHIFTED.fullmatch(words):
                continue
            host = next(
                (
                    r
                    for r in (*rows[max(i - 6, 0) : i], *rows[i + 1 : i + 7])
                    if r.size * _SMALLER >= small.size and _touches(r, run)
                ),
                None,
            )
            if host:
                mark = UP if run[0].base < host.base else DOWN
                for g in run:
                    host.glyphs.append(g)
                    host.shifted[id(g)] = mark
                    small.glyphs.remove(g)
        if not small.glyphs:
            gone.add(i)
    return [row for i, row in enumerate(rows) if i not in gone]


def _touches(row: _Row, run: Sequence[Glyph]) -> bool:
    rise = row.base - run[0].base
    if not (0.12 * row.size <= rise <= 0.75 * row.size or -0.35 * row.size <= rise <= -0.08 * row.size):
        return False
    left, right = run[0].box.left, run[-1].box.right
    gaps = [min(abs(g.box.right - left), abs(right - g.box.left)) for g in row.glyphs if g.text.strip()]
    return bool(gaps) and min(gaps) <= 0.4 * row.size


def _runs(row: _Row, sort: bool = False) -> list[list[Glyph]]:
    runs: list[list[Glyph]] = []
    end = 0.0
    blanks: list[Glyph] = []
    for glyph in sorted(row.glyphs, key=lambda g: g.box.left) if sort else row.glyphs:
        if not glyph.text.strip():
            blanks.append(glyph)
            if not glyph.text and glyph.box.left - end < _WIDE_GAP * row.size:
                end = max(end, glyph.box.right)
            continue
        if runs and glyph.box.left - end < _WIDE_GAP * max(row.size, 1):
            runs[-1] += [*(b for b in blanks if b.box.left >= runs[-1][0].box.left), glyph]
        else:
            runs.append([glyph])
        blanks = []
        end = max(end, glyph.box.right) if len(runs[-1]) > 1 else glyph.box.right
    return runs


def _parts(run: Sequence[Glyph], row: _Row) -> list[list[Glyph]]:
    """A run parted where another text begins after a small gap, unless that parts two Latin words."""
    parts: list[list[Glyph]] = []
    for glyph in run:
        last = parts[-1][-1] if parts else None
        if last is None or (glyph.text.strip() and _is_cut(last, glyph, row.size)):
            parts.append([])
        parts[-1].append(glyph)
    return [p for p in parts if any(g.text.strip() for g in p)]


def _is_cut(last: Glyph, glyph: Glyph, size: float) -> bool:
    words = last.text + glyph.text
    latin = words.isascii() and words.isalpha()
    gap = glyph.box.left - last.box.right
    return gap >= _SOFT_GAP * size and last.style.order != glyph.style.order and not latin


def in_one(pieces: Sequence[Piece]) -> str:
    """The words of pieces on one line, from left to right."""
    text = ""
    for i, piece in enumerate(pieces):
        gap = piece.box.left - pieces[i - 1].box.right if i else 0.0
        wide = text and _WIDE.match(text[-1]) and _WIDE.match(piece.text[0])
        text += (" " if text and (gap > 0.7 * piece.size or not wide) else "") + piece.text
    return text


def _piece(run: Sequence[Glyph], row: _Row) -> Piece:
    inked = [g for g in run if g.text.strip()]
    text, before, blank, shift = "", None, False, ""
    for glyph in sorted(run, key=lambda g: g.box.left):
        if not glyph.text:
            before = replace(before, box=glyph.box) if before else None
            continue
        if not glyph.text.strip():
            blank = True
            continue
        mark = row.shifted.get(id(glyph), "")
        if mark != shift:
            text, shift = text + shift + mark, mark
        if before is not None and _parted(before, glyph, blank):
            text += " "
        text += glyph.text
        before, blank = glyph, False
    full = [g for g in inked if id(g) not in row.shifted] or inked
    colors = [1 - (1 - sum(g.style.color[:3]) / 765) * g.style.color[3] / 255 for g in full]
    return Piece(
        text=tidy(text + shift) if not shift else text + shift,
        box=bounds([g.box for g in full]) if len(full) == len(inked) else _around(full, inked),
        base=median(g.base for g in full),
        size=median(g.style.size for g in full),
        bold=sum(g.style.bold for g in full) > 0.8 * len(full),
        light=median(colors),
    )


def _around(full: Sequence[Glyph], inked: Sequence[Glyph]) -> Box:
    box, wide = bounds([g.box for g in full]), bounds([g.box for g in inked])
    return Box(wide.left, box.top, wide.right, box.bottom)


def _is_wide(glyph: Glyph) -> bool:
    return bool(_WIDE.match(glyph.text[-1])) and glyph.box.width > 0.7 * glyph.style.size


def _parted(one: Glyph, other: Glyph, blank: bool) -> bool:
    gap = other.box.left - one.box.right
    size = max(one.style.size, other.style.size)
    if gap > 0.7 * size:
        return True
    wide = _is_wide(one), _is_wide(other)
    if blank and not any(wide):
        return True
    if blank or (all(wide) and other.style.order - one.style.order > 1):  # a blank drawn on its own
        return gap > 0.12 * size
    return not any(wide) and gap > _BLANK_GAP * size
