"""The numbers of a turn with the words before them: by these one is a part, an addition or a total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.numbers import Mention
from assistant.rules.quantity import in_unit
from assistant.rules.schema import Fact
from assistant.text import fold
from assistant.types import Claim, Quantity
from assistant.understand.labels import Label, labels
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary

FLOWS = ("hour", "order", "yuan")  # what several parts of add up: no score, share or number of followers
_LARGE = 100


@dataclass(frozen=True, slots=True)
class Piece:
    """A number of a turn with the words before it, back to the number before; ``label`` is the last word of a
    part's time among those."""

    mention: Mention
    head: str
    label: Label | None


def pieces(seen: Seen) -> list[Piece]:
    times = list(labels(seen.text))
    numbers = [m for m in seen.numbers if m.kind in ("quantity", "delta") and _is_told(m)]
    numbers = [m for m in numbers if not any(t.start <= m.start < t.end for t in times)]  # 剩下五天
    starts = [0, *(m.end for m in numbers)]
    found = []
    for before, mention in zip(starts, numbers, strict=False):
        inside = (t for t in times if before <= t.start < mention.start)
        label = max(inside, key=lambda t: t.start, default=None)
        found.append(Piece(mention, seen.text[before : mention.start], label))
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
