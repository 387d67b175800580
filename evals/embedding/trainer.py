"""From texts to a model folder: every text becomes a bag of features, once, for any number of fits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pairs as own_pairs
import sources
from fit import Cloze, Ids, Pair, Settings, Vocabulary, fit, quantise
from safetensors.numpy import save

from assistant.adapters.embeddings import VECTORS, VOCABULARY, WORDS, StaticEmbedder
from assistant.text import Tokeniser

_CLAUSE = re.compile(r"[，。；：、！？!?;\n]+")
_OWN_REPEATS = 4  # our passages are a hundred among 60,000 articles

Bag = list[str]


class Trainer:
    """What all fits share. ``words`` is the dictionary of the tokeniser they are fitted with."""

    def __init__(self, data: Path, corpus: Path, settings: Settings) -> None:
        self.settings = settings
        domain = own_pairs.read(corpus)
        self.words = domain.words
        self.tokeniser = Tokeniser(self.words)
        self.articles = sources.statutes(data)
        self.questions = sources.lay_questions(data)
        self.own = own_pairs.generate(domain, self.articles, settings.seed)
        self._own_bags = [(self._bag(q), self._bag(clause), key) for q, clause, key in self.own]
        self._cloze = [self._clauses(article.text) for article in self.articles]
        passages = [self._clauses(text) for text in domain.texts]
        self._cloze += passages * _OWN_REPEATS
        self._forced = {f for passage in passages for clause in passage for f in clause} | set(self.words)

    def build(self, questions: Sequence[sources.LayQuestion], out: Path) -> StaticEmbedder:
        """Fits on these lay questions and no others, and writes the model's files into ``out``."""
        cloze = self._cloze + [self._clauses(q.answer) for q in questions if q.answer]
        bags = [[feature for clause in article for feature in clause] for article in cloze]
        bags += [self._bag(question.text) for question in questions]
        bags += [bag for asked, clause, _ in self._own_bags for bag in (asked, clause)]
        vocabulary = Vocabulary(bags, self.settings.vocabulary, self._forced)
        articles = [[vocabulary.ids(clause) for clause in article] for article in cloze]
        own = [Pair(vocabulary.ids(q), vocabulary.ids(clause), key) for q, clause, key in self._own_bags]
        lay = self._lay_pairs(questions, vocabulary)
        table = fit(vocabulary, lay, own, Cloze([[c for c in a if len(c)] for a in articles]), self.settings)
        rows, scales = quantise(table)
        out.mkdir(parents=True, exist_ok=True)
        (out / VECTORS).write_bytes(save({"rows": rows, "scales": scales}))
        (out / VOCABULARY).write_text("\n".join(vocabulary.features) + "\n", encoding="utf-8")
        (out / WORDS).write_text("".join(f"{word}\n" for word in self.words), encoding="utf-8")
        return StaticEmbedder(self.tokeniser, out)

    def _lay_pairs(self, questions: Sequence[sources.LayQuestion], vocabulary: Vocabulary) -> list[Pair]:
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

    def _clauses(self, text: str) -> list[Bag]:
        return [bag for part in _CLAUSE.split(text) if (bag := self._bag(part))]

    def _bag(self, text: str) -> Bag:
        return self.tokeniser.static_features(text)
