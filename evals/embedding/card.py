"""The model card: what the weights are, what they were made of, how well they do, how to make them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.retrieve.fuse import Gate
from evals.embedding.measure import Scored

_CARD = Path(__file__).with_name("card.md")


@dataclass(frozen=True, slots=True)
class Facts:
    settings: Mapping[str, Any]
    features: int
    own_pairs: int
    lay_questions: int
    held_out: int
    digest: str
    gate: Gate
    asked: int
    sizes: Mapping[str, int]


def table(
    scored: Mapping[str, Scored],
    gate: Gate,
    weights: Sequence[float],
    changes: Mapping[str, tuple[float, float]],
) -> str:
    """``changes`` are those of nDCG@10 on each half with the gate fitted on the other."""
    lines = [
        "| set | questions | BM25 | static alone | fused | nDCG@10 gained | gained by halves |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, one in scored.items():
        count = f"{len(one.relevant):,}"
        fused, lexical = one.fused(gate), one.lexical()
        gained = f"{fused.ndcg_10 - lexical.ndcg_10:+.2f}"
        half = ", ".join(f"{change:+.2f}" for change in changes[name])
        lines.append(f"| {name} | {count} | {lexical} | {one.dense()} | {fused} | {gained} | {half} |")
    lines += [
        "",
        "nDCG@10 of the fusion with one λ for every question:",
        "",
        "| set | " + " | ".join(map(str, weights)) + " |",
    ]
    lines.append("|---" * (len(weights) + 1) + "|")
    for name, one in scored.items():
        lines.append(f"| {name} | " + " | ".join(f"{one.fused(w).ndcg_10:.1f}" for w in weights) + " |")
    return "\n".join(lines)


def write(facts: Facts, metrics: str) -> str:
    return _CARD.read_text(encoding="utf-8").format(
        dimension=facts.settings["dimension"],
        features=facts.features,
        digest=facts.digest,
        vectors=facts.sizes["vectors.safetensors"],
        vocabulary=facts.sizes["vocabulary.txt"],
        words=facts.sizes["words.txt"],
        lay_questions=facts.lay_questions,
        held_out=facts.held_out,
        own_pairs=facts.own_pairs,
        gate=facts.gate,
        asked=facts.asked,
        table=metrics,
        seed=facts.settings["seed"],
        settings=", ".join(f"{name} {value}" for name, value in facts.settings.items()),
    )
