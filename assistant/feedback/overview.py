"""How much was asked, and what came of it: counts by day, platform and plan.

A question counts on the day it was asked, on the clocks of merchants (China), and goes on counting when
its conversation is deleted: what is counted holds no words and nobody's name. One asked again counts again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Protocol

from assistant.answer import Answer

ASKED_BACK, REFUSED = "needs_info", "abstained"
"""Outcomes that are no answers; all others are."""


@dataclass(frozen=True, slots=True)
class Counts:
    """``helpful`` and ``unhelpful`` are of those of these questions whose answers were rated, ``handed_over``
    of those behind which the conversation went to a person."""

    asked: int = 0
    answered: int = 0
    asked_back: int = 0
    refused: int = 0
    helpful: int = 0
    unhelpful: int = 0
    handed_over: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))


@dataclass(frozen=True, slots=True)
class Overview:
    """``days`` holds every day of the period, the first first. A question on two platforms counts for both,
    so their counts may add up to more than ``total``; one on none counts for none. ``sites`` are where
    questions came from in the period."""

    days: Mapping[date, Counts]
    platforms: Mapping[str, Counts]
    programmes: Mapping[str, Counts]
    sites: tuple[str, ...]

    @property
    def total(self) -> Counts:
        return sum(self.days.values(), Counts())


class OverviewStore(Protocol):
    def overview(self, first: date, last: date, site: str | None = None) -> Overview:
        """Of the days from ``first`` to ``last``, both included. ``site`` is a site's id, "page", or "" for
        the open API; None for all."""
        ...


def counted(outcome: str, asked: int, helpful: int, unhelpful: int, handed_over: int) -> Counts:
    """Questions of one outcome."""
    back = asked if outcome == ASKED_BACK else 0
    refused = asked if outcome == REFUSED else 0
    return Counts(asked, asked - back - refused, back, refused, helpful, unhelpful, handed_over)


def subjects(answer: Answer) -> frozenset[tuple[str, str]]:
    """The platforms that an answer is about, each with a plan of its own or ""."""
    found = {(f.platform, f.programme) for f in answer.findings}
    for part in answer.parts:
        ids = (about.split("/") for about in part.ask.about)
        found |= {(keys[0], "/".join(keys[:2])) for keys in ids if len(keys) > 1}
    told = {platform for platform, _ in found}
    found |= {(c.platform, "") for c in answer.citations if c.platform not in told}
    return frozenset((platform, programme) for platform, programme in found if platform)


def site_of(owner: str) -> str:
    """Where an owner's questions come from: a site's id, "page", or "" for the open API."""
    return owner.partition("/")[0]
