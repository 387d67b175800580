"""Which of several figures of one fact is the one: of now rather than of once, real rather than supposed,
over the rule's window rather than a whole life, exact rather than bounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.rules.schema import Window
from assistant.types import ME, NORM, Claim, FactValue, Quantity
from assistant.understand.figures.stance import Stance
from assistant.understand.windows import length, same


@dataclass(frozen=True, slots=True)
class Figure:
    """A fact's value as one place of the turn tells it. ``start`` and ``end`` span it with its word;
    ``number`` is its position among the numbers."""

    fact: str
    value: FactValue
    start: int
    end: int
    stance: Stance
    number: int
    delta: bool = False
    bound: bool = False
    vague: bool = False
    whole: bool = False  # told as what it comes to in all


def chosen(
    figures: Sequence[Figure], window: Window | None, *, planned: bool = False
) -> tuple[Figure | None, Figure | None]:
    """The figure that a fact takes, and another one that might be meant as well; where one is computed with
    what is ``planned`` (预计700单), it will do."""
    left = [f for f in figures if f.stance.own] or [f for f in figures if planned and f.stance.time == "goal"]
    if not left:
        return None, None
    preferences: tuple[Callable[[Figure], bool], ...] = (
        lambda f: f.stance.force != "supposed",
        lambda f: f.stance.time != "past",
        lambda f: f.stance.time != "past" or f.stance.weak,
        lambda f: not f.delta,
        lambda f: exactly(f, window) or not any(exactly(g, window) for g in figures),
        lambda f: (f.whole and f.stance.days is None) or not any(g.whole for g in figures),
        lambda f: not f.bound,
        lambda f: not _beyond(f, window),
        lambda f: not _within(f, window),
        lambda f: not f.vague,
        lambda f: f.stance.marked,
    )
    for better in preferences:
        left = [f for f in left if better(f)] or left
    taken = left[0]
    if taken.bound:
        taken = _narrowed(taken, left[1:])
    return taken, next((f for f in left[1:] if f.value != taken.value and not f.bound), None)


def _narrowed(figure: Figure, others: Sequence[Figure]) -> Figure:
    """七十出头，不到73: what both of them leave."""
    for other in others:
        a, b = figure.value, other.value
        both = _both(a, b) if isinstance(a, Quantity) and isinstance(b, Quantity) else None
        if both is not None:
            figure = replace(figure, value=both, end=max(figure.end, other.end))
    return figure


def _both(a: Quantity, b: Quantity) -> Quantity | None:
    if a.unit != b.unit:
        return None
    low, low_open = a.low, a.low_open
    if b.low is not None and (low is None or b.low >= low):
        low, low_open = b.low, b.low_open or (low_open and b.low == low)
    high, high_open = a.high, a.high_open
    if b.high is not None and (high is None or b.high <= high):
        high, high_open = b.high, b.high_open or (high_open and b.high == high)
    if low is not None and high is not None and low >= high:
        return None
    return Quantity(low, high, a.unit, low_open, high_open)


def over_window(figure: Figure, window: Window | None) -> FactValue:
    """What a figure over another window leaves open: a whole life's turnover is no less than a year's."""
    value = figure.value
    if not isinstance(value, Quantity) or window is None:
        return value
    if _beyond(figure, window):
        return replace(value, low=None, low_open=False)
    if _within(figure, window):
        return replace(value, high=None, high_open=False)
    return value


def exactly(figure: Figure, window: Window | None) -> bool:
    """Told over the fact's own window: 近365天67万笔 goes before 累计180万笔."""
    days = figure.stance.days
    return window is not None and days is not None and same(days, window)


def _beyond(figure: Figure, window: Window | None) -> bool:
    days = figure.stance.days
    return window is not None and days is not None and days > length(window) and not same(days, window)


def _within(figure: Figure, window: Window | None) -> bool:
    days = figure.stance.days
    shorter = window is not None and days is not None and days < length(window) and not same(days, window)
    return shorter and figure.stance.trailing


def claim_of(figure: Figure, text: str) -> Claim:
    """The figure as a claim."""
    stance = figure.stance
    time = "window" if stance.days is not None and stance.time == "now" else stance.time
    return Claim(figure.fact, figure.value, text, figure.start, figure.end, stance.holder, time, stance.force)


def by_fact(figures: Sequence[Figure]) -> Mapping[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        found.setdefault(figure.fact, []).append(figure)
    return found


def settled(figures: Sequence[Figure]) -> list[Figure]:
    """With a weakly covered norm told as the merchant's own where no other figure of its fact is."""
    own = {f.fact for f in figures if f.stance.own}
    found = []
    for f in figures:
        if f.stance.holder == NORM and f.stance.weak and f.fact not in own:
            f = replace(f, stance=replace(f.stance, holder=ME, weak=False))
        found.append(f)
    return found


def outgrows(part: Quantity, of: Stance, whole: Quantity, within: Stance) -> bool:
    """Whether a figure of a year is more than one of a longer time, or of no time told: 「订单20万笔，近一年
    8200万」 are two things."""
    longer = within.days is None or (of.days is not None and within.days > of.days)
    return longer and part.low is not None and whole.high is not None and part.low > whole.high
