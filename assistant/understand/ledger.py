"""What a figure is made up of, over the turns that tell of it.

A figure is held as the parts that it was told in. Every number told of it is an event: it sets the figure, is
a part by a time of its own, comes on top, goes off, or puts right the number told last. In whatever order
its parts are told, they come to the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.types import Part, Profile, Quantity, StatedFact
from assistant.understand.fitting import Fitting
from assistant.understand.labels import covers

EventKind = Literal["set", "part", "more", "less", "mend"]


@dataclass(frozen=True, slots=True)
class Event:
    """What a number says of a figure. ``label`` is the time of a part; ``denied`` the number that is put
    right by one that mends, without it the one told last."""

    fact: str
    kind: EventKind
    value: Quantity
    text: str = ""
    label: str = ""
    denied: Quantity | None = None


def entered(held: Sequence[Part], event: Event) -> tuple[Part, ...]:
    """The parts of a figure after an event. A part told again takes the place of the first, as one does of
    those that its time covers: 上半年 of 二月."""
    new = Part(event.fact, event.label, event.value, event.text)
    if event.kind == "set" or not held:
        return (replace(new, less=event.kind == "less"),)
    if event.kind == "part":
        same = next((i for i, p in enumerate(held) if p.label == event.label), len(held))
        kept = [p for p in held if not (p.label and (p.label == event.label or covers(event.label, p.label)))]
        return (*kept[:same], new, *kept[same:])
    if event.kind == "mend":
        wrong = next((p for p in held if p.value == event.denied), held[-1])
        return tuple(replace(new, label=p.label, less=p.less) if p is wrong else p for p in held)
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


def words(parts: Sequence[Part]) -> str:
    """The parts as the merchant told them: 周一2小时＋又播了3小时."""
    said = [(("－" if p.less else "＋"), f"{p.label}{p.text}") for p in parts if p.text]
    return "".join(sign + text for sign, text in said)[1:]


def standing(fact: str, parts: Sequence[Part], known: Profile, fitting: Fitting) -> tuple[Part, ...]:
    """The parts that a figure stands in; what is known of it in one, where they do not come to that: it was
    set by hand, or is only supposed."""
    held = tuple(p for p in parts if p.fact == fact)
    stated = known.get(fact)
    if stated is None or not isinstance(stated.value, Quantity) or _comes_to(held, stated, fitting):
        return held
    return (Part(fact, "", stated.value, stated.text),)


def _comes_to(held: Sequence[Part], stated: StatedFact, fitting: Fitting) -> bool:
    """Whether the parts are those of what is known: their sum, or the last of some that do not add up."""
    return bool(held) and stated.value in (total(held, fitting), held[-1].value)
