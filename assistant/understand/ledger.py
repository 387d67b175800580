"""What a figure is made up of, over the turns that tell of it.

A figure is held as the parts that it was told in. Every number told of it is an event: it sets the figure, is
a part by a time of its own, comes on top, goes off, or puts right the number told last. In whatever order
its parts are told, they come to the same. A share that is told by counts is held as its sides, each a figure
by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from assistant.types import Part, Profile, Quantity, Side, StatedFact
from assistant.understand.counts import percent
from assistant.understand.fitting import Fitting
from assistant.understand.labels import covers, of_one_day

EventKind = Literal["set", "part", "more", "less", "mend", "turn"]


@dataclass(frozen=True, slots=True)
class Event:
    """What a number says of a figure, or of a ``side`` of one. ``label`` is the time of a part; ``denied``
    the number that is put right by one that mends, without it the one told last. One that turns says that
    what was told last went the other way: 「不是涨，是掉了12万」."""

    fact: str
    kind: EventKind
    value: Quantity
    text: str = ""
    label: str = ""
    denied: Quantity | None = None
    side: Side | Literal[""] = ""


def entered(held: Sequence[Part], event: Event) -> tuple[Part, ...]:
    """The parts of a figure after an event. A part told again takes the place of the first, as one does of
    those that its time covers: 上半年 of 二月."""
    sides = tuple(p for p in held if p.side == event.side)
    return (*(p for p in held if p.side != event.side), *_entered(sides, event))


def _entered(held: Sequence[Part], event: Event) -> tuple[Part, ...]:
    new = Part(event.fact, event.label, event.value, event.text, side=event.side)
    if event.kind == "set" or not held:
        return (replace(new, less=event.kind == "less"),)
    if event.kind == "part":
        same = next((i for i, p in enumerate(held) if p.label == event.label), len(held))
        kept = [p for p in held if not (p.label and (p.label == event.label or covers(event.label, p.label)))]
        return (*kept[:same], new, *kept[same:])
    if event.kind == "mend":
        wrong = next((p for p in held if p.value == event.denied), held[-1])
        return tuple(replace(new, label=p.label, less=p.less) if p is wrong else p for p in held)
    if event.kind == "turn":
        return (*held[:-1], replace(held[-1], less=not held[-1].less))
    return (*held, replace(new, less=event.kind == "less"))


def total(parts: Sequence[Part], fitting: Fitting) -> Quantity | None:
    """What the parts come to; None for none, and where some go off first or more than there is."""
    if not parts or parts[0].less:
        return None
    found = parts[0].value
    for part in parts[1:]:
        moved = fitting.shifted(found, part.value, less=part.less)
        if not isinstance(moved, Quantity) or (moved.low is not None and moved.low < 0):
            return None
        found = moved
    return found


def share_of(parts: Sequence[Part], *, in_all: bool = False, lot: str | None = None) -> Quantity | None:
    """The share that the sides come to: of the ``lot`` that is asked for, of all where they are of one day or
    asked for together, else of the one told last; None where it is not known how many of these there are."""
    sides: dict[str, dict[str, Decimal]] = {"whole": {}, "part": {}, "rest": {}}
    for p in parts:
        lots, count = sides[p.side], p.value.point or Decimal(0)
        lots[p.label] = lots.get(p.label, Decimal(0)) + (-count if p.less else count)
    whole, part, rest = sides.values()
    if len(whole) > 1 and not (in_all or of_one_day(whole)):
        lot = [*whole][-1] if lot is None else lot
    if lot is not None and lot in whole:
        whole, part, rest = ({k: n for k, n in lots.items() if k == lot} for lots in (whole, part, rest))
    every = sum(whole.values())
    done = part | {k: whole.get(k, every) - n for k, n in rest.items()}
    together = [*done] == [""] or ([*whole] == [""] and len(done) > 1 and of_one_day(done))
    if not whole or not (done.keys() == whole.keys() or together):
        return None
    return percent(sum(done.values(), Decimal(0)), Decimal(every), rest=False)


def words(parts: Sequence[Part]) -> str:
    """The parts as the merchant told them: 周一2小时＋又播了3小时."""
    said = [(("－" if p.less else "＋"), f"{p.label}{p.text}") for p in parts if p.text]
    return "".join(sign + text for sign, text in said)[1:]


def standing(fact: str, parts: Sequence[Part], known: Profile, fitting: Fitting) -> tuple[Part, ...]:
    """The parts that a figure stands in; what is known of it in one, where they do not come to that: it was
    set by hand, or is only supposed."""
    held = tuple(p for p in parts if p.fact == fact and not p.side)
    stated = known.get(fact)
    if stated is None or not isinstance(stated.value, Quantity) or _comes_to(held, stated, fitting):
        return held
    return (Part(fact, "", stated.value, stated.text),)


def _comes_to(held: Sequence[Part], stated: StatedFact, fitting: Fitting) -> bool:
    """Whether the parts are those of what is known: their sum, or the last of some that do not add up."""
    return bool(held) and stated.value in (total(held, fitting), held[-1].value)
