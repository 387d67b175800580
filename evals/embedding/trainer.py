"""From texts to a model folder: every text becomes a bag of features, once, for any number of fits."""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from safetensors.numpy import save

from assistant.models.static import VECTORS, VOCABULARY, WORDS, StaticEmbedder
from assistant.text import Tokeniser
from evals.embedding import pairs as own_pairs
from evals.embedding.fit import Cloze, Found, Ids, Pair, Ranked, Settings, Source, Vocabulary, fit, quantise
from evals.embedding.measure import CANDIDATES, Lexical
from evals.embedding.sets import lay_set
from evals.shared.datasets import LayQuestion, lay_questions, statutes

_CLAUSE = re.compile(r"[，。；：、！？!?;\n]+")
_OWN_REPEATS = 4  # our passages are a hundred among 60,000 articles
_ASKED_KEY = 10**6  # apart from the keys of the other pairs
_WRONG = 100  # texts BM25 finds that train as wrong answers

Bag = list[str]


class Trainer:
    """What all fits share. ``words`` is the dictionary of the tokeniser they are fitted with."""

    def __init__(self, data: Path, corpus: Path, settings: Settings) -> None:
        self.settings = settings
        domain = own_pairs.read(corpus)
        self.words = domain.words
        self.tokeniser = Tokeniser(self.words)
        self.articles = statutes(data)
        self.questions = lay_questions(data)
        self.own = own_pairs.generate(domain, self.articles, settings.seed)
        self._own_bags = [(self._bag(q), self._bag(clause), key) for q, clause, key in self.own]
        self._cloze = [self._clauses(article.text) for article in self.articles]
        passages = [self._clauses(text) for text in domain.texts]
        self._cloze += passages * _OWN_REPEATS
        self._asked = [
            (group.source, self._bag(group.quote), [self._bag(way) for way in group.ways])
            for group in domain.asked
        ]
        self.lay = lay_set(self.questions, self.articles)
        self.lay_lexical = Lexical(self.lay.pool, self.tokeniser)
        self.domain = domain
        self._forced = {f for passage in passages for clause in passage for f in clause} | set(self.words)

    def build(
        self, questions: Sequence[LayQuestion], out: Path, without: Collection[str] = ()
    ) -> StaticEmbedder:
        """Fits on these lay questions and no others, on no way of asking listed beside the articles
        ``without``, and writes the model's files into ``out``."""
        groups = [(quote, ways) for source, quote, ways in self._asked if source not in without]
        cloze = self._cloze + [self._clauses(q.answer) for q in questions if q.answer]
        bags = [[feature for clause in article for feature in clause] for article in cloze]
        bags += [self._bag(question.text) for question in questions]
        bags += [bag for asked, clause, _ in self._own_bags for bag in (asked, clause)]
        bags += [way for _, ways in groups for way in ways]
        vocabulary = Vocabulary(bags, self.settings.vocabulary, self._forced)
        articles = [[vocabulary.ids(clause) for clause in article] for article in cloze]
        own = [Pair(vocabulary.ids(q), vocabulary.ids(clause), key) for q, clause, key in self._own_bags]
        lay = self._lay_pairs(questions, vocabulary)
        settings = self.settings
        labelled = (
            Source(settings.lay_share, lay),
            Source(settings.own_share, own),
            Source(settings.asked_share, self._asked_pairs(groups, vocabulary)),
        )
        clauses = Cloze([[c for c in a if len(c)] for a in articles])
        table = fit(vocabulary, labelled, self._ranked(questions, vocabulary), clauses, settings)
        rows, scales = quantise(table)
        out.mkdir(parents=True, exist_ok=True)
        (out / VECTORS).write_bytes(save({"rows": rows, "scales": scales}))
        (out / VOCABULARY).write_text("\n".join(vocabulary.features) + "\n", encoding="utf-8")
        (out / WORDS).write_text("".join(f"{word}\n" for word in self.words), encoding="utf-8")
        return StaticEmbedder(self.tokeniser, out)

    def _lay_pairs(self, questions: Sequence[LayQuestion], vocabulary: Vocabulary) -> list[Pair]:
        """Question and keywords → each clause, question → the lawyer's answer."""
        found: list[Pair] = []
        keys: dict[str, int] = {}

        def ids(text: str) -> Ids:
            return vocabulary.ids(self._bag(text))

        for question in questions:
            asked = [ids(text) for text in (question.text, question.keywords) if text]
            for clause in question.clauses:
                key = keys.setdefault(clause, len(keys))
                found += [Pair(words, ids(clause), key) for words in asked]
            if question.answer:
                key = keys.setdefault(question.answer, len(keys))
                found.append(Pair(asked[0], ids(question.answer), key))
        return found

    def _asked_pairs(self, groups: Sequence[tuple[Bag, list[Bag]]], vocabulary: Vocabulary) -> list[Pair]:
        """Each way of asking → the sentence it asks for, and → another way of asking for it."""
        found: list[Pair] = []
        chance = random.Random(self.settings.seed)
        for key, (quote, ways) in enumerate(groups):
            others = chance.sample(ways, len(ways))
            for way, other in zip(ways, others, strict=True):
                found.append(Pair(vocabulary.ids(way), vocabulary.ids(quote), _ASKED_KEY + key))
                if other is not way:
                    found.append(Pair(vocabulary.ids(way), vocabulary.ids(other), _ASKED_KEY + key))
        return found

    def _ranked(self, questions: Sequence[LayQuestion], vocabulary: Vocabulary) -> list[Ranked]:
        """The lay questions with the clauses that answer them and those BM25 takes for answers."""
        known = {question.text for question in questions}
        ids: dict[int, Ids] = {}

        def found(place: int, coverage: float) -> Found:
            if place not in ids:
                ids[place] = vocabulary.ids(self._bag(self.lay.pool[place]))
            return Found(ids[place], coverage)

        ranked: list[Ranked] = []
        for question, relevant in zip(self.lay.questions, self.lay.relevant, strict=True):
            if question not in known:
                continue
            places, coverages = self.lay_lexical.search(question, CANDIDATES)
            covered = dict(zip(places.tolist(), coverages.tolist(), strict=True))
            right = tuple(found(place, covered.get(place, 0.0)) for place in sorted(relevant))
            nearest = [place for place in places[:_WRONG].tolist() if place not in relevant]
            wrong = tuple(found(place, covered[place]) for place in nearest)
            if len(wrong) >= self.settings.wrong:
                ranked.append(Ranked(vocabulary.ids(self._bag(question)), right, wrong))
        return ranked

    def _clauses(self, text: str) -> list[Bag]:
        return [bag for part in _CLAUSE.split(text) if (bag := self._bag(part))]

    def _bag(self, text: str) -> Bag:
        return self.tokeniser.static_features(text)
