"""Retrieval measured on a BEIR folder, by the classes that answer questions.

A document is one passage, its title the heading; a long one is not cut, because judgements are of whole
documents. Only queries that somebody judged are asked. The metrics are those of ir-measures:
nDCG@10 (Järvelin and Kekäläinen 2002), R@k the share of the relevant documents among the first k,
RR@10 one over the place of the first relevant one.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Literal, NamedTuple, get_args

from assistant.errors import EvaluationError, MissingExtraError
from assistant.evaluation.beir import Document, read_corpus, read_qrels, read_queries
from assistant.retrieve.assemble import IndexedCorpus
from assistant.retrieve.hybrid import HybridRetriever
from assistant.retrieve.lexical import distinct_features
from assistant.text import Tokeniser
from assistant.types import Passage

Mode = Literal["lexical", "dense", "hybrid"]
MODES: tuple[Mode, ...] = get_args(Mode)
METRICS = ("nDCG@10", "R@1", "R@10", "R@100", "RR@10")
DEEPEST = 100


class Found(NamedTuple):
    document: str
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """What one query found, best first, and how long that took."""

    query: str
    found: tuple[Found, ...]
    milliseconds: float


class BeirFolder:
    """A folder that was read once and found sound: every judged query and document exists.

    The text of the corpus is never held; it is read again while it is indexed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        queries = read_queries(folder)
        judged = read_qrels(folder)
        self.digests = {document.id: _digest(document) for document in read_corpus(folder)}
        self.qrels: dict[str, dict[str, int]] = {}
        for judgement in judged:
            if judgement.query not in queries:
                raise EvaluationError(f"{judgement.where}：查询 {judgement.query!r} 不在 queries.jsonl 里。")
            if judgement.document not in self.digests:
                raise EvaluationError(
                    f"{judgement.where}：文档 {judgement.document!r} 不在 corpus.jsonl 里。"
                )
            self.qrels.setdefault(judgement.query, {})[judgement.document] = judgement.score
        self._queries = queries

    @cached_property
    def queries(self) -> list[tuple[str, str]]:
        """(id, text) of the judged queries, in the order of the file."""
        return [(key, text) for key, text in self._queries.items() if key in self.qrels]

    def corpus(self) -> IndexedCorpus:
        documents = read_corpus(self._folder)

        def passages(key: str) -> Sequence[Passage]:
            # asked for in the order of the file, so that one pass serves
            document = next(document for document in documents if document.id == key)
            heading = (document.title,) if document.title else ()
            text = document.text
            return [Passage(_hash(key), key, "", heading, text, 0, len(text))]

        return IndexedCorpus(self.digests, passages)


def rank(
    retriever: HybridRetriever,
    tokeniser: Tokeniser,
    queries: Sequence[tuple[str, str]],
    mode: Mode,
) -> Iterator[Ranking]:
    """Asks one query after another; hybrid is the very search that answers are made from."""
    search = _searches(retriever, tokeniser)[mode]
    for key, text in queries:
        begun = time.perf_counter()
        found = search(text)
        yield Ranking(key, found, (time.perf_counter() - begun) * 1000)


def _searches(
    retriever: HybridRetriever, tokeniser: Tokeniser
) -> Mapping[Mode, Callable[[str], tuple[Found, ...]]]:
    passages = retriever.passages

    def lexical(query: str) -> tuple[Found, ...]:
        hits = retriever.lexical.search(distinct_features(tokeniser, query), DEEPEST)
        return tuple(Found(passages[hit.row].source, hit.coverage) for hit in hits)

    def dense(query: str) -> tuple[Found, ...]:
        rows, cosines = retriever.exact.nearest(retriever.legs.asked(query).weighed, DEEPEST)
        return tuple(
            Found(passages[row].source, cosine) for row, cosine in zip(rows, cosines.tolist(), strict=True)
        )

    def hybrid(query: str) -> tuple[Found, ...]:
        return tuple(Found(hit.passage.source, hit.score) for hit in retriever.search(query, DEEPEST))

    return {"lexical": lexical, "dense": dense, "hybrid": hybrid}


def open_measures() -> ModuleType:
    """ir-measures, which brings SciPy and is an extra of its own.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import ir_measures  # late: 0.2 s
    except ImportError as exc:
        raise MissingExtraError("ir-measures", "evaluation", "growth-assistant eval-retrieval") from exc
    return ir_measures


def score(
    rankings: Sequence[Ranking], qrels: Mapping[str, Mapping[str, int]], ir_measures: ModuleType
) -> dict[str, dict[str, float]]:
    """Query id → metric → value, of every query that was asked; one that found nothing has 0."""
    asked = {ranking.query: qrels[ranking.query] for ranking in rankings}
    # places stand for scores: trec_eval would break ties its own way
    run = {r.query: {one.document: -place for place, one in enumerate(r.found)} for r in rankings}
    measures = [ir_measures.parse_measure(name) for name in METRICS]
    values: dict[str, dict[str, float]] = {key: dict.fromkeys(METRICS, 0.0) for key in asked}
    for metric in ir_measures.iter_calc(measures, asked, run):
        values[metric.query_id][str(metric.measure)] = float(metric.value)
    return values


def _digest(document: Document) -> str:
    return _hash(f"{document.title}\n{document.text}")


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
