"""Intervals of exact numbers: ``None`` is unbounded on that side. Both ends belong to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

End = Fraction | None


@dataclass(frozen=True, slots=True)
class Span:
    low: End
    high: End

    @property
    def point(self) -> Fraction | None:
        return self.low if self.low is not None and self.low == self.high else None


EVERYTHING = Span(None, None)


def exactly(value: Fraction | int) -> Span:
    return Span(Fraction(value), Fraction(value))


def plus(a: Span, b: Span) -> Span:
    return Span(_both(a.low, b.low, Fraction.__add__), _both(a.high, b.high, Fraction.__add__))


def minus(a: Span, b: Span) -> Span:
    return Span(_both(a.low, b.high, Fraction.__sub__), _both(a.high, b.low, Fraction.__sub__))


def times(a: Span, b: Span) -> Span:
    """The product, where neither side is below nothing; everything where one may be."""
    if not (_positive(a) and _positive(b)):
        return _corners(a, b) if _bounded(a) and _bounded(b) else EVERYTHING
    assert a.low is not None
    assert b.low is not None
    never = (a.high == 0) or (b.high == 0)
    high = Fraction(0) if never else _both(a.high, b.high, Fraction.__mul__)
    return Span(a.low * b.low, high)


def over(a: Span, b: Span) -> Span | None:
    """The quotient: all that times ``b`` can give ``a``. None where the divisor can only be nothing and ``a``
    cannot."""
    if not (_positive(a) and _positive(b)):
        return EVERYTHING
    assert a.low is not None
    assert b.low is not None
    if b.high == 0:
        return EVERYTHING if a.low == 0 else None
    low = Fraction(0) if b.high is None else a.low / b.high
    return Span(low, None if a.high is None or b.low == 0 else a.high / b.low)


def least(a: Span, b: Span) -> Span:
    lows = None if a.low is None or b.low is None else min(a.low, b.low)
    return Span(lows, _known(min, a.high, b.high))


def greatest(a: Span, b: Span) -> Span:
    highs = None if a.high is None or b.high is None else max(a.high, b.high)
    return Span(_known(max, a.low, b.low), highs)


def meet(a: Span, b: Span) -> Span | None:
    """What both hold; None where they have nothing in common."""
    low, high = _known(max, a.low, b.low), _known(min, a.high, b.high)
    return None if low is not None and high is not None and low > high else Span(low, high)


def _both(a: End, b: End, of: Callable[[Fraction, Fraction], Fraction]) -> End:
    return None if a is None or b is None else of(a, b)


def _known(of: Callable[[Fraction, Fraction], Fraction], a: End, b: End) -> End:
    if a is None or b is None:
        return b if a is None else a
    return of(a, b)


def _positive(a: Span) -> bool:
    return a.low is not None and a.low >= 0


def _bounded(a: Span) -> bool:
    return a.low is not None and a.high is not None


def _corners(a: Span, b: Span) -> Span:
    assert a.low is not None
    assert a.high is not None
    assert b.low is not None
    assert b.high is not None
    ends = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    return Span(min(ends), max(ends))
