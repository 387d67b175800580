"""Where the clauses of a turn begin and end; merchants type blanks for commas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

Part = tuple[int, int]
"""Start and end of a clause in folded text."""

_END = re.compile(r"[，,。；;！!？?\n]|(?<![0-9a-z])\s+|\s+(?![0-9a-z])")
SENTENCE = re.compile(r"[。；;！!？?\n]")


def parts(text: str) -> list[Part]:
    """Clauses; a blank between Chinese words ends one too."""
    bounds = [0, *(m.end() for m in _END.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(bounds) if a < b]


def part_at(found: Sequence[Part], position: int) -> int:
    """The index of the clause that holds a position."""
    return next((i for i, (a, b) in enumerate(found) if a <= position < b), len(found) - 1)


def words(text: str, part: Part) -> str:
    """The words of a clause without what ends it."""
    return text[part[0] : part[1]].strip(" ，,。；;！!？?\n")
