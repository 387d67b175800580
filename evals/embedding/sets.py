"""The sets that are measured on: questions, and the texts of a pool that answer them."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from pathlib import Path

from evals.shared.datasets import Article, LayQuestion, reading_questions

_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """``relevant[i]`` holds the positions in ``pool`` that answer ``questions[i]``."""

    name: str
    pool: list[str]
    questions: list[str] = field(default_factory=list)
    relevant: list[frozenset[int]] = field(default_factory=list)


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
    """Reading comprehension as retrieval: question → the context it was asked about."""
    place: dict[str, int] = {}
    found = RetrievalSet(name, [])
    for asked in reading_questions(path):
        if asked.context not in place:
            place[asked.context] = len(found.pool)
            found.pool.append(asked.context)
        found.questions.append(asked.text)
        found.relevant.append(frozenset({place[asked.context]}))
    return found


def _key(text: str) -> str:
    return _BLANK.sub("", text)
