"""Whom a turn is about, and what it adds to the profile of each who is told of in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.types import ME, NORM, BackTo, Others, Part, Profile, SessionState, StatedFact, entries
from assistant.understand.facts import Reading
from assistant.understand.holders import Holders
from assistant.understand.likely import Likely
from assistant.understand.seen import Seen
from assistant.understand.stretches import Heard
from assistant.understand.subject import Subject
from assistant.understand.vocabulary import Vocabulary

Read = Callable[[Seen, SessionState], Reading]
"""Reads what one holder's words say, in the state that is theirs."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known after a turn: the merchant's ``own`` profile, all ``others``, and the ``parts`` that
    everybody's figures were told in; and what the turn says of those that it is not about."""

    own: Profile
    others: Others
    parts: tuple[Part, ...]
    readings: Mapping[str, Reading]

    def of(self, holder: str) -> Profile:
        return self.own if holder == ME else self.others.profiles.get(holder, {})


@dataclass(frozen=True, slots=True)
class Addressed:
    """A turn and the conversation before it as they stand for ``holder`` (``seen``, ``state``), and for all
    (``whole_seen``, ``whole``). ``moved`` is what was told before and turns out to be another's."""

    holder: str
    heard: Heard
    whole_seen: Seen
    seen: Seen
    whole: SessionState
    state: SessionState
    moved: Mapping[str, Profile]


def whose(heard: Heard, seen: Seen, subject: Subject, state: SessionState) -> str:
    """The one whose figures are judged: by the words of the question; else the merchant, when his own
    figures are told; else whoever was named last, in this turn or before it."""
    if heard.asked:
        return heard.asked
    if not heard.said:
        return ME if _begins(subject, state) else state.others.now
    if ME in heard.said and any(heard.owns(ME, m.start) for m in seen.numbers):
        return ME
    return heard.said[-1]


def _begins(subject: Subject, state: SessionState) -> bool:
    """Whether a turn asks of another rule than before, one on which nothing is known of whoever was spoken
    of."""
    rule = subject.rule
    if rule is None or subject.inherits or not state.rules or rule.id in state.rules:
        return False
    return not any(f in state.others.profiles.get(state.others.now, {}) for f in rule.facts())


def addressed(
    seen: Seen, likely: Likely, subject: Subject, state: SessionState, holders: Holders
) -> Addressed:
    """Whom a turn is about and what it says of that one."""
    others = state.others
    heard = holders.heard(seen, likely, others.names, others.now, others.last)
    holder = whose(heard, seen, subject, state)
    if not heard.said and not heard.handed and holder == ME:
        heard = replace(heard, stretches=tuple(s for s in heard.stretches if s.holder == NORM))
    whole, moved = handed_over(heard, seen, state, holders.vocabulary)
    its = state_of(whole, holder)
    if holder in moved:
        its = replace(its, profile={**its.profile, **moved[holder]})
    return Addressed(holder, heard, seen, part_of(seen, heard, holder), whole, its, moved)


def all_mine(seen: Seen, state: SessionState) -> Addressed:
    """A turn that tells of several shops and asks for all of them together."""
    its = state_of(state, ME)
    return Addressed(ME, Heard(), seen, seen, state, its, {})


def part_of(seen: Seen, heard: Heard, holder: str) -> Seen:
    """What a turn says of one holder, everything at its place; a fact named of another is meant too where a
    number of the holder's follows: 「隔壁体验分92，我才78」."""
    if not heard.stretches:
        return seen
    last = max((m.start for m in seen.numbers if heard.owns(holder, m.start)), default=-1)
    return replace(
        seen,
        folded=heard.of(holder, seen.folded),
        numbers=[m for m in seen.numbers if heard.owns(holder, m.start)],
        dates=[d for d in seen.dates if heard.owns(holder, d.start)],
        facts=[f for f in seen.facts if f.start < last or heard.owns(holder, f.start)],
    )


def state_of(state: SessionState, holder: str) -> SessionState:
    """The conversation as it stands for one holder."""
    profile = state.profile if holder == ME else state.others.profiles.get(holder, {})
    parts = tuple(p for p in state.parts if p.holder == holder)
    its = replace(state, profile=profile, parts=parts)
    return its if holder == state.others.now else replace(its, trial=(), doubtful=(), disputed=())


def kept(held: Sequence[Part], holder: str, its: Sequence[Part]) -> tuple[Part, ...]:
    """What is kept of everybody, with what is now the holder's."""
    found = [k for k in held if k.holder != holder]
    found += [replace(k, holder=holder) for k in its]
    return tuple(found)


def handed_over(
    heard: Heard, seen: Seen, state: SessionState, vocabulary: Vocabulary
) -> tuple[SessionState, Mapping[str, Profile]]:
    """「刚才那个20万是对家的」: the state without what was told of the wrong one, as what was told last, and
    what is therefore another's."""
    moved: dict[str, dict[str, StatedFact]] = {}
    for holder in heard.handed:
        mine = part_of(seen, heard, holder)
        for wrong in (ME, *state.others.profiles):
            if wrong != holder:
                found = _told_again(mine, state_of(state, wrong).profile, vocabulary)
                for stated in found:
                    moved.setdefault(holder, {})[stated.fact] = stated
                    state = _without(state, wrong, stated.fact)
    last = tuple(dict.fromkeys(f for facts in moved.values() for f in facts))
    return (replace(state, last_facts=last) if last else state), moved


def _told_again(seen: Seen, profile: Profile, vocabulary: Vocabulary) -> Iterator[StatedFact]:
    """Facts of the profile whose value stands in these words, or that these words name; all of them, where
    「刚才说的都是」 names none."""
    if not (seen.numbers or seen.facts) and vocabulary.cue("all_told", seen.text):
        yield from profile.values()
        return
    facts, fitting = vocabulary.knowledge.facts, vocabulary.fitting
    named = {f for n in seen.facts for f in n.ids}
    for fact, stated in profile.items():
        values = (fitting.value_for(m, facts[fact]) for m in seen.numbers)
        states = (yes.search(seen.text) for f, _, yes in vocabulary.states if f == fact)
        if stated.value in values or (isinstance(stated.value, bool) and (fact in named or any(states))):
            yield stated


def _without(state: SessionState, holder: str, fact: str) -> SessionState:
    kept = {f: s for f, s in state_of(state, holder).profile.items() if f != fact}
    if holder == ME:
        return replace(state, profile=kept)
    others = replace(state.others, profiles={**state.others.profiles, holder: kept})
    return replace(state, others=others)


def told(said: Addressed, profile: Profile | None, parts: Sequence[Part], read: Read) -> Remembered:
    """``profile`` and ``parts`` are those of the holder after the turn, the profile None where nothing of it
    is to be kept; what the turn says of anybody else is read here."""
    state, heard = said.whole, said.heard
    profiles = {**state.others.profiles}
    own, everyones, readings = state.profile, state.parts, dict[str, Reading]()
    for other in dict.fromkeys((*heard.said, *heard.handed, *said.moved, said.holder)):
        its = state_of(state, other)
        found = {**its.profile, **said.moved.get(other, {})}
        if other != said.holder:
            readings[other] = reading = read(part_of(said.whole_seen, heard, other), its)
            found |= entries(reading.stated, state.turn + 1)
            everyones = kept(everyones, other, reading.parts)
        elif profile is not None:
            found = {**profile}
            everyones = kept(everyones, other, parts)
        if other == ME:
            own = found
        elif other != NORM:
            profiles[other] = found
    someone = [h for h in (*heard.said, said.holder) if h != ME]
    last = someone[-1] if someone else state.others.last
    names = {**heard.names, **state.others.names}
    return Remembered(own, Others(profiles, names, said.holder, last), everyones, readings)


def back_at(state: SessionState, move: BackTo | None) -> SessionState:
    """The conversation as it stood when the rule was talked about that a turn goes back to, with what was
    wanted of it where it was judged then."""
    if move is None:
        return state
    thread = next((t for t in state.threads if t.rule == move.rule), None)
    state = replace(state, rules=(move.rule,))
    return replace(state, intent=thread.intent, wants=thread.wants, query=thread.query) if thread else state
