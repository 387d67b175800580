"""The open data sets: training pairs of lay questions and statutes, and the sets measured on.

All take the folder the user names; nothing here downloads.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Article:
    law: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class LayQuestion:
    """A lay legal question. ``clauses`` are the texts of the articles that answer it."""

    text: str
    keywords: str
    answer: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """``relevant[i]`` holds the positions in ``pool`` that answer ``questions[i]``."""

    name: str
    pool: list[str]
    questions: list[str] = field(default_factory=list)
    relevant: list[frozenset[int]] = field(default_factory=list)


def statutes(folder: Path) -> list[Article]:
    """All articles in the order of their law: neighbours in the list are neighbours in the law."""
    with gzip.open(folder / "statutes.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [Article(r["law"], r["article"], r["text"].strip()) for r in records]


def lay_questions(folder: Path) -> list[LayQuestion]:
    records = json.loads((folder / "lecoqa" / "train.json").read_text(encoding="utf-8"))
    return [
        LayQuestion(
            record["问题"],
            _text(record.get("关键词")),
            _text(record.get("答案文本")),
            tuple(clause.strip() for clause in record["相关法规"].values()),
        )
        for record in records
    ]


def split(
    questions: list[LayQuestion], held_out: int, seed: int
) -> tuple[list[LayQuestion], list[LayQuestion]]:
    """(training, validation); the same seed gives the same split."""
    shuffled = list(questions)
    random.Random(seed).shuffle(shuffled)
    return shuffled[held_out:], shuffled[:held_out]


def lay_set(questions: list[LayQuestion], articles: list[Article]) -> RetrievalSet:
    """Questions against every different article text; an article repeated in two laws counts once."""
    place: dict[str, int] = {}
    pool: list[str] = []
    for article in articles:
        if _key(article.text) not in place:
            place[_key(article.text)] = len(pool)
            pool.append(article.text)
    found = RetrievalSet("LeCoQA validation", pool)
    for question in questions:
        relevant = frozenset(place[_key(c)] for c in question.clauses if _key(c) in place)
        if relevant:
            found.questions.append(question.text)
            found.relevant.append(relevant)
    return found


def clause_set(clauses: list[str], asked: list[tuple[str, str]]) -> RetrievalSet:
    """A question → the sentence it asks for, among ``clauses``."""
    pool = list(dict.fromkeys([*clauses, *(clause for _, clause in asked)]))
    place = {clause: at for at, clause in enumerate(pool)}
    relevant = [frozenset({place[clause]}) for _, clause in asked]
    return RetrievalSet("Own clauses", pool, [question for question, _ in asked], relevant)


def paraphrase_set(groups: list[tuple[tuple[str, ...], bool]]) -> RetrievalSet:
    """Every second way of asking for something → the other ways of asking for it, among those of all
    ``groups``; asked for those groups that are marked."""
    found = RetrievalSet("Own questions, other wording", [])
    for ways, marked in groups:
        relevant = frozenset(range(len(found.pool), len(found.pool) + len(ways[::2])))
        found.pool.extend(ways[::2])
        if marked:
            found.questions.extend(ways[1::2])
            found.relevant.extend(relevant for _ in ways[1::2])
    return found


def unseen(data: RetrievalSet, known: list[LayQuestion]) -> RetrievalSet:
    """The questions of a lay set none of whose clauses answers a training question."""
    seen = {_key(clause) for question in known for clause in question.clauses}
    kept = [
        (question, relevant)
        for question, relevant in zip(data.questions, data.relevant, strict=True)
        if not any(_key(data.pool[place]) in seen for place in relevant)
    ]
    return RetrievalSet(f"{data.name}, new clauses", data.pool, [q for q, _ in kept], [r for _, r in kept])


def reading_set(name: str, path: Path) -> RetrievalSet:
    """A SQuAD-style file as retrieval: question → the context it was asked about."""
    place: dict[str, int] = {}
    found = RetrievalSet(name, [])
    for document in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in document["paragraphs"]:
            context = paragraph["context"]
            if context not in place:
                place[context] = len(found.pool)
                found.pool.append(context)
            for qa in paragraph["qas"]:
                found.questions.append(qa["question"])
                found.relevant.append(frozenset({place[context]}))
    return found


def _key(text: str) -> str:
    return _BLANK.sub("", text)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""  # an empty answer is NaN in the file
