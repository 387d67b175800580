"""Where the clauses of a turn begin and end; merchants type blanks for commas."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

Part = tuple[int, int]
"""Start and end of a clause in folded text."""

_END = re.compile(r"[，,。；;！!？?\n]|(?<![0-9a-z])\s+|\s+(?![0-9a-z])")
LONGEST = 160
"""Characters of a clause: what stands farther apart does not belong together."""
SENTENCE = re.compile(r"[。；;！!？?\n]")


@lru_cache(8)  # asked for each figure and each check of one turn
def parts(text: str) -> tuple[Part, ...]:
    """Clauses; a blank between Chinese words ends one too, and so does a length that no clause has."""
    bounds = sorted({0, *(m.end() for m in _END.finditer(text)), len(text)})
    return tuple(
        (start, min(start + LONGEST, b)) for a, b in pairwise(bounds) for start in range(a, b, LONGEST)
    )


def part_at(found: Sequence[Part], position: int) -> int:
    """The index of the clause that holds a position."""
    return bisect_right(found, position, key=lambda part: part[0]) - 1


def words(text: str, part: Part) -> str:
    """The words of a clause without what ends it."""
    return text[part[0] : part[1]].strip(" ，,。；;！!？?\n")
