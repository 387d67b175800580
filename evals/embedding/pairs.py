"""Question → clause pairs of our own domain, generated from the knowledge under corpus/.

Each sentence of a passage is a clause, alone, under its heading, or in its whole passage as the index holds
it; templates ask about its terms in merchants' words. Rules add the words that ask for them and the sentences
they quote, facts the question that elicits them. Articles of trade law serve as clauses too, so the model
knows words that the corpus does not use yet. The ways of asking that are listed beside an article are kept
apart, so that a model can be fitted without some of them. Nothing is read from the evaluation suites.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from assistant.knowledge.cutting import passages
from assistant.knowledge.load import read_knowledge
from assistant.retrieve.lexical import search_text
from assistant.rules.schema import Knowledge, Pattern
from assistant.text import sentences
from assistant.types import Passage
from evals.embedding import speech
from evals.shared.datasets import Article

PARAPHRASES = Path(__file__).with_name("paraphrases.yaml")
_TRADE = re.compile(
    r"电子商务|网络交易|网络零售|消费者权益|直播|广告法|反不正当竞争|产品质量|价格法|个人信息保护|快递"
)
_WORD = re.compile(r"[\u3400-\u9fff]{2,8}")
_PER_SENTENCE, _PER_ARTICLE, _PER_PATTERN = 8, 2, 3


class OwnPair(NamedTuple):
    """Pairs with one ``key`` have the same clause."""

    question: str
    clause: str
    key: int


class Asked(NamedTuple):
    """Ways of asking for a sentence, as listed beside an article."""

    source: str
    quote: str
    ways: tuple[str, ...]


class _Clause(NamedTuple):
    text: str
    heading: str
    forms: tuple[str, ...]
    platforms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Domain:
    """``texts`` are the passages as indexed without their ways of asking, which are ``asked``; ``words``
    is what the tokeniser keeps in one piece."""

    knowledge: Knowledge
    passages: tuple[Passage, ...]
    texts: tuple[str, ...]
    asked: tuple[Asked, ...]
    words: tuple[str, ...]
    speech: speech.Speech


def read(folder: Path) -> Domain:
    """The knowledge of ``folder`` (corpus/); its defects are raised as the product raises them."""
    knowledge = read_knowledge(folder)
    aliases: dict[str, tuple[str, ...]] = {f.label: f.aliases for f in knowledge.facts.values()}
    aliases |= {p.name: p.names for p in knowledge.programmes.values()}
    aliases |= {
        name: (*aliases.get(name, ()), *others) for name, others in knowledge.lexicon.synonyms.items()
    }
    spoken = speech.read(PARAPHRASES, aliases)
    listed = [p for source in knowledge.sources.values() for p in passages(source)]
    asked = tuple(Asked(p.source, quote, ways) for p in listed for quote, ways in p.asked)
    plain = tuple(replace(passage, asked=()) for passage in listed)
    words = {*knowledge.words(), *(term for term in spoken.terms if _WORD.fullmatch(term))}
    return Domain(knowledge, plain, tuple(map(search_text, plain)), asked, tuple(sorted(words)), spoken)


def generate(domain: Domain, articles: Iterable[Article], seed: int) -> list[OwnPair]:
    """Pairs in a fixed order for a seed."""
    chance = random.Random(seed)
    groups = [
        *_asked(domain.speech, list(_clauses(domain)), _PER_SENTENCE, chance),
        *_asked(domain.speech, list(_trade(articles)), _PER_ARTICLE, chance),
        *_rules(domain, chance),
        *([(words, term) for words in said] for term, said in domain.speech.terms.items()),
        *([(fact.question, fact.label)] for fact in domain.knowledge.facts.values()),
    ]
    return [OwnPair(question, clause, key) for key, group in enumerate(groups) for question, clause in group]


def _clauses(domain: Domain) -> Iterator[_Clause]:
    for passage in domain.passages:
        heading = " ".join(passage.heading)
        platform = domain.knowledge.platforms[passage.platform]
        names = tuple(name for name in (platform.name, *platform.aliases) if len(name) > 1)
        for start, end in sentences(passage.text):
            text = passage.text[start:end]
            if end - start > 5:
                yield _Clause(text, heading, (text, f"{heading}\n{text}", search_text(passage)), names)


def _trade(articles: Iterable[Article]) -> Iterator[_Clause]:
    for article in articles:
        if _TRADE.search(article.law) and len(article.text) < 300:
            yield _Clause(article.text, article.law, (article.text,), ())


def _asked(
    spoken: speech.Speech, clauses: Sequence[_Clause], count: int, chance: random.Random
) -> Iterator[list[tuple[str, str]]]:
    frequency = spoken.frequency(f"{clause.heading}\n{clause.text}" for clause in clauses)
    for clause in clauses:
        asked = (
            spoken.question(clause.text, clause.heading, clause.platforms, frequency, chance)
            for _ in range(count)
        )
        yield [(question, chance.choice(clause.forms)) for question in dict.fromkeys(asked) if question]


def _rules(domain: Domain, chance: random.Random) -> Iterator[list[tuple[str, str]]]:
    """Words that ask for a rule → a sentence it quotes; words that ask what no source says → that topic."""
    for rule in domain.knowledge.rules.values():
        quotes = [citation.quote for citation in rule.citations.values()]
        yield [
            (question, f"{rule.title}\n{chance.choice(quotes)}")
            for question in _patterns(rule.topics, domain.speech, chance)
            if quotes
        ]
    for programme in domain.knowledge.programmes.values():
        for silent in programme.not_covered:
            asked = _patterns(silent.about, domain.speech, chance)
            yield [(question, f"{programme.name}\n来源没有写明{silent.topic}") for question in asked]


def _patterns(patterns: Iterable[Pattern], spoken: speech.Speech, chance: random.Random) -> Iterator[str]:
    for pattern in patterns:
        for _ in range(_PER_PATTERN):
            yield spoken.wrapped("".join(chance.choice(group) for group in pattern.groups), chance)
