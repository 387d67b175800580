"""What a conversation carries from turn to turn, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from assistant.answer import ProfileEntry, ReadFact
from assistant.compose.phrases import json_value
from assistant.compose.translation import Translator
from assistant.numbers import Units
from assistant.types import (
    ME,
    Claim,
    Profile,
    Quantity,
    Relation,
    SessionState,
    StatedFact,
    Thread,
    Understanding,
)

_REMEMBERED = 6  # rules that a conversation can go back to


def next_state(state: SessionState, u: Understanding, pending: tuple[str, ...]) -> SessionState:
    """What the next turn needs. What-if values are shown, not kept."""
    if u.starts_over:
        state = SessionState()
    if u.ask.intent == "decline" or u.lacks.outside:
        return replace(state, turn=u.text.turn)
    profile = u.known.profile if u.ask.holder == ME and not u.supposes else u.known.own
    profile = {**profile, **_traits(state, u)}
    return SessionState(
        turn=u.text.turn,
        profile=profile,
        platform=u.ask.platforms[0] if u.ask.platforms else state.platform,
        rules=state.rules if u.ask.intent == "plans" else u.ask.rules or state.rules,
        intent=u.ask.intent,
        wants=u.ask.wants,
        pending=pending or u.known.unsure,  # 「没有」, once it was looked up
        last_facts=tuple(f.fact for f in u.stated) or state.last_facts,
        query=u.ask.topic,
        trial=tuple({f.fact: f for f in u.tried_out}.values()),
        loose=u.known.loose,
        earlier=tuple(dict.fromkeys((*(u.ask.rules[:1] if u.ask.intent != "plans" else ()), *state.earlier)))[
            :_REMEMBERED
        ],
        doubtful=u.told.doubtful,
        disputed=u.told.disputed,
        withdrawn=tuple(f for f in state.withdrawn if f not in profile),
        others=u.known.others,
        threads=_threads(state, u),
        parts=u.known.parts,
        sum=u.ask.sum,
        unsure=u.known.unsure,
    )


def _traits(state: SessionState, u: Understanding) -> Profile:
    """What is kept of what a merchant is besides: not what is only supposed."""
    tried = {f for f, s in u.known.traits.items() if s.origin == "whatif"}
    before = {f: state.profile[f] for f in tried if f in state.profile}
    return {**before, **{f: s for f, s in u.known.traits.items() if f not in tried}}


def _threads(state: SessionState, u: Understanding) -> tuple[Thread, ...]:
    judged = u.ask.intent in ("eligibility", "calculation", "statement") and u.ask.rules
    if not judged or u.ask.intent == "plans":
        return state.threads
    now = Thread(u.ask.rules[0], u.ask.intent, u.ask.wants, u.ask.topic)
    return (now, *(t for t in state.threads if t.rule != now.rule))[:_REMEMBERED]


def profile_entries(profile: Profile, units: Units) -> dict[str, ProfileEntry]:
    """A profile as answers show it."""
    tr = Translator(units)
    return {fact: _entry(stated, tr) for fact, stated in profile.items()}


def _entry(stated: StatedFact, tr: Translator) -> ProfileEntry:
    value, text = stated.value, stated.text
    if isinstance(value, Quantity):
        low = None if value.low is None else json_value(tr, value.low)
        high = None if value.high is None else json_value(tr, value.high)
        return ProfileEntry(text, low, high, tr.unit(value.unit), stated.origin, stated.turn, value)
    words = "" if isinstance(value, Relation) else json_value(tr, value)
    return ProfileEntry(text, words or None, words or None, "", stated.origin, stated.turn, value)


def read_facts(parts: Iterable[Understanding], units: Units) -> tuple[ReadFact, ...]:
    """How the figures of a turn were read, each once."""
    tr = Translator(units)
    return tuple(dict.fromkeys(_read(c, u.known.others.names, tr) for u in parts for c in u.told.claims))


def _read(claim: Claim, names: Mapping[str, str], tr: Translator) -> ReadFact:
    value = "" if claim.value is None or isinstance(claim.value, Relation) else json_value(tr, claim.value)
    if isinstance(claim.value, Quantity):
        value += tr.unit(claim.value.unit)
    who = names.get(claim.holder, claim.holder)
    return ReadFact(claim.fact, value, who, claim.time, claim.force, claim.text, claim.sure)
