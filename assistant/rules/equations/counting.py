"""How many of so many make a share: 「145个咨询起码回几个才超过80%」 is 117."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assistant.types import Op

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Count:
    """``value`` is the least whole number that passes, or with < and <= the greatest; ``exact`` the number
    that is just the share."""

    value: int
    exact: Fraction


def count_for(threshold: Decimal, op: Op, total: int) -> Count | None:
    """Of ``total`` things, for a share of ``threshold`` percent; None where no number passes.

    >80% of 145: exactly 116 is the share, so 117. >=80% of 500: 400. <3% of 100: 2.
    """
    exact = Fraction(threshold) * total / _HUNDRED
    value = _whole(exact, op)
    return Count(value, exact) if value is not None and 0 <= value <= total else None


def growing_count(threshold: Decimal, op: Op, total: int, have: int) -> Count | None:
    """How many more, where each of them is also one more of the whole: 220 good ones of 300 reach 80% with
    100 further good ones, (220 + 100) / (300 + 100). None where that never passes."""
    share = Fraction(threshold) / _HUNDRED
    if op not in (">=", ">") or share >= 1:
        return None
    exact = (share * total - have) / (1 - share)
    value = _whole(exact, op)
    return Count(max(value, 0), exact) if value is not None else None


def _whole(exact: Fraction, op: Op) -> int | None:
    """The least, or greatest, whole number that is ``op`` than ``exact``."""
    if op == ">=":
        return math.ceil(exact)
    if op == ">":
        return math.floor(exact) + 1
    if op == "<=":
        return math.floor(exact)
    if op == "<":
        return math.ceil(exact) - 1
    return int(exact) if exact.denominator == 1 else None
