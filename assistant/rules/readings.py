"""A rule under every plausible reading of a turn: where the readings differ, there is no verdict.

A figure may be read in two ways (of which fact it is, whose, of when). Each way gives a profile, each
profile an outcome: when all agree, that is the outcome; when they don't, the figures that it turns on are
asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

from assistant.types import Doubtful, Finding, Profile

MOST = 6
"""Doubts that are tried in every combination; of more, all are held to matter."""


def turning(
    find: Callable[[Profile], Finding], profile: Profile, doubts: Sequence[Doubtful], *, exact: bool = False
) -> tuple[Doubtful, ...]:
    """Those of the doubts on which the outcome turns; none when every reading gives the same.

    ``find`` evaluates the rule for a profile. ``exact`` also compares how far each check is from its line,
    for an answer that tells it.
    """
    if not doubts:
        return ()
    if len(doubts) > MOST:
        return tuple(doubts)
    ways = [range(len(d.readings)) for d in doubts]
    outcomes = {way: _outcome(find(_read(profile, doubts, way)), exact) for way in product(*ways)}
    if len(set(outcomes.values())) == 1:
        return ()
    return tuple(d for i, d in enumerate(doubts) if _matters(i, outcomes))


def without(profile: Profile, doubts: Sequence[Doubtful]) -> Profile:
    """The profile as it was before the doubtful figures."""
    if not doubts:
        return profile
    found = {k: v for k, v in profile.items() if not any(k in d.facts for d in doubts)}
    found.update({f.fact: f for d in doubts for f in d.before})
    return found


def _read(profile: Profile, doubts: Sequence[Doubtful], way: Sequence[int]) -> Profile:
    """The profile with each doubtful figure read in the given way."""
    found = dict(without(profile, doubts))
    told = (d.readings[i] for d, i in zip(doubts, way, strict=True))
    found.update({f.fact: f for f in told if f is not None})
    return found


def _outcome(finding: Finding, exact: bool) -> object:
    computed = tuple((r.label, r.value) for r in finding.results if r.computed)
    gaps = tuple((c.fact, c.status, c.gap) for c in finding.checks) if exact else ()
    return finding.status, computed, gaps


def _matters(i: int, outcomes: Mapping[tuple[int, ...], object]) -> bool:
    """Whether reading the ``i``-th otherwise, the rest the same, changes anything."""
    seen: dict[tuple[int, ...], object] = {}
    return any(seen.setdefault(way[:i] + way[i + 1 :], out) != out for way, out in outcomes.items())
