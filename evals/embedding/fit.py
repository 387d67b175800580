"""Fitting the table: symmetric in-batch contrastive loss over sums of feature rows.

The loss is sentence-transformers' MultipleNegativesSymmetricRankingLoss at three Matryoshka widths,
written out because a bag of 40,000 rows needs no tokenizer, collator or trainer.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Ids = NDArray[np.int64]

COMMON = [
    character
    for lead in range(0xB0, 0xF8)
    for trail in range(0xA1, 0xFF)
    for character in bytes((lead, trail)).decode("gb2312", errors="ignore")
]
"""The 6,763 characters of GB 2312. One that law never uses keeps its random row, so that a name in both
question and text still brings them nearer."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bags that belong together. Pairs with the same ``key`` are never each other's negatives."""

    query: Ids
    document: Ids
    key: int


class Found(NamedTuple):
    """A text BM25 found for a question, and how much of the question it covers."""

    text: Ids
    coverage: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question with texts that answer it, and with the best of BM25 that do not, best first."""

    query: Ids
    right: tuple[Found, ...]
    wrong: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    dimension: int = 128
    vocabulary: int = 40_000
    widths: tuple[int, ...] = (128, 64, 32)
    steps: int = 500
    batch: int = 1024
    rate: float = 2e-2
    warm_up: int = 30
    scale: float = 20.0
    drop: float = 0.4
    lay_share: float = 0.15
    own_share: float = 0.15
    asked_share: float = 0.1
    ranked: int = 48
    wrong: int = 24
    ranked_share: float = 0.05
    ranked_weight: float = 0.5
    block: int = 16
    whole: float = 0.1
    seed: int = 0


class Vocabulary:
    """Features with a row: ``forced``, characters seen three times or common, then frequent words."""

    def __init__(self, bags: Iterable[Sequence[str]], size: int, forced: Iterable[str] = ()) -> None:
        seen: Counter[str] = Counter()
        holding: Counter[str] = Counter()
        total = 0
        for bag in bags:
            total += 1
            seen.update(bag)
            holding.update(set(bag))
        ranked = sorted(seen, key=lambda f: (-seen[f], f))
        chosen = dict.fromkeys(f for f in sorted(set(forced)) if f in seen)
        chosen.update(dict.fromkeys(f for f in ranked if len(f) == 1 and seen[f] >= 3))
        chosen.update(dict.fromkeys(COMMON[: max(0, size - len(chosen))]))
        chosen.update(dict.fromkeys(f for f in ranked if len(f) > 1))
        self.features = list(chosen)[:size]
        self.row = {feature: i for i, feature in enumerate(self.features)}
        having = np.array([holding[f] for f in self.features])
        self.seen = np.array([seen[f] for f in self.features])
        self.idf = np.log1p((total - having + 0.5) / (having + 0.5)).astype(np.float32)

    def ids(self, bag: Iterable[str]) -> Ids:
        return np.array([self.row[f] for f in bag if f in self.row], dtype=np.int64)


class Cloze:
    """Inverse cloze over articles: a run of clauses as the query, the rest of its article as the document.

    Articles come in blocks of neighbours, whose likeness makes hard negatives; now and then the document
    keeps the query's clauses too. ``articles`` is a list of articles, each a list of bags, one per clause.
    """

    def __init__(self, articles: Sequence[Sequence[Ids]]) -> None:
        self._articles = articles

    def draw(self, count: int, settings: Settings, chance: random.Random) -> Iterator[Pair]:
        drawn = 0
        while drawn < count:
            start = chance.randrange(max(1, len(self._articles) - settings.block))
            for place in range(start, min(start + settings.block, len(self._articles))):
                clauses = self._articles[place]
                if len(clauses) < 2 or drawn == count:
                    continue
                length = chance.randint(1, max(1, len(clauses) // 3))
                at = chance.randint(0, len(clauses) - length)
                rest = [*clauses[:at], *clauses[at + length :]]
                if chance.random() < settings.whole:
                    rest = list(clauses)
                drawn += 1
                yield Pair(np.concatenate(clauses[at : at + length]), np.concatenate(rest), -1 - place)


class Source(NamedTuple):
    """Labelled pairs that make up this share of every batch."""

    share: float
    pairs: Sequence[Pair]


def fit(
    vocabulary: Vocabulary,
    labelled: Sequence[Source],
    ranked: Sequence[Ranked],
    cloze: Cloze,
    settings: Settings,
) -> NDArray[np.float32]:
    """The fitted table, (features, dimension) float32."""
    chance = random.Random(settings.seed)
    torch.manual_seed(settings.seed)
    table = torch.nn.Parameter(_start(vocabulary, settings))
    optimiser = torch.optim.Adam([table], lr=settings.rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, settings))
    for _ in range(settings.steps):
        pairs = _batch(labelled, cloze, settings, chance)
        loss = _loss(
            _embed(table, [p.query for p in pairs], settings.drop),
            _embed(table, [p.document for p in pairs], settings.drop),
            torch.tensor([p.key for p in pairs]),
            settings,
        )
        loss = loss + settings.ranked_share * _ranking_loss(table, ranked, settings, chance)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return _evened(table.detach().numpy(), vocabulary)


def _evened(table: NDArray[np.float32], vocabulary: Vocabulary) -> NDArray[np.float32]:
    """The table with rows that training never touched as long as those it seldom touched."""
    lengths = np.linalg.norm(table, axis=1)
    never, seldom = vocabulary.seen == 0, (vocabulary.seen > 0) & (vocabulary.seen <= 10)
    if never.any() and seldom.any():
        table[never] *= (lengths[seldom].mean() / lengths[never])[:, None]
    return table


def quantise(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """(int8 rows, fp16 scales) with ``rows[i] * scales[i]`` about equal to ``table[i]``."""
    scales = (np.abs(table).max(axis=1) / 127).astype(np.float16)
    safe = np.where(scales > 0, scales.astype(np.float32), 1)
    return np.clip(np.rint(table / safe[:, None]), -127, 127).astype(np.int8), scales


def _batch(labelled: Sequence[Source], cloze: Cloze, settings: Settings, chance: random.Random) -> list[Pair]:
    pairs: list[Pair] = []
    for share, source in labelled:
        if source:
            pairs += chance.choices(source, k=int(share * settings.batch))
    pairs += cloze.draw(settings.batch - len(pairs), settings, chance)
    return [pair for pair in pairs if len(pair.query) and len(pair.document)]


def _embed(table: Tensor, bags: Sequence[Ids], drop: float) -> Tensor:
    """Unnormalised sums, (bags, dimension), each feature left out with probability ``drop``."""
    flat = torch.from_numpy(np.concatenate(bags))
    starts = torch.from_numpy(np.cumsum([0, *map(len, bags[:-1])]))
    kept = (torch.rand(len(flat)) >= drop).to(table.dtype)
    return torch.nn.functional.embedding_bag(flat, table, starts, mode="sum", per_sample_weights=kept)


def _loss(queries: Tensor, documents: Tensor, keys: Tensor, settings: Settings) -> Tensor:
    target = torch.arange(len(keys))
    same = (keys[:, None] == keys[None, :]) & ~torch.eye(len(keys), dtype=torch.bool)
    total = queries.new_zeros(())
    for width in settings.widths:
        left = torch.nn.functional.normalize(queries[:, :width], dim=1)
        right = torch.nn.functional.normalize(documents[:, :width], dim=1)
        logits = (settings.scale * left @ right.T).masked_fill(same, float("-inf"))
        total = total + torch.nn.functional.cross_entropy(logits, target)
        total = total + torch.nn.functional.cross_entropy(logits.T, target)
    return total / (2 * len(settings.widths))


def _ranking_loss(
    table: Tensor, ranked: Sequence[Ranked], settings: Settings, chance: random.Random
) -> Tensor:
    """The fused score of one right text among wrong ones: the table learns what BM25 does not see."""
    questions = chance.sample(ranked, min(settings.ranked, len(ranked)))
    if not questions:
        return table.new_zeros(())
    texts: list[Found] = []
    best = settings.wrong // 4  # always the nearest, the others by chance
    for question in questions:
        further = chance.sample(question.wrong[best:], settings.wrong - best)
        texts += [chance.choice(question.right), *question.wrong[:best], *further]
    left = _embed(table, [question.query for question in questions], settings.drop)
    right = _embed(table, [found.text for found in texts], settings.drop)
    cosine = torch.einsum(
        "qd,qkd->qk",
        torch.nn.functional.normalize(left, dim=1),
        torch.nn.functional.normalize(right, dim=1).view(len(questions), -1, settings.dimension),
    )
    coverage = torch.tensor([found.coverage for found in texts]).view_as(cosine)
    logits = settings.scale * (cosine + coverage / settings.ranked_weight)
    return torch.nn.functional.cross_entropy(logits, torch.zeros(len(questions), dtype=torch.long))


def _start(vocabulary: Vocabulary, settings: Settings) -> Tensor:
    rows = torch.randn(len(vocabulary.features), settings.dimension) / settings.dimension**0.5
    rows *= torch.from_numpy(vocabulary.idf)[:, None]
    return rows / rows.norm(dim=1).mean()


def _rate(step: int, settings: Settings) -> float:
    if step < settings.warm_up:
        return (step + 1) / settings.warm_up
    return max(0.0, (settings.steps - step) / max(1, settings.steps - settings.warm_up))
