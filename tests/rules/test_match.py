"""Which plans come first: what can be had, then what is nearest."""

from __future__ import annotations

from decimal import Decimal

from assistant.rules.match import distance, nearest, ranked
from assistant.types import Check, Finding, Op, Quantity, Status, Unstated


def check(
    fact: str,
    status: Status,
    gap: str | None = None,
    *,
    op: Op = ">=",
    threshold: Decimal | bool = Decimal(100),
) -> Check:
    short = None if gap is None else Quantity(Decimal(gap), Decimal(gap), "order")
    return Check(fact, op, threshold, "order", status, None, short, "c")


def finding(rule: str, status: Status, *checks: Check, missing: tuple[str, ...] = ()) -> Finding:
    return Finding(rule, status, checks, (), missing)


MET = finding("met", "met", check("a", "met"))
FOR_ALL = finding("for-all", "met")
ONE_OPEN = finding("one-open", "unknown", missing=("a",))
TWO_OPEN = finding("two-open", "unknown", missing=("a", "b"))
NEAR = finding("near", "unmet", check("a", "unmet", "10"))
FAR = finding("far", "unmet", check("a", "unmet", "10"), check("b", "unmet", "90"))
ON_IT = finding("on-it", "unmet", check("a", "unmet", "0", op=">"))
NEVER = finding("never", "unmet", check("a", "unmet", threshold=False))
TOO_LATE = finding("too-late", "unmet", check("days", "unmet", "3", op="<="))
OVER = finding("over", "not_in_force")


def test_plans_are_ordered_by_what_can_be_had_and_then_by_what_is_near() -> None:
    mixed = [OVER, FAR, NEVER, TWO_OPEN, NEAR, FOR_ALL, ONE_OPEN, MET, ON_IT]
    order = ["met", "for-all", "one-open", "two-open", "on-it", "near", "far", "never", "over"]
    assert [f.rule for f in ranked(mixed)] == order


def test_the_distance_is_the_largest_gap_as_a_share_of_its_threshold() -> None:
    assert distance(NEAR) == Decimal("0.1")
    assert distance(FAR) == Decimal("0.9")
    assert distance(ON_IT) == 0
    assert distance(MET) == 0


def test_what_growing_cannot_close_is_never_the_nearest() -> None:
    assert nearest([NEVER, TOO_LATE, ONE_OPEN, MET]) is None
    assert nearest([NEVER, TOO_LATE, FAR, NEAR]) is NEAR


def test_an_open_gap_counts_from_its_near_end() -> None:
    """不到80 is at least 20 short of 100, and maybe more."""
    vague = Check("a", ">=", Decimal(100), "order", "unmet", None, Quantity(Decimal(20), None, "order"), "c")
    assert distance(Finding("vague", "unmet", (vague,), (), ())) == Decimal("0.2")


def test_a_condition_nobody_states_counts_as_open() -> None:
    silent = Finding("silent", "unknown", (), (), ("a",), (), (Unstated("报名条件", "c"),))
    assert [f.rule for f in ranked([silent, ONE_OPEN])] == ["one-open", "silent"]
