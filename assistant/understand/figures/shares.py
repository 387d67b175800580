"""Shares told by two counts: 「150个咨询回了72个」 is a reply rate of 48%."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.numbers import Mention
from assistant.types import Side
from assistant.understand.counts import COUNTED, Count, percent, sides_of
from assistant.understand.cues import Cues
from assistant.understand.vocabulary import Named, Vocabulary

_FAR = 20  # characters between the two counts


@dataclass(frozen=True, slots=True)
class Shared:
    """``numbers`` with a share in place of its two counts; ``pinned`` gives the fact of each."""

    numbers: list[Mention]
    pinned: Mapping[Mention, str]


def counted_shares(
    text: str, numbers: Sequence[Mention], named: Sequence[Named], focus: Collection[str],
    vocabulary: Vocabulary,
) -> Shared:  # fmt: skip
    """Numbers of folded ``text``, left to right; ``focus`` are the facts under discussion."""
    found, pinned = list(numbers), dict[Mention, str]()
    told = [m for m in numbers if m.kind == "quantity" and m.quantity.unit in COUNTED]
    cues = vocabulary.figures
    shares = [s for s in vocabulary.counts.values() if not focus or s.fact in focus]
    used: set[Mention] = set()
    ends = {n.end for n in named}
    sides = {s.fact: sides_of(text, numbers, s, ends, cues.filler) for s in shares} if len(told) > 1 else {}
    for a, b in _pairs(text, told, cues):
        if used & {a, b}:
            continue
        for share in shares:
            if any(_is_rate(text, m, share, named, cues) for m in (a, b)):
                continue
            both = _share(a, b, sides[share.fact])
            if both is not None:
                found[found.index(a)] = both
                found.remove(b)
                used |= {a, b}
                pinned[both] = share.fact
                break
    return Shared(found, pinned)


def _pairs(text: str, told: Sequence[Mention], cues: Cues) -> Iterator[tuple[Mention, Mention]]:
    """Counts that can be of one share. Where the next one is of before and one behind it is not, that one:
    「300个咨询，上周才回了200个，这周回了260个」."""
    for i, a in enumerate(told[:-1]):
        b, far = told[i + 1], _FAR
        behind = told[i + 2] if i + 2 < len(told) else None
        if behind and cues.past.search(text, a.end, b.start) and cues.now.search(text, b.end, behind.start):
            b, far = behind, 2 * _FAR
        if b.start - a.end <= far:
            yield a, b


def _is_rate(text: str, m: Mention, share: Count, named: Sequence[Named], cues: Cues) -> bool:
    """Whether a bare number is the share itself, told by its own name: the 76 of 回复率才76."""
    before = (n.end for n in named if share.fact in n.ids and text[n.end - 1] == "率" and n.end <= m.start)
    return not m.quantity.unit and any(cues.filler.fullmatch(text, end, m.start) for end in before)


def _share(a: Mention, b: Mention, sides: Mapping[Mention, Side]) -> Mention | None:
    """The two counts as a share, the whole before the part or behind it."""
    told = {sides.get(m): m for m in (a, b)}
    whole, part = told.get("whole"), told.get("part") or told.get("rest")
    if whole is None or part is None or whole.quantity.point is None or part.quantity.point is None:
        return None
    value = percent(part.quantity.point, whole.quantity.point, rest="rest" in told)
    return replace(a, end=b.end, quantity=value) if value else None
