"""The facts that a turn states of one holder, with what the turns before it told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from assistant.numbers import PER, Mention
from assistant.types import ME, Claim, SessionState, StatedFact, entries
from assistant.understand.facts import Given, Reading, read_facts
from assistant.understand.figures.assignment import limits_of
from assistant.understand.followup import come_to, taken_up, with_moved, with_replies
from assistant.understand.gives import amounts_named
from assistant.understand.lasting import once_met
from assistant.understand.norms import Norms, lines_asked
from assistant.understand.one_part import told_of_it
from assistant.understand.seen import Seen
from assistant.understand.slots import dimensions
from assistant.understand.subject import Subject
from assistant.understand.sums import Found, Leads, ShopCounter, continued, counted_before, find_sum, without
from assistant.understand.telling import left_out, told_over_turns
from assistant.understand.topics import topics
from assistant.understand.totals import totalled
from assistant.understand.used import used_facts, with_used
from assistant.understand.vocabulary import Vocabulary
from assistant.understand.windows import of_another_time, too_late

_TRIED = 4  # rules in which an equation is looked for
_BESIDE = 2  # characters between the word of a day and the length of time told from it


class Statements:
    """Reads what is stated. Holds only the compiled vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary, self.knowledge = vocabulary, vocabulary.knowledge
        self._norms, self._leads = Norms(vocabulary), Leads(vocabulary)
        self.shops = ShopCounter(vocabulary)

    def norms(self, seen: Seen, subject: Subject, known: Collection[str] = ()) -> tuple[list[Mention], Seen]:
        """The numbers said of the rule, and what is seen with these marked. ``known`` are facts that were
        told before."""
        rule = subject.rule
        ruled = dimensions(rule, self.vocabulary) if rule else frozenset()
        told = {d.partition(PER)[0] for d in self.vocabulary.dimensions(rule.facts())} if rule else set()
        found = self._norms.among(seen.text, seen.numbers, seen.facts, ruled, told)
        if rule and known:
            limits, units = limits_of(rule), self.knowledge.units
            lines = lines_asked(seen.text, seen.numbers, limits, known, units)
            found = sorted({*found, *lines}, key=lambda m: m.start)
        if rule and rule.cases:
            found = sorted({*found, *amounts_named(seen, rule, self.knowledge.units)}, key=lambda m: m.start)
        free = [d for d in seen.dates if not any(m.start < d.end and d.start < m.end for m in found)]
        days = {f.id for f in self.knowledge.facts.values() if f.kind == "date"}
        words = [  # 「确认收货15天以后」 tells no day
            n
            for n in seen.facts
            if days.isdisjoint(n.ids) or not any(0 <= m.start - n.end <= _BESIDE for m in found)
        ]
        return found, replace(seen, norms=frozenset(m.start for m in found), dates=free, facts=words)

    def read(
        self,
        seen: Seen,
        subject: Subject,
        state: SessionState,
        before: Mapping[str, StatedFact],
    ) -> Reading:
        """Facts stated in this turn, and the numbers that no fact took."""
        if line := self.vocabulary.lines.read(seen.folded.original):
            words, end = seen.folded.original, len(seen.text)
            claims = () if line.value is None else (Claim(line.fact, line.value, words, 0, end),)
            return Reading(claims, ())
        leaning = self._of_platforms(subject.platforms or (state.platform,))
        seen = with_moved(seen, state, self.vocabulary)
        facts = [self.knowledge.facts[f] for f in subject.facts]
        seen = without(seen, too_late(seen.text, seen.numbers, facts, self.vocabulary))
        whole, seen = seen, without(seen, left_out(seen, before, self.vocabulary))
        given = Given(seen, subject.facts, subject.focus, leaning, before.keys())
        reading = read_facts(given, self.vocabulary)
        reading = come_to(seen.text, reading, self.vocabulary)
        reading = told_of_it(seen, reading, subject.rule, self.vocabulary)
        used = used_facts(subject.focus, self.vocabulary)
        reading = with_used(seen, reading, used, before, self.vocabulary)
        reading = with_replies(seen, reading, state, self.vocabulary)
        reading = totalled(seen, reading, before, self.vocabulary)
        reading = told_over_turns(whole, reading, state.parts, before, used, self.vocabulary)
        known = {*before, *(c.fact for c in reading.stated)}
        late = taken_up(state.loose, subject.facts, known, self.vocabulary)
        once = once_met(seen, subject.rule, reading, before, self.vocabulary)
        theirs = [c for c in reading.figures if c.holder != ME]
        own = [
            m
            for m in seen.numbers
            if m.start not in seen.norms and not any(c.start <= m.start < c.end for c in theirs)
        ]
        placed = list(of_another_time(seen.text, reading.stated, own, seen.numbers, self.vocabulary))
        return replace(
            reading,
            stated=(*(fact for fact, _ in placed), *late, *once),
            unowned=tuple(m for m in reading.unowned if not any(m.start == c.start for c, _ in placed)),
            other_windows=tuple(other for _, other in placed if other),
        )

    def with_sum(
        self, seen: Seen, subject: Subject, before: Mapping[str, StatedFact], reading: Reading,
        state: SessionState,
    ) -> tuple[Found | None, Reading]:  # fmt: skip
        """What is to be worked out, of the rules that the turn is about or else names, or what was, with
        another figure; and the facts without the numbers that tell it."""
        if subject.tied or subject.misattribution or subject.left is not None:
            return None, reading
        named = (t.rule for t in subject.found if t.named and t.rule.id in self.knowledge.rules)
        rules = tuple({r.id: r for r in (*subject.focus, *named)}.values())[:_TRIED]
        profile = {**before, **entries(reading.stated, state.turn + 1)}
        unowned, past, shops = reading.unowned, reading.past, self.shops.told(seen)
        found = find_sum(seen, rules, profile, unowned, past, shops, self.vocabulary)
        if found is None and not subject.inherits:
            led = [r for r in self._leads.to(seen, subject.platforms) if r not in rules]
            found = find_sum(seen, led, profile, unowned, past, shops, self.vocabulary)
        if found is None and subject.inherits and seen.dates:
            before_it = topics(state.query, [], self.vocabulary, subject.platforms)
            again = [t.rule for t in before_it if t.named and t.rule.id in self.knowledge.rules]
            found = find_sum(seen, again[:_TRIED], profile, unowned, past, shops, self.vocabulary)
        if found is None and subject.inherits:
            found = continued(state.sum, seen, reading.stated, self.vocabulary)
        if found is None and not any(t.by_name for t in subject.found):
            talked_of = [self.vocabulary.rules[r] for r in state.rules if r in self.vocabulary.rules]
            counting = counted_before(state.parts, seen, talked_of, self.vocabulary)
            found = Found(counting) if counting else None
        if found is None or not found.taken:
            return found, reading
        rest = without(seen, found.taken)
        return found, self.read(rest, subject, state, before)

    def _of_platforms(self, platforms: Sequence[str]) -> list[str]:
        rules = self.vocabulary.rules.values()
        return [f for r in rules if r.platform in platforms for f in r.facts()]
