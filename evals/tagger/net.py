"""The network in torch: the encoder's first layers and the heads of the tagger.

The heads lie side by side (``HEADS``), so that one run gives everything for every span. Figures read
``role``, ``nofact`` and ``fact``, clauses ``asks``, ``topic`` and ``other``, descriptions
``fact_text`` and ``topic_text``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from assistant.models.tagger_form import ASKS, HEADS, OTHERS, ROLES
from evals.tagger.e5 import Encoder

_INNER = 192  # of the heads with two layers


class Layer(nn.Module):
    """Attention and two matrices, each followed by its normalisation, as in BERT."""

    def __init__(self, hidden: int, heads: int, inner: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden, epsilon)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm2 = nn.LayerNorm(hidden, epsilon)

    def forward(self, x: torch.Tensor, mask: torch.Tensor, drop: float) -> torch.Tensor:
        b, t, h = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, h // self.heads).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=drop)
        mixed = mixed.transpose(1, 2).reshape(b, t, h)
        x = self.norm1(x + functional.dropout(self.out(mixed), drop, self.training))
        inner = self.down(functional.gelu(self.up(x)))
        return self.norm2(x + functional.dropout(inner, drop, self.training))


class Net(nn.Module):
    """Span vectors are the mean of their tokens beside that of the whole text."""

    def __init__(
        self, pieces: int, hidden: int, heads: int, inner: int, epsilon: float, layers: int, positions: int
    ) -> None:
        super().__init__()
        self.drop = 0.1
        self.word = nn.Embedding(pieces, hidden)
        self.position = nn.Embedding(positions, hidden)
        self.norm = nn.LayerNorm(hidden, epsilon)
        self.layers = nn.ModuleList(Layer(hidden, heads, inner, epsilon) for _ in range(layers))
        self.judge_in = nn.Linear(2 * hidden, 3 * _INNER)  # role, asks and other, in this order
        self.role = nn.Linear(_INNER, len(ROLES))
        self.asks = nn.Linear(_INNER, len(ASKS))
        self.other = nn.Linear(_INNER, len(OTHERS))
        self.nofact = nn.Linear(_INNER, 1)
        self.fact = nn.Linear(2 * hidden, HEADS["fact"])
        self.topic = nn.Linear(2 * hidden, HEADS["topic"])
        self.fact_text = nn.Linear(2 * hidden, HEADS["fact_text"])
        self.topic_text = nn.Linear(2 * hidden, HEADS["topic_text"])
        self.fact_scale = nn.Parameter(torch.tensor(10.0))
        self.topic_scale = nn.Parameter(torch.tensor(12.0))
        self.near = nn.Parameter(torch.tensor([-1.0, 3.0, 2.0, 1.0, 2.0, 1.0, 0.5, 0.0]))
        self.signs = nn.Parameter(torch.tensor([1.5, 0.5, 1.0, -1.0]))

    def tokens(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        at = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.word(ids) + self.position(at))
        drop = self.drop if self.training else 0.0
        x = functional.dropout(x, drop, self.training)
        wide = mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, wide, drop)
        return x

    def spans(self, ids: torch.Tensor, mask: torch.Tensor, pool: torch.Tensor) -> torch.Tensor:
        """(B, S, 2·hidden) for ``pool`` of (B, S, T), whose rows add up to 1."""
        x = self.tokens(ids, mask)
        whole = (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        spans = pool.to(x.dtype) @ x
        return torch.cat([spans, whole[:, None, :].expand_as(spans)], -1)

    def heads(self, spans: torch.Tensor) -> dict[str, torch.Tensor]:
        role, asks, other = functional.gelu(self.judge_in(spans)).split(_INNER, -1)
        return {
            "role": self.role(role),
            "asks": self.asks(asks),
            "other": self.other(other),
            "nofact": self.nofact(role),
            "fact": functional.normalize(self.fact(spans).float(), dim=-1),
            "topic": functional.normalize(self.topic(spans).float(), dim=-1),
        }

    def texts(self, ids: torch.Tensor, mask: torch.Tensor, pool: torch.Tensor, head: str) -> torch.Tensor:
        """(B, n): a row of length one for each description."""
        spans = self.spans(ids, mask, pool)[:, 0]
        return functional.normalize(getattr(self, head)(spans).float(), dim=-1)


def net_from(encoder: Encoder, rows: Sequence[int], layers: int) -> Net:
    """The encoder's first layers with the given rows of its vocabulary, and fresh heads."""
    t = encoder.tensors
    positions = 256
    net = Net(len(rows), encoder.hidden, encoder.heads, encoder.inner, encoder.epsilon, layers, positions)

    def put(parameter: Any, values: Any) -> None:
        parameter.data.copy_(torch.from_numpy(values.copy()))

    kind = t["emb.type"].reshape(-1, encoder.hidden)[0]
    put(net.word.weight, t["emb.word"][list(rows)])
    put(net.position.weight, t["emb.pos"].reshape(-1, encoder.hidden)[:positions] + kind)
    put(net.norm.weight, t["emb.ln.w"])
    put(net.norm.bias, t["emb.ln.b"])
    import numpy as np

    for i, layer in enumerate(net.layers):
        for part in ("w", "b"):
            name = "weight" if part == "w" else "bias"
            q, k, v = (t[f"l{i}.{x}.{part}"] for x in "qkv")
            put(getattr(layer.qkv, name), np.concatenate([q, k, v]))
            for ours, theirs in (
                ("out", "ao"),
                ("norm1", "aln"),
                ("up", "fi"),
                ("down", "fo"),
                ("norm2", "oln"),
            ):
                put(getattr(getattr(layer, ours), name), t[f"l{i}.{theirs}.{part}"])
    return net
