"""Which plans come first: what can be had, then what is nearest."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from assistant.types import Check, Finding, Status

_ORDER: dict[Status, int] = {"met": 0, "unknown": 1, "unmet": 2, "not_in_force": 3}
_FAR = Decimal("Infinity")


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Met, then by how few facts are missing, then by how near the thresholds are."""
    return tuple(sorted(findings, key=_rank))


def nearest(findings: Iterable[Finding]) -> Finding | None:
    """The plan whose gaps are the smallest share of their thresholds, None when no gap is known."""
    able = [f for f in findings if f.status == "unmet" and distance(f) < _FAR]
    return min(able, key=lambda f: (distance(f), len(f.missing), f.rule), default=None)


def distance(finding: Finding) -> Decimal:
    """The largest gap of an unmet rule as a share of its threshold; 0 when nothing is short, infinite
    when growing does not close it (a violation on record, a first week that is over)."""
    if finding.status != "unmet":
        return Decimal(0)
    return max((_share(c) for c in finding.checks if c.status == "unmet"), default=_FAR)


def _share(check: Check) -> Decimal:
    if check.op not in (">=", ">") or check.gap is None or not isinstance(check.threshold, Decimal):
        return _FAR
    short = check.gap.low if check.gap.high is None else check.gap.high
    return _FAR if short is None or check.threshold <= 0 else max(short, Decimal(0)) / check.threshold


def _rank(finding: Finding) -> tuple[int, int, Decimal, str]:
    open_points = len(finding.missing) + len(finding.undecided) if finding.status == "unknown" else 0
    fitting = sum(c.status == "met" for c in finding.checks)  # made for this merchant before made for all
    return _ORDER[finding.status], open_points - fitting, distance(finding), finding.rule
