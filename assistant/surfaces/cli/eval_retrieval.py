"""``growth-assistant eval-retrieval``: the search measured on any test set in the layout of BEIR."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO

import click
import numpy as np

from assistant.errors import EvaluationError
from assistant.evaluation.legs import FEWEST, candidates, fit_legs, mean_ndcg
from assistant.evaluation.retrieval import (
    METRICS,
    MODES,
    BeirFolder,
    Mode,
    Ranking,
    open_measures,
    rank,
    score,
)
from assistant.knowledge.load import read_knowledge
from assistant.retrieve.featuriser import open_featuriser
from assistant.retrieve.generation import digest_words, recipe
from assistant.retrieve.hybrid import HybridRetriever
from assistant.retrieve.index import build_index, is_stale, open_index
from assistant.retrieve.legs import UNFITTED, Legs
from assistant.retrieve.weights import keep_weights, read_weights
from assistant.settings import EMBEDDED, Settings
from assistant.surfaces.cli.terminal import Progress, bar, show
from assistant.surfaces.render.terminal import columns
from assistant.text import Tokeniser
from assistant.types import Embedder


@click.command("eval-retrieval")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--mode", "modes", multiple=True, type=click.Choice([*MODES, "all"]), default=["hybrid"],
    show_default=True, help="怎样检索；可以写几次，all 是三种都做，只建一次索引。",
)  # fmt: skip
@click.option("--json", "out", type=click.Path(path_type=Path), metavar="OUT", help="把结果写进文件。")
@click.option(
    "--per-query", type=click.Path(path_type=Path), metavar="OUT",
    help="把每个查询的结果写进文件：.jsonl 带指标，.tsv 是 TREC 的 run 格式。",
)  # fmt: skip
@click.option("--limit", type=click.IntRange(1), metavar="N", help="只问前 N 个有判定的查询。")
@click.option("--embedding", metavar="NAME", help="向量模型，默认取 GROWTH_EMBEDDING；要下载的请写在那里。")
@click.option(
    "--fit", is_flag=True,
    help="FOLDER 是验证集：找出两个模型的相似度各值多少，存进 GROWTH_DATA/weights.json，以后都用它。",
)  # fmt: skip
@click.option("--keep", is_flag=True, help="把索引留在 GROWTH_DATA/eval 里，下次没有变化就不用重建。")
@click.pass_obj
def evaluate_retrieval(
    settings: Settings,
    folder: Path,
    modes: tuple[str, ...],
    out: Path | None,
    per_query: Path | None,
    limit: int | None,
    embedding: str | None,
    fit: bool,
    keep: bool,
) -> None:
    for path in filter(None, (out, per_query)):
        if not path.absolute().parent.is_dir():  # before the work, not after
            raise EvaluationError(f"{path}：文件夹不存在。", "请先建立它，或换一个位置。")
    if per_query and per_query.suffix not in (".jsonl", ".tsv"):
        raise EvaluationError(f"{per_query}：不认识这种文件。", "请以 .jsonl 或 .tsv 结尾。")
    measures = open_measures()
    beir = BeirFolder(folder)
    queries = beir.queries[:limit]
    wanted = replace(settings, embedding=embedding or settings.embedding)
    if fit and wanted.embedding == EMBEDDED:
        raise EvaluationError(
            "自带的静态模型已经拟合过，不用再拟合。", "请用 --embedding 或 GROWTH_EMBEDDING 写一个神经模型。"
        )
    featuriser = open_featuriser(wanted, read_knowledge())
    tokeniser, embedder = featuriser.tokeniser, featuriser.embedder
    if fit and len(queries) < FEWEST:
        raise EvaluationError(f"{folder}：只有 {len(queries)} 个有判定的查询，拟合至少要 {FEWEST} 个。")
    chosen = [mode for mode in MODES if mode in modes or "all" in modes]
    results: dict[str, dict[str, float]] = {}
    details: list[tuple[Mode, Sequence[Ranking], Mapping[str, Mapping[str, float]]]] = []
    with _place(settings, folder, keep) as data:
        begun = time.perf_counter()
        retriever = _indexed(data, beir, tokeniser, embedder, read_weights(settings.data, embedder))
        seconds = time.perf_counter() - begun
        with retriever:
            for mode in chosen:
                with bar(f"检索（{mode}）", len(queries)) as shown:
                    rankings = []
                    for ranking in rank(retriever, tokeniser, queries, mode):
                        rankings.append(ranking)
                        shown.update(1)
                values = score(rankings, beir.qrels, measures)
                results[mode] = _means(values) | _times(rankings)
                details.append((mode, rankings, values))
            count = len(retriever.passages)
            if fit:
                _fit(settings.data, retriever, tokeniser, embedder, beir, queries)
    record = {
        "folder": str(folder), "embedding": embedder.name, "passages": count, "queries": len(queries),
        "index_seconds": round(seconds, 2), "peak_memory_mb": _peak(), "modes": results,
    }  # fmt: skip
    for line in _lines(record):
        show(line)
    if per_query:
        with per_query.open("w", encoding="utf-8", newline="\n") as file:
            _write_queries(file, per_query.suffix, details)
    if out:
        out.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")


@contextmanager
def _place(settings: Settings, folder: Path, keep: bool) -> Iterator[Path]:
    """Where the index goes: a place of this folder's own, or one that is gone afterwards."""
    if keep:
        yield settings.data / "eval" / hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
        return
    with TemporaryDirectory(prefix="growth-eval-", ignore_cleanup_errors=True) as made:
        yield Path(made)


def _fit(
    data: Path,
    retriever: HybridRetriever,
    tokeniser: Tokeniser,
    embedder: Embedder,
    beir: BeirFolder,
    queries: Sequence[tuple[str, str]],
) -> None:
    """Keeps the weights of all queries, and tells what weights fitted on every second bring to the others."""
    with bar("拟合", len(queries)) as shown:
        asked = []
        for key, text in queries:
            asked.append(candidates(retriever, tokeniser, text, beir.qrels[key]))
            shown.update(1)
    legs = fit_legs({"": asked})
    halves = [(asked[1::2], fit_legs({"": asked[::2]})), (asked[::2], fit_legs({"": asked[1::2]}))]
    usual, fitted = (
        float(np.mean([mean_ndcg(half, which or own) for half, own in halves if half]))
        for which in (UNFITTED, None)
    )
    path = keep_weights(data, embedder, legs)
    show(f"权重已存进 {path}：神经模型每个标准差 {legs.neural}，静态模型 {legs.static}")
    show(f"没有参与拟合的一半查询上，nDCG@10：不拟合 {usual:.4f}，拟合后 {fitted:.4f}")


def _indexed(
    data: Path, beir: BeirFolder, tokeniser: Tokeniser, embedder: Embedder, weight: Legs | None
) -> HybridRetriever:
    words = digest_words(tokeniser.words)
    corpus = beir.corpus()
    if is_stale(data, recipe(corpus.digest, words, embedder)):
        build_index(data, corpus, tokeniser, embedder, words, progress=Progress(), forget=True)
    return open_index(data, embedder, tokeniser, weight=weight)


def _means(values: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    return {name: round(sum(v[name] for v in values.values()) / len(values), 4) for name in METRICS}


def _times(rankings: Sequence[Ranking]) -> dict[str, float]:
    p50, p95 = np.percentile([ranking.milliseconds for ranking in rankings], [50, 95])
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2)}


def _peak() -> float | None:
    """Most memory this process held, in MB; unknown where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


def _lines(record: Mapping[str, Any]) -> Iterator[str]:
    yield f"{record['folder']}：{record['passages']:,} 段，{record['queries']:,} 个有判定的查询"
    yield f"建立索引 {record['index_seconds']:.1f} 秒，向量模型 {record['embedding']}"
    names = list(next(iter(record["modes"].values())))
    table = [["方式", *names]]
    for mode, values in record["modes"].items():
        cells = (f"{values[name]:.2f}" if name.endswith("_ms") else f"{values[name]:.4f}" for name in names)
        table.append([mode, *cells])
    yield from columns(table, right=range(1, len(names) + 1))
    if record["peak_memory_mb"] is not None:
        yield f"内存最多 {record['peak_memory_mb']:,.0f} MB"


def _write_queries(
    file: TextIO,
    suffix: str,
    details: Sequence[tuple[Mode, Sequence[Ranking], Mapping[str, Mapping[str, float]]]],
) -> None:
    for mode, rankings, values in details:
        for ranking in rankings:
            if suffix == ".tsv":
                for place, one in enumerate(ranking.found, 1):
                    row = (ranking.query, "Q0", one.document, str(place), f"{one.score:.6f}", mode)
                    file.write("\t".join(row) + "\n")
            else:
                line = {
                    "query": ranking.query, "mode": mode, "ms": round(ranking.milliseconds, 2),
                    **values[ranking.query],
                    "found": [[one.document, round(one.score, 6)] for one in ranking.found],
                }  # fmt: skip
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
