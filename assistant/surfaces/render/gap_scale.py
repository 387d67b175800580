"""Where a value stands beside its threshold, in per cent of a bar's width.

The threshold's line is always at the same place, and distances are shares of the threshold: 73 of 75
points and 9.8 of 10 million look alike. What lies beyond the scale ends at its edge and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assistant.types import Quantity

LINE = Decimal("62.5")
END = Decimal(100)
_APART = Decimal("1.5")
"""How far from the line at least: 79.9 of 80 must not look as if it reached it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """``solid`` is what the value surely reaches and ``open`` where it may lie, each from, to; ``at`` is
    the value itself when it is known exactly; ``beyond`` when it, or what it may be, leaves the scale."""

    solid: tuple[Decimal, Decimal] | None
    open: tuple[Decimal, Decimal] | None
    at: Decimal | None
    beyond: bool


def bar(given: Quantity | None, threshold: Decimal) -> Bar:
    """Both in one unit. Nothing of a bar when nothing is known."""
    if given is None or (given.low is None and given.high is None):
        return Bar(None, None, None, False)
    base = Decimal(0) if threshold > 0 else LINE  # from a threshold of 0 or less nothing can be filled up
    low = Decimal(0) if given.low is None else place(given.low, threshold)
    high = END if given.high is None else place(given.high, threshold)
    beyond = given.high is None or _ratio(given.high, threshold) > END
    if given.point is not None:
        return Bar((min(base, low), max(base, low)), None, low, beyond)
    solid = (base, low) if given.low is not None and low > base else None
    return Bar(solid, (low, high), None, beyond)


def place(value: Decimal, threshold: Decimal) -> Decimal:
    """From 0 to END; LINE when, and only when, the value is the threshold."""
    if value == threshold:
        return LINE
    at = min(max(_ratio(value, threshold), Decimal(0)), END)
    at = max(at, LINE + _APART) if value > threshold else min(at, LINE - _APART)
    return at.quantize(Decimal("0.01"))


def _ratio(value: Decimal, threshold: Decimal) -> Decimal:
    """Not bounded; anything but 0 is beyond the scale of a threshold of 0."""
    distance = value - threshold
    if not threshold:
        return LINE if not distance else (2 * END if distance > 0 else -END)
    return LINE + LINE * distance / abs(threshold)
