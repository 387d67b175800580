"""What a neural model with the embedded one beside it brings, on sets it was not fitted on.

    python evals/embedding/legs.py --data FOLDER [--embedding e5] [--pool 1000] [--cache FOLDER]

FOLDER holds statutes.jsonl.gz, lecoqa/train.json, cmrc2018_dev.json and cmrc2018_trial.json in cmrc2018/,
and drcd/DRCD_dev.json. The static leg is a twin of the embedded model that has seen neither the lay questions
asked here nor the ways of asking of three articles. The weights are fitted on every second question of
each set, among those that cost reading comprehension next to nothing; the table is of the others. Pools
are samples, because neural vectors are slow, and figures higher than over whole pools: --pool texts of law,
those that answer first, then others of the same laws. --cache keeps the twin and the vectors.
"""

from __future__ import annotations

import hashlib
import random
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.legs import Candidates, fit_legs, mean_ndcg
from assistant.models.open import open_embedder
from assistant.models.static import StaticEmbedder
from assistant.retrieve.fuse import GATE
from assistant.retrieve.legs import FITTED, UNFITTED, Legs, Spread
from assistant.text import sentences
from evals.embedding import sets
from evals.embedding.fit import Settings
from evals.embedding.measure import Lexical, Scored, score
from evals.embedding.sets import RetrievalSet
from evals.embedding.train import WITHOUT
from evals.embedding.trainer import Trainer
from evals.shared.arguments import parser
from evals.shared.datasets import CMRC, DRCD

TRIAL = "cmrc2018/cmrc2018_trial.json"
HELD_OUT = 300
ALLOWED = 0.002
"""Of nDCG@10 on reading comprehension, which words answer nearly perfectly: one question in 500."""
Encode = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Measured:
    """A set with what the embedded model alone makes of it, and with all three legs."""

    name: str
    embedded: Scored
    asked: list[Candidates]

    def half(self, which: int) -> Measured:
        return Measured(self.name, self.embedded.half(which), self.asked[which::2])

    def row(self, fitted: Legs) -> str:
        words, dense = mean_ndcg(self.asked, Legs(0, 0)), mean_ndcg(self.asked, Legs(1e6, 0))
        today, usual, now = self.embedded.fused(GATE).ndcg_10, *(
            100 * mean_ndcg(self.asked, legs) for legs in (UNFITTED, fitted)
        )  # fmt: skip
        figures = (100 * words, today, 100 * dense, usual, now)
        cells = " | ".join(f"{figure:.1f}" for figure in figures)
        return f"| {self.name} | {len(self.asked)} | {cells} | {now - today:+.1f} |"


def sample(
    data: RetrievalSet, texts: int, questions: int, among: Sequence[int] | None = None
) -> RetrievalSet:
    """So many texts, those that answer first where they are few, and so many of the questions they answer."""
    right = sorted({place for relevant in data.relevant for place in relevant}) if among is not None else []
    done = set(right)
    others = [place for place in (range(len(data.pool)) if among is None else among) if place not in done]
    random.Random(1).shuffle(others)
    places = right + others
    at = {place: n for n, place in enumerate(places[:texts])}
    pairs = [
        (question, frozenset(at[place] for place in relevant))
        for question, relevant in zip(data.questions, data.relevant, strict=True)
        if relevant <= at.keys()
    ]
    random.Random(2).shuffle(pairs)
    kept = pairs[:questions]
    return RetrievalSet(data.name, [data.pool[p] for p in at], [q for q, _ in kept], [r for _, r in kept])


def chosen(data: Path, trainer: Trainer, pool: int, contexts: int, questions: int) -> list[RetrievalSet]:
    _, held = sets.split(trainer.questions, HELD_OUT, 0)
    lay = sets.lay_set(held, trainer.articles)
    law_of = {article.text: article.law for article in reversed(trainer.articles)}  # of its first law
    laws = {law_of[lay.pool[place]] for relevant in lay.relevant for place in relevant}
    near = [place for place, text in enumerate(lay.pool) if law_of[text] in laws]
    domain = trainer.domain
    clauses = [p.text[start:end] for p in domain.passages for start, end in sentences(p.text)]
    ways = [(way, a.quote) for a in domain.asked if a.source in WITHOUT for way in a.ways]
    own = sets.clause_set(clauses, ways)
    reading = [("CMRC 2018 trial", TRIAL), ("CMRC 2018 dev", CMRC), ("DRCD dev", DRCD)]
    return [
        sample(lay, pool, questions, near),
        sample(own, len(own.pool), questions),
        *(sample(sets.reading_set(name, data / path), contexts, questions) for name, path in reading),
    ]


def measured(
    data: RetrievalSet, lexical: Lexical, static: Encode, passages: Encode, asked: Encode
) -> Measured:
    embedded = score(data, static, lexical)
    pool, small = passages(data.pool), static(data.pool)
    spread = Spread.of(pool)
    found = []
    for place, (vector, tiny) in enumerate(zip(asked(data.questions), static(data.questions), strict=True)):
        coverage = np.zeros(len(pool))
        coverage[embedded.candidates[place]] = embedded.coverage[place]
        right = np.zeros(len(pool))
        right[list(data.relevant[place])] = 1
        lifts = (pool @ vector - spread.middle) / spread.deviation
        gains = tuple(1.0 for _ in data.relevant[place])
        found.append(Candidates(right, coverage, lifts.astype(float), (small @ tiny).astype(float), gains))
    return Measured(data.name, embedded, found)


def cached(folder: Path, name: str, encode: Encode) -> Encode:
    """Keeps the vectors of a list of texts, by what they say."""

    def encoded(texts: Sequence[str]) -> NDArray[np.float32]:
        key = hashlib.sha256("\n".join((name, *texts)).encode()).hexdigest()[:16]
        path = folder / f"{key}.npy"
        if path.is_file():
            return np.asarray(np.load(path))
        rows = encode(texts)
        np.save(path, rows)
        return rows

    return encoded


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--embedding", default="e5", help="as GROWTH_EMBEDDING: %(default)s")
    arguments.add_argument("--pool", type=int, default=1000, help="texts of law")
    arguments.add_argument("--contexts", type=int, default=120, help="texts of each reading set")
    arguments.add_argument("--questions", type=int, default=300, help="of each set")
    arguments.add_argument("--cache", type=Path, help="folder that keeps the twin and the vectors")
    options = arguments.parse_args()
    with TemporaryDirectory() as made:
        folder = options.cache or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        report(options, folder)


def report(options: Namespace, folder: Path) -> None:
    trainer = Trainer(options.data, Path(__file__).parents[2] / "corpus", Settings())
    known, _ = sets.split(trainer.questions, HELD_OUT, 0)
    kept = (folder / "twin").is_dir()
    twin = (
        StaticEmbedder(trainer.tokeniser, folder / "twin")
        if kept
        else trainer.build(known, folder / "twin", WITHOUT)
    )
    model = open_embedder(options.embedding, trainer.tokeniser)
    passages = cached(folder, f"{model.digest} passages", model.encode)
    asked = cached(folder, f"{model.digest} questions", model.encode_queries)
    found = []
    for one in chosen(options.data, trainer, options.pool, options.contexts, options.questions):
        lexical = Lexical(one.pool, trainer.tokeniser)
        found.append(measured(one, lexical, twin.encode, passages, asked))
    lay, own, trial, *reading = found
    gaining = {one.name: one.half(0).asked for one in (lay, own)}
    answered = [*trial.asked, *(candidates for result in reading for candidates in result.half(0).asked)]
    fitted = fit_legs(gaining, {"reading": answered}, ALLOWED)
    print(f"| set | questions | BM25 | embedded | {model.name} alone | unfitted | fitted | gained |")
    print("|---|" + "---:|" * 7)
    for result in (lay, own, *reading):
        print(result.half(1).row(fitted))
    print(f"\n{fitted}")
    if fitted != FITTED.get(model.name, UNFITTED):
        print("FITTED in assistant/retrieve/legs.py says otherwise: put these there.")


if __name__ == "__main__":
    main()
