"""Counts told over turns that make a share: 「今天200个咨询」, then 「回了170个」, is a reply rate of 85%.

They are kept from the turn that tells them, whatever is talked about then, and read as the share of the rule
that is asked about at last. One told of another day is taken back: 「170是昨天的」.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.numbers import Mention
from assistant.types import Claim, FactValue, Profile, Tally
from assistant.understand.counts import COUNTED, Count, percent
from assistant.understand.facts import Reading
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Named, Vocabulary

_OF_THEN = re.compile(
    r"[个条单笔人位次]?[那这]?个?(?:数|数字)?(?:都|就)?(?:是|系)(?P<then>[^，,。；;！!？?\n]{1,6})"
)
_MORE = re.compile(r"(?:又|再|另外还?|还)[^，,。；;！!？?\n0-9]{0,4}$")
_KEPT = 12


@dataclass(frozen=True, slots=True)
class Tallied:
    """What is counted after a turn, the facts that its counts ``state``, those that no longer hold
    (``gone``), and where the turn's own counts begin (``taken``)."""

    tallies: tuple[Tally, ...] = ()
    stated: tuple[Claim, ...] = ()
    gone: frozenset[str] = frozenset()
    taken: frozenset[int] = frozenset()


def tallied(
    seen: Seen,
    held: Sequence[Tally],
    focus: Collection[str],
    before: Profile,
    vocabulary: Vocabulary,
    turn: int,
) -> Tallied:
    """``held`` are the counts of the turns before, ``focus`` the facts under discussion."""
    counts = [m for m in seen.numbers if _is_count(m)]
    if not (held or counts):
        return Tallied()
    correcting = bool(vocabulary.cue("correction", seen.text))
    result = Tallied()
    for share in vocabulary.counts.values():
        old = tuple(t for t in held if t.fact == share.fact)
        kept, back = _taken_back(seen.text, counts, old, vocabulary)
        new = list(_told(seen, [m for m in counts if m.start not in back], share, turn))
        new += _bare(seen, counts, back, kept, new, correcting, turn)
        mine = kept
        for tally, mention in new:
            mine = _with(mine, tally, correcting, bool(_MORE.search(seen.text, 0, mention.start)))
        again = {m.start for m in counts if any(t.value == m.quantity.point for t in kept)}  # 就410个
        taken = back | again | {m.start for _, m in new} if share.fact in focus else frozenset[int]()
        fact = _share_of(share.fact, mine) if share.fact in focus else None
        fresh = new or share.fact not in before
        lost = kept != old and fact is None and share.fact in before
        result = Tallied(
            (*result.tallies, *mine)[-_KEPT:],
            (*result.stated, *([fact] if fact and fresh else [])),
            result.gone | ({share.fact} if lost else set()),
            result.taken | taken,
        )
    return result


def completed(found: Tallied, seen: Seen) -> Seen:
    """With the shares as if named, so that a turn is about the rule that reads them: 「回了90个 达标没」."""
    known = {n for named in seen.facts for n in named.ids}
    names = [Named(0, 0, f.text, (f.fact,)) for f in found.stated if f.fact not in known]
    return replace(seen, facts=[*names, *seen.facts]) if names and not seen.facts else seen


def with_tallies(reading: Reading, found: Tallied) -> Reading:
    """With the shares that its counts and those before come to, where the turn itself tells none."""
    told = {f.fact for f in reading.stated}
    stated = [f for f in found.stated if f.fact not in told]
    unowned = tuple(m for m in reading.unowned if m.start not in found.taken)
    return replace(reading, stated=(*reading.stated, *stated), unowned=unowned)


def _is_count(mention: Mention) -> bool:
    point = mention.quantity.point
    unit = mention.quantity.unit  # 33万单 may be of anything, two turns apart
    if mention.kind != "quantity" or unit not in COUNTED or unit == "order" or not mention.arabic:
        return False
    return point is not None and point >= 0 and point == point.to_integral_value()


def _told(seen: Seen, counts: Sequence[Mention], share: Count, turn: int) -> Iterator[tuple[Tally, Mention]]:
    """The counts that words of the share stand beside."""
    for m in counts:
        side = share.side(seen.text, m, seen.numbers)
        if side:
            text = seen.folded.source(m.start, m.end)
            yield Tally(share.fact, side, int(m.quantity.point or 0), text, turn), m


def _bare(
    seen: Seen, counts: Sequence[Mention], back: Collection[int], kept: Sequence[Tally],
    new: Sequence[tuple[Tally, Mention]], correcting: bool, turn: int,
) -> Iterator[tuple[Tally, Mention]]:  # fmt: skip
    """「说错了，是165」: the one bare count of a correction is of what was counted last."""
    left = [m for m in counts if m.start not in back]
    if correcting and kept and not new and not back and len(left) == 1 == len(seen.numbers):
        last = max(kept, key=lambda t: t.turn)
        text = seen.folded.source(left[0].start, left[0].end)
        yield replace(last, value=int(left[0].quantity.point or 0), text=text, turn=turn), left[0]


def _taken_back(
    text: str, counts: Sequence[Mention], held: tuple[Tally, ...], vocabulary: Vocabulary
) -> tuple[tuple[Tally, ...], frozenset[int]]:
    """What still holds, and where counts begin that are said to be of another day: 「170是昨天的」."""
    gone: dict[int, int] = {}
    for m in counts:
        of_then = _OF_THEN.match(text, m.end)
        if of_then and vocabulary.cue("another_day", of_then["then"]) and m.quantity.point is not None:
            gone[m.start] = int(m.quantity.point)
    return tuple(t for t in held if t.value not in gone.values()), frozenset(gone)


def _with(held: tuple[Tally, ...], new: Tally, correcting: bool, more: bool) -> tuple[Tally, ...]:
    """A count takes the place of the one before; a whole told anew is of another lot, whose part is not
    known yet."""
    same = next((t for t in held if t.side == new.side), None)
    if same and more and not correcting:
        new = replace(new, value=same.value + new.value, text=f"{same.text}＋{new.text}")
    elif same and new.side == "whole" and not correcting and new.value != same.value:
        held = ()
    sides = ("part", "rest") if new.side != "whole" else ("whole",)
    return (*(t for t in held if t.side not in sides), new)


def _share_of(fact: str, tallies: Sequence[Tally]) -> Claim | None:
    whole = next((t for t in tallies if t.side == "whole"), None)
    part = next((t for t in tallies if t.side != "whole"), None)
    if whole is None or part is None:
        return None
    value: FactValue | None = percent(Decimal(part.value), Decimal(whole.value), rest=part.side == "rest")
    return None if value is None else Claim(fact, value, f"{whole.text}，{part.text}")
