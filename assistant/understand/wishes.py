"""What a turn wants of the rule that it is about: its intent, and the conditions that alone are asked of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.numbers import Mention
from assistant.rules.conditions import necessary
from assistant.rules.schema import BENEFITS, Rule
from assistant.text import fold
from assistant.types import (
    Choice,
    Guess,
    Intent,
    Premise,
    Quantity,
    SessionState,
    StatedFact,
    TurnText,
    Wants,
)
from assistant.understand.facts import Reading
from assistant.understand.intent import Signs, classify, own_question, wanted
from assistant.understand.intent_model import guess
from assistant.understand.likely import Likely, guessed_too
from assistant.understand.one_part import one_of_its_kind
from assistant.understand.seen import Seen, is_aside
from assistant.understand.subject import Subject
from assistant.understand.vocabulary import Vocabulary

_IS_IT = re.compile(r"[吗么嘛吧][?？。!！\s]*$")


class Wishes:
    """Holds only the compiled vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary, self.knowledge = vocabulary, vocabulary.knowledge

    def wanted(self, seen: Seen) -> Wants:
        """What its words wish for."""
        named = bool(seen.programmes or seen.names)
        homes = {self.vocabulary.rules[r].platform for r in seen.names}
        told = (m for m in seen.numbers if m.kind != "period")  # 首播7天 says of what time, not how much
        figures = any(not is_aside(m, self.knowledge.units) for m in told)
        return wanted(seen.text, len(seen.platforms), named and len(homes) < 2, figures, self.vocabulary)

    def likely(
        self, written: TurnText, seen: Seen, second: Likely, *, later: bool, stated: bool, known: bool
    ) -> Guess:
        """What it most likely wants. What a ``later`` turn wants hangs on the one before it, but for a
        list."""
        likely = guess(written.folded, self.vocabulary)
        if later or known:
            likely = Guess(
                plans=0.0 if stated else likely.plans, explained=likely.explained if later else 0.0
            )
        likely = guessed_too(second, seen, likely)
        # too few of the questions that it was fitted on are English
        return Guess(nothing=likely.nothing) if written.english else likely

    def intent(
        self,
        seen: Seen,
        subject: Subject,
        wants: Wants,
        reading: Reading,
        profile: Mapping[str, StatedFact],
        state: SessionState,
        likely: Guess,
        premises: Sequence[Premise],
    ) -> tuple[Intent, bool]:
        """What is wanted, and whether it is what the turn before wanted."""
        stated = reading.stated
        wrong = any(not p.right or p.kind in ("all", "any") for p in premises)
        audiences = {a.fact for a in self.knowledge.audiences.values() if a.fact}
        in_rule = set(subject.facts) - audiences  # 时尚新商 says who asks, not how they do
        benefits = Counter(r.programme for r in self.knowledge.rules.values() if r.kind in BENEFITS)
        about_rule = any(f in in_rule for f in [*(s.fact for s in stated), *(d.fact for d in reading.doubts)])
        inputs = {f for r in subject.focus[:1] for c in r.calculations() for f in c.inputs.values()}
        signs = Signs(
            rule=subject.rule,
            rule_named=bool(seen.names),
            rule_asked=self.asks_for(seen, subject),
            programme_named=bool(seen.programmes),
            programme_benefits=any(benefits[p] > 1 for p in seen.programmes),
            stated=about_rule or (bool(stated) and subject.rule is None),
            figures=any(f.fact in in_rule for f in stated),
            platform_or_audience=bool(subject.platforms or state.platform)
            or any(f.fact in audiences for f in stated),
            known_facts=any(f in profile for f in in_rule),
            states_inputs=any(f.fact in inputs for f in stated),
            unsaid=bool(self.vocabulary.not_covered(seen.text, self.scope(subject))),
            claims=bool(
                ((reading.claims or reading.claimed or wrong) and self.vocabulary.cue("claim", seen.text))
                or (wrong and _IS_IT.search(seen.text))
            ),
            only_who=bool(stated) and not state.pending and all(f.fact in audiences for f in stated),
            leaning=subject.inherits,
            later=bool(state.turn),
            answers=subject.inherits and any(f.fact in subject.facts for f in stated),
            foreign=any(_foreign(m, subject.rule) for m in reading.unowned),
            says_whether=any(f.value is False and f.fact in {*subject.facts, *audiences} for f in stated)
            or any(f.fact in in_rule and (f.value is True or isinstance(f.value, Choice)) for f in stated),
            guess=likely,
            asserted=bool(premises) and about_rule,
        )
        intent = classify(seen.text, signs, wants, self.vocabulary)
        told = intent == "statement" and state.intent == "information"  # what a plan is, then figures for it
        vague = intent in ("information", "statement") and subject.inherits and not told
        again = self.vocabulary.cue("actual", seen.text) or self.vocabulary.cue("again", seen.text)
        put_right = state.turn and seen.platforms and self.vocabulary.cue("correction", seen.text)
        if put_right and intent == "information" and signs.known_facts:
            return "eligibility", False  # 「错了，我这店是快手的」
        # 「那以后会管到腰部吗」, 「这12个月从哪天算」
        asks_anew = bool(self.vocabulary.cue("ordinary", seen.text)) or own_question(seen.text, likely)
        if (
            vague
            and not asks_anew
            and state.intent
            and (about_rule or again or not self.vocabulary.cue("ask", seen.text))
        ):
            return state.intent, True  # a follow-up without a wish of its own keeps the one before
        return intent, False

    def part(
        self, seen: Seen, subject: Subject, stated: Sequence[StatedFact], profile: Mapping[str, StatedFact]
    ) -> tuple[str, ...]:
        """Facts when only a part of the rule is asked: 「基础销量这一项够吗」「商品分76够吗」.

        Without 「这一项」 it must be one condition that the rule cannot do without, judged right after
        its number: 「粉丝900万够吗」 is no part, since a turnover could still make a top creator.
        """
        rule = subject.rule
        if rule is None:
            return ()
        own = set(rule.facts())
        mentioned = tuple(dict.fromkeys(f for n in seen.facts for f in n.ids if f in own))
        if kind := one_of_its_kind(seen, rule, self.vocabulary):
            return (kind,)
        given = [f for f in stated if f.fact in own]
        if not given or self.vocabulary.cue("part", seen.text):
            either = own - necessary(rule.require)  # 「基础销量这条」, 300 orders and a turnover that will do
            instead = [f for f in profile if f in either] if either & profile.keys() & set(mentioned) else []
            return tuple(dict.fromkeys((*mentioned, *instead)))
        if len(given) == 1 and given[0].fact in necessary(rule.require):
            words = fold(given[0].text)
            if self.vocabulary.cues("judged").match(seen.text, seen.text.find(words) + len(words)):
                return (given[0].fact,)
        return ()

    def asks_for(self, seen: Seen, subject: Subject) -> bool:
        """Whether the words ask for the rule, and not only for the plan that it is of."""
        rule, likely = subject.rule, (t.rule for t in subject.found if t.likely)
        return rule is not None and (rule in likely or self.vocabulary.is_asked(rule, seen.text))

    def scope(self, subject: Subject) -> tuple[str, ...]:
        """The programmes whose gaps the question may be about."""
        if subject.programmes:
            return subject.programmes
        return tuple(p.id for p in self.knowledge.programmes.values() if p.platform in subject.platforms)


def just_there(premises: Sequence[Premise], stated: Sequence[StatedFact]) -> tuple[str, ...]:
    """「80分整算不算」 asks of that condition alone, where no other figure is told."""
    told = {f.fact for f in stated if isinstance(f.value, Quantity)}
    return tuple(p.about for p in premises if p.kind == "bound" and told == {p.about})


def _foreign(mention: Mention, rule: Rule | None) -> bool:
    """Whether a figure without an owner is none of what the rule gives: the 1300 of 1300单免单 is."""
    given = {(g.value, g.unit) for g in rule.gives} if rule else set()
    q = mention.quantity
    return mention.arabic and not any(q.low == v and q.unit in ("", unit) for v, unit in given)
