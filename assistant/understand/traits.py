"""What a turn tells of a merchant besides: trade, place, size, whether they go live (corpus/traits.yaml).

No verdict rests on it, so it is read apart from the facts of rules: by its words, where no word denies them,
asks for them or says that they are somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from assistant.rules.offer import Audience
from assistant.rules.schema import Fact
from assistant.types import Choice, FactValue, SessionState, StatedFact, Understanding
from assistant.understand.booleans import denial, only_asked
from assistant.understand.patterns import STOP, any_of
from assistant.understand.places import counties
from assistant.understand.vocabulary import Vocabulary

_NOT_MINE = re.compile(r"(?:不|没|没有|不再)(?:做|卖|搞|开|种)[^，,。]{0,2}$")  # 「我不做女装」
# what a merchant sells, in so few words: 「卖冰箱洗衣机的」, not 做了一年的 and 做满12个月
_SOLD = re.compile(
    r"(?:专门|主要|一直|[我咱俺家店是])(?:[卖做]|经营|批发)(?![了满过够到完])(?P<what>[^，,。；;！!？?\s0-9月年天的了]{1,8})"
    r"(?:的|生意|[，,。\s])"
)
_PLACE = "belt_place"
_TRADE = "trade"
_REMEMBERED = 512  # turns whose reading is kept, since several readers of one turn ask for it

Told = Mapping[str, tuple[FactValue, str]]
"""Trait → its value and the words that say so."""


class Traits:
    """Reads traits. Holds only compiled words, so one serves every thread."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._facts = {f.id: f for f in vocabulary.knowledge.facts.values() if f.trait}
        self._booleans = {
            f.id: (any_of(f.no), any_of(f.yes)) for f in self._facts.values() if f.kind == "boolean"
        }
        self._choices = {
            f.id: any_of(w for o in f.options for w in o.words)
            for f in self._facts.values()
            if f.kind == "choice"
        }
        self._belts = any_of(vocabulary.knowledge.places.belts)
        self.told = lru_cache(_REMEMBERED)(self._told)

    def without(self, state: SessionState) -> SessionState:
        """The conversation as the readers of facts see it."""
        kept = {f: s for f, s in state.profile.items() if f not in self._facts}
        return state if len(kept) == len(state.profile) else replace(state, profile=kept)

    def only_facts(self, given: Mapping[str, StatedFact] | None) -> Mapping[str, StatedFact] | None:
        """What was handed over without the traits in it."""
        return given if given is None else {f: s for f, s in given.items() if f not in self._facts}

    def known(
        self, u: Understanding, state: SessionState, given: Mapping[str, StatedFact] | None
    ) -> Understanding:
        """The turn with what is known of the merchant: told before, handed over, or told now."""
        if u.ask.intent == "decline" and not u.lacks.outside:
            return u
        before = {} if u.starts_over else {f: s for f, s in state.profile.items() if f in self._facts}
        before |= {f: s for f, s in (given or {}).items() if f in self._facts}
        tried = u.supposes or self._vocabulary.cue("whatif", u.text.folded)
        now = {
            fact: StatedFact(fact, value, words, u.text.turn, "whatif" if tried else "question")
            for fact, (value, words) in self.told(u.text.folded).items()
        }
        named = self._only_named(u)
        if named:
            profile, own = (
                {f: s for f, s in known.items() if f not in named} for known in (u.known.profile, u.known.own)
            )
            u = replace(u, known=replace(u.known, profile=profile, own=own))
        return replace(u, known=replace(u.known, traits={**before, **now})) if before or now else u

    def _only_named(self, u: Understanding) -> frozenset[str]:
        """Facts that the turn only names a plan by, and not the merchant, where what is sold is told and is
        none of it: 「我卖冰箱的，时尚新商那笔返佣能申吗」."""
        sold = [m["what"] for m in _SOLD.finditer(u.text.folded)]
        if not sold:
            return frozenset()
        told = {s.fact for s in u.stated if s.value is True}
        judged = [
            a for a in self._vocabulary.knowledge.audiences.values() if a.fact in told and _TRADE in a.signs
        ]
        return frozenset(a.fact for a in judged if not any(self._is_of(what, a) for what in sold))

    def _is_of(self, what: str, audience: Audience) -> bool:
        """Whether what is sold is of an audience's trade, by its words."""
        facts = self._vocabulary.knowledge.facts
        options = [o for o in self._facts[_TRADE].options if o.id in audience.signs[_TRADE]]
        words = (*facts[audience.fact].yes, *(w for o in options for w in o.words))
        return any(word in what or what in word for word in words)

    def _told(self, text: str) -> Told:
        found: dict[str, tuple[FactValue, str]] = {}
        for name, (no, yes) in self._booleans.items():
            if (hit := next(self._said(no, text), None)) is not None:
                found[name] = (False, hit.group())
            elif (hit := next(self._said(yes, text), None)) is not None:
                found[name] = (True, hit.group())
        for name, pattern in self._choices.items():
            words = dict.fromkeys(m.group() for m in self._said(pattern, text))
            if options := _options(self._facts[name], words):
                found[name] = (Choice(options), "、".join(words))
        if found.get(_PLACE, (True,))[0] is True and (place := self._place(text)):
            found[_PLACE] = (True, place)
        return found

    def _said(self, pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
        """Where words are said of the merchant."""
        for m in pattern.finditer(text):
            before = _before(text, m.start())
            denied = denial(text, m.start() - len(before), m.start()) or _NOT_MINE.search(before)
            if denied or self._of_others(before):
                continue
            if not only_asked(text, m.start(), m.end()):
                yield m

    def _of_others(self, words: str) -> bool:
        return any(self._vocabulary.cue(c, words) for c in ("stranger", "someone_else"))

    def _place(self, text: str) -> str:
        """A county or another place that is known for what is made there."""
        if _PLACE not in self._facts:
            return ""
        if (belt := next(self._said(self._belts, text), None)) is not None:
            return belt.group()
        ordinary, trade = self._vocabulary.knowledge.places.ordinary, self._choices[_TRADE]
        found = (
            text[a:b] for a, b in counties(text, ordinary, trade) if not self._of_others(_before(text, a))
        )
        return next(found, "")


def _options(fact: Fact, words: Mapping[str, None]) -> tuple[str, ...]:
    """Every option that one of the words means: 汉服 is 服饰 and 手工艺."""
    return tuple(o.id for o in fact.options if not words.keys().isdisjoint(o.words))


def _before(text: str, position: int) -> str:
    """What stands before it in its clause."""
    return text[max((m.end() for m in STOP.finditer(text, 0, position)), default=0) : position]
