"""What a reader sees of a page: doubled glyphs once, and neither hidden nor struck-out ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.library.ingest.blocks import tidy
from assistant.library.ingest.pdf.records import BLACK, Box, Glyph, Page, Shape, Style, Unseen, bounds
from assistant.library.ingest.records import Reason

_TINY = 2.0
_FAINT = 13
"""Opacity, of 255, below which nothing is seen."""
_LIKE = 0.06
"""How near a colour comes to the one below it, of 1, and is not told from it."""
_SCAN = 0.5
"""Pictures over this share of a page make it a scan."""
_CELL = 6.0
_TOGETHER = 3
_STRIKE_MAX = 0.16
_QUARTERS = (0, 90, 180, 270)


@dataclass(frozen=True, slots=True)
class Seen:
    """``glyphs`` stand upright; ``recognised`` says that they lie unseen over a picture of the page."""

    glyphs: tuple[Glyph, ...]
    unseen: tuple[Unseen, ...]
    recognised: bool = False


def seen(page: Page) -> Seen:
    inside = Box(0, 0, page.width, page.height)
    glyphs = [*page.glyphs, *_filled_in(page)]

    def unshown(g: Glyph) -> bool:
        return (
            g.style.invisible
            or g.style.size < _TINY
            or g.style.color[3] < _FAINT
            or not inside.holds(*g.box.middle)
        )

    shown, hidden = _parted(glyphs, unshown)
    shown, turned = _parted(_once(shown), lambda g: g.style.angle != 0)
    shown, covered = _parted(shown, _unseen_below(page, shown))
    hidden += covered
    if words := _recognised(page, shown, hidden, inside):
        return Seen(tuple(_once(words)), (), recognised=True)
    shown, struck = _parted(shown, _struck(page))
    shown += [replace(g, text="") for g in struck]  # their place is no gap
    pieces: list[tuple[Reason, Sequence[Glyph]]] = [
        ("hidden", hidden), ("struck", struck), ("decoration", turned),
    ]  # fmt: skip
    return Seen(tuple(shown), tuple(u for reason, gone in pieces for u in _words(gone, reason)))


def _parted(glyphs: Iterable[Glyph], out: Callable[[Glyph], bool]) -> tuple[list[Glyph], list[Glyph]]:
    """Those that stay and those for which ``out`` holds."""
    kept: list[Glyph] = []
    gone: list[Glyph] = []
    for glyph in glyphs:
        (gone if out(glyph) else kept).append(glyph)
    return kept, gone


def _filled_in(page: Page) -> list[Glyph]:
    """What fields of a form hold, as if it were set in them."""
    found = []
    for note in page.notes:
        if not note.shown:
            continue
        lines = [line for line in note.text.splitlines() if line.strip()] or [""]
        pitch = note.box.height / len(lines)
        size = max(min(pitch * 0.8, 11.0, note.box.width / max(max(map(_ems, lines)), 1)), _TINY)
        style = Style(size, False, BLACK, 0, 1 << 30, False, "")
        for i, line in enumerate(lines):
            x, top = note.box.left + 1, note.box.top + i * pitch + (pitch - size) / 2
            for char in line:
                wide = size * _ems(char)
                found.append(Glyph(char, Box(x, top, x + wide, top + size), top + 0.88 * size, style))
                x += wide
    return found


def _ems(words: str) -> float:
    return sum(1.0 if ord(c) > 0x2E00 else 0.55 for c in words)


# --- doubled ------------------------------------------------------------------------------------


def _once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Without those drawn again over the same one, a little beside it at most; a real second character
    stands further on, by its own width. The one that is set off best stays."""
    kept: list[Glyph] = []
    places: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for glyph in glyphs:
        x, y = glyph.box.middle
        column, row = int(x // _CELL), int(y // _CELL)
        twin = next(
            (
                i
                for a in (column - 1, column, column + 1)
                for b in (row - 1, row, row + 1)
                for i in places.get((glyph.text, a, b), ())
                if _over(kept[i], glyph)
            ),
            None,
        )
        if twin is None:
            places[glyph.text, column, row].append(len(kept))
            kept.append(glyph)
        elif _contrast(glyph) > _contrast(kept[twin]):
            kept[twin] = replace(kept[twin], style=glyph.style, ink=glyph.ink)
    return kept


def _over(one: Glyph, other: Glyph) -> bool:
    size = min(one.style.size, other.style.size)
    near = max(0.15 * size, 1.1)
    aside = min(0.6 * min(one.box.width, other.box.width), max(0.25 * size, 1.6))
    return (
        abs(one.style.size - other.style.size) <= 0.12 * size + 0.3
        and abs(one.base - other.base) <= near
        and abs(one.box.left - other.box.left) <= aside
    )


def _contrast(glyph: Glyph) -> float:
    red, green, blue, _ = glyph.style.color
    return abs((red + green + blue) / 765 - glyph.ground)


# --- hidden -------------------------------------------------------------------------------------


def _unseen_below(page: Page, glyphs: Sequence[Glyph]) -> Callable[[Glyph], bool]:
    """Whether a glyph has the colour of what is below it, or something lies on it."""
    lids = [(s.box, s.order) for s in page.shapes if s.filled and s.opaque and s.box.height > 3]
    lids += [(p.box, p.order) for p in page.pictures if p.opaque]
    votes: dict[int, list[bool]] = defaultdict(list)
    for g in glyphs:
        if g.text.strip() and g.ink is not None:
            votes[g.style.order].append(g.ink)
    blank = {order for order, ink in votes.items() if sum(ink) <= 0.3 * len(ink)}
    runs = _blank_runs(glyphs)
    doubtful: dict[int, bool] = {}
    firm: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
    for g in glyphs:
        doubtful[id(g)] = _contrast(g) < _LIKE or any(
            o > g.style.order and box.holds(*g.box.middle) for box, o in lids
        )
        if not doubtful[id(g)] and g.text.strip():
            for cell in _cells(g):
                firm[cell].append(g)

    def unseen(g: Glyph) -> bool:
        if g.style.order in blank or id(g) in runs:
            return True
        if not doubtful[id(g)]:
            return False
        if not g.ink:
            return True
        return any(_on(g, other) for cell in _cells(g) for other in firm.get(cell, ()))

    return unseen


def _blank_runs(glyphs: Sequence[Glyph]) -> set[int]:
    """Glyphs without ink that stand together; a lone one may reach out of its box."""
    found: set[int] = set()
    run: list[int] = []
    for g in (*glyphs, None):
        if g and not g.text.strip():
            continue
        if g and g.ink is False:
            run.append(id(g))
            continue
        found.update(run if len(run) >= _TOGETHER else ())
        run = []
    return found


def _cells(glyph: Glyph) -> set[tuple[int, int]]:
    box = glyph.box
    return {(int(x // 24), int(y // 24)) for x in (box.left, box.right) for y in (box.top, box.bottom)}


def _on(one: Glyph, other: Glyph) -> bool:
    """Whether two glyphs share a good part of their place."""
    a, b = one.box, other.box
    wide = min(a.right, b.right) - max(a.left, b.left)
    high = min(a.bottom, b.bottom) - max(a.top, b.top)
    return one is not other and wide > 0.3 * a.width and high > 0.4 * a.height


def _recognised(page: Page, shown: Sequence[Glyph], hidden: Sequence[Glyph], inside: Box) -> list[Glyph]:
    """The words of a scan with character recognition: unseen, over pictures that cover the page."""
    parts = [p.box for p in page.pictures]
    area = sum(
        max(min(b.right, inside.right) - max(b.left, 0), 0)
        * max(min(b.bottom, inside.bottom) - max(b.top, 0), 0)
        for b in parts
    )
    if area < _SCAN * page.width * page.height:
        return []
    below = [g for g in hidden if inside.holds(*g.box.middle) and any(b.holds(*g.box.middle) for b in parts)]
    count = sum(bool(g.text.strip()) for g in below)
    if not count or sum(bool(g.text.strip()) for g in shown) > 0.3 * count:
        return []
    return [*shown, *(g for g in below if g.style.angle == 0)]


# --- struck out ---------------------------------------------------------------------------------


def _struck(page: Page) -> Callable[[Glyph], bool]:
    """Whether a thin line goes through the middle of a glyph."""
    lines = sorted(
        (s for s in page.shapes if s.box.width > 3 and s.box.height < 16 and s.color[3] >= _FAINT),
        key=lambda s: s.box.top,
    )
    rows: dict[int, list[Shape]] = defaultdict(list)
    for line in lines:
        rows[int(line.box.middle[1] // _CELL)].append(line)

    def struck(g: Glyph) -> bool:
        x, size = g.box.middle[0], g.style.size
        if any(b.holds(x, g.box.middle[1]) for b in page.strikes):
            return True
        row = int(g.box.middle[1] // _CELL)
        return any(
            line.box.left - 0.5 <= x <= line.box.right + 0.5
            and 0.18 * size <= g.base - line.box.middle[1] <= 0.56 * size
            and line.box.height <= _thickest(line, g)
            for near in range(row - 3, row + 4)
            for line in rows.get(near, ())
        )

    return struck


def _thickest(line: Shape, glyph: Glyph) -> float:
    """How thick a line may be that strikes a glyph out; a bar drawn over it may be as high as itself."""
    bar = line.opaque and line.order > glyph.style.order
    return glyph.style.size if bar else max(_STRIKE_MAX * glyph.style.size, 0.8)


# --- words --------------------------------------------------------------------------------------


def _words(glyphs: Sequence[Glyph], reason: Reason) -> list[Unseen]:
    """Left-out glyphs as runs of words, in the order in which they are painted."""
    found: list[Unseen] = []
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        last = runs[-1][-1] if runs else None
        if (
            last
            and abs(last.base - glyph.base) < 2 * max(last.style.size, 1)
            and last.style.angle == glyph.style.angle
        ):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    for run in runs:
        if text := tidy("".join(g.text for g in run)):
            found.append(Unseen(text, bounds([g.box for g in run]).top, reason))
    return found
