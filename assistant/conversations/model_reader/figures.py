"""The vote on figures: grammar, tagger and model, each with one voice.

Where grammar and model are of one mind nothing changes. Where they are not, the side that the tagger is
clearly on wins; without its voice the figure is doubtful, and asked about only if an outcome turns on it. A
model that differs more than it agrees is not listened to at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.conversations.model_reader.applied import taken, taken_away, with_doubt
from assistant.conversations.model_reader.heard import Heard, Thing
from assistant.conversations.model_reader.outcomes import outcome_of
from assistant.conversations.model_reader.reply import ModelClaim
from assistant.conversations.model_reader.wording import in_words
from assistant.conversations.several import Turn
from assistant.numbers import PER
from assistant.rules.quantity import in_unit
from assistant.types import (
    ME,
    NORM,
    Claim,
    Decision,
    Difference,
    Doubtful,
    FactValue,
    Force,
    Profile,
    Quantity,
    Relation,
    StatedFact,
    Understanding,
    entry,
)
from assistant.understand.likely import OWN

CLEAR, LEANS = 0.7, 0.3
"""From where on the tagger is clearly on a side, and up to where it is clearly not."""
_AGAINST = 3  # differences from which a model that agrees less often is left out

_TIMES_OF = "time"  # the unit of how often something happened

Side = Literal["grammar", "model", ""]


@dataclass(frozen=True, slots=True)
class _Case:
    """Two readings: what the grammar told of a fact in this turn, and the model's claim, which is ``own``
    where it tells a value of whom the turn asks about."""

    fact: str
    grammar: Claim | None
    model: ModelClaim
    own: bool
    decision: Decision = "asked"

    @property
    def facts(self) -> tuple[str, ...]:
        """Those that it leaves open."""
        return tuple(dict.fromkeys((self.fact, self.model.claim.fact))) if self.own else (self.fact,)


def voted(turn: Turn, claims: Sequence[ModelClaim], heard: Heard) -> Turn:
    """The turn with what the vote on its figures changed, and what the readers differed on."""
    votes = [_vote(part, claims, heard) for part in turn.parts]
    agreed = sum(v.agreed for v in votes)
    differing = {c.fact for v in votes for c in v.cases}
    trusted = len(differing) < _AGAINST or len(differing) <= agreed
    parts: list[Understanding] = []
    found: dict[tuple[str, str], Difference] = {}
    for place, (part, vote) in enumerate(zip(turn.parts, votes, strict=True)):
        for case in vote.cases:
            made = case if trusted else replace(case, decision="grammar")
            differs = replace(_difference(part, made, heard), part=place)
            found.setdefault((case.fact, case.model.claim.text), differs)
            part = _decided(part, made, heard)
        parts.append(part)
    return replace(turn, parts=tuple(parts), differences=(*turn.differences, *found.values()))


@dataclass(frozen=True, slots=True)
class _Vote:
    cases: tuple[_Case, ...] = ()
    agreed: int = 0


def _vote(part: Understanding, claims: Sequence[ModelClaim], heard: Heard) -> _Vote:
    rules = heard.vocabulary.knowledge.rules
    facts = dict.fromkeys(f for r in part.ask.rules if r in rules for f in rules[r].facts())
    if not facts or part.ask.sum or part.ask.intent in ("decline", "information"):
        return _Vote()  # what is worked out of several figures takes each for itself
    settled = {f for d in part.told.doubtful for f in d.facts}
    settled |= {w.fact for w in part.asides.other_windows} | {d.fact for d in part.asides.doubts}
    told = _told(part, heard)
    cases: dict[str, _Case] = {}
    agreed = 0
    for fact in facts:
        if fact in settled or fact in cases:
            continue
        case = _of_fact(fact, told, part, claims, heard)
        if case is None:
            agreed += fact in told and any(c.claim.fact == fact for c in claims)
        elif settled.isdisjoint(case.facts) and not any(f in cases for f in case.facts):
            cases.update(dict.fromkeys(case.facts, case))
    weighed = (replace(c, decision=_decision(c, heard)) for c in dict.fromkeys(cases.values()))
    return _Vote(tuple(weighed), agreed)


def _told(part: Understanding, heard: Heard) -> dict[str, Claim]:
    """What the grammar takes the turn to tell of whom it asks about, with where it stands in the turn."""
    said: dict[str, Claim] = {}
    for fact, stated in part.known.profile.items():
        if stated.turn != part.text.turn or stated.origin not in ("question", "whatif"):
            continue
        spans = heard.spans(stated.text)
        start, end = spans[0] if spans else (0, 0)
        force: Force = next((c.force for c in part.stated if c.fact == fact), "said")
        said[fact] = Claim(fact, stated.value, stated.text, start, end, part.ask.holder, force=force)
    return said


def _of_fact(
    fact: str,
    all_told: Mapping[str, Claim],
    part: Understanding,
    claims: Sequence[ModelClaim],
    heard: Heard,
) -> _Case | None:
    """How the readers differ on a fact; None where they don't, or the model says nothing of it."""
    told = all_told.get(fact)
    own = [c for c in claims if c.claim.fact == fact and is_own(c.claim, part, heard)]
    if len({c.claim.value for c in own}) > 1:
        return None  # it is of two minds itself
    if own:
        same = told is not None and (
            alike(told.value, own[0].claim.value, heard)
            or _computed(told, own[0], heard)
            or _in_context(told, own[0])
        )
        return None if same else _Case(fact, told, own[0], own=True)
    if told is None:
        return None
    against = (c for c in claims if _speaks_of(c, told, heard))
    other = next(against, None)
    if (
        other is None
        or _goes_without_saying(other.claim, heard)
        or (_per(told.value) and not _per(other.claim.value))
    ):
        return None  # a month's commission is never one of all time
    # of a fact that the grammar has another figure of, the model's is a case of its own
    return _Case(fact, told, other, own=is_own(other.claim, part, heard) and other.claim.fact not in all_told)


def _per(value: FactValue | None) -> bool:
    return isinstance(value, Quantity) and PER in value.unit


def alike(a: FactValue | None, b: FactValue | None, heard: Heard) -> bool:
    """Whether both can be so: one value in two units, or how it compares beside a figure (「跟行业一样，都是
    2%」)."""
    if isinstance(a, Relation) and isinstance(b, Quantity):
        return True
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        units = heard.vocabulary.knowledge.units
        pairs = ((in_unit(a, b.unit, units), b), (in_unit(b, a.unit, units), a))
        return any(x is not None and (x == y or _holds(x, y)) for x, y in pairs)
    return a == b


def _holds(wide: Quantity, exact: Quantity) -> bool:
    """Whether a figure is one of those that words allow: 「到现在9小时40分」, said of what may be no more."""
    value = exact.point
    low, high = wide.low, wide.high
    return value is not None and (low is None or low <= value) and (high is None or value <= high)


def _goes_without_saying(claim: Claim, heard: Heard) -> bool:
    """Whether a reading that is none of the merchant's now takes nothing away: a trade's average is nobody's;
    what is supposed is what the turn asks of; an event that was is one still (上个月挨过罚)."""
    if claim.fact in heard.compared and claim.time != "past":
        return claim.force in ("said", "supposed")
    counted = isinstance(claim.value, Quantity) and claim.value.unit == _TIMES_OF
    event = isinstance(claim.value, bool) or claim.value is None or counted
    return claim.holder == ME and (claim.force == "supposed" or (event and claim.time == "past"))


def is_own(claim: Claim, part: Understanding, heard: Heard) -> bool:
    """Whether a claim of the model's is of whom the turn asks about, now, and said or supposed as it is."""
    if claim.fact in heard.compared and claim.time != "past" and claim.force in ("said", "supposed"):
        return True
    forces = ("said", "supposed") if part.supposes else ("said",)
    if claim.time not in ("now", "window") or claim.force not in forces:
        return False
    holder = part.ask.holder
    if holder == ME or claim.holder in (ME, NORM):
        return claim.holder == holder
    name = part.known.others.names.get(holder, holder)
    return holder in claim.holder or claim.holder in holder or claim.holder in name


def _figures(told: Claim, heard: Heard) -> tuple[Thing, ...]:
    """The figures of the turn that a claim rests on: the one that is its value, else all in its words."""
    held = heard.within((told.start, told.end))
    return tuple(t for t in held if _is_value(t, told, heard)) or held


def _is_value(thing: Thing, told: Claim, heard: Heard) -> bool:
    found = heard.value((thing.start, thing.end), heard.vocabulary.knowledge.facts[told.fact])
    return found is not None and found[0] == told.value


def _computed(told: Claim, model: ModelClaim, heard: Heard) -> bool:
    """Whether the grammar worked its value out of the very figure that the model names: 「比80差一分」."""
    if not told.end:
        return True  # its words are not all of this turn: 再播3小时 on top of what was told
    things = _figures(told, heard)
    return model.thing in things and not any(_is_value(t, told, heard) for t in things)


def _in_context(told: Claim, model: ModelClaim) -> bool:
    """Whether both read the same words, in which no figure stands: 「不是没有违规」 is read as it stands, and
    not by the part of it that the model names."""
    return model.thing is None and model.claim.start < told.end and told.start < model.claim.end


def _speaks_of(other: ModelClaim, told: Claim, heard: Heard) -> bool:
    """Whether the model reads the figure, or the words where there is none, as something else. That it is
    asked about says nothing against it: 「商品分73够吗」."""
    if other.claim.force == "asked":
        return False
    if other.thing is not None:  # of those that a value is worked out of, none is it
        return other.thing in _figures(told, heard) and _is_value(other.thing, told, heard)
    within = other.claim.start < told.end and told.start < other.claim.end
    return within and other.claim.fact == told.fact and not _figures(told, heard)


# --- the third voice -------------------------------------------------------------------------------


def _decision(case: _Case, heard: Heard) -> Decision:
    side = _seconded(case, heard)
    # what a later turn leaves out, the turns before it tell, which the tagger has not seen
    later = bool(heard.before.state.turn)
    return "asked" if not side or (side == "model" and later and not heard.trusted) else side


def _seconded(case: _Case, heard: Heard) -> Side:
    claim, thing = case.model.claim, case.model.thing
    model = heard.support(_plainly(claim), thing, role_only=not case.own)
    if case.grammar is None:
        if model is None or LEANS < model < OWN:
            return "model" if heard.trusted else ""
        return "model" if model >= OWN else "grammar"
    voices = [heard.support(_plainly(case.grammar), t) for t in _figures(case.grammar, heard)]
    grammar = max((p for p in voices if p is not None), default=None)
    if grammar is None or model is None:
        return ""
    if grammar >= CLEAR and model <= LEANS:
        return "grammar"
    return "model" if model >= CLEAR and grammar <= LEANS else ""


def _plainly(claim: Claim) -> Claim:
    """As the tagger sees it: what is tried out now is told like what is."""
    holder = claim.holder if claim.holder in (ME, NORM) else "other"
    return replace(claim, holder=holder)


# --- what comes of it ------------------------------------------------------------------------------


def _decided(part: Understanding, case: _Case, heard: Heard) -> Understanding:
    if case.decision == "grammar":
        return part
    if case.decision == "model":
        if not case.own or case.fact != case.model.claim.fact:
            part = taken_away(part, case.fact, heard.before.known(part.ask.holder))
        return taken(part, _claim(case, part)) if case.own else part
    known = heard.before.known(part.ask.holder)
    before = tuple(known[f] for f in case.facts if f in known)
    return with_doubt(part, Doubtful(_words(case), _readings(case, part), before))


def _claim(case: _Case, part: Understanding) -> Claim:
    force: Literal["said", "supposed"] = "supposed" if part.supposes else "said"
    return replace(case.model.claim, holder=part.ask.holder, force=force)


def _readings(case: _Case, part: Understanding) -> tuple[StatedFact | None, ...]:
    turn = part.text.turn
    mine = part.known.profile[case.fact] if case.grammar is not None else None
    model = entry(_claim(case, part), turn) if case.own else None
    return (mine, model) if mine is not None else (model, None)


def _words(case: _Case) -> str:
    return case.grammar.text if case.grammar is not None else case.model.claim.text


def _difference(part: Understanding, case: _Case, heard: Heard) -> Difference:
    profile = part.known.profile
    before = heard.before.known(part.ask.holder)
    other = _profile(profile, case, part, before)
    return Difference(
        "figure",
        case.fact,
        _words(case),
        in_words([case.grammar] if case.grammar else [], heard),
        in_words([case.model.claim], heard),
        case.decision,
        outcome_of(part, profile, heard),
        outcome_of(part, other, heard),
    )


def _profile(profile: Profile, case: _Case, part: Understanding, before: Mapping[str, StatedFact]) -> Profile:
    """The profile by the model's reading."""
    found = {f: s for f, s in profile.items() if f not in case.facts}
    found |= {f: before[f] for f in case.facts if f in before}
    return found | {case.model.claim.fact: entry(_claim(case, part), part.text.turn)} if case.own else found
