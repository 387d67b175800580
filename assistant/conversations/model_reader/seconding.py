"""The third voice on what is asked: of a rule or plan the tagger, or the search, where the best sentence
found is one that the rule stands on; of a trouble the likeness to how others tell it.
"""

from __future__ import annotations

from assistant.conversations.model_reader.heard import Heard
from assistant.conversations.model_reader.reply import ModelAsk
from assistant.conversations.model_reader.wording import KINDS
from assistant.types import Retrieved, Understanding
from assistant.understand.needs import LIKELY
from assistant.understand.questions import asks, shape

_TOPIC = 0.5  # of the tagger, from which it is of the model's mind
_MAYBE = 0.1  # from which a rule may be meant at all
_BEYOND = 0.5  # from which it takes the words to be about nothing of ours
_LIKE = 0.3  # likeness from which a trouble may be told at all
_SAYS = 0.5  # score of a sentence that says what is asked
_STRANGE, _STRANGE_BESIDE = 1 / 3, 1 / 2
"""The share of a question's weight in words that no passage holds, above which it is likely about something
else that shares a word with us; more may be so beside a question of ours. Of 177 of the development split
that must be refused and are, the tagger takes 9 for ours, and 8 of these are above."""
_ASKS = 0.5  # from which the tagger takes words to ask so


def seconded(ask: ModelAsk, told: str, found: Retrieved, heard: Heard, *, beside: bool) -> bool:
    """``told`` are the folded words of all that leads to the ask, for which ``found`` was found; ``beside``
    where the turn asks something else, too."""
    known, voices = heard.vocabulary.knowledge, heard.topics(ask.spans)
    if strange(found, beside=beside) or beyond(ask, heard):
        return False
    if ask.about in known.needs:
        return heard.before.reader.routes.help.finder.likeness(told).get(ask.about, 0.0) >= LIKELY
    if ask.about in known.rules:
        return max(v.topic(ask.about) for v in voices) >= _TOPIC or stands_on(ask.about, found, heard)
    plan = (ask.about, *rules_of(ask, heard))
    best = found.evidence[0] if found.evidence else None
    sources = known.programmes[ask.about].sources
    says = best is not None and best.score >= _SAYS and best.source in sources
    return says or max(sum(map(v.topic, plan)) for v in voices) >= _TOPIC


def strange(found: Retrieved, *, beside: bool) -> bool:
    """Whether the question is in too many words that no passage has."""
    return found.unknown > (_STRANGE_BESIDE if beside else _STRANGE)


def beyond(ask: ModelAsk, heard: Heard) -> bool:
    """Whether the tagger takes it to be about nothing of ours."""
    voices = (heard.topics(ask.spans)[0], heard.likely.whole)
    return max(v.topic(t) for v in voices for t in ("outside", "chat")) >= _BEYOND


def stands_on(rule: str, found: Retrieved, heard: Heard) -> bool:
    """Whether the best sentence found says what is asked and is one that the rule stands on."""
    best = found.evidence[0] if found.evidence else None
    cited = heard.vocabulary.knowledge.rules[rule].citations.values()
    return (
        best is not None
        and best.score >= _SAYS
        and any((c.source, c.quote) == (best.source, best.quote) for c in cited)
    )


def asks_so(ask: ModelAsk, heard: Heard) -> bool:
    """Whether the tagger or the words' own build takes them to ask what the model takes them to."""
    asked = max((a.p for v in heard.topics(ask.spans) for a in v.asks if a.id == ask.kind), default=0.0)
    return asked >= _ASKS or shape(said(ask, heard), heard.vocabulary) == ask.kind


def asks_anything(ask: ModelAsk, heard: Heard) -> bool:
    """Whether the tagger or the words' own build takes them to ask at all."""
    likely = max((a.p for v in heard.topics(ask.spans) for a in v.asks if a.id in KINDS), default=0.0)
    return likely >= _ASKS or asks(said(ask, heard), heard.vocabulary)


def said(ask: ModelAsk, heard: Heard) -> str:
    """Its words as they stand in the folded turn."""
    start, end = ask.spans[0]
    return heard.text[start:end]


def may_be(ask: ModelAsk, part: Understanding, found: Retrieved, heard: Heard) -> bool:
    """Whether anything else speaks for it at all."""
    known, rules = heard.vocabulary.knowledge, rules_of(ask, heard)
    if beyond(ask, heard):  # two of three take it for nothing of ours
        return not set(rules).isdisjoint(part.lacks.near)
    voices = (*heard.topics(ask.spans), heard.likely.whole)
    likely = max((v.topic(t) for v in voices for t in (ask.about, *rules)), default=0.0)
    alike = 0.0
    if ask.about in known.needs:
        alike = heard.before.reader.routes.help.finder.likeness(part.text.folded).get(ask.about, 0.0)
    says = any(stands_on(rule, found, heard) for rule in rules)
    return says or not set(rules).isdisjoint(part.lacks.near) or likely >= _MAYBE or alike >= _LIKE


def rules_of(ask: ModelAsk, heard: Heard) -> tuple[str, ...]:
    """The rules that it may be about, as far as they are not withdrawn."""
    known = heard.vocabulary.knowledge
    if ask.about in known.programmes:
        return tuple(r.id for r in known.rules.values() if r.programme == ask.about)
    plans = (ask.about,) if ask.about in known.rules else known.needs[ask.about].plans
    return tuple(p for p in plans if p in known.rules)
