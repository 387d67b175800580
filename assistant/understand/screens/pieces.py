"""Texts of a picture, cut where a figure begins or ends, each piece with its place."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Literal

from assistant.numbers import Mention, NumberReader
from assistant.text import fold
from assistant.types import Box, Corners, Quantity, TextLine

PieceKind = Literal["words", "figure", "date", "noise"]

MOST_LINES = 600
_THOUSANDS = re.compile(r"(?<=[0-9])[，、](?=[0-9]{3}(?![0-9]))")  # 2，000 as it is often read
_TAIL = re.compile(r"(?<=[0-9]%)[0-9o]{1,2}(?![0-9.])")  # the second ring of a blurred %, read as 0.52%6
_DOUBTED = 0.5  # how sure a text is of which something was taken away
_CHANGED = re.compile(r"[+\-−–±↑↓▲▼△▽⬆⬇]\s*$")
_GLUED_BEFORE = re.compile(r"[0-9.,。，/~×x*%]$|[0-9]\s?:$")
_GLUED_AFTER = re.compile(r"[0-9a-z.,。，:/~×*]|[\-−–][0-9]")
_CURRENCY = re.compile(r"[¥\s]+$")
_LATIN_RUN = re.compile(r"[a-z]+$")
_MEANING = re.compile(r"[a-z0-9㐀-鿿]")
_STRAIGHT = math.radians(0.5)
_UNIT = 4  # characters of the longest unit that stands apart from its figure: 个小时
_NEXT_TO = 1.2  # heights of a figure in which its unit stands


@dataclass(frozen=True, slots=True)
class Place:
    """An upright box after the picture was turned straight."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)

    @property
    def width(self) -> float:
        return max(self.right - self.left, 1.0)

    def joined(self, other: Place) -> Place:
        return Place(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a ``line``, in folded ``text``. A figure has a ``quantity``, a date its ``day``; ``noise``
    is a number that is no value: a change (+0.12), a line (≥75分), a time of day, one that is not legible."""

    kind: PieceKind
    text: str
    line: int
    place: Place
    box: Box
    sure: float
    quantity: Quantity | None = None
    day: date | None = None

    @property
    def is_value(self) -> bool:
        return self.kind in ("figure", "date")

    @property
    def is_words(self) -> bool:
        return self.kind == "words"


def pieces_of(lines: Sequence[TextLine], numbers: NumberReader, known: Iterable[str]) -> list[Piece]:
    """Every piece of a picture; ``known`` are words that a figure may touch although they are latin (gmv)."""
    turn = _turn(lines)
    latin = frozenset(w for w in known if w.isascii())
    cut = [
        piece
        for i, line in enumerate(lines[:MOST_LINES])
        for piece in _pieces(i, line, turn, numbers, latin)
        if _MEANING.search(piece.text)
    ]
    return _with_units(cut, numbers)


def _turn(lines: Sequence[TextLine]) -> float:
    """By how much the picture leans, in radians: what most of its long texts do."""
    leans = [
        math.atan2(right[1] - left[1], right[0] - left[0])
        for left, right, _, below in (line.corners for line in lines)
        if math.dist(left, right) > 2 * math.dist(left, below)
    ]
    lean = median(leans) if leans else 0.0
    return lean if abs(lean) > _STRAIGHT else 0.0


def _pieces(
    index: int, line: TextLine, turn: float, numbers: NumberReader, latin: frozenset[str]
) -> Iterator[Piece]:
    whole = _THOUSANDS.sub(",", fold(line.text))
    text = _TAIL.sub("", whole)
    sure = line.sure if text == whole else min(line.sure, _DOUBTED)

    def piece(kind: PieceKind, start: int, end: int, quantity: Quantity | None = None) -> Piece:
        words = text[start:end]
        left, right = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
        corners = _part(line.corners, text, left, max(right, left))
        return Piece(
            kind, words.strip(), index, _place(corners, turn), _box(corners), sure, quantity
        )  # fmt: skip

    at = 0
    for start, end, found in _numbers(text, numbers):
        if start > at:
            yield piece("words", at, start)
        if isinstance(found, date):
            yield replace(piece("date", start, end), day=found)
        elif found.quantity.point is None or _unclear(text, start, end, latin):
            yield piece("noise", start, end)
        else:
            yield piece("figure", start, end, found.quantity)
        at = end
    if at < len(text):
        yield piece("words", at, len(text))


def _numbers(text: str, numbers: NumberReader) -> list[tuple[int, int, Mention | date]]:
    """Dates and amounts in digits; 近30天 and 第3名 stay words."""
    days = [
        (d.start, d.end, d.value)
        for d in numbers.scan_dates(text, date(2000, 1, 1))  # only whole dates count, so any day will do
        if re.match(r"(?:19|20)[0-9]{2}", text[d.start : d.end])
    ]
    amounts = [(m.start, m.end, m) for m in numbers.scan(text) if m.kind == "quantity" and m.arabic]
    return sorted([*days, *amounts], key=lambda found: found[0])


def _unclear(text: str, start: int, end: int, latin: frozenset[str]) -> bool:
    """A change, a part of a longer number or of a time, or one that stands in a bracket (满分(100))."""
    head = _CURRENCY.sub("", text[:start])
    word = _LATIN_RUN.search(head)
    return bool(
        _CHANGED.search(head)
        or _GLUED_BEFORE.search(head)
        or head.endswith("(")
        or (word and word.end() == start and word.group() not in latin)
        or _GLUED_AFTER.match(text, end)
    )


def _part(corners: Corners, text: str, start: int, end: int) -> Corners:
    """Where ``text[start:end]`` stands in its line, whose characters are one or two halves wide."""
    widths = [2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text]
    whole = sum(widths) or 1
    first, last = sum(widths[:start]) / whole, sum(widths[:end]) / whole
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    above, below = (bx - ax, by - ay), (cx - dx, cy - dy)
    return (
        (ax + first * above[0], ay + first * above[1]),
        (ax + last * above[0], ay + last * above[1]),
        (dx + last * below[0], dy + last * below[1]),
        (dx + first * below[0], dy + first * below[1]),
    )


def _place(corners: Corners, turn: float) -> Place:
    sin, cos = math.sin(turn), math.cos(turn)
    xs = [x * cos + y * sin for x, y in corners]
    ys = [y * cos - x * sin for x, y in corners]
    return Place(min(xs), min(ys), max(xs), max(ys))


def _box(corners: Corners) -> Box:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys)))


def _with_units(pieces: list[Piece], numbers: NumberReader) -> list[Piece]:
    """A unit in a smaller type is a text of its own: 85.32 [分], 2.8 [万]."""
    taken: dict[int, Piece] = {}
    gone: set[int] = set()
    for i, figure in enumerate(pieces):
        if figure.kind != "figure":
            continue
        for j, unit in enumerate(pieces):
            if j in gone or not unit.is_words or len(unit.text) > _UNIT or not _next_to(figure, unit):
                continue
            whole = figure.text + unit.text.strip("()")
            read = numbers.scan(whole)
            if (
                len(read) == 1
                and read[0].kind == "quantity"
                and (read[0].start, read[0].end) == (0, len(whole))
            ):
                gone.add(j)
                box = Box(
                    min(figure.box.left, unit.box.left), min(figure.box.top, unit.box.top),
                    max(figure.box.right, unit.box.right), max(figure.box.bottom, unit.box.bottom),
                )  # fmt: skip
                taken[i] = replace(
                    figure, text=whole, quantity=read[0].quantity, place=figure.place.joined(unit.place),
                    box=box, sure=min(figure.sure, unit.sure),
                )  # fmt: skip
                break
    return [taken.get(i, p) for i, p in enumerate(pieces) if i not in gone]


def _next_to(figure: Piece, unit: Piece) -> bool:
    a, b = figure.place, unit.place
    shared = min(a.bottom, b.bottom) - max(a.top, b.top)
    return -0.5 * b.height < b.left - a.right < _NEXT_TO * b.height and shared > 0.5 * min(a.height, b.height)
