"""All that is read of a turn before it is decided what it wants, and what this comes to."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.rules.schema import Rule
from assistant.types import Choice, Guess, Premise, SessionState, StatedFact, Wants
from assistant.understand.facts import Reading
from assistant.understand.likely import Likely
from assistant.understand.seen import Seen
from assistant.understand.subject import Subject
from assistant.understand.vocabulary import Vocabulary

_IS_IT = re.compile(r"[吗么嘛吧][?？。!！\s]*$")


@dataclass(frozen=True, slots=True)
class Turn:
    """What its words name (``seen``) and are about (``subject``), what they wish for, what they tell, what
    they take for granted of the rule (``premises``), and what they most likely want; with the ``profile``
    as it is with what they tell, in the conversation up to then. ``who`` are the facts that say who asks
    (时尚新商), not how a shop does; ``likely`` is what the tagger thinks of it."""

    seen: Seen
    subject: Subject
    wants: Wants
    reading: Reading
    premises: Sequence[Premise]
    guess: Guess
    profile: Mapping[str, StatedFact]
    state: SessionState
    who: Collection[str]
    likely: Likely

    @property
    def text(self) -> str:
        return self.seen.text

    @property
    def rule(self) -> Rule | None:
        return self.subject.rule

    @property
    def later(self) -> bool:
        """Whether another turn came before."""
        return bool(self.state.turn)

    @property
    def told(self) -> bool:
        """Whether it tells anything that the rule asks of a shop, though it may be doubted; without a rule,
        anything at all."""
        if self.rule is None:
            return bool(self.reading.stated)
        read = {f.fact for f in self.reading.stated} | {d.fact for d in self.reading.doubts}
        return not self._of_rule.isdisjoint(read)

    @property
    def tells_option(self) -> bool:
        """Whether it tells which option of a choice the rule asks of: 「旗舰店能申请吗」."""
        of_rule = self._of_rule if self.rule else set()
        return any(f.fact in of_rule and isinstance(f.value, Choice) for f in self.reading.stated)

    @property
    def just_told(self) -> bool:
        """Whether anything that the rule asks of a shop was told in the same message, before or in these
        words."""
        now = (self.profile[f] for f in self._of_rule if f in self.profile)
        return self.told or any(s.turn > self.state.turn for s in now)

    @property
    def known(self) -> bool:
        """Whether anything that the rule asks of a shop is known, told now or before."""
        return not self._of_rule.isdisjoint(self.profile)

    @property
    def tells_inputs(self) -> bool:
        """Whether it tells a figure that the rule calculates with."""
        calculations = self.rule.calculations() if self.rule else ()
        inputs = {f for c in calculations for f in c.inputs.values()}
        return any(f.fact in inputs for f in self.reading.stated)

    @property
    def only_who(self) -> bool:
        """Whether it tells nothing but who asks, and not because that was asked."""
        stated = self.reading.stated
        return bool(stated) and not self.state.pending and all(f.fact in self.who for f in stated)

    @property
    def says_whether(self) -> bool:
        """Whether it tells that something is so or is not: 「没有违规」, but 「我是新商」 says who asks."""
        of_rule, facts = self._of_rule, {*self.subject.facts, *self.who}
        return any(
            (f.value is False and f.fact in facts)
            or (f.fact in of_rule and (f.value is True or isinstance(f.value, Choice)))
            for f in self.reading.stated
        )

    @property
    def placed(self) -> bool:
        """Whether it is known of which platform, or of what kind of shop, it is."""
        home = self.subject.platforms or self.state.platform
        return bool(home) or any(f.fact in self.who for f in self.reading.stated)

    def puts_forward(self, vocabulary: Vocabulary) -> bool:
        """Whether it says what the rule asks or gives, to be confirmed: 「门槛是500万粉丝吧」."""
        wrong = any(not p.right or p.kind in ("all", "any") for p in self.premises)
        claimed = self.premises and vocabulary.cue("claim", self.text)
        return bool(claimed or (wrong and _IS_IT.search(self.text)))

    @property
    def _of_rule(self) -> set[str]:
        return set(self.subject.facts) - set(self.who)


def asks_for(seen: Seen, subject: Subject, vocabulary: Vocabulary) -> bool:
    """Whether the words ask for the rule, and not only for the plan that it is of."""
    rule, likely = subject.rule, (t.rule for t in subject.found if t.likely)
    return rule is not None and (rule in likely or vocabulary.is_asked(rule, seen.text))
