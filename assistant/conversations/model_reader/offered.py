"""The few facts, rules, plans and needs that a model may read a turn as telling or asking of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final, get_args

from assistant.conversations.model_reader.heard import Heard, Search
from assistant.conversations.several import Turn
from assistant.knowledge.prompts import Prompt, fenced
from assistant.models.tagger import NO_FACT
from assistant.rules.schema import Fact, Knowledge
from assistant.types import AskKind, ChatMessage, Force, Time

NONE: Final = "none"
MOST_CLAIMS, MOST_ASKS = 12, 4
_RULES, _PLANS, _NEEDS, _FACTS = 12, 4, 4, 24
_LIKELY = 0.25  # likeness from which a need is offered
_BY_TAGGER = 3  # facts of a figure
_WORDS, _NAME = 80, 20  # characters


@dataclass(frozen=True, slots=True)
class Offer:
    """Ids, the likeliest first."""

    facts: tuple[str, ...]
    rules: tuple[str, ...]
    plans: tuple[str, ...]
    needs: tuple[str, ...]

    @property
    def subjects(self) -> tuple[str, ...]:
        return (*self.rules, *self.plans, *self.needs)


def offer(turn: Turn, heard: Heard, search: Search) -> Offer:
    """What the grammar, the tagger, the search and likeness of words lead to, each its best."""
    known = heard.vocabulary.knowledge
    rules = tuple(_first(_rules(turn, heard, search), _RULES, known.rules))
    named = (t.id for t in heard.likely.whole.topics)
    plans = (*heard.seen.programmes, *named, *(known.rules[r].programme for r in rules))
    likeness = heard.before.reader.routes.help.finder.likeness(heard.text)
    needs = sorted((n for n, p in likeness.items() if p >= _LIKELY), key=lambda n: -likeness[n])
    return Offer(
        facts=tuple(_first(_facts(rules, heard), _FACTS, heard.vocabulary.conditions)),
        rules=rules,
        plans=tuple(_first(plans, _PLANS, known.programmes)),
        needs=tuple(_first(needs, _NEEDS, known.needs)),
    )


def _first(ids: Iterable[str], most: int, known: Mapping[str, object]) -> Iterator[str]:
    return islice((i for i in dict.fromkeys(ids) if i in known), most)


def _rules(turn: Turn, heard: Heard, search: Search) -> Iterator[str]:
    for part in turn.parts:
        if part.ask.intent != "plans":
            yield from part.ask.rules[:2]
        yield from part.lacks.near
    topics = [t.id for t in heard.likely.whole.topics]
    yield from topics[:4]
    found = {(e.source, e.quote) for p in turn.parts for e in search(p).evidence}
    for rule in heard.vocabulary.knowledge.rules.values():
        if any((c.source, c.quote) in found for c in rule.citations.values()):
            yield rule.id
    yield from heard.before.state.earlier[:2]
    yield from topics
    for part in turn.parts:
        yield from part.ask.rules


def _facts(rules: tuple[str, ...], heard: Heard) -> Iterator[str]:
    known = heard.vocabulary.knowledge.rules
    yield from chain.from_iterable(n.ids for n in heard.seen.facts)
    for tag in heard.likely.figures.values():
        yield from (f.id for f in tag.facts[:_BY_TAGGER] if f.id != NO_FACT)
    yield from chain.from_iterable(known[r].facts() for r in rules)


def messages(prompt: Prompt, offered: Offer, turn: Turn, heard: Heard) -> tuple[ChatMessage, ...]:
    known = heard.vocabulary.knowledge
    last = [known.rules[r].title for r in heard.before.state.rules[:2] if r in known.rules]
    return prompt.messages(
        {
            "facts": "\n".join(_fact_line(known.facts[f], known) for f in offered.facts) or "（没有）",
            "subjects": "\n".join(_subject_lines(offered, known)) or "（没有）",
            "platforms": "、".join(p.short for p in known.platforms.values()),
            "before": "、".join(last) or "（没有）",
            "turn": fenced(turn.question),
        }
    )


def _fact_line(fact: Fact, known: Knowledge) -> str:
    unit = known.units.label(fact.unit) if fact.unit else ""
    return f"- {fact.id}：{fact.label}" + (f"，{unit}" if unit else "")


def _subject_lines(offered: Offer, known: Knowledge) -> Iterator[str]:
    for rule in (known.rules[r] for r in offered.rules):
        yield f"- {rule.id}：{known.platforms[rule.platform].short}，{rule.title}"
    for plan in (known.programmes[p] for p in offered.plans):
        yield f"- {plan.id}：{known.platforms[plan.platform].short}，{plan.name}（整个计划）"
    for need in (known.needs[n] for n in offered.needs):
        yield f"- {need.id}：难处，{need.label}"


def schema(offered: Offer) -> Mapping[str, Any]:
    """The JSON schema of a reply: closed, every property required, sizes bounded."""
    words, holder = _text(_WORDS), _text(_NAME)
    claim = {
        "fact": _one_of((*offered.facts, NONE)),
        "words": words,
        "holder": holder,
        "time": _one_of(get_args(Time)),
        "force": _one_of(get_args(Force)),
    }
    ask = {
        "kind": _one_of(get_args(AskKind)),
        "about": _one_of((*offered.subjects, NONE)),
        "holder": holder,
        "words": words,
    }
    told = {"claims": _list(claim, MOST_CLAIMS), "asks": _list(ask, MOST_ASKS)}
    return {"title": "reading", **_object(told)}


def _one_of(values: Iterable[str]) -> Mapping[str, Any]:
    return {"type": "string", "enum": list(values)}


def _text(most: int) -> Mapping[str, Any]:
    return {"type": "string", "maxLength": most}


def _object(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(properties: Mapping[str, Any], most: int) -> Mapping[str, Any]:
    return {"type": "array", "items": _object(properties), "maxItems": most}
