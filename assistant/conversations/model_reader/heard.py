"""The words of a turn as the votes are held on them: its figures, and the tagger's opinion on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from assistant.models.tagger import ClauseTag
from assistant.numbers import DateMention, Mention
from assistant.rules.schema import Fact
from assistant.text import fold_aligned
from assistant.types import ME, Claim, FactValue, Retrieved, SessionState, StatedFact, Understanding
from assistant.understand.likely import Likely, opinion, role_of
from assistant.understand.reader import Reader
from assistant.understand.seen import Seen, see

Search = Callable[[Understanding], Retrieved]
"""What the retrieval finds for one thing asked."""
Span = tuple[int, int]
_STOPS = "，,、。；;！!？?\n "
_NUMERALS = ".点零〇一二三四五六七八九十百千两年月"
Thing = Mention | DateMention


@dataclass(frozen=True, slots=True)
class Before:
    """What a turn was read from, besides its words; ``given`` are facts handed over with the request."""

    reader: Reader
    state: SessionState
    as_of: date
    given: Mapping[str, StatedFact] = field(default_factory=dict)

    def known(self, holder: str) -> Mapping[str, StatedFact]:
        """What was known of a holder before the turn."""
        if holder == ME:
            return {**self.given, **self.state.profile}
        return self.state.others.profiles.get(holder, {})


class Heard:
    """One turn while the readers are compared. A model that is ``trusted`` settles what the others are not
    sure of."""

    def __init__(self, question: str, before: Before, trusted: bool = False) -> None:
        self.trusted = trusted
        self.before, self.vocabulary = before, before.reader.vocabulary
        folded = self.vocabulary.wordings.ours(fold_aligned(question))
        self.seen: Seen = see(folded, before.as_of, self.vocabulary)
        self.text = self.seen.text
        self.likely: Likely = opinion(self.seen, before.reader.tagger)
        rated = self.vocabulary.rates.rated(
            self.text, self.seen.numbers, self.vocabulary.rates_told(self.vocabulary.knowledge.facts)
        )
        self._rated = {m.start: m for m in rated}
        self._topics: dict[Span, tuple[ClauseTag, ClauseTag]] = {}

    @cached_property
    def compared(self) -> frozenset[str]:
        """Facts that others are compared with."""
        rules = self.vocabulary.rules.values()
        return frozenset(leaf.other for rule in rules for leaf in rule.leaves() if leaf.other)

    @cached_property
    def things(self) -> tuple[Thing, ...]:
        return tuple(sorted((*self.seen.numbers, *self.seen.dates), key=lambda t: t.start))

    def spans(self, words: str) -> tuple[Span, ...]:
        """Where the merchant's words stand in the turn; nowhere where they don't."""
        said = self.vocabulary.wordings.ours(fold_aligned(words.strip())).text
        return tuple(_places(self.text, said)) if said else ()

    def clause(self, span: Span) -> Span:
        """The words with the clauses that they stand in."""
        start, end = span
        while start and self.text[start - 1] not in _STOPS:
            start -= 1
        while end < len(self.text) and self.text[end] not in _STOPS:
            end += 1
        return start, end

    def source(self, span: Span) -> str:
        return self.seen.folded.source(*span)

    def within(self, span: Span) -> tuple[Thing, ...]:
        """The figures and days inside; a figure may lack its unit, but none of its number."""
        start, end = span
        held = (t for t in self.things if start <= t.start < end)
        return tuple(t for t in held if t.end <= end or (isinstance(t, Mention) and not self._cut(end)))

    def _cut(self, at: int) -> bool:
        return self.text[at].isdigit() or self.text[at] in _NUMERALS

    def may_be_of(self, span: Span, fact: str) -> bool:
        """Whether the words name the fact, or no fact at all: 「商品分73」 tells nothing of 体验分."""
        named = [n for n in self.seen.facts if span[0] <= n.start and n.end <= span[1]]
        return not named or any(fact in n.ids for n in named)

    def value(self, span: Span, fact: Fact) -> tuple[FactValue, Thing | None] | None:
        """The one value of the fact that the words hold, read by our own readers, and the figure that it is;
        None where there is none or more than one."""
        if fact.kind in ("quantity", "date"):
            return self._figure(span, fact)
        stated = self.before.reader.read(self.source(span), SessionState(), self.before.as_of).stated
        values = [c.value for c in stated if c.fact == fact.id and c.value is not None]
        return (values[0], None) if len(set(values)) == 1 else None

    def _figure(self, span: Span, fact: Fact) -> tuple[FactValue, Thing] | None:
        found: dict[FactValue, Thing] = {}
        for thing in self.within(span):
            if isinstance(thing, Mention):
                if thing.kind == "delta":
                    return None  # 涨3分 is worked out with what was told before: the grammar's part
                value = self._amount(thing, fact)
            else:
                value = thing.value if fact.kind == "date" else None
            if value is not None:
                found.setdefault(value, thing)
        return next(iter(found.items())) if len(found) == 1 else None

    def _amount(self, thing: Mention, fact: Fact) -> FactValue | None:
        rated, fitting = self._rated.get(thing.start), self.vocabulary.fitting
        if rated is None or not fitting.fits(rated, fact):
            return None
        per = "/" in rated.quantity.unit
        if not per and self.vocabulary.rates.period(self.text, thing.start, thing.end):
            return None  # 每天2小时 is no total
        return fitting.value_of(rated, fact)

    def support(self, claim: Claim, thing: Thing | None, *, role_only: bool = False) -> float | None:
        """How likely the tagger takes the figure to be what the claim says; None where it has no opinion."""
        if thing is None:
            return None
        tag = self.likely.of(thing)
        if not tag.roles:
            return None
        of_fact = 1.0 if role_only else self.likely.facts_of(thing, self.vocabulary).get(claim.fact, 0.0)
        return tag.role(role_of(claim)) * of_fact

    def topics(self, spans: Sequence[Span]) -> tuple[ClauseTag, ClauseTag]:
        """What the tagger takes the words to be about and to ask, where they stand and by themselves."""
        tagger = self.before.reader.tagger
        if tagger is None or not spans:
            return ClauseTag(0, 0), ClauseTag(0, 0)
        if spans[0] not in self._topics:
            start, end = spans[0]
            here = tagger.tags(self.text, (), [(start, end)]).clauses[0]
            alone = tagger.tags(self.text[start:end], (), [(0, end - start)]).clauses[0]
            self._topics[spans[0]] = here, alone
        return self._topics[spans[0]]


def _places(text: str, words: str) -> Iterator[Span]:
    at = text.find(words)
    while at >= 0:
        yield at, at + len(words)
        at = text.find(words, at + 1)
