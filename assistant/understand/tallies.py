"""Counts that make a share, told in parts or over turns: 上午40个咨询回了36个, then 下午60个, then 回了43个.

Each count is taken for an event on the side of the share that it is of (``ledger``), from the turn that tells
it, whatever is talked about then; what the sides come to is read as the share of the rule that is asked about
at last. One told of another day is taken back: 「170是昨天的」.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.numbers import Mention
from assistant.types import Claim, Part, Profile, Quantity, Side
from assistant.understand.counts import CAME, COUNTED, Count, sides_of
from assistant.understand.facts import Reading
from assistant.understand.labels import labels, of_one_day
from assistant.understand.ledger import Event, entered, share_of, words
from assistant.understand.pieces import Piece, pieces
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Named, Vocabulary

_OF_THEN = re.compile(
    r"[个条单笔人位次]?[那这]?个?(?:数|数字)?(?:都|就)?(?:是|系)(?P<then>[^，,。；;！!？?\n]{1,6})"
)
_MORE = re.compile(r"(?:又|再|另外还?|还)[^，,。；;！!？?\n0-9]{0,4}$")
_OTHER: dict[Side, Side] = {"part": "rest", "rest": "part"}
_ALONE = re.compile(r"[来进接有是了\s，,。！!]*")
_KEPT = 12


@dataclass(frozen=True, slots=True)
class Tallied:
    """The counts after a turn, the facts that they ``state``, those that no longer hold (``gone``), where the
    turn's own counts begin (``taken``), and those of them that tell a share only with others (``apart``)."""

    parts: tuple[Part, ...] = ()
    stated: tuple[Claim, ...] = ()
    gone: frozenset[str] = frozenset()
    taken: frozenset[int] = frozenset()
    apart: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    event: Event
    mention: Mention


def tallied(
    seen: Seen, held: Sequence[Part], focus: Collection[str], before: Profile, vocabulary: Vocabulary
) -> Tallied:
    """``held`` are the parts of the turns before, ``focus`` the facts under discussion."""
    held = [p for p in held if p.side]
    counts = [m for m in seen.numbers if _is_count(m)]
    if not (held or counts):
        return Tallied()
    in_all = bool(vocabulary.figures.in_all.search(seen.text))
    lots = [t.words for t in labels(seen.text)]
    result = Tallied()
    for count in vocabulary.counts.values():
        old = tuple(p for p in held if p.fact == count.fact)
        kept, back = _taken_back(seen.text, counts, old, vocabulary)
        ours = [m for m in counts if m.start not in back]
        told = _Counting(seen, ours, count, kept, vocabulary).told()
        mine = kept
        for t in told:
            mine = _entered(mine, t.event)
        again = {m.start for m in counts if any(p.value.point == m.quantity.point for p in kept)}  # 就410个
        asked = count.fact in focus
        lot = lots[0] if len(lots) == 1 and not told and any(p.label == lots[0] for p in mine) else None
        share = share_of(mine, in_all=in_all, lot=lot) if asked else None
        fresh = told or again or in_all or lot or count.fact not in before
        alone = _apart(told, shared=share is not None)
        lost = mine != old and share is None and count.fact in before
        result = Tallied(
            (*result.parts, *mine[-_KEPT:]),
            (*result.stated, *([Claim(count.fact, share, _said(mine))] if share and fresh else [])),
            result.gone | ({count.fact} if lost else set()),
            result.taken | (back | again | {t.mention.start for t in told} if asked else frozenset()),
            (*result.apart, *(m for m in counts if asked and (m.start in again or m in alone))),
        )
    return result


def completed(found: Tallied, seen: Seen) -> Seen:
    """With the shares as if named, so that a turn is about the rule that reads them: 「回了90个 达标没」."""
    known = {n for named in seen.facts for n in named.ids}
    names = [Named(0, 0, f.text, (f.fact,)) for f in found.stated if f.fact not in known]
    return replace(seen, facts=[*names, *seen.facts]) if names and not seen.facts else seen


def with_tallies(reading: Reading, found: Tallied) -> Reading:
    """With the shares that its counts and those before come to, where the turn itself tells none; of a turn
    that tells several lots, what they come to together."""
    lots = {(p.fact, p.label) for p in found.parts}
    several = {fact for fact, label in lots if label and len({other for f, other in lots if f == fact}) > 1}
    told = {
        c.fact
        for c in reading.stated
        if c.fact not in several or not any(c.start <= at < c.end for at in found.taken)
    }
    stated = [c for c in found.stated if c.fact not in told]
    instead = {c.fact for c in stated}
    return replace(
        reading,
        stated=(*(c for c in reading.stated if c.fact not in instead), *stated),
        doubtful=tuple(d for d in reading.doubtful if d[0].fact not in instead),
        unowned=tuple(m for m in reading.unowned if m.start not in found.taken),
    )


def _is_count(mention: Mention) -> bool:
    point = mention.quantity.point
    unit = mention.quantity.unit  # 33万单 may be of anything, two turns apart
    if mention.kind != "quantity" or unit not in COUNTED or unit == "order" or not mention.arabic:
        return False
    return point is not None and point >= 0 and point == point.to_integral_value()


def _apart(told: Sequence[_Told], *, shared: bool) -> list[Mention]:
    """Counts that are no share by themselves: 好评91 is one, where no whole is told."""
    sides = {t.event.side == "whole" for t in told}
    return [t.mention for t in told if len(sides) == 1 and (shared or t.mention.quantity.unit)]


@dataclass(frozen=True, slots=True)
class _Counting:
    """The counts of a turn as events on the two sides of one share, of which ``held`` are told before."""

    seen: Seen
    counts: Sequence[Mention]
    count: Count
    held: tuple[Part, ...]
    vocabulary: Vocabulary

    def told(self) -> list[_Told]:
        ends = {n.end for n in self.seen.facts}
        sides = sides_of(self.seen.text, self.seen.numbers, self.count, ends, self.vocabulary.figures.filler)
        around = {p.mention: p for p in pieces(self.seen)}
        found: list[_Told] = []
        for m in self.counts:
            now = tuple(self.held)
            for t in found:
                now = _entered(now, t.event)
            event = self._event(m, sides.get(m), around.get(m), now)
            if event:
                found.append(_Told(event, m))
        return found or list(self._put_right())

    def _event(self, m: Mention, side: Side | None, piece: Piece | None, now: Sequence[Part]) -> Event | None:
        cues, text = self.vocabulary.figures, self.seen.folded.source(m.start, m.end)
        value = replace(m.quantity, unit="item")
        wholes = [p for p in now if p.side == "whole"]
        if side in (None, "whole") and piece and wholes and piece.left_out(cues):
            return Event(self.count.fact, "less", value, text, wholes[-1].label, side="whole")
        if side is None and piece and wholes and self.count.over.search(piece.head + piece.tail):
            side = "whole"  # 里头上班时间的是120条
        came = CAME.search(self.seen.text, 0, m.start) and _MORE.search(piece.head if piece else "")
        if side is None and wholes and (came or self._is_next_lot(m, wholes)):
            side = "whole"  # 又来了20个, 下午30个
        if side is None:
            return None
        event = Event(self.count.fact, "set", value, text, side=side)
        mine = [p for p in now if p.side == side]
        if piece and piece.in_all(cues) and (side != "whole" or not _MORE.search(piece.head)):
            return event
        label = self._label(m) or (self._of_lot(m, wholes) if side != "whole" else "")
        if mine and not label and self._corrects():
            return replace(event, kind="mend")
        if mine and not self._corrects() and _MORE.search(self.seen.text, 0, m.start):
            label = label or mine[-1].label
            known = any(p.label == label for p in mine)
            return replace(event, kind="more" if known else "part", label=label)
        return replace(event, kind="part", label=label) if label else event

    def _corrects(self) -> bool:
        return self.vocabulary.cue("correction", self.seen.text) is not None

    def _label(self, m: Mention) -> str:
        """The time of a lot holds for all its counts: 上午来了40个 回了36个."""
        return next((t.words for t in reversed(list(labels(self.seen.text))) if t.start < m.start), "")

    def _of_lot(self, m: Mention, wholes: Sequence[Part]) -> str:
        """The lot told last, where the count can be of it."""
        last = wholes[-1] if wholes else None
        fits = last and (last.value.point or 0) >= (m.quantity.point or 0)
        return last.label if last and fits else ""

    def _is_next_lot(self, m: Mention, wholes: Sequence[Part]) -> bool:
        """「下午30个」, where the whole of another time of the day was told."""
        label = self._label(m)
        lots = {label, *(p.label for p in wholes)}
        alone = _ALONE.fullmatch(self.seen.text[: m.start].removeprefix(label) + self.seen.text[m.end :])
        return bool(label and alone) and of_one_day(lots)

    def _put_right(self) -> Iterator[_Told]:
        """「说错了，是165」: the one bare count of a correction is of what was counted last."""
        if self._corrects() and self.held and len(self.counts) == 1 == len(self.seen.numbers):
            m, last = self.counts[0], self.held[-1]
            text = self.seen.folded.source(m.start, m.end)
            value = replace(m.quantity, unit="item")
            yield _Told(Event(self.count.fact, "mend", value, text, side=last.side), m)


def _taken_back(
    text: str, counts: Sequence[Mention], held: tuple[Part, ...], vocabulary: Vocabulary
) -> tuple[tuple[Part, ...], frozenset[int]]:
    """What still holds, and where counts begin that are said to be of another day: 「170是昨天的」."""
    gone: dict[int, Quantity] = {}
    for m in counts:
        of_then = _OF_THEN.match(text, m.end)
        if of_then and vocabulary.cue("another_day", of_then["then"]):
            gone[m.start] = m.quantity
    points = {q.point for q in gone.values()}
    return tuple(p for p in held if p.value.point not in points), frozenset(gone)


def _said(parts: Sequence[Part]) -> str:
    """The counts as the merchant told them, those of one lot without its time."""
    lots = len({p.label for p in parts}) > 1
    told = [
        [p if lots else replace(p, label="") for p in parts if (p.side == "whole") is side]
        for side in (True, False)
    ]
    return "，".join(words(side) for side in told)


def _entered(held: tuple[Part, ...], event: Event) -> tuple[Part, ...]:
    """The counts after an event: what is left out takes the place of what was done; a whole told anew, or
    less of it, is of another lot, whose part is not known yet."""
    if event.side == "whole" and event.kind in ("set", "less"):
        same = [p for p in held if p.side == "whole"]
        if event.kind == "less" or (same and [p.value for p in same] != [event.value]):
            held = tuple(same)
    other = _OTHER.get(event.side) if event.side else None
    if event.kind in ("set", "part"):
        held = tuple(p for p in held if p.side != other or (event.kind == "part" and p.label != event.label))
    return entered(held, event)
