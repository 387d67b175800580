"""Where the merchant speaks of themselves: 「平台要求80，我76」. From there on a word of what is asked or
of a goal holds no longer. Whose a stretch of a turn is stands in ``understand.holders``."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from assistant.understand.cues import Cues

_OBJECT = 4  # characters before 我 in which a verb makes it the object: 带我


@dataclass(frozen=True, slots=True)
class Selves:
    """The spans of 我, 我们, 自己 as a subject, left to right."""

    spans: tuple[tuple[int, int], ...]
    _starts: tuple[int, ...]

    def between(self, start: int, end: int) -> bool:
        """Whether one stands between two positions."""
        i = bisect_left(self._starts, start)
        return i < len(self.spans) and self.spans[i][1] <= end


def selves(text: str, cues: Cues) -> Selves:
    """Of folded ``text``."""
    spans = tuple(
        (m.start(), m.end())
        for m in cues.me.finditer(text)
        if not cues.object.search(text, max(0, m.start() - _OBJECT), m.start())
        and not cues.aside.match(text, m.end())
    )
    return Selves(spans, tuple(start for start, _ in spans))
