"""Rebuilds the embedded embedding model.

    python evals/embedding/train.py --data FOLDER --out assistant/models/static_model

Two models are fitted: one without the validation questions, with which the gate of the fusion is fitted and
which is measured, and one on everything, which ships. FOLDER holds statutes.jsonl.gz and lecoqa/train.json,
and, for measuring only, cmrc2018/cmrc2018_dev.json and drcd/DRCD_dev.json.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import torch

from assistant.models.static import VOCABULARY, StaticEmbedder
from assistant.retrieve.fuse import GATE, Gate
from assistant.text import sentences, to_simplified
from evals.embedding import card, measure, sets
from evals.embedding.fit import Settings
from evals.embedding.gate import fit_gate
from evals.embedding.trainer import Trainer
from evals.shared.arguments import parser
from evals.shared.datasets import CMRC, DRCD, LayQuestion

WITHOUT = ("1688/three-guarantees", "taobao/merchant-support", "douyin/top-creator-rules")
"""Articles whose listed questions only measure: the measured twin has seen none of them."""
WEIGHTS = (0.0, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


class Bench:
    """The sets measured on, with their BM25 side built once."""

    def __init__(
        self,
        data: Path,
        trainer: Trainer,
        known: list[LayQuestion],
        held: list[LayQuestion],
    ) -> None:
        lay = sets.lay_set(held, trainer.articles)
        domain = trainer.domain
        clauses = [p.text[start:end] for p in domain.passages for start, end in sentences(p.text)]
        asked = [(way, a.quote) for a in domain.asked if a.source in WITHOUT for way in a.ways]
        ways = [(a.ways, a.source in WITHOUT) for a in domain.asked]
        measured = [lay, sets.unseen(lay, known)]
        measured += [sets.clause_set(clauses, asked), sets.paraphrase_set(ways)]
        for name, path in (
            ("CMRC 2018 dev", data / CMRC),
            ("DRCD dev", data / DRCD),
        ):
            if path.is_file():
                measured.append(sets.reading_set(name, path))
        if measured[-1].name.startswith("DRCD"):
            drcd = measured[-1]
            simplified = [to_simplified(question) for question in drcd.questions]
            measured.append(
                sets.RetrievalSet("DRCD dev, Simplified questions", drcd.pool, simplified, drcd.relevant)
            )
        pools: dict[int, measure.Lexical] = {}
        for one in measured:
            if id(one.pool) not in pools:
                pools[id(one.pool)] = measure.Lexical(one.pool, trainer.tokeniser)
        self._sets = [(one, pools[id(one.pool)]) for one in measured]

    def score(self, embedder: StaticEmbedder) -> dict[str, measure.Scored]:
        return {one.name: measure.score(one, embedder.encode, lexical) for one, lexical in self._sets}


def choose(scored: Sequence[measure.Scored], seed: int) -> Gate:
    """The gate for these sets, in the order of ``Bench``."""
    lay, new, clauses, paraphrases, *reading = scored
    return fit_gate([(lay, 0.5), (new, 0.3), (clauses, 0.4), (paraphrases, 0.4)], reading, seed)


def halves(scored: Mapping[str, measure.Scored], seed: int) -> dict[str, tuple[float, float]]:
    """The change of nDCG@10 on each half of each set with the gate fitted on the other halves."""
    changes = []
    for which in (0, 1):
        gate = choose([one.half(1 - which) for one in scored.values()], seed)
        kept = [one.half(which) for one in scored.values()]
        changes.append([one.fused(gate).ndcg_10 - one.lexical().ndcg_10 for one in kept])
    return dict(zip(scored, zip(*changes, strict=True), strict=True))


def main() -> None:
    default = Settings()
    arguments = parser(__doc__)
    arguments.add_argument("--data", type=Path, required=True, help="folder with the data sets")
    arguments.add_argument("--out", type=Path, required=True, help="folder to write the model into")
    arguments.add_argument("--corpus", type=Path, default=Path(__file__).parents[2] / "corpus")
    arguments.add_argument("--steps", type=int, default=default.steps)
    arguments.add_argument("--batch", type=int, default=default.batch)
    arguments.add_argument("--vocabulary", type=int, default=default.vocabulary)
    arguments.add_argument("--held-out", type=int, default=300, help="validation questions")
    arguments.add_argument("--seed", type=int, default=default.seed)
    arguments.add_argument(
        "--threads", type=int, default=1, help="torch threads; another number, other last digits"
    )
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)

    began = time.monotonic()
    settings = replace(
        default, steps=options.steps, batch=options.batch, seed=options.seed, vocabulary=options.vocabulary
    )
    trainer = Trainer(options.data, options.corpus, settings)
    known, held = sets.split(trainer.questions, options.held_out, options.seed)
    print(f"{len(trainer.own)} own pairs, {len(known)} lay questions, {len(held)} held out")
    scored: dict[str, measure.Scored] = {}
    gate, changes = GATE, {}
    if held:
        with tempfile.TemporaryDirectory() as folder:
            twin = trainer.build(known, Path(folder), WITHOUT)
            scored = Bench(options.data, trainer, known, held).score(twin)
        gate = choose(list(scored.values()), options.seed)
        changes = halves(scored, options.seed)
    embedder = trainer.build(trainer.questions, options.out)
    facts = card.Facts(
        settings=asdict(settings),
        features=(options.out / VOCABULARY).read_text(encoding="utf-8").count("\n"),
        own_pairs=len(trainer.own),
        lay_questions=len(trainer.questions),
        held_out=len(held),
        digest=embedder.digest,
        gate=gate,
        asked=sum(len(one.ways) for one in trainer.domain.asked),
        sizes={
            path.name: path.stat().st_size for path in sorted(options.out.iterdir()) if path.suffix != ".md"
        },
    )
    table = card.table(scored, gate, WEIGHTS, changes)
    (options.out / "README.md").write_text(card.write(facts, table), encoding="utf-8")
    print(table)
    print(json.dumps({"seconds": round(time.monotonic() - began), "digest": embedder.digest}))
    print(gate)
    if gate != GATE:
        print("GATE in assistant/retrieve/fuse.py is another one: put this one there.")


if __name__ == "__main__":
    main()
