"""Figures of the merchant's own, but on another platform than the one whose rule would read them.

「快手有800万粉，抖音才90万」: a rule of 抖音 reads no followers of 快手, which has no rule that reads any,
and none of 今日头条 or 拼多多, of which there is no rule at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from assistant.numbers import Mention
from assistant.types import SessionState
from assistant.understand import clauses
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary

_MOST = 30  # names that are looked at, of a text that is made of nothing else
_BARE = 3  # characters beside the name in a clause that only names a platform: 快手那边呢


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The numbers of a turn that are of another platform, and the facts that were told before of the wrong
    one."""

    numbers: tuple[Mention, ...] = ()
    wrong: frozenset[str] = frozenset()


def told_of_elsewhere(seen: Seen, state: SessionState, vocabulary: Vocabulary) -> Elsewhere:
    """What a turn tells of another platform than that of the facts."""
    found: list[Mention] = []
    wrong: set[str] = set()
    for platform, numbers, named in _told(seen, vocabulary):
        its = {f for r in vocabulary.rules.values() if r.platform == platform for f in r.facts()}
        if named & its:
            continue
        for mention in numbers:
            again = {f for f in _of_value(mention, state, vocabulary) if f not in its}
            others = (named or {*vocabulary.knowledge.facts}) - its
            sure = bool(named) or (_says_of_what(mention) and not _fits_any(mention, its, vocabulary))
            alien = sure and _fits_any(mention, others, vocabulary)
            if again or alien:
                found.append(mention)
                wrong |= again
    return Elsewhere(tuple(found), frozenset(wrong))


def _says_of_what(mention: Mention) -> bool:
    """Whether its unit says of what it is; days and months go by everywhere: 「12个月够头部不」."""
    return mention.quantity.unit not in ("", "day", "month")


def without_wrong(state: SessionState, wrong: frozenset[str]) -> SessionState:
    """The conversation without figures that turn out to be of another platform."""
    profile = {f: s for f, s in state.profile.items() if f not in wrong}
    return replace(state, profile=profile, parts=tuple(p for p in state.parts if p.fact not in wrong))


def _told(seen: Seen, vocabulary: Vocabulary) -> Iterator[tuple[str, list[Mention], set[str]]]:
    """Each platform that a clause names, with the numbers and the facts told of it there, or in the next
    clause where it names nothing else. Of two in one clause, each has what follows it."""
    found, ours = clauses.parts(seen.text), vocabulary.platform_spans(seen.text)
    every = sorted((*ours, *_outside(seen, found, vocabulary))) if ours else []
    for i, (start, end) in enumerate(found if every else ()):
        spans = [s for s in every if start <= s[0] < end]
        if not spans:
            continue
        bare = len(clauses.words(seen.text, (start, end))) - (spans[0][1] - spans[0][0]) <= _BARE
        stop = found[i + 1][1] if bare and i + 1 < len(found) else end
        for j, (a, b) in enumerate(spans):
            first = start if j == 0 else a
            last = spans[j + 1][0] if j + 1 < len(spans) else stop
            numbers = [m for m in seen.numbers if first <= m.start < last]
            words = (n for n in seen.facts if first <= n.start < last and n.word not in vocabulary.near_only)
            named = {f for n in words for f in n.ids}
            platform = vocabulary.platforms(seen.text[a:b]) if (a, b) in ours else ("",)
            if platform and numbers:
                yield platform[0], numbers, named


def _outside(seen: Seen, found: Sequence[clauses.Part], vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Where a turn names shops and accounts elsewhere, but for those that are left behind."""
    for start, end, what in islice(vocabulary.outsiders(seen.text), _MOST):
        first, last = found[clauses.part_at(found, start)]
        behind = vocabulary.cue("left_behind", seen.text[first:start])
        if what.kind != "matter" and not (behind or vocabulary.cue("left_for", seen.text[end:last])):
            yield start, end


def _of_value(mention: Mention, state: SessionState, vocabulary: Vocabulary) -> Iterator[str]:
    """Facts that were told before with this very number."""
    facts = vocabulary.knowledge.facts
    for fact, stated in state.profile.items():
        if (
            facts[fact].kind == "quantity"
            and vocabulary.fitting.value_for(mention, facts[fact]) == stated.value
        ):
            yield fact


def _fits_any(mention: Mention, facts: Collection[str], vocabulary: Vocabulary) -> bool:
    return any(vocabulary.fitting.fits(mention, vocabulary.knowledge.facts[f], said=True) for f in facts)
