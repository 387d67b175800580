"""The vote on what is asked: an ask that the model alone found is answered only where a third reader is of
its mind, offered as a question otherwise; what the grammar surely read stays.

The third reader of a rule or plan is the tagger, or the search, where the best sentence found is one that the
rule stands on; of a trouble the likeness to how others tell it. A turn that is declined, or about something
that we have nothing on, is not voted on.
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
from assistant.conversations.several import Turn
from assistant.types import ME, AskKind, Decision, Difference, Outcome, Retrieved, Understanding
from assistant.understand.asks import MOST
from assistant.understand.needs import LIKELY
from assistant.understand.questions import asks, shape

_TOPIC = 0.4  # of the tagger, from which it is of the model's mind
_SURELY = 0.7  # from which it is surely of the grammar's
_MAYBE = 0.1  # from which a rule may be meant at all
_BEYOND = 0.5  # from which it takes the words to be about nothing of ours
_LIKE = 0.3  # likeness from which a trouble may be told at all
_SAYS = 0.5  # score of a sentence that says what is asked
_KNOWN = 0.2  # share of a question's weight in words that no passage holds
_ASKS = 0.5  # from which the tagger takes words to ask so
_JUDGED: Final = ("eligibility", "calculation", "statement")
_KINDS = {
    "verdict": "能不能", "gap": "差多少", "amount": "多少", "day": "哪天", "condition": "什么条件",
    "explain": "是什么", "list": "有哪些", "compare": "比较", "apply": "怎么申请",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Made:
    part: Understanding
    decision: Decision


def asks_voted(turn: Turn, found: Sequence[ModelAsk], heard: Heard, search: Search) -> Turn:
    """The turn with what the vote on its asks changed, and what the readers differed on."""
    if any(map(_closed, turn.parts)):
        return turn
    vote = _Vote(turn, heard, search)
    for ask in vote.unmatched([a for a in found if a.kind in _KINDS]):
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
        known = any(_overlaps(ask, m) for m in self.matched.values())
        known = known or any(_agrees(part, ask, self.heard) for part in self.parts)
        free = len(self.parts) < MOST and not known and _asks_anything(ask, self.heard)
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


# --- the third voice -------------------------------------------------------------------------------


def _seconded(ask: ModelAsk, told: str, found: Retrieved, heard: Heard) -> bool:
    """``told`` are the folded words of all that leads to the ask."""
    known, voices = heard.vocabulary.knowledge, heard.topics(ask.spans)
    if _beyond(ask, heard):
        return False
    if ask.about in known.needs:
        return heard.before.reader.routes.help.finder.likeness(told).get(ask.about, 0.0) >= LIKELY
    if ask.about in known.rules:
        return max(v.topic(ask.about) for v in voices) >= _TOPIC or _stands_on(ask.about, found, heard)
    plan = (ask.about, *_rules_of(ask, heard))
    best = found.evidence[0] if found.evidence else None
    says = best is not None and best.score >= _SAYS and found.unknown <= _KNOWN
    of_plan = best is not None and best.source in known.programmes[ask.about].sources
    return max(sum(map(v.topic, plan)) for v in voices) >= _TOPIC or (says and of_plan)


def _beyond(ask: ModelAsk, heard: Heard) -> bool:
    """Whether the tagger takes it to be about nothing of ours."""
    voices = (heard.topics(ask.spans)[0], heard.likely.whole)
    return max(v.topic(t) for v in voices for t in ("outside", "chat")) >= _BEYOND


def _stands_on(rule: str, found: Retrieved, heard: Heard) -> bool:
    """Whether the best sentence found says what is asked and is one that the rule stands on."""
    best = found.evidence[0] if found.evidence else None
    cited = heard.vocabulary.knowledge.rules[rule].citations.values()
    return (
        best is not None
        and best.score >= _SAYS
        and any((c.source, c.quote) == (best.source, best.quote) for c in cited)
    )


def _kind(ask: ModelAsk, heard: Heard) -> AskKind:
    """As the model and one more take it to be asked; what would end in a verdict or a figure is else
    explained."""
    return ask.kind if ask.kind not in JUDGED or _asks_so(ask, heard) else "condition"


def _asks_so(ask: ModelAsk, heard: Heard) -> bool:
    """Whether the tagger or the words' own build takes them to ask what the model takes them to."""
    asked = max((a.p for v in heard.topics(ask.spans) for a in v.asks if a.id == ask.kind), default=0.0)
    return asked >= _ASKS or shape(_said(ask, heard), heard.vocabulary) == ask.kind


def _asks_anything(ask: ModelAsk, heard: Heard) -> bool:
    """Whether the tagger or the words' own build takes them to ask at all."""
    likely = max((a.p for v in heard.topics(ask.spans) for a in v.asks if a.id in _KINDS), default=0.0)
    return likely >= _ASKS or asks(_said(ask, heard), heard.vocabulary)


def _said(ask: ModelAsk, heard: Heard) -> str:
    start, end = ask.spans[0]
    return heard.text[start:end]


# --- what comes of it ------------------------------------------------------------------------------


def _adopted(
    part: Understanding, ask: ModelAsk, told: str, found: Retrieved, heard: Heard
) -> Understanding | None:
    if (ask.holder == ME) != (part.ask.holder == ME) or not _seconded(ask, told, found, heard):
        return None
    return reread(ask, _kind(ask, heard), part, heard.before)


def _of_refused(part: Understanding, ask: ModelAsk, found: Retrieved, heard: Heard) -> _Made:
    """What the grammar has no answer to."""
    if (read := _adopted(part, ask, part.text.folded, found, heard)) is not None:
        return _Made(read, "model")
    if not _may_be(ask, part, found, heard):
        return _Made(part, "grammar")
    return _Made(_offered(part, ask, heard), "offered")


def _may_be(ask: ModelAsk, part: Understanding, found: Retrieved, heard: Heard) -> bool:
    """Whether anything else speaks for it at all."""
    known, rules = heard.vocabulary.knowledge, _rules_of(ask, heard)
    if _beyond(ask, heard):  # two of three take it for nothing of ours
        return not set(rules).isdisjoint(part.lacks.near)
    voices = (*heard.topics(ask.spans), heard.likely.whole)
    likely = max((v.topic(t) for v in voices for t in (ask.about, *rules)), default=0.0)
    alike = 0.0
    if ask.about in known.needs:
        alike = heard.before.reader.routes.help.finder.likeness(part.text.folded).get(ask.about, 0.0)
    says = any(_stands_on(rule, found, heard) for rule in rules)
    return says or not set(rules).isdisjoint(part.lacks.near) or likely >= _MAYBE or alike >= _LIKE


def _rules_of(ask: ModelAsk, heard: Heard) -> tuple[str, ...]:
    """The rules that it may be about."""
    known = heard.vocabulary.knowledge
    if ask.about in known.programmes:
        return tuple(r.id for r in known.rules.values() if r.programme == ask.about)
    return (ask.about,) if ask.about in known.rules else known.needs[ask.about].plans


def _offered(part: Understanding, ask: ModelAsk, heard: Heard) -> Understanding:
    near = tuple(dict.fromkeys((*_rules_of(ask, heard)[:1], *part.lacks.near)))
    return replace(part, lacks=replace(part.lacks, near=near))


def _of_other(part: Understanding, ask: ModelAsk, found: Retrieved, heard: Heard) -> _Made:
    """What the grammar takes to be about something else: it stays, unless either may be meant and they end
    otherwise; then the merchant says which."""
    known = heard.vocabulary.knowledge
    rules = [r for r in part.ask.rules if r in known.rules]
    if ask.about not in known.rules or not rules or part.ask.intent == "plans":
        return _Made(part, "grammar")
    voices = (heard.topics(ask.spans)[0], heard.likely.whole)
    said = rules[0] in heard.seen.names or max(v.topic(rules[0]) for v in voices) >= _SURELY
    of_them = ask.holder in (ME, part.ask.holder)
    if said or not (of_them and _asks_so(ask, heard) and _may_be(ask, part, found, heard)):
        return _Made(part, "grammar")
    if part.ask.intent not in _JUDGED or ask.kind not in JUDGED:
        return _Made(_offered(part, ask, heard), "offered")
    mine, other = (finding_of(r, part.known.profile, heard) for r in (rules[0], ask.about))
    if (mine.status, mine.results) == (other.status, other.results):
        return _Made(part, "grammar")
    return _Made(replace(part, told=replace(part.told, either=(rules[0], ask.about))), "asked")


def _added(last: Understanding, ask: ModelAsk, heard: Heard, search: Search) -> Understanding | None:
    """An ask beside those that the grammar found."""
    alone = replace(last, ask=replace(last.ask, query=_said(ask, heard), platforms=heard.seen.platforms))
    return _adopted(last, ask, _said(ask, heard), search(alone), heard)


def _outcome(u: Understanding, heard: Heard) -> tuple[Outcome, ...]:
    return outcome_of(u, u.known.profile, heard) or ("informational",)


def _difference(
    part: Understanding, ask: ModelAsk, decision: Decision, by_grammar: tuple[Outcome, ...], heard: Heard
) -> Difference:
    known = heard.vocabulary.knowledge
    rules = [known.rules[r].title for r in part.ask.rules[:1] if r in known.rules]
    mine = f"{rules[0]}（{_KINDS.get(part.ask.kind, part.ask.kind)}）" if rules and by_grammar else ""
    return Difference(
        "ask",
        ask.about,
        ask.words,
        "" if by_grammar == ("abstained",) else mine,
        f"{_called(ask.about, heard)}（{_KINDS[ask.kind]}）",
        decision,
        by_grammar,
        outcomes_of(ask.kind),
    )


def _called(about: str, heard: Heard) -> str:
    known = heard.vocabulary.knowledge
    if about in known.rules:
        return known.rules[about].title
    return known.programmes[about].name if about in known.programmes else known.needs[about].label
