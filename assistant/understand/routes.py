"""What a turn turns out to be: a sum, a list of plans, a call for help, a theme, or an explanation."""

from __future__ import annotations

from dataclasses import replace

from assistant.rules.schema import Rule
from assistant.types import (
    SessionState,
    Understanding,
)
from assistant.understand.choosing import asks_total, choosing
from assistant.understand.details import left_out
from assistant.understand.help import Help
from assistant.understand.likely import NOTHING, Likely
from assistant.understand.nearest import nearest
from assistant.understand.plan_scope import plan_list, same_theme
from assistant.understand.seen import Seen
from assistant.understand.subject import Subject
from assistant.understand.sums import Found
from assistant.understand.terms import Terms
from assistant.understand.traits import Traits
from assistant.understand.vocabulary import Vocabulary


class Routes:
    """Sends a turn on as what it is, once all that it says is read."""

    def __init__(self, vocabulary: Vocabulary, traits: Traits) -> None:
        self.vocabulary, self.knowledge = vocabulary, vocabulary.knowledge
        self.help = Help(vocabulary, traits)
        self.terms = Terms(vocabulary)

    def routed(
        self,
        understood: Understanding,
        found: Found | None,
        seen: Seen,
        subject: Subject,
        state: SessionState,
        second: Likely,
    ) -> Understanding:
        """The turn as a sum, a list, a call for help or what else it turns out to be; with the troubles that
        it tells of, for what nothing answers."""
        turn = self._routed(understood, found, seen, subject, state, second)
        return self._choosing(self.help.troubled(turn, seen, subject, state), seen)

    def _choosing(self, turn: Understanding, seen: Seen) -> Understanding:
        """A list with what of it is to be chosen, and for whom."""
        if turn.ask.intent != "plans" or turn.ask.choice:
            return turn
        choice = choosing(seen.text, turn.ask.platforms or seen.platforms, self.vocabulary)
        audiences = self.knowledge.audiences.values()
        whom = tuple(a.id for a in audiences if any(word in seen.text for word in a.words))
        return replace(turn, ask=replace(turn.ask, choice=choice, whom=whom))

    def _routed(
        self,
        understood: Understanding,
        found: Found | None,
        seen: Seen,
        subject: Subject,
        state: SessionState,
        second: Likely,
    ) -> Understanding:
        if found is not None:
            return _to_work_out(understood, found)
        if (meant := self._meaning(understood, seen)) is not None:
            return meant
        if asks_total(understood, seen, subject, state, self.vocabulary):
            listed = plan_list(understood, seen, (), state.platform, self.vocabulary)
            return replace(listed, ask=replace(listed.ask, intent="plans", wants="amount", choice="money"))
        if understood.ask.intent == "plans" and (seen.platforms or not seen.outside):
            misled = subject.platforms if subject.misattribution else ()
            listed = plan_list(understood, seen, misled, state.platform, self.vocabulary)
            return self.help.for_list(listed, seen, state)
        if (helps := self.help.for_turn(understood, seen, subject, state, second)) is not None:
            return helps
        alike = subject.tied or (same_theme(self.vocabulary, subject.left, subject.platforms))
        if alike:
            ask = replace(
                understood.ask, intent="plans", rules=tuple(r.id for r in alike), tied=bool(subject.tied)
            )
            return replace(understood, ask=ask)
        understood = self._or_absent(self._with_details(understood, subject), seen, subject)
        if not (subject.found or understood.stated):
            word = self.terms.unknown(seen.text)
            if understood.text.english:
                word = self.terms.unknown_in_english(understood.text.question)
            understood = replace(understood, ask=replace(understood.ask, word=word))
        open_ = not any(t.named for t in subject.found) and not subject.misattribution
        return self.help.offered(understood, seen, second) if open_ else understood

    def near(self, seen: Seen, state: SessionState, likely: Likely = NOTHING) -> tuple[str, ...]:
        """The rules on what is most like the turn; without any, what was talked about: 「拼多多呢」."""
        found = nearest(seen.text, seen.platforms, self.vocabulary, self.help.finder, likely)
        return found or state.rules[:1]

    def _meaning(self, u: Understanding, seen: Seen) -> Understanding | None:
        """The turn as one that asks what a word means; None when it asks something else."""
        if u.stated or u.text.english:
            return None
        terms = self.terms.asked(seen.text)
        return self._of_terms(u, terms) if terms else None

    def meant(self, u: Understanding, seen: Seen) -> Understanding | None:
        """The same of a turn of which nothing is read yet: 「品牌新商激励是什么」 does not tell that whoever
        asks is a 品牌新商. One in English is told before its words are taken for ours."""
        english = self.terms.asked_in_english(u.text.question)
        terms = english or (() if u.text.english else self.terms.asked(seen.text))
        if not terms:
            return None
        text = replace(u.text, english=bool(english))
        return self._of_terms(replace(u, text=text, ask=replace(u.ask, platforms=seen.platforms)), terms)

    def _of_terms(self, u: Understanding, terms: tuple[str, ...]) -> Understanding:
        rules = tuple(r for t in terms for r in self.knowledge.glossary[t].rules if r in self.knowledge.rules)
        ask = replace(
            u.ask, intent="information", wants="", terms=terms, rules=rules or u.ask.rules, facts=()
        )
        return replace(u, ask=ask)

    def _with_details(self, u: Understanding, subject: Subject) -> Understanding:
        """Details asked of a plan that its source leaves out."""
        if (
            u.ask.intent != "information"
            or subject.rule is None
            or u.lacks.not_covered
            or any(p.kind == "threshold" for p in u.beliefs.premises)
        ):
            return u
        not_covered = left_out(subject.rule, u.text.folded, self.vocabulary)
        return replace(u, lacks=replace(u.lacks, not_covered=not_covered))

    def _or_absent(self, understood: Understanding, seen: Seen, subject: Subject) -> Understanding:
        """What the platform asked about has nothing on: 「快手账期几天」, 「那快手呢」 after 抖音's 账期."""
        themes, rules = self.knowledge.themes, self.knowledge.rules
        if subject.left is not None:
            absent, elsewhere = (self._plain(subject.left),), (subject.left.id,)
            lacks = replace(understood.lacks, absent=absent, elsewhere=elsewhere)
            return replace(understood, ask=replace(understood.ask, intent="information"), lacks=lacks)
        if (
            not seen.platforms
            or seen.programmes
            or subject.misattribution
            or any(t.named for t in subject.found)
        ):
            return understood
        had = {r.theme for r in self.vocabulary.rules.values() if r.platform in seen.platforms}
        none = {t for n in self.vocabulary.themes(seen.text) for t in n.ids} - had
        lacks = replace(
            understood.lacks,
            absent=tuple(t.label for t in themes.values() if t.id in none),
            elsewhere=tuple(r.id for r in rules.values() if r.theme in none),
        )
        return replace(understood, lacks=lacks)

    def _plain(self, rule: Rule) -> str:
        """Its title without its own platform: 账期 of 抖音账期."""
        return rule.title.removeprefix(self.knowledge.platforms[rule.platform].short)


def _to_work_out(understood: Understanding, found: Found) -> Understanding:
    """The turn as one that asks for a sum."""
    rules = tuple(dict.fromkeys([found.sum.rule, *understood.ask.rules]))
    return replace(understood, ask=replace(understood.ask, intent="calculation", sum=found.sum, rules=rules))
