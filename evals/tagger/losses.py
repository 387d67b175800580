"""What the network is trained for, and how its scores become probabilities."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn import functional

from evals.tagger.batches import Batch
from evals.tagger.net import Net

_NEVER = -1e4


class Table:
    """Vectors of descriptions: ``owner[i]`` is the fact or topic that row ``i`` describes."""

    def __init__(self, owner: Sequence[int], width: int) -> None:
        self.owner = torch.tensor(owner)
        self.rows = torch.zeros(len(owner), width)
        self.count = int(self.owner.max()) + 1

    def with_rows(self, at: Sequence[int], vectors: torch.Tensor) -> torch.Tensor:
        rows = self.rows.clone()
        rows[list(at)] = vectors.float()
        return rows

    def scores(self, spans: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        """(n, count): the cosine with the nearest description of each."""
        with torch.autocast("cpu", enabled=False):  # bfloat16 has three digits, too few for a scale of 12
            cosines = spans.float() @ rows.float().T
        index = self.owner[None, :].expand(len(spans), -1)
        blank = torch.full((len(spans), self.count), -1.0)
        return blank.scatter_reduce(1, index, cosines, "amax", include_self=False)


def fact_logits(
    net: Net, b: Batch, heads: dict[str, torch.Tensor], table: Table, rows: torch.Tensor
) -> torch.Tensor:
    """(figures of the batch, facts + 1), the last column being none of them."""
    spans, near, never, nofact = [], [], [], []
    for i, p in enumerate(b.items):
        spans.append(heads["fact"][i, : p.figures])
        nofact.append(heads["nofact"][i, : p.figures])
        near += p.near
        closed = torch.full((table.count,), _NEVER)
        closed[p.allowed] = 0
        never.append(closed.expand(p.figures, -1))
    cosines = table.scores(torch.cat(spans), rows)
    scores = net.fact_scale * cosines + net.near[torch.tensor(near)] + torch.cat(never)
    return torch.cat([scores, torch.cat(nofact).float()], 1)


def topic_logits(
    net: Net, b: Batch, heads: dict[str, torch.Tensor], table: Table, rows: torch.Tensor
) -> torch.Tensor:
    """(clauses of the batch, topics + 3)."""
    spans, signs, others = [], [], []
    for i, p in enumerate(b.items):
        s = slice(p.figures, p.figures + len(p.topics))
        spans.append(heads["topic"][i, s])
        others.append(heads["other"][i, s])
        signs += p.signs
    scores = net.topic_scale * table.scores(torch.cat(spans), rows) + torch.tensor(signs) @ net.signs
    return torch.cat([scores, torch.cat(others).float()], 1)


def any_of(logits: torch.Tensor, right: Sequence[Sequence[int]], weights: torch.Tensor) -> torch.Tensor:
    """Cross entropy where any of several answers is right; rows without one do not count."""
    known = [i for i, r in enumerate(right) if r]
    if not known:
        return logits.sum() * 0
    mask = torch.full_like(logits[known], float("-inf"))
    for row, i in enumerate(known):
        mask[row, list(right[i])] = 0
    scores = logits[known]
    lost = torch.logsumexp(scores, 1) - torch.logsumexp(scores + mask, 1)
    w = weights[known]
    return (lost * w).sum() / w.sum().clamp(min=1e-6)


def losses(
    net: Net, b: Batch, tables: tuple[Table, Table], rows: tuple[torch.Tensor, torch.Tensor]
) -> dict[str, torch.Tensor]:
    heads = net.heads(net.spans(b.ids, b.mask, b.pool))
    out: dict[str, torch.Tensor] = {}
    if any(p.figures for p in b.items):
        role = torch.cat([heads["role"][i, : p.figures] for i, p in enumerate(b.items)]).float()
        right = torch.tensor([r for p in b.items for r in p.roles])
        weight = torch.tensor([p.weight for p in b.items for _ in p.roles])
        each = functional.cross_entropy(
            role, right, reduction="none", ignore_index=-100, label_smoothing=0.02
        )
        out["role"] = (each * weight).sum() / (weight * (right >= 0)).sum().clamp(min=1e-6)
        facts = fact_logits(net, b, heads, tables[0], rows[0])
        out["fact"] = any_of(facts, [f for p in b.items for f in p.facts], weight)
    asked = [
        (i, p.figures + c, k) for i, p in enumerate(b.items) for c, k in enumerate(p.kinds) if k is not None
    ]
    if asked:
        scores = torch.stack([heads["asks"][i, c] for i, c, _ in asked]).float()
        out["asks"] = 3 * functional.binary_cross_entropy_with_logits(
            scores, torch.tensor([k for *_, k in asked])
        )
    if any(t for p in b.items for t in p.topics):
        topics = topic_logits(net, b, heads, tables[1], rows[1])
        weight = torch.tensor([p.weight for p in b.items for _ in p.topics])
        out["topic"] = any_of(topics, [t for p in b.items for t in p.topics], weight)
    return out
