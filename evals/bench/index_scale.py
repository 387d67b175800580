"""The index at scale: how long it takes to build, to publish a change of one article, to open and to ask.

    python evals/bench/index_scale.py --data /path/to/data --passages 100000

``--data`` holds statutes.jsonl.gz and lecoqa/train.json (see statutes.py). Every change cycle publishes
through the real thing: Chroma up to its limit, and the check in another process.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant.models.static import StaticEmbedder, trained_words
from assistant.retrieve import lexical as lexical_module
from assistant.retrieve.assemble import IndexedCorpus
from assistant.retrieve.chroma import ChromaIndex, build_chroma
from assistant.retrieve.generation import current_folder, digest_words
from assistant.retrieve.hybrid import DEPTH, HybridRetriever
from assistant.retrieve.index import build_index, open_index
from assistant.retrieve.lexical import distinct_features
from assistant.retrieve.validate import validate_apart
from assistant.text import Tokeniser
from assistant.types import Passage
from evals.bench.statutes import PER_SOURCE, passages, questions
from evals.shared.arguments import parser
from evals.shared.cost import disk_mb, milliseconds, peak_mb, percentiles

K = 10


class Statutes:
    """A corpus that is made as it is read; ``edited`` is the one source that reads otherwise."""

    def __init__(self, data: Path, count: int) -> None:
        self._data, self._count = data, count
        self.edited: tuple[str, tuple[Passage, ...]] | None = None
        self.edits = 0

    def corpus(self) -> IndexedCorpus:
        names = [f"s{place:06d}" for place in range(-(-self._count // PER_SOURCE))]
        digests = dict.fromkeys(names, "0")
        if self.edited:
            digests[self.edited[0]] = str(self.edits)
        stream = passages(self._data, self._count)

        def read(source: str) -> Sequence[Passage]:
            if self.edited and self.edited[0] == source:
                return self.edited[1]
            found = [next(stream)]
            while found[-1].source != source:  # the stream yields sources in order
                found = [next(stream)]
            while len(found) < PER_SOURCE and (following := next(stream, None)):
                found.append(following)
            return found

        return IndexedCorpus(digests, read)

    def edit(self, retriever: HybridRetriever) -> None:
        """Another word in the first passage of a source in the middle."""
        place = len(retriever.passages) // PER_SOURCE // 2 + self.edits
        source = f"s{place:06d}"
        rows = retriever.passages.sources[source]
        first, *rest = retriever.passages[rows.first : rows.last]
        self.edits += 1
        text = f"第{self.edits}次修订：{first.text}"
        changed = replace(first, id=f"e{self.edits:015d}", text=text, end=len(text))
        self.edited = (source, (changed, *rest))


class Clock:
    """Seconds of each stage, wall clock."""

    def __init__(self) -> None:
        self._stage, self._since = "", time.perf_counter()
        self.seconds: dict[str, float] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.perf_counter()
        if stage != self._stage:
            if self._stage:
                self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
            self._stage, self._since = stage, now
        elif stage == "publish":
            self.seconds[stage] = now - self._since

    def __str__(self) -> str:
        parts = " ".join(f"{stage} {seconds:.1f}" for stage, seconds in self.seconds.items())
        return f"{sum(self.seconds.values()):.1f} s ({parts})"


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--passages", type=int, default=100_000)
    arguments.add_argument("--cycles", type=int, default=3, help="changes of one article, each published")
    arguments.add_argument("--questions", type=int, default=300)
    arguments.add_argument("--exact", action="store_true", help="without Chroma")
    chosen = arguments.parse_args()
    with TemporaryDirectory() as folder:
        run(Path(folder), chosen)


def run(folder: Path, chosen: argparse.Namespace) -> None:
    tokeniser = Tokeniser(trained_words())
    embedder = StaticEmbedder(tokeniser)
    statutes = Statutes(chosen.data, chosen.passages)
    words = digest_words(trained_words())

    def publish(*, forget: bool = False) -> Clock:
        clock = Clock()
        build_index(
            folder, statutes.corpus(), tokeniser, embedder, words, progress=clock, validate=validate_apart,
            build_dense=None if chosen.exact else build_chroma, forget=forget,
        )  # fmt: skip
        return clock

    def opened() -> HybridRetriever:
        return open_index(
            folder, embedder, tokeniser,
            open_dense=None if chosen.exact else lambda f: ChromaIndex(f, embedder),
        )  # fmt: skip

    print(f"{chosen.passages} passages")
    print(f"build           {publish()}; {size(folder)}; peak {peak_mb():.0f} MB")
    print(f"{'open and close':20}{milliseconds(lambda: opened().close()):.0f} ms; peak {peak_mb():.0f} MB")
    with opened() as retriever:
        measure(retriever, tokeniser, embedder, questions(chosen.data, chosen.questions))
    for _ in range(chosen.cycles):
        with opened() as retriever:
            statutes.edit(retriever)
        print(f"one article     {publish()}; {size(folder)}")
    if chosen.cycles:
        with opened() as retriever:
            statutes.edit(retriever)
        print(f"… and forget    {publish(forget=True)}; {size(folder)}")


def measure(
    retriever: HybridRetriever, tokeniser: Tokeniser, embedder: StaticEmbedder, asked: list[str]
) -> None:
    vectors, lexical = embedder.encode_queries(asked), retriever.lexical
    features = [distinct_features(tokeniser, question) for question in asked]
    exact, every = retriever.exact, np.asarray(retriever.exact.vectors)
    large, lexical_module.LARGE = lexical_module.LARGE, sys.maxsize
    whole = [lexical.search(f, DEPTH) for f in features]
    lexical_module.LARGE = large
    for question in asked[:20]:  # what is read first comes from the disk
        retriever.search(question, K)
    clocked("hybrid", lambda question: retriever.search(question, K), asked)
    clocked("hybrid, 1 platform", lambda question: retriever.search(question, K, ("jd",)), asked)
    clocked("lexical", lambda f: lexical.search(f, DEPTH), features)
    clocked("dense", lambda vector: retriever.dense.search(vector, DEPTH), list(vectors))
    clocked("dense, exact index", lambda vector: exact.search(vector, DEPTH), list(vectors))
    clocked("dense, full scan", lambda vector: every @ vector, list(vectors))
    found = [[hit.row for hit in lexical.search(f, DEPTH)] for f in features]
    report("recall lexical", [[hit.row for hit in hits] for hits in whole], found)
    truth = [np.argsort(-(every @ vector), kind="stable")[:DEPTH].tolist() for vector in vectors]
    report("recall dense", truth, [exact.nearest(vector, DEPTH)[0] for vector in vectors])


def report(name: str, truth: list[list[int]], found: list[list[int]]) -> None:
    shares = [
        statistics.mean(len(set(t[:k]) & set(f)) / len(t[:k]) for t, f in zip(truth, found, strict=True) if t)
        for k in (K, DEPTH)
    ]
    print(f"{name:20}of the {K} best {shares[0]:.4f}, of the {DEPTH} best {shares[1]:.4f}")


def clocked(name: str, ask: Callable[..., object], items: Sequence[object]) -> None:
    p50, p95 = percentiles([milliseconds(partial(ask, item)) for item in items], 50, 95)
    print(f"{name:20}p50 {p50:.1f} ms, p95 {p95:.1f} ms")


def size(data: Path) -> str:
    folder = current_folder(data)
    assert folder is not None
    return f"{disk_mb(folder):.0f} MB on disk, {disk_mb(data):.0f} MB with the generation before"


if __name__ == "__main__":
    main()
