"""What a turn wants of the rule that it is about: its intent, and the conditions that alone are asked of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.rules.conditions import necessary
from assistant.text import fold
from assistant.types import (
    Claim,
    Guess,
    Intent,
    Premise,
    Quantity,
    StatedFact,
    TurnText,
    Wants,
)
from assistant.understand.evidence import stands
from assistant.understand.intent import (
    LIKELY,
    OF_THE_RULE,
    asks_anything,
    asks_of_another_step,
    classify,
    wanted,
)
from assistant.understand.intent_model import guess
from assistant.understand.likely import Likely, guessed_too
from assistant.understand.one_part import one_of_its_kind
from assistant.understand.questions import shape, yes_no
from assistant.understand.seen import Seen, is_aside
from assistant.understand.subject import Subject
from assistant.understand.turn import Turn
from assistant.understand.vocabulary import Vocabulary


class Wishes:
    """Holds only the compiled vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary, self.knowledge = vocabulary, vocabulary.knowledge
        self.who = frozenset(a.fact for a in self.knowledge.audiences.values() if a.fact)

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

    def intent(self, turn: Turn, signs: Mapping[str, float]) -> tuple[Intent, bool]:
        """What is wanted, and whether it is what the turn before wanted."""
        intent, state = classify(turn, signs, self.vocabulary), turn.state
        if state.intent and self.vocabulary.lines.answering(turn.seen.folded.original, state.pending):
            return state.intent, True
        plain = intent == "eligibility" and not turn.wants and not yes_no(turn.text, self.vocabulary)
        if not turn.subject.inherits or not (plain or intent in ("information", "statement")):
            return intent, False  # 「要是再播4小时呢」 asks what the turn before asked
        if state.intent == "plans" and not self.vocabulary.cue("ask", turn.text):
            return "plans", True  # a follow-up without a wish of its own keeps the one before
        of_rule = not turn.just_told and shape(turn.text, self.vocabulary) in OF_THE_RULE
        again = any(self.vocabulary.cue(c, turn.text) for c in ("again", "actual"))
        again = again or not asks_anything(turn.text, self.vocabulary)  # 「再核对一次」
        if asks_of_another_step(turn):
            return "information", False
        of_others = self.vocabulary.cue("ordinary", turn.text)
        stays = not of_others and (again or (stands(signs) >= LIKELY and not of_rule))
        if state.intent in ("eligibility", "calculation") and stays:
            return state.intent, True
        return intent, False

    def part(
        self, seen: Seen, subject: Subject, stated: Sequence[Claim], profile: Mapping[str, StatedFact]
    ) -> tuple[str, ...]:
        """Facts when only a part of the rule is asked: 「基础销量这一项够吗」「商品分76够吗」.

        Without 「这一项」 it must be one condition that the rule cannot do without, judged right after
        its number: 「粉丝900万够吗」 is no part, since a turnover could still make a top creator.
        """
        rule = subject.rule
        if rule is None:
            return ()
        own = set(rule.facts())
        named = [
            n for n in seen.facts if not self.vocabulary.in_longer_name(n, seen.text)
        ]  # 新店扶持, of 新店
        mentioned = tuple(dict.fromkeys(f for n in named for f in n.ids if f in own))
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

    def scope(self, subject: Subject) -> tuple[str, ...]:
        """The programmes whose gaps the question may be about."""
        if subject.programmes:
            return subject.programmes
        return tuple(p.id for p in self.knowledge.programmes.values() if p.platform in subject.platforms)


def just_there(premises: Sequence[Premise], stated: Sequence[Claim]) -> tuple[str, ...]:
    """「80分整算不算」 asks of that condition alone, where no other figure is told."""
    told = {f.fact for f in stated if isinstance(f.value, Quantity)}
    return tuple(p.about for p in premises if p.kind == "bound" and told == {p.about})
