"""What stands on a page. Lengths are points from its left and top edge, as it is displayed: upright."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.library.ingest.records import Reason

Color = tuple[int, int, int, int]
"""Red, green, blue and opacity, 0 to 255."""
BLACK: Color = (0, 0, 0, 255)


@dataclass(frozen=True, slots=True)
class Style:
    """How one run of text is shown. ``size`` is that on the page, ``angle`` 0 to 360 degrees clockwise,
    ``order`` its place in the order of painting."""

    size: float
    bold: bool
    color: Color
    angle: float
    order: int
    invisible: bool
    """Drawn neither filled nor outlined."""
    font: str


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def overlaps(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character, "" where one was taken out. The box spans the em, not the ink; ``base`` is the line
    that it stands on. ``ink`` says whether drawing it changes the page, None where its font cannot be drawn
    here."""

    text: str
    box: Box
    base: float
    style: Style
    ink: bool | None = True
    ground: float = 1.0
    """How light the page is below it, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A straight piece of a path, or the box that one fills."""

    box: Box
    color: Color
    order: int
    filled: bool
    opaque: bool


@dataclass(frozen=True, slots=True)
class Picture:
    box: Box
    order: int
    opaque: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A field of a form, or words put on the page by a reader's tool. ``struck`` are the places that an
    annotation strikes out."""

    text: str
    box: Box
    shown: bool


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    width: float
    height: float
    glyphs: Sequence[Glyph]
    shapes: Sequence[Shape]
    pictures: Sequence[Picture]
    notes: Sequence[Note] = ()
    strikes: Sequence[Box] = ()
    whole: bool = True
    """Whether all that is painted on it was read."""


def bounds(boxes: Sequence[Box]) -> Box:
    """The box around all of them."""
    return Box(
        min(b.left for b in boxes),
        min(b.top for b in boxes),
        max(b.right for b in boxes),
        max(b.bottom for b in boxes),
    )


@dataclass(frozen=True, slots=True)
class Unseen:
    """Words of a page that are no part of its text."""

    text: str
    top: float
    reason: Reason
