"""Examples as tensors: token ids, the pooling of spans, and what each span should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from assistant.models.tagger_form import ASKS, OTHERS, ROLES
from assistant.models.tagger_input import Input, Texts, cut, nearness, occurrences, segments
from assistant.models.tagger_words import FactWords, TopicWords
from evals.tagger.examples import NOTHING, Example

_UNKNOWN = -100
_LONGEST = 100  # tokens of a training text


@dataclass(frozen=True, slots=True)
class Prepared:
    """An example ready to be put in a batch. ``near[f][c]`` says how near words for fact ``c`` stand to
    figure ``f``; ``signs[c][t]`` are four signs of topic ``t`` at clause ``c``; ``facts`` and ``topics`` hold
    the columns that are right, the last column of facts being none, those of topics the three others."""

    input: Input
    figures: int
    roles: list[int]
    facts: list[list[int]]
    near: list[list[int]]
    allowed: list[int]
    kinds: list[list[float] | None]
    topics: list[list[int]]
    signs: list[list[tuple[float, float, float, float]]]
    weight: float


class Preparer:
    """Knows the order of facts (ours, then strangers) and topics."""

    def __init__(
        self,
        facts: Sequence[FactWords],
        ours: int,
        topics: Sequence[TopicWords],
        platforms: Mapping[str, Sequence[str]],
        tokenizer: Any,
    ) -> None:
        self.facts, self.ours, self.topics_, self.platforms = facts, ours, topics, platforms
        self.tokenizer = tokenizer
        self.column = {f.id: i for i, f in enumerate(facts)}
        self.topic = {t.id: i for i, t in enumerate(topics)}
        self.topic.update({o: len(topics) + i for i, o in enumerate(OTHERS)})

    def text(self, text: str) -> Input:
        return cut(text, [(0, len(text))], self.tokenizer, 0, 2)

    def prepare(self, x: Example, weight: float = 1.0) -> Prepared | None:
        spans = [(f.start, f.end) for f in x.figures] + [(c.start, c.end) for c in x.clauses]
        made = cut(x.text, spans, self.tokenizer, 0, 2)
        if len(made.ids) > _LONGEST or not spans:
            return None
        allowed = [*range(self.ours), *(self.column[s] for s in x.strangers)]
        found = occurrences(x.text, {self.facts[c].id: self.facts[c].words for c in allowed})
        shown = Texts(x.text, self.topics_, self.platforms)
        near = []
        for f in x.figures:
            row = [0] * len(self.facts)
            for fact, places in found.items():
                row[self.column[fact]] = nearness((f.start, f.end), places, segments(x.text))
            near.append(row)
        return Prepared(
            made,
            len(x.figures),
            [ROLES.index(f.role) if f.role else _UNKNOWN for f in x.figures],
            [self._facts(f.facts, allowed) for f in x.figures],
            near,
            allowed,
            [None if c.kinds is None else [float(a in c.kinds) for a in ASKS] for c in x.clauses],
            [[self.topic[t] for t in c.topics or () if t in self.topic] for c in x.clauses],
            [shown.of((c.start, c.end)) for c in x.clauses],
            weight,
        )

    def _facts(self, facts: Sequence[str], allowed: Sequence[int]) -> list[int]:
        if facts == (NOTHING,):
            return [len(self.facts)]
        columns = [self.column[f] for f in facts if f in self.column]
        return [c for c in columns if c in allowed]


@dataclass(frozen=True, slots=True)
class Batch:
    ids: torch.Tensor
    mask: torch.Tensor
    pool: torch.Tensor
    items: Sequence[Prepared]


def batch(items: Sequence[Prepared]) -> Batch:
    inputs = [p.input for p in items]
    ids, mask, pool = tensors(inputs)
    return Batch(ids, mask, pool, items)


def tensors(inputs: Sequence[Input]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    longest = max(len(i.ids) for i in inputs)
    spans = max(len(i.rows) for i in inputs)
    ids = torch.ones(len(inputs), longest, dtype=torch.long)
    mask = torch.zeros(len(inputs), longest, dtype=torch.bool)
    pool = torch.zeros(len(inputs), spans, longest)
    for b, made in enumerate(inputs):
        ids[b, : len(made.ids)] = torch.tensor(made.ids)
        mask[b, : len(made.ids)] = True
        for s, (start, end) in enumerate(made.rows):
            pool[b, s, start:end] = 1 / (end - start)
    return ids, mask, pool
