"""The numbers of a turn with the words around them: by these one is a part, an addition, a total, or left out
of what was told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.numbers import Mention
from assistant.rules.quantity import in_unit
from assistant.rules.schema import Fact
from assistant.text import fold
from assistant.types import Claim, Quantity
from assistant.understand.cues import Cues
from assistant.understand.labels import Label, labels
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary

FLOWS = ("hour", "order", "yuan")  # what several parts of add up: no score, share or number of followers
_LARGE = 100
_TIMES = ("day", "month")
_REACH = 20  # characters behind a number in which it is left out: 那次不在头7天
_STOP = re.compile(r"[。！!？?\n]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A number of a turn with the words before it, back to the number before, and those behind it in its
    sentence, up to the next one; ``label`` is the last word of a part's time among those before."""

    mention: Mention
    head: str
    tail: str
    label: Label | None

    def in_all(self, cues: Cues) -> bool:
        """Whether it is told as a total: 一共5小时, 5小时是两天加起来的."""
        return bool(cues.in_all.search(self.head) or cues.is_in_all.match(self.tail))

    def inside(self, cues: Cues) -> bool:
        """Whether it is told to be within what was told: 里头有2小时, 昨天那2小时算在里头."""
        counted = cues.within.search(self.tail) and not cues.not_within.search(self.tail)
        return bool(cues.among.search(self.head) or counted)

    def left_out(self, cues: Cues) -> bool:
        """Whether it does not count: 扣掉2小时, 有2小时是试播的，不算."""
        if cues.take_out.search(self.head):
            return True
        apart = cues.among.search(self.head) and cues.not_within.search(self.tail)
        return bool(apart or cues.left_out.search(self.tail))

    def missing(self, cues: Cues) -> bool:
        """Whether it was not counted in what was told: 还有场2小时没算进去, 漏算了2小时."""
        return bool(cues.missed.search(self.head) or cues.missing.search(self.tail))


def pieces(seen: Seen) -> list[Piece]:
    times = list(labels(seen.text))
    numbers = [m for m in seen.numbers if m.kind in ("quantity", "delta") and _is_told(m)]
    numbers = [m for m in numbers if not any(t.start <= m.start < t.end for t in times)]  # 剩下五天
    starts = [0, *(m.end for m in numbers)]
    found = []
    for i, (before, mention) in enumerate(zip(starts, numbers, strict=False)):
        inside = (t for t in times if before <= t.start < mention.start)
        label = max(inside, key=lambda t: t.start, default=None)
        following = (m.start for m in numbers[i + 1 : i + 3] if m.quantity.unit not in _TIMES)
        end = min(mention.end + _REACH, next(following, len(seen.text)))
        tail = _STOP.split(seen.text[mention.end : end])[0]
        found.append(Piece(mention, seen.text[before : mention.start], tail, label))
    return found


def _is_told(mention: Mention) -> bool:
    """八万 and 5 are numbers by themselves, the 四一 of 周四一共 is none."""
    q = mention.quantity
    return mention.arabic or bool(q.unit) or (q.low or 0) >= _LARGE


def piece_of(stated: Claim, seen: Seen, all_pieces: Sequence[Piece]) -> Piece | None:
    """The number that a fact was stated with; the only one, where the words are another language's."""
    said = fold(stated.text)
    at = seen.text.find(said)
    inside = [p for p in all_pieces if at <= p.mention.start and p.mention.end <= at + len(said)]
    if at < 0:
        return all_pieces[0] if len(all_pieces) == 1 else None
    return inside[-1] if inside else None


def as_amount(mention: Mention, fact: Fact, vocabulary: Vocabulary) -> Quantity | None:
    """The number as an amount of the fact, in its unit where it is exact there; one whose unit is of
    something else is none."""
    if fact.kind != "quantity" or fact.unit not in FLOWS:
        return None
    return in_unit(mention.quantity, fact.unit, vocabulary.knowledge.units)
