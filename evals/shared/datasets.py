"""The open data sets, in the folder that the user names; nothing here downloads.

statutes.jsonl.gz           64,663 articles of Chinese law
lecoqa/train.json           lay questions with the articles that answer them (LeCoQA)
cmrc2018/cmrc2018_dev.json  reading comprehension, Simplified
drcd/DRCD_dev.json          reading comprehension, Traditional
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

STATUTES = "statutes.jsonl.gz"
LECOQA = "lecoqa/train.json"
CMRC = "cmrc2018/cmrc2018_dev.json"
DRCD = "drcd/DRCD_dev.json"


@dataclass(frozen=True, slots=True)
class Article:
    law: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class LayQuestion:
    """A lay legal question. ``articles`` are those that answer it: name → text."""

    text: str
    keywords: str
    answer: str
    articles: Mapping[str, str]

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(self.articles.values())


@dataclass(frozen=True, slots=True)
class ReadingQuestion:
    """A question of a reading test, and the context it was asked about."""

    id: str
    text: str
    context: str


def statutes(folder: Path) -> list[Article]:
    """All articles in the order of their law: neighbours in the list are neighbours in the law."""
    with gzip.open(folder / STATUTES, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [Article(r["law"], r["article"], r["text"].strip()) for r in records]


def lay_questions(folder: Path) -> list[LayQuestion]:
    return [
        LayQuestion(
            record["问题"],
            _text(record.get("关键词")),
            _text(record.get("答案文本")),
            {name: clause.strip() for name, clause in record["相关法规"].items()},
        )
        for record in json.loads((folder / LECOQA).read_text(encoding="utf-8"))
    ]


def reading_questions(path: Path) -> Iterator[ReadingQuestion]:
    """A file in the form of SQuAD."""
    for document in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in document["paragraphs"]:
            for row in paragraph["qas"]:
                yield ReadingQuestion(row["id"], row["question"], paragraph["context"])


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""  # an empty answer is NaN in the file
