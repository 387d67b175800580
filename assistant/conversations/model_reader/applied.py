"""An understanding with one of its figures read otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assistant.types import ME, Claim, Doubtful, Known, Profile, StatedFact, Understanding, entry


def taken(u: Understanding, claim: Claim) -> Understanding:
    """With a figure that two readers of three take for that of whom the turn asks about."""
    stated = entry(claim, u.text.turn)
    claims = (c for c in u.told.claims if not _tells(c, claim.fact, u) and c.text != claim.text)
    unowned = tuple(w for w in u.asides.unowned if w not in claim.text and claim.text not in w)
    loose = tuple(n for n in u.known.loose if n.text not in claim.text)
    known = replace(_known(u, {**u.known.profile, claim.fact: stated}, claim.fact), loose=loose)
    told = replace(u.told, claims=tuple(sorted((*claims, claim), key=lambda c: c.start)))
    return replace(u, told=told, known=known, asides=replace(u.asides, unowned=unowned))


def taken_away(u: Understanding, fact: str, before: Mapping[str, StatedFact]) -> Understanding:
    """Without a figure that two readers of three take for something else; what was known before is again."""
    profile = {f: s for f, s in u.known.profile.items() if f != fact}
    if fact in before:
        profile[fact] = before[fact]
    claims = tuple(c for c in u.told.claims if not _tells(c, fact, u))
    return replace(u, told=replace(u.told, claims=claims), known=_known(u, profile, fact))


def with_doubt(u: Understanding, doubt: Doubtful) -> Understanding:
    """With words that can be read in two ways, which are asked about if the outcome turns on them."""
    sure = round(1 / len(doubt.readings), 2)
    claims = tuple(
        replace(c, sure=min(c.sure, sure)) if any(_tells(c, f, u) for f in doubt.facts) else c
        for c in u.told.claims
    )
    return replace(u, told=replace(u.told, claims=claims, doubtful=(*u.told.doubtful, doubt)))


def _tells(claim: Claim, fact: str, u: Understanding) -> bool:
    return claim.fact == fact and claim.of_now(u.ask.holder)


def _known(u: Understanding, profile: Profile, fact: str) -> Known:
    """``profile`` in its place, and the fact in what is kept where the turn supposes nothing."""
    known = replace(u.known, profile=profile)
    if u.supposes:
        return known
    if u.ask.holder == ME:
        return replace(known, own=_with(u.known.own, fact, profile))
    others = u.known.others
    its = _with(others.profiles.get(u.ask.holder, {}), fact, profile)
    return replace(known, others=replace(others, profiles={**others.profiles, u.ask.holder: its}))


def _with(profile: Profile, fact: str, now: Profile) -> Profile:
    rest = {f: s for f, s in profile.items() if f != fact}
    return {**rest, fact: now[fact]} if fact in now else rest
