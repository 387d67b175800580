"""Shares told by two counts: 「150个咨询回了72个」 is a reply rate of 48%."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal

from assistant.numbers import Mention
from assistant.types import Quantity
from assistant.understand.cues import PHRASE, Count, Cues
from assistant.understand.vocabulary import Named

COUNTED = ("", "item", "order", "person", "piece")
_FAR = 20  # characters between the two counts
_NEAR = 8  # characters around a count in which what it counts is told
_DIGITS = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Shared:
    """``numbers`` with a share in place of its two counts; ``pinned`` gives the fact of each."""

    numbers: list[Mention]
    pinned: Mapping[Mention, str]


def counted_shares(
    text: str, numbers: Sequence[Mention], named: Sequence[Named], focus: Collection[str], cues: Cues
) -> Shared:
    """Numbers of folded ``text``, left to right; ``focus`` are the facts under discussion."""
    found, pinned = list(numbers), dict[Mention, str]()
    told = [m for m in numbers if m.kind == "quantity" and m.quantity.unit in COUNTED]
    shares = sorted(
        (s for s in cues.shares if not focus or s.fact in focus), key=lambda s: s.fact not in focus
    )
    used: set[Mention] = set()
    for a, b in _pairs(text, told, cues):
        if used & {a, b}:
            continue
        for share in shares:
            if any(_is_rate(text, m, share, named, cues) for m in (a, b)):
                continue
            both = _share(text, a, b, share)
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


def _share(text: str, a: Mention, b: Mention, share: Count) -> Mention | None:
    """The two counts as a share, the whole before the part or behind it."""
    for whole, part in ((a, b), (b, a)):
        if whole.quantity.point is None or part.quantity.point is None:
            continue
        rest = _told(text, part, whole, share, left=True)
        if _counts(text, whole, part, share) and (rest or _told(text, part, whole, share)):
            value = percent(part.quantity.point, whole.quantity.point, rest=rest)
            if value is not None:
                return replace(a, start=a.start, end=b.end, quantity=value)
    return None


def _counts(text: str, whole: Mention, part: Mention, share: Count) -> bool:
    """Whether the number counts what the share is of: 150个咨询, 咨询150个."""
    last = part.start if part.start > whole.end else whole.end + _NEAR
    first = part.end if part.end < whole.start else max(0, whole.start - _NEAR)
    unit = share.whole.match(text, whole.end - 1, whole.end)
    return bool(
        unit
        or share.whole.search(text, whole.end, min(last, whole.end + _NEAR))
        or share.whole.search(text, max(first, whole.start - _NEAR), whole.start)
    )


def _told(text: str, part: Mention, whole: Mention, share: Count, *, left: bool = False) -> bool:
    """Whether the number is of the part (or, ``left``, of what is left of it)."""
    words = share.rest if left else share.part
    first = whole.end if whole.end <= part.start else max(0, part.start - _NEAR)
    before = words.search(text, max(first, part.start - _NEAR), part.start)
    behind = words.search(text, part.end, min(len(text), part.end + 5))
    ends = PHRASE.search(text, part.end, behind.start()) if behind else None
    return bool(before) or bool(behind and not ends)


def percent(part: Decimal, whole: Decimal, *, rest: bool) -> Quantity | None:
    if not whole or part > whole or part != part.to_integral_value():
        return None
    exact = 100 * (whole - part if rest else part) / whole
    low = exact.quantize(_DIGITS, ROUND_DOWN)
    if low == exact:
        low = low.normalize() if low else low
        return Quantity(low, low, "percent")
    return Quantity(low, low + _DIGITS, "percent", low_open=True, high_open=True)
