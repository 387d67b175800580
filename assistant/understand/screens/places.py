"""Looking from a figure to the left and up: which words stand there, and how far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.understand.screens.pieces import Piece, Place

_BESIDE = 4.0  # heights of a label between it and the figure that it is close to
_BELOW = 2.5
_ABOVE = 1.5
_SHARED = 0.5  # of the lower height, for two pieces in one row
_OVERLAP = 0.25  # of the smaller width, for two in one column
_LEVEL = 0.8  # heights by which edges may differ and be in line


@dataclass(frozen=True, slots=True)
class Seen:
    """The first words on the way, how many values were ``passed`` before them, and whether they are close."""

    words: Piece
    passed: int
    close: bool


class Places:
    """The pieces of one picture, to be looked at from any of them."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces

    def left_of(self, piece: Piece) -> Seen | None:
        row = [p for p in self.pieces if p is not piece and _in_row(p.place, piece.place)]
        behind = sorted(
            (p for p in row if p.place.right <= piece.place.left + 0.3 * p.place.height),
            key=lambda p: -p.place.right,
        )
        found = _first_words(behind)
        if found is None:
            return None
        words, passed = found
        gap = (piece.place.left - words.place.right) / words.place.height
        return Seen(words, passed, not passed and gap <= _BESIDE)

    def above(self, piece: Piece) -> Seen | None:
        over = sorted(
            (
                p
                for p in self.pieces
                if p is not piece
                and p.place.bottom <= piece.place.top + 0.3 * p.place.height
                and _in_column(p.place, piece.place)
            ),
            key=lambda p: -p.place.bottom,
        )
        found = _first_words(over)
        if found is None:
            return None
        words, passed = found
        gap = (piece.place.top - words.place.bottom) / words.place.height
        return Seen(words, passed, not passed and gap <= _BELOW)

    def right_over(self, label: Piece) -> Piece | None:
        """The figure that stands on a label, as under a ring or in a card."""
        over = [
            p
            for p in self.pieces
            if p.is_value
            and p.place.bottom <= label.place.top + 0.3 * label.place.height
            and (label.place.top - p.place.bottom) <= _ABOVE * label.place.height
            and _in_column(p.place, label.place)
        ]
        return max(over, key=lambda p: p.place.bottom, default=None)


def _first_words(pieces: Iterable[Piece]) -> tuple[Piece, int] | None:
    return next(((piece, passed) for passed, piece in enumerate(pieces) if piece.is_words), None)


def _in_row(a: Place, b: Place) -> bool:
    shared = min(a.bottom, b.bottom) - max(a.top, b.top)
    return shared > _SHARED * min(a.height, b.height)


def _in_column(a: Place, b: Place) -> bool:
    shared = min(a.right, b.right) - max(a.left, b.left)
    level = _LEVEL * min(a.height, b.height)
    return (
        shared > _OVERLAP * min(a.width, b.width)
        or abs(a.left - b.left) < level
        or abs(a.left + a.right - b.left - b.right) < 2 * level
    )
