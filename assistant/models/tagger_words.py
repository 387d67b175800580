"""The words by which the tagger knows facts and topics: read off the knowledge, so that what is new there
needs no training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assistant.rules.schema import Give, Knowledge, Programme, Rule
from assistant.text import fold

_WAYS = 8  # ways of asking that stand for a topic
_LONGEST = 60  # characters of a description; what is cut off is seldom the telling part


@dataclass(frozen=True, slots=True)
class FactWords:
    """``texts`` describe the fact, ``words`` name it in a message."""

    id: str
    texts: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicWords:
    """``id`` is that of a rule or programme, ``theme:<id>`` or ``article:<programme>``; ``platform`` is ""
    for what several have; ``names`` stand for it in a message, ``texts`` describe it."""

    id: str
    platform: str
    names: tuple[str, ...]
    texts: tuple[str, ...]


def fact_words(knowledge: Knowledge) -> tuple[FactWords, ...]:
    """Every fact that a figure can be of."""
    return tuple(
        FactWords(f.id, described(f.label, f.aliases, f.question), tuple(map(fold, (*f.aliases, *f.near))))
        for f in knowledge.facts.values()
        if f.kind in ("quantity", "date")
    )


def described(label: str, aliases: tuple[str, ...], question: str) -> tuple[str, ...]:
    """A fact as texts: 「商品分：商品体验分、货品分」 and its question."""
    names = "、".join(a for a in aliases if a != label)
    return fold(f"{label}：{names}"[:_LONGEST]), fold(question[:_LONGEST])


def topic_words(knowledge: Knowledge) -> tuple[TopicWords, ...]:
    """Rules, programmes, themes, and of each programme what its articles say beyond its rules."""
    asked = {q: ways for s in knowledge.sources.values() for q, ways in s.asked.items()}
    cited = {c.quote for r in knowledge.rules.values() for c in r.citations.values()}
    found = [_of_rule(r, asked, knowledge) for r in knowledge.rules.values()]
    for p in knowledge.programmes.values():
        found += [_of_programme(p, knowledge), _of_article(p, cited, knowledge)]
    for t in knowledge.themes.values():
        texts = (f"{t.label}：{'、'.join(t.words)}", f"哪些平台有{t.label}的扶持")
        found.append(TopicWords(f"theme:{t.id}", "", tuple(map(fold, t.words)), tuple(map(fold, texts))))
    return tuple(t for t in found if t.texts)


def platform_words(knowledge: Knowledge) -> Mapping[str, tuple[str, ...]]:
    """How messages name each platform."""
    return {p.id: tuple(map(fold, (p.name, *p.aliases))) for p in knowledge.platforms.values()}


def _of_rule(rule: Rule, asked: Mapping[str, tuple[str, ...]], knowledge: Knowledge) -> TopicWords:
    platform = knowledge.platforms[rule.platform].name
    gives = [_give(g, knowledge) for g in (*rule.gives, *(g for c in rule.cases for g in c.gives))]
    quotes = list(dict.fromkeys(c.quote for c in rule.citations.values()))
    texts = [
        f"{platform}{rule.title}：{'、'.join(rule.names)}",
        f"{platform}{rule.title}：{'、'.join(dict.fromkeys(gives))}" if gives else "",
        *quotes[:3],
        *spread([w for q in quotes for w in asked.get(q, ())], _WAYS),
    ]
    names = tuple(map(fold, (rule.title, *rule.names)))
    return TopicWords(rule.id, rule.platform, names, _cleaned(texts))


def _give(give: Give, knowledge: Knowledge) -> str:
    unit = knowledge.units.get(give.unit)
    amount = give.value if isinstance(give.value, str) else ""
    return f"{give.label}{amount}{unit.label if unit and amount else ''}"


def _of_programme(programme: Programme, knowledge: Knowledge) -> TopicWords:
    platform = knowledge.platforms[programme.platform].name
    titles = [r.title for r in knowledge.rules.values() if r.programme == programme.id]
    texts = [f"{programme.name}：{'、'.join(programme.names)}", f"{platform}有哪些：{'、'.join(titles)}"]
    return TopicWords(programme.id, programme.platform, tuple(map(fold, programme.names)), _cleaned(texts))


def _of_article(programme: Programme, cited: set[str], knowledge: Knowledge) -> TopicWords:
    rest = {
        quote: ways
        for s in programme.sources
        for quote, ways in knowledge.quotable[s].asked.items()
        if quote not in cited
    }
    unsaid = [n.topic for n in programme.not_covered]
    texts = [*unsaid, *spread([w for ways in rest.values() for w in ways], 3 * _WAYS)]
    return TopicWords(f"article:{programme.id}", programme.platform, (), _cleaned(texts))


def spread(texts: list[str], n: int) -> Iterator[str]:
    """``n`` of the texts, evenly: the same ones each time."""
    step = max(1, len(texts) // n)
    return iter(texts[::step][:n])


def _cleaned(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(t[:_LONGEST]).strip("：") for t in texts if t))
