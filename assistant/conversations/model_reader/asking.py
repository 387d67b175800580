"""The vote on what is asked: an ask that the model alone found is answered only where a third reader is of
its mind, offered as a question otherwise; what the grammar surely read stays.

A turn that is declined, or about something that we have nothing on, is not voted on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.compose.abstention import answerable, refused, unlikely
from assistant.compose.added_documents import relevant
from assistant.compose.offering import offering
from assistant.conversations.model_reader.canonical import JUDGED, reread
from assistant.conversations.model_reader.heard import Heard, Search
from assistant.conversations.model_reader.outcomes import found as finding_of
from assistant.conversations.model_reader.outcomes import outcome_of, outcomes_of
from assistant.conversations.model_reader.reply import ModelAsk
from assistant.conversations.model_reader.seconding import (
    asks_anything,
    asks_so,
    may_be,
    rules_of,
    said,
    seconded,
    strange,
)
from assistant.conversations.model_reader.wording import KINDS, called
from assistant.conversations.several import Turn
from assistant.types import ME, AskKind, Decision, Difference, Outcome, Retrieved, Understanding
from assistant.understand.asks import MOST

_SURELY = 0.7  # from which it is surely of the grammar's
_JUDGED: Final = ("eligibility", "calculation", "statement")


@dataclass(frozen=True, slots=True)
class _Made:
    part: Understanding
    decision: Decision


def asks_voted(turn: Turn, found: Sequence[ModelAsk], heard: Heard, search: Search) -> Turn:
    """The turn with what the vote on its asks changed, and what the readers differed on."""
    if any(map(_closed, turn.parts)):
        return turn
    vote = _Vote(turn, heard, search)
    for ask in vote.unmatched([a for a in found if a.kind in KINDS]):
        vote.on(ask)
    return replace(turn, parts=tuple(vote.parts), differences=(*turn.differences, *vote.differences))


class _Vote:
    """The parts of a turn while its asks are gone through; ``matched`` are those that the model has too."""

    def __init__(self, turn: Turn, heard: Heard, search: Search) -> None:
        self.parts, self.heard, self.search = list(turn.parts), heard, search
        self.matched: dict[int, ModelAsk] = {}
        self.differences: list[Difference] = []

    def unmatched(self, found: Sequence[ModelAsk]) -> list[ModelAsk]:
        """Those that no part that is answered agrees with."""
        left = []
        for ask in found:
            free = ((i, p) for i, p in enumerate(self.parts) if i not in self.matched)
            place = next((i for i, p in free if _agrees(p, ask, self.heard)), None)
            if place is None or _unanswered(self.parts[place], self.search(self.parts[place])):
                left.append(ask)
            else:
                self.matched[place] = ask
        return left

    def on(self, ask: ModelAsk) -> None:
        if any(_overlaps(ask, other) and ask.about == other.about for other in self.matched.values()):
            return  # the same question, read twice
        place = next((i for i in range(len(self.parts)) if i not in self.matched), None)
        if place is None:
            self._beside(ask)
            return
        before = self.parts[place]
        found = self.search(before)
        abstains = _unanswered(before, found)
        made = (_of_refused if abstains else _of_other)(before, ask, found, self.heard)
        by_grammar: tuple[Outcome, ...] = ("abstained",) if abstains else _outcome(before, self.heard)
        differs = _difference(before, ask, made.decision, by_grammar, self.heard)
        self.differences.append(replace(differs, part=place))
        self.parts[place], self.matched[place] = made.part, ask

    def _beside(self, ask: ModelAsk) -> None:
        """One more than the grammar found."""
        last = self.parts[-1]
        own = replace(ask, spans=tuple(map(self.heard.clause, ask.spans)))
        known = any(_overlaps(own, m) for m in self.matched.values())
        known = known or any(_agrees(part, ask, self.heard) for part in self.parts)
        free = len(self.parts) < MOST and not known and asks_anything(ask, self.heard)
        made = _added(last, ask, self.heard, self.search) if free else None
        decision: Decision = "grammar" if made is None else "model"
        differs = _difference(last, ask, decision, (), self.heard)
        self.differences.append(replace(differs, part=len(self.parts)))
        if made is not None:
            self.matched[len(self.parts)] = ask
            self.parts.append(made)


def _closed(u: Understanding) -> bool:
    """Whether nothing that a model says of it counts."""
    return bool(u.lacks.declined or u.lacks.talk or u.lacks.outside or u.lacks.absent or u.ask.terms)


def _agrees(u: Understanding, ask: ModelAsk, heard: Heard) -> bool:
    known = heard.vocabulary.knowledge
    if ask.about in known.rules:
        return ask.about in u.ask.rules
    if ask.about in known.programmes:
        plans = {known.rules[r].programme for r in u.ask.rules if r in known.rules}
        return ask.about in plans or ask.about in u.ask.programmes
    helps = known.needs[ask.about].plans
    return ask.about in (*u.ask.needs, *u.ask.troubles) or not set(helps).isdisjoint(u.ask.rules)


def _unanswered(u: Understanding, found: Retrieved) -> bool:
    """Whether the composer would refuse what the grammar made of it."""
    if relevant(u, found.documents) or offering(u, found).ask.intent != u.ask.intent:
        return False
    if u.ask.intent == "plans" and (u.ask.rules or u.ask.needs):
        return u.ask.tied and not answerable(u, found)
    if u.ask.rules and u.ask.intent in _JUDGED:
        return unlikely(u, found)
    return refused(u, found, judged=bool(u.ask.rules)) or bool(u.ask.word and not u.lacks.not_covered)


def _overlaps(one: ModelAsk, other: ModelAsk) -> bool:
    return any(a[0] < b[1] and b[0] < a[1] for a in one.spans for b in other.spans)


def _kind(ask: ModelAsk, heard: Heard) -> AskKind:
    """As the model and one more take it to be asked; what would end in a verdict or a figure is else
    explained."""
    return ask.kind if ask.kind not in JUDGED or asks_so(ask, heard) else "condition"


# --- what comes of it ------------------------------------------------------------------------------


def _adopted(
    part: Understanding, ask: ModelAsk, told: str, found: Retrieved, heard: Heard, *, beside: bool = False
) -> Understanding | None:
    if part.text.english or (ask.holder == ME) != (part.ask.holder == ME):
        return None
    if not (seconded(ask, told, found, heard, beside=beside) or _trusted(ask, part, found, heard, beside)):
        return None
    return reread(ask, _kind(ask, heard), part, heard.before)


def _trusted(ask: ModelAsk, part: Understanding, found: Retrieved, heard: Heard, beside: bool) -> bool:
    """Whether the word of a model that is trusted will do, since another reader holds possible what it
    says."""
    ours = ask.about in heard.vocabulary.knowledge.rules and not strange(found, beside=beside)
    return heard.trusted and ours and may_be(ask, part, found, heard) and asks_so(ask, heard)


def _of_refused(part: Understanding, ask: ModelAsk, found: Retrieved, heard: Heard) -> _Made:
    """What the grammar has no answer to."""
    if (read := _adopted(part, ask, part.text.folded, found, heard)) is not None:
        return _Made(read, "model")
    if not may_be(ask, part, found, heard):
        return _Made(part, "grammar")
    return _Made(_offered(part, ask, heard), "offered")


def _offered(part: Understanding, ask: ModelAsk, heard: Heard) -> Understanding:
    near = tuple(dict.fromkeys((*rules_of(ask, heard)[:1], *part.lacks.near)))
    return replace(part, lacks=replace(part.lacks, near=near))


def _of_other(part: Understanding, ask: ModelAsk, found: Retrieved, heard: Heard) -> _Made:
    """What the grammar takes to be about something else: it stays, unless either may be meant and they end
    otherwise; then the merchant says which."""
    known = heard.vocabulary.knowledge
    rules = [r for r in part.ask.rules if r in known.rules]
    if not rules and part.ask.intent == "information":  # it found sentences, and nothing to judge by
        read = _adopted(part, ask, part.text.folded, found, heard)
        return _Made(part, "grammar") if read is None else _Made(read, "model")
    if ask.about not in known.rules or not rules or part.ask.intent == "plans":
        return _Made(part, "grammar")
    voices = (heard.topics(ask.spans)[0], heard.likely.whole)
    named = rules[0] in heard.seen.names or max(v.topic(rules[0]) for v in voices) >= _SURELY
    of_them = ask.holder in (ME, part.ask.holder)
    if named or not (of_them and asks_so(ask, heard) and may_be(ask, part, found, heard)):
        return _Made(part, "grammar")
    if part.ask.intent not in _JUDGED or ask.kind not in JUDGED:
        return _Made(_offered(part, ask, heard), "offered")
    mine, other = (finding_of(r, part.known.profile, heard) for r in (rules[0], ask.about))
    if (mine.status, mine.results) == (other.status, other.results):
        return _Made(part, "grammar")
    return _Made(replace(part, told=replace(part.told, either=(rules[0], ask.about))), "asked")


def _added(last: Understanding, ask: ModelAsk, heard: Heard, search: Search) -> Understanding | None:
    """An ask beside those that the grammar found."""
    alone = replace(last, ask=replace(last.ask, query=said(ask, heard), platforms=heard.seen.platforms))
    return _adopted(last, ask, said(ask, heard), search(alone), heard, beside=True)


def _outcome(u: Understanding, heard: Heard) -> tuple[Outcome, ...]:
    return outcome_of(u, u.known.profile, heard) or ("informational",)


def _difference(
    part: Understanding, ask: ModelAsk, decision: Decision, by_grammar: tuple[Outcome, ...], heard: Heard
) -> Difference:
    known = heard.vocabulary.knowledge
    rules = [known.rules[r].title for r in part.ask.rules[:1] if r in known.rules]
    mine = f"{rules[0]}（{KINDS.get(part.ask.kind, part.ask.kind)}）" if rules and by_grammar else ""
    return Difference(
        "ask",
        ask.about,
        ask.words,
        "" if by_grammar == ("abstained",) else mine,
        f"{called(ask.about, heard)}（{KINDS[ask.kind]}）",
        decision,
        by_grammar,
        outcomes_of(ask.kind),
    )
