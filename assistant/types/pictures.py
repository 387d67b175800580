"""What stands in a picture, and what of it may be facts of the merchant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]
"""Of a text, in pixels of the upright picture: left and right above, right and left below."""

ShownDoubt = Literal["reading", "label", "several", "differs", "window", "unit", "above", "sentence"]
UnusedWhy = Literal["scale", "range", "unit"]


@dataclass(frozen=True, slots=True)
class Box:
    """An upright box around something, in pixels of the upright picture."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class TextLine:
    """A text of a picture as it was read; ``sure`` is how likely it is right, 0 to 1."""

    text: str
    corners: Corners
    sure: float


@dataclass(frozen=True, slots=True)
class PictureText:
    """Every text of a picture, whose width and height are in pixels after it was turned upright."""

    width: int
    height: int
    lines: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A figure of a picture that is a fact's by where it stands. ``value`` is how it is typed into a field,
    ``words`` are those of the picture (label and figure), ``box`` is the figure's.

    ``doubts`` say why a merchant should look twice: ``reading`` (blurred), ``label`` (short, or several facts
    are called so), ``several`` (figures beside one label), ``differs`` (the picture has the fact twice),
    ``window`` (of a day or a month, where the fact is of all time), ``unit`` (a share without its sign),
    ``above`` (it stands above its label), ``sentence`` (words go on behind it).
    """

    fact: str
    value: str
    words: str
    box: Box
    sure: float
    doubts: tuple[ShownDoubt, ...] = ()


@dataclass(frozen=True, slots=True)
class UnusedFigure:
    """A figure beside the label of a fact that it cannot be of: another scale, range or unit."""

    fact: str
    words: str
    box: Box
    why: UnusedWhy


@dataclass(frozen=True, slots=True)
class Screen:
    """What a picture shows of the facts, as one reads: from the top down."""

    shown: tuple[ShownFact, ...] = ()
    unused: tuple[UnusedFigure, ...] = ()
