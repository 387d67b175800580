"""BEIR folders are read whole or refused with file and line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import EvaluationError
from assistant.evaluation.beir import Document, Judgement, read_corpus, read_qrels, read_queries

CORPUS: list[Any] = [
    {"_id": "d1", "title": "保证金", "text": "保证金可以退还。"},
    {"_id": 2, "text": "运费险\u2028可以降低成本。"},
]
QUERIES: list[Any] = [{"_id": "q1", "text": "保证金退吗"}, {"_id": "q2", "text": "运费险"}]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\t2\t2\n"


def jsonl(*rows: Any) -> str:
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    return "".join(line + "\n" for line in lines)


def beir(folder: Path, corpus: Any = CORPUS, queries: Any = QUERIES, qrels: str = QRELS) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "corpus.jsonl").write_text(jsonl(*corpus), "utf-8")
    (folder / "queries.jsonl").write_text(jsonl(*queries), "utf-8")
    (folder / "qrels.tsv").write_text(qrels, "utf-8")
    return folder


def test_a_folder_is_read_in_file_order(tmp_path: Path) -> None:
    folder = beir(tmp_path)
    assert list(read_corpus(folder)) == [
        Document("d1", "保证金", "保证金可以退还。"),
        Document("2", "", "运费险\u2028可以降低成本。"),
    ]
    assert read_queries(folder) == {"q1": "保证金退吗", "q2": "运费险"}
    qrels = f"{tmp_path / 'qrels.tsv'}"
    assert read_qrels(folder) == [
        Judgement("q1", "d1", 1, f"{qrels}:2"),
        Judgement("q2", "2", 2, f"{qrels}:3"),
    ]


def test_packed_files_beirs_own_place_for_qrels_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    folder = beir(tmp_path)
    for name in ("corpus.jsonl", "queries.jsonl"):
        (folder / f"{name}.gz").write_bytes(
            gzip.compress(("\ufeff" + (folder / name).read_text("utf-8")).encode())
        )
        (folder / name).unlink()
    (folder / "qrels").mkdir()
    (folder / "qrels.tsv").rename(folder / "qrels" / "test.tsv")
    assert [d.id for d in read_corpus(folder)] == ["d1", "2"]
    assert len(read_queries(folder)) == len(read_qrels(folder)) == 2


def test_trecs_four_columns_are_read(tmp_path: Path) -> None:
    found = read_qrels(beir(tmp_path, qrels="q1 0 d1 1\nq2 0 2 0\n"))
    assert [(j.query, j.document, j.score) for j in found] == [("q1", "d1", 1), ("q2", "2", 0)]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"corpus": ["{"]}, "corpus.jsonl:1：不是 JSON"),
        ({"corpus": [CORPUS[0], "", "[]"]}, "corpus.jsonl:3：不是 JSON 对象"),
        ({"corpus": [{"text": "无"}]}, "corpus.jsonl:1：缺少 _id"),
        ({"corpus": [{"_id": True, "text": "无"}]}, "corpus.jsonl:1：缺少 _id"),
        ({"corpus": [{"_id": "a"}]}, "corpus.jsonl:1：缺少 text"),
        ({"corpus": [{"_id": "a", "text": "", "title": 3}]}, "corpus.jsonl:1：title"),
        ({"corpus": [CORPUS[0], CORPUS[0]]}, "corpus.jsonl:2：_id 'd1' 在前面已经有了"),
        ({"corpus": []}, "corpus.jsonl：没有文档"),
        ({"queries": []}, "queries.jsonl：没有查询"),
        ({"queries": [QUERIES[0], {"_id": "q2"}]}, "queries.jsonl:2：缺少 text"),
        ({"queries": [QUERIES[0], QUERIES[0]]}, "queries.jsonl:2：_id 'q1'"),
        ({"qrels": ""}, "qrels.tsv：没有判定"),
        ({"qrels": "q1\td1\t1\n"}, "qrels.tsv:1：第一行不是表头"),
        ({"qrels": "query-id\tcorpus-id\tscore\n"}, "表头下面没有判定"),
        ({"qrels": QRELS + "q1\td1\n"}, "qrels.tsv:4：有 2 列，应有 3 列"),
        ({"qrels": QRELS + "q1\td1\tgood\n"}, "qrels.tsv:4：分数 'good' 不是整数"),
        ({"qrels": "q1 0 d1 1\nq2 0\n"}, "qrels.tsv:2：有 2 列，应有 4 列"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_with_file_and_line(
    tmp_path: Path, files: dict[str, Any], words: str
) -> None:
    folder = beir(tmp_path, **files)
    with pytest.raises(EvaluationError) as caught:
        read_queries(folder), list(read_corpus(folder)), read_qrels(folder)
    assert words in str(caught.value)
    assert str(folder) in str(caught.value)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    (beir(tmp_path) / name).unlink()
    with pytest.raises(EvaluationError, match=f"找不到 {name}"):
        read_queries(tmp_path), list(read_corpus(tmp_path)), read_qrels(tmp_path)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", gzip.compress(jsonl(*CORPUS).encode())[:-9]], ids=["latin", "cut"]
)
def test_bytes_that_are_no_text_and_a_file_cut_short_are_told(tmp_path: Path, content: bytes) -> None:
    folder = beir(tmp_path)
    (folder / "corpus.jsonl").unlink()
    (folder / "corpus.jsonl.gz").write_bytes(
        content if content[:2] == b"\x1f\x8b" else gzip.compress(content)
    )
    with pytest.raises(EvaluationError, match=r"corpus\.jsonl\.gz"):
        list(read_corpus(folder))


def test_no_folder_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="没有这个文件夹"):
        read_queries(tmp_path / "nowhere")
