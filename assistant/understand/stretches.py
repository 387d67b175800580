"""A turn cut into what each says of themselves, and what several make together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from assistant.text import Folded
from assistant.types import NORM
from assistant.understand.patterns import STOP
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary

_MY_OWN = re.compile(r"[我咱俺]们?(?:自己|[这那家的店号])")


@dataclass(frozen=True, slots=True)
class Stretch:
    """``text[start:end]`` of a turn is of ``holder``; ``shared`` by all who were told of before it."""

    start: int
    end: int
    holder: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """``said`` are those whom a turn names as subjects, in order; ``asked`` whose the question is, "" where
    its words do not tell; ``names`` the words for each; ``handed`` those to whom figures told before are
    handed over: 「那个20万是对家的」. ``all_asked`` when the question is of everybody told of: 「谁能过」."""

    stretches: tuple[Stretch, ...] = ()
    said: tuple[str, ...] = ()
    asked: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    handed: tuple[str, ...] = ()
    all_asked: bool = False

    def of(self, holder: str, text: Folded) -> Folded:
        """The turn with blanks for what is somebody else's, as long as it was."""
        chars = list(text.text)
        for s in self.stretches:
            if s.holder != holder and not s.shared:
                chars[s.start : s.end] = " " * (s.end - s.start)
        return replace(text, text="".join(chars))

    def owns(self, holder: str, position: int) -> bool:
        """Whether what stands at a position of the turn is the holder's."""
        inside = (s for s in self.stretches if s.start <= position < s.end)
        return all(s.holder == holder or s.shared for s in inside)


def told_together(seen: Seen, vocabulary: Vocabulary) -> tuple[Stretch, ...]:
    """「两家合一起900单，我这家330单」: what several make together, nobody's where one's own is told."""
    text, both, summed = seen.text, vocabulary.cues("both"), vocabulary.cues("summed_up")
    for start, end in pairwise([0, *(m.end() for m in STOP.finditer(text)), len(text) + 1]):
        own = _MY_OWN.search(text, end)
        if not (own and both.search(text, start, end) and summed.search(text, start, end)):
            continue
        units = {m.quantity.unit for m in seen.numbers if start <= m.start < end}
        if units & {m.quantity.unit for m in seen.numbers if m.start >= own.end()}:
            return (Stretch(start, end - 1, NORM),)
    return ()
