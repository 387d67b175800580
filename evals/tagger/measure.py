"""What the network in torch gets right of what it was not trained on; ``evals/figures.py`` measures what
ships."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch.nn import functional

from assistant.models.tagger_form import ASKS, ROLES
from evals.tagger.batches import Prepared, batch, tensors
from evals.tagger.losses import fact_logits, topic_logits

if TYPE_CHECKING:
    from evals.tagger.train import Trainer

_NONE = ROLES.index("none")


def measured(t: Trainer) -> dict[str, str]:
    """Shares with counts, by what was held out."""
    t.net.eval()
    out = dict(_of(t, [p for x in t.data.held_out if (p := t.preparer.prepare(x))], "turns"))
    out.update(_of(t, [p for x in t.data.topics_held_out if (p := t.preparer.prepare(x))], "questions"))
    if t.held_facts or t.held_topics:
        made = [
            p
            for x in (*t.data.held_out, *t.data.topics_held_out, *t.data.topics)
            if (p := t.preparer.prepare(x))
        ]
        out.update(_of(t, [p for p in made if t._forbidden(p)], "never trained on"))
    return out


@torch.no_grad()
def _of(t: Trainer, items: Sequence[Prepared], name: str) -> dict[str, str]:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for i in range(0, len(items), 32):
        b = batch(items[i : i + 32])
        heads = t.net.heads(t.net.spans(b.ids, b.mask, b.pool))
        if any(p.figures for p in b.items):
            _figures(t, b, heads, right, total)
        topics = topic_logits(t.net, b, heads, t.tables[1], t.tables[1].rows).softmax(1)
        at = 0
        for j, p in enumerate(b.items):
            for c, truth in enumerate(p.topics):
                row = topics[at]
                at += 1
                best = int(row.argmax())
                if truth:
                    _count("topic", best in truth, right, total)
                    if float(row.max()) >= 0.6:
                        _count("topic over 0.6", best in truth, right, total)
                    outside = len(t.topics)
                    if outside in truth:
                        _count("outside found at 0.9", float(row[outside]) >= 0.9, right, total)
                    else:
                        _count("not outside at 0.9", float(row[outside]) < 0.9, right, total)
                if (kinds := p.kinds[c]) is not None:
                    said = heads["asks"][j, p.figures + c].sigmoid() > 0.5
                    _count("asks", said.float().tolist() == kinds, right, total)
                    if any(kinds):
                        _count(
                            "best ask",
                            kinds[int(heads["asks"][j, p.figures + c].argmax())] == 1,
                            right,
                            total,
                        )
    return {f"{name}: {k}": f"{right[k] / n:.3f} of {n}" for k, n in total.items()}


@torch.no_grad()
def temperatures(t: Trainer) -> dict[str, float]:
    """Those by which the scores of each head, held-out turns and questions given, are likeliest right."""
    t.net.eval()
    kept: dict[str, list[tuple[torch.Tensor, list[int]]]] = {"role": [], "fact": [], "topic": []}
    asks: list[tuple[torch.Tensor, list[float]]] = []
    items = [p for x in (*t.data.held_out, *t.data.topics_held_out) if (p := t.preparer.prepare(x))]
    for i in range(0, len(items), 32):
        b = batch(items[i : i + 32])
        heads = t.net.heads(t.net.spans(b.ids, b.mask, b.pool))
        if any(p.figures for p in b.items):
            facts = fact_logits(t.net, b, heads, t.tables[0], t.tables[0].rows)
            kept["fact"] += zip(facts, (f for p in b.items for f in p.facts), strict=True)
        topics = topic_logits(t.net, b, heads, t.tables[1], t.tables[1].rows)
        kept["topic"] += zip(topics, (x for p in b.items for x in p.topics), strict=True)
        for j, p in enumerate(b.items):
            kept["role"] += [(heads["role"][j, f], [r]) for f, r in enumerate(p.roles) if r >= 0]
            asks += [(heads["asks"][j, p.figures + c], k) for c, k in enumerate(p.kinds) if k is not None]
    out = {head: _fitted([(s, r) for s, r in pairs if r]) for head, pairs in kept.items()}
    scores, truth = torch.stack([s for s, _ in asks]), torch.tensor([k for _, k in asks])
    lost = {x: functional.binary_cross_entropy_with_logits(scores / x, truth) for x in _GRID}
    return {**out, "asks": min(lost, key=lambda x: float(lost[x]))}


_GRID = [round(0.5 + 0.1 * i, 1) for i in range(36)]


def _fitted(pairs: Sequence[tuple[torch.Tensor, list[int]]]) -> float:
    def lost(x: float) -> float:
        return -sum(float((s.float() / x).log_softmax(-1)[r].logsumexp(0)) for s, r in pairs)

    return min(_GRID, key=lost)


@torch.no_grad()
def maxima(t: Trainer) -> dict[str, list[float]]:
    """The largest input that each matrix of a layer has seen, column by column: the export evens them out."""
    t.net.eval()
    seen: dict[str, torch.Tensor] = {}

    def watch(name: str) -> Any:
        def hook(module: Any, inputs: Any) -> None:
            top = inputs[0].detach().float().abs().reshape(-1, inputs[0].shape[-1]).max(0).values
            seen[name] = torch.maximum(seen[name], top) if name in seen else top

        return hook

    matrices = [(n, m) for n, m in t.net.named_modules() if isinstance(m, torch.nn.Linear)]
    hooks = [m.register_forward_pre_hook(watch(n)) for n, m in matrices]
    for p in [p for x in (*t.data.held_out, *t.data.topics_held_out) if (p := t.preparer.prepare(x))][:400]:
        b = batch([p])
        t.net.heads(t.net.spans(b.ids, b.mask, b.pool))
    for texts, head in zip(t.texts, ("fact_text", "topic_text"), strict=True):
        t.net.texts(*tensors(texts[:200]), head)
    for h in hooks:
        h.remove()
    return {n: v.tolist() for n, v in seen.items()}


def _figures(t: Trainer, b, heads, right: Counter[str], total: Counter[str]) -> None:  # type: ignore[no-untyped-def]
    facts = fact_logits(t.net, b, heads, t.tables[0], t.tables[0].rows).softmax(1)
    at = 0
    for j, p in enumerate(b.items):
        roles = heads["role"][j].softmax(-1)
        for f in range(p.figures):
            row, role = facts[at], p.roles[f]
            at += 1
            if role < 0 or not p.facts[f]:
                continue
            said = int(roles[f].argmax())
            none = len(t.facts)
            fact = int(row.argmax())
            ours = role != _NONE and none not in p.facts[f]
            _count("fact", fact in p.facts[f], right, total)
            if ours:
                _count("role", said == role, right, total)
                _count(f"role {ROLES[role]}", said == role, right, total)
            own = ours and ROLES[role] == "own"
            taken = ROLES[said] == "own" and fact != none
            _count("decision", taken == own and (not own or fact in p.facts[f]), right, total)


def _count(what: str, good: bool, right: Counter[str], total: Counter[str]) -> None:
    right[what] += bool(good)
    total[what] += 1


__all__ = ["ASKS", "measured"]
