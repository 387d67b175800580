"""Retrieval test sets in the layout of BEIR (Thakur et al. 2021), read as a stream.

corpus.jsonl[.gz]     {"_id": …, "title": …?, "text": …}, a document a line
queries.jsonl[.gz]    {"_id": …, "text": …}
    qrels.tsv             query-id, corpus-id, score under a header; or qrels/test.tsv; or TREC's four columns
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import EvaluationError

HEADER = ["query-id", "corpus-id", "score"]
_CORPUS, _QUERIES = "corpus", "queries"
_QRELS = ("qrels.tsv", "qrels/test.tsv")
_LAYOUT = "文件夹里要有 corpus.jsonl、queries.jsonl（都可以是 .gz）和 qrels.tsv（或 qrels/test.tsv）。"


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """How relevant a document is to a query; ``where`` is file and line."""

    query: str
    document: str
    score: int
    where: str


def read_corpus(folder: Path) -> Iterator[Document]:
    """Every document in file order; only the ids are kept in memory.

    Raises:
        EvaluationError: a file that is missing or holds no document, a line that is no document, an id
            that stands twice. So do the two below.
    """
    path = _jsonl(folder, _CORPUS)
    found = False
    for row, where in _rows(path):
        found = True
        title = row.get("title") or ""
        if not isinstance(title, str):
            raise EvaluationError(f"{where}：title 要写成文字。")
        yield Document(row["_id"], title, row["text"])
    if not found:
        raise EvaluationError(f"{path}：没有文档。", "每行写一个 JSON 对象。")


def read_queries(folder: Path) -> dict[str, str]:
    """Query id → text."""
    path = _jsonl(folder, _QUERIES)
    queries = {row["_id"]: row["text"] for row, _ in _rows(path)}
    if not queries:
        raise EvaluationError(f"{path}：没有查询。", "每行写一个 JSON 对象。")
    return queries


def read_qrels(folder: Path) -> list[Judgement]:
    """Every judgement in file order. That its ids exist is not checked here."""
    path = next((folder / name for name in _QRELS if (folder / name).is_file()), None)
    if path is None:
        raise EvaluationError(f"{folder}：找不到 qrels.tsv。", _LAYOUT)
    lines = [(line.split("\t" if "\t" in line else None), where) for line, where in _lines(path)]
    if not lines:
        raise EvaluationError(f"{path}：没有判定。", f"第一行写表头：{' '.join(HEADER)}（用制表符分开）。")
    first, where = lines[0]
    if [name.strip() for name in first] == HEADER:
        judged = [_judgement(row, where, HEADER, (0, 1, 2)) for row, where in lines[1:]]
    elif len(first) == 4:
        judged = [_judgement(row, where, ["查询", "0", "文档", "分数"], (0, 2, 3)) for row, where in lines]
    else:
        raise EvaluationError(
            f"{where}：第一行不是表头。", f"要写 {' '.join(HEADER)}（用制表符分开），或用 TREC 的四列格式。"
        )
    if not judged:
        raise EvaluationError(f"{path}：表头下面没有判定。")
    return judged


def _judgement(row: list[str], where: str, names: list[str], places: tuple[int, int, int]) -> Judgement:
    if len(row) != len(names):
        raise EvaluationError(f"{where}：有 {len(row)} 列，应有 {len(names)} 列：{' '.join(names)}。")
    query, document, score = (row[place].strip() for place in places)
    try:
        return Judgement(query, document, int(score), where)
    except ValueError as error:
        raise EvaluationError(f"{where}：分数 {score!r} 不是整数。") from error


def _jsonl(folder: Path, name: str) -> Path:
    if not folder.is_dir():
        raise EvaluationError(f"{folder}：没有这个文件夹。", _LAYOUT)
    for path in (folder / f"{name}.jsonl", folder / f"{name}.jsonl.gz"):
        if path.is_file():
            return path
    raise EvaluationError(f"{folder}：找不到 {name}.jsonl。", _LAYOUT)


def _rows(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """JSON objects with an ``_id`` of their own (a number is read as text) and a ``text``."""
    seen: set[str] = set()
    for line, where in _lines(path):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise EvaluationError(f"{where}：不是 JSON（{error}）。") from error
        if not isinstance(row, dict):
            raise EvaluationError(f"{where}：不是 JSON 对象。")
        key = row.get("_id")
        if isinstance(key, bool) or not isinstance(key, str | int) or key == "":
            raise EvaluationError(f"{where}：缺少 _id。")
        if not isinstance(row.get("text"), str):
            raise EvaluationError(f"{where}：缺少 text，或不是文字。")
        row["_id"] = str(key)
        if row["_id"] in seen:
            raise EvaluationError(f"{where}：_id {row['_id']!r} 在前面已经有了。", "每个编号只能用一次。")
        seen.add(row["_id"])
        yield row, where


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Lines that hold something, each with where it stands."""
    number = 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            for number, raw in enumerate(lines, 1):
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip("\r\n")
                if line.strip():
                    yield line, f"{path}:{number}"
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{path}:{number}：不是 UTF-8（{error}）。") from error
    except (OSError, EOFError, zlib.error) as error:
        raise EvaluationError(f"{path}：第 {number} 行之后无法读取（{error}）。") from error
