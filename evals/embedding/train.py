"""Rebuilds the embedded embedding model.

    python evals/embedding/train.py --data FOLDER --out assistant/adapters/static_model

Two models are fitted: one without the validation questions, which chooses the weight of the fusion and is
measured, and one on everything, which ships. FOLDER holds statutes.jsonl.gz and lecoqa/train.json, and, for
measuring only, cmrc2018/cmrc2018_dev.json and drcd/DRCD_dev.json.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import card
import measure
import numpy as np
import pairs as own_pairs
import sources
import torch
from fit import Cloze, Pair, Settings, Vocabulary, fit, quantise
from safetensors.numpy import save

from assistant.adapters.embeddings import VECTORS, VOCABULARY, WORDS, StaticEmbedder
from assistant.text import Tokeniser, to_simplified

_CLAUSE = re.compile(r"[，。；：、！？!?;\n]+")
CAP = 0.25  # above it the gain on law is paid for on general text, where this model is weaker than BM25
WEIGHTS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8, 1.0)


class Trainer:
    """Everything both fits share: texts as feature bags, the vocabulary, and the cloze articles."""

    def __init__(self, data: Path, corpus: Path, settings: Settings, size: int) -> None:
        self.settings = settings
        self.knowledge = own_pairs.read(corpus)
        self.words = self.knowledge.words
        self.tokeniser = Tokeniser(self.words)
        self.articles = sources.statutes(data)
        self.questions = sources.lay_questions(data)
        self.own = own_pairs.generate(self.knowledge, self.articles, settings.seed)
        clauses = [self._clauses(a.text) for a in self.articles]
        clauses += [self._clauses(q.answer) for q in self.questions if q.answer]
        clauses += [self._clauses(text) for text in self.knowledge.texts] * 4
        bags = [[feature for clause in article for feature in clause] for article in clauses]
        bags += [self._bag(q.text) for q in self.questions]
        bags += [self._bag(text) for pair in self.own for text in pair[:2]]
        forced = {f for text in self.knowledge.texts for f in self._bag(text)} | set(self.words)
        self.vocabulary = Vocabulary(bags, size, forced)
        articles = [[self.vocabulary.ids(clause) for clause in article] for article in clauses]
        self.cloze = Cloze([[c for c in article if len(c)] for article in articles], settings.block)
        self.own_bags = [Pair(self._ids(q), self._ids(d), key) for q, d, key in self.own]

    def build(self, questions: Sequence[sources.LayQuestion], out: Path) -> StaticEmbedder:
        """Fits on these questions and writes the model files into ``out``."""
        table = fit(self.vocabulary, self._lay_pairs(questions), self.own_bags, self.cloze, self.settings)
        rows, scales = quantise(table)
        out.mkdir(parents=True, exist_ok=True)
        (out / VECTORS).write_bytes(save({"rows": rows, "scales": scales}))
        (out / VOCABULARY).write_text("\n".join(self.vocabulary.features) + "\n", encoding="utf-8")
        (out / WORDS).write_text("".join(f"{word}\n" for word in self.words), encoding="utf-8")
        return StaticEmbedder(self.tokeniser, out)

    def _lay_pairs(self, questions: Sequence[sources.LayQuestion]) -> list[Pair]:
        found: list[Pair] = []
        keys: dict[str, int] = {}
        for question in questions:
            asked = self._ids(question.text)
            for clause in question.clauses:
                key = keys.setdefault(clause, len(keys))
                found.append(Pair(asked, self._ids(clause), key))
                if question.keywords:
                    found.append(Pair(self._ids(question.keywords), self._ids(clause), key))
            if question.answer:
                key = keys.setdefault(question.answer, len(keys))
                found.append(Pair(asked, self._ids(question.answer), key))
        return found

    def _clauses(self, text: str) -> list[list[str]]:
        return [bag for part in _CLAUSE.split(text) if (bag := self._bag(part))]

    def _bag(self, text: str) -> list[str]:
        return self.tokeniser.static_features(text)

    def _ids(self, text: str) -> np.ndarray:
        return self.vocabulary.ids(self._bag(text))


class Bench:
    """The sets measured on, with their BM25 side built once."""

    def __init__(self, data: Path, trainer: Trainer, held: list[sources.LayQuestion]) -> None:
        features = trainer.tokeniser.features
        sets = [sources.lay_set(held, trainer.articles)]
        for name, path in (
            ("CMRC 2018 dev", data / "cmrc2018" / "cmrc2018_dev.json"),
            ("DRCD dev", data / "drcd" / "DRCD_dev.json"),
        ):
            if path.is_file():
                sets.append(sources.reading_set(name, path))
        if sets[-1].name.startswith("DRCD"):
            drcd = sets[-1]
            simplified = [to_simplified(question) for question in drcd.questions]
            sets.append(
                sources.RetrievalSet("DRCD dev, Simplified questions", drcd.pool, simplified, drcd.relevant)
            )
        self._features = features
        pools: dict[int, measure.Lexical] = {}
        self._sets = [
            (one, pools.setdefault(id(one.pool), measure.Lexical(map(features, one.pool)))) for one in sets
        ]

    def score(self, embedder: StaticEmbedder) -> dict[str, measure.Scored]:
        return {
            one.name: measure.score(one, self._features, embedder.encode, lexical)
            for one, lexical in self._sets
        }


def choose(scored: measure.Scored) -> float:
    """The weight of the cosine up to ``CAP`` with the best nDCG@10; the smallest of equals."""
    return max(
        (weight for weight in WEIGHTS if weight <= CAP),
        key=lambda weight: (scored.fused(weight).ndcg_10, -weight),
    )


def main() -> None:
    default = Settings()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with the data sets")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the model into")
    parser.add_argument("--corpus", type=Path, default=Path(__file__).parents[2] / "corpus")
    parser.add_argument("--steps", type=int, default=default.steps)
    parser.add_argument("--batch", type=int, default=default.batch)
    parser.add_argument("--vocabulary", type=int, default=40_000)
    parser.add_argument("--held-out", type=int, default=300, help="validation questions")
    parser.add_argument("--seed", type=int, default=default.seed)
    parser.add_argument(
        "--threads", type=int, default=1, help="torch threads; another number, other last digits"
    )
    options = parser.parse_args()
    torch.set_num_threads(options.threads)

    began = time.monotonic()
    settings = Settings(steps=options.steps, batch=options.batch, seed=options.seed)
    trainer = Trainer(options.data, options.corpus, settings, options.vocabulary)
    known, held = sources.split(trainer.questions, options.held_out, options.seed)
    print(
        f"{len(trainer.vocabulary.features)} features, {len(trainer.own)} own pairs,"
        f" {len(known)} lay questions"
    )
    scored: dict[str, measure.Scored] = {}
    weight = 0.0
    if held:
        with tempfile.TemporaryDirectory() as folder:
            scored = Bench(options.data, trainer, held).score(trainer.build(known, Path(folder)))
        weight = choose(next(iter(scored.values())))
    embedder = trainer.build(trainer.questions, options.out)
    facts = card.Facts(
        settings=asdict(settings),
        features=len(trainer.vocabulary.features),
        own_pairs=len(trainer.own),
        lay_questions=len(trainer.questions),
        held_out=len(held),
        digest=embedder.digest,
        weight=weight,
        sizes={
            path.name: path.stat().st_size for path in sorted(options.out.iterdir()) if path.suffix != ".md"
        },
    )
    table = card.table(scored, weight, WEIGHTS)
    (options.out / "README.md").write_text(card.write(facts, table), encoding="utf-8")
    print(table)
    print(
        json.dumps(
            {
                "weight": weight,
                "chosen_up_to": CAP,
                "seconds": round(time.monotonic() - began),
                "digest": embedder.digest,
            }
        )
    )


if __name__ == "__main__":
    main()
