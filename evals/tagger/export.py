"""Makes what ships of a trained network: ``python -m evals.tagger.export FOLDER``.

Writes ``assistant/models/tagger_model``: the network as ONNX with weights of 7 bits and a scale for each of
their rows (8 bits for the embedding), the tokeniser, what was learnt beside the network with the
temperatures fitted on held-out turns, and the vectors of the shipped descriptions.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnx import TensorProto, helper, numpy_helper

from assistant.knowledge.load import read_knowledge
from assistant.models.tagger_network import (
    DESCRIPTIONS,
    FORM,
    NETWORK,
    TAGGER_FOLDER,
    TOKENIZER,
    Network,
    key,
)
from assistant.models.tagger_words import fact_words, topic_words
from evals.tagger.net import Net

_BESIDE, _ADDED = (1, 2, 4), 4.4
"""What words right beside a figure count for more than was learnt: of ten figures of facts that no training
saw it then links nine, not five, and on known facts it costs nothing."""
_LARGEST = 63  # of weights
_HEADS = 12
_SIZED = {"network": NETWORK, "tokenizer": TOKENIZER, "descriptions": DESCRIPTIONS}
HEAD_ORDER = ("role", "asks", "other", "nofact", "fact", "topic", "fact_text", "topic_text")


class Graph:
    """An ONNX graph while it is built."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self._n = 0

    def const(self, value: Any) -> str:
        self._n += 1
        name = f"w{self._n}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(
        self, kind: str, inputs: Sequence[str], outputs: int = 1, domain: str = "", **attributes: Any
    ) -> Any:
        self._n += 1
        names = [f"v{self._n}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def linear(self, x: str, w: Mapping[str, Any], name: str) -> str:
        """x @ weight.T + bias in whole numbers: of 7 bits, since without VNNI two products of 8 overflow.
        What the columns of ``x`` differ in size is moved into the weights first (SmoothQuant)."""
        weight, bias = w[f"{name}.weight"], w[f"{name}.bias"]
        top = np.maximum(np.abs(weight).max(0), 1e-6)
        even = np.sqrt(np.maximum(w.get(f"{name}.maxima", w.get("judge_in.maxima")), 1e-6) / top).astype(
            np.float32
        )
        weight = weight * even
        scale = np.abs(weight).max(1) / _LARGEST
        packed = np.rint(weight / scale[:, None]).astype(np.int8).T
        inputs = [
            self.op("Mul", [x, self.const(1 / even)]),
            self.const(packed), self.const(scale.astype(np.float32)),
            self.const(np.zeros(len(scale), np.int8)), self.const(bias),
        ]  # fmt: skip
        return str(self.op("DynamicQuantizeMatMul", inputs, domain="com.microsoft"))

    def norm(self, x: str, weight: Any, bias: Any) -> str:
        out = self.op("LayerNormalization", [x, self.const(weight), self.const(bias)], axis=-1, epsilon=1e-12)
        return str(out)


def _layer(g: Graph, x: str, w: Mapping[str, Any], hidden: int) -> str:
    size = hidden // _HEADS
    qkv = g.op("Reshape", [g.linear(x, w, "qkv"), g.const(np.array([0, 3, _HEADS, size]))])
    parts = g.op("Split", [g.op("Transpose", [qkv], perm=[1, 2, 0, 3])], 3, axis=0, num_outputs=3)
    q, k, v = (g.op("Squeeze", [p, g.const(np.array([0]))]) for p in parts)
    q = g.op("Mul", [q, g.const(np.float32(size**-0.5))])
    scores = g.op("Softmax", [g.op("MatMul", [q, g.op("Transpose", [k], perm=[0, 2, 1])])], axis=-1)
    mixed = g.op("Transpose", [g.op("MatMul", [scores, v])], perm=[1, 0, 2])
    mixed = g.op("Reshape", [mixed, g.const(np.array([0, hidden]))])
    out = g.linear(mixed, w, "out")
    x = g.norm(g.op("Add", [x, out]), w["norm1.weight"], w["norm1.bias"])
    inner = g.op("Gelu", [g.linear(x, w, "up")])
    inner = g.linear(inner, w, "down")
    return g.norm(g.op("Add", [x, inner]), w["norm2.weight"], w["norm2.bias"])


def network(state: Mapping[str, Any], maxima: Mapping[str, Sequence[float]]) -> Any:
    """The ONNX model of a state dictionary of ``Net``, and of the largest inputs of its matrices."""
    w = {k: v.float().numpy() for k, v in state.items()}
    w.update({f"{k}.maxima": np.array(v, np.float32) for k, v in maxima.items()})
    hidden = w["norm.weight"].shape[0]
    g = Graph()
    word = w["word.weight"]
    scale = np.abs(word).max(1, keepdims=True) / 127
    rows = np.rint(word / np.maximum(scale, 1e-12)).astype(np.int8)
    x = g.op("Cast", [g.op("Gather", [g.const(rows), "ids"])], to=TensorProto.FLOAT)
    x = g.op("Mul", [x, g.op("Gather", [g.const(scale.astype(np.float32)), "ids"])])
    length = g.op("Shape", ["ids"])
    zero, axis = g.const(np.array([0])), g.const(np.array([0]))
    x = g.op("Add", [x, g.op("Slice", [g.const(w["position.weight"]), zero, length, axis])])
    x = g.norm(x, w["norm.weight"], w["norm.bias"])
    for i in range(1 + max(int(k.split(".")[1]) for k in w if k.startswith("layers."))):
        own = {k.removeprefix(f"layers.{i}."): v for k, v in w.items() if k.startswith(f"layers.{i}.")}
        x = _layer(g, x, own, hidden)
    spans = g.op("MatMul", ["pool", x])
    whole = g.op("ReduceMean", [x, g.const(np.array([0]))], keepdims=1)
    whole = g.op("Expand", [whole, g.op("Shape", [spans])])
    spans = g.op("Concat", [spans, whole], axis=-1)
    judge = g.op("Gelu", [g.linear(spans, w, "judge_in")])
    role, asks, other = g.op("Split", [judge], 3, axis=-1, num_outputs=3)
    of = {"role": role, "asks": asks, "other": other, "nofact": role}
    made = []
    for head in HEAD_ORDER:
        if head in of:  # small: full precision
            y = g.op("MatMul", [of[head], g.const(w[f"{head}.weight"].T)])
            made.append(g.op("Add", [y, g.const(w[f"{head}.bias"])]))
        else:
            made.append(g.linear(spans, w, head))
    out = g.op("Concat", made, axis=-1)
    g.nodes.append(helper.make_node("Identity", [out], ["out"]))
    graph = helper.make_graph(
        g.nodes, "tagger",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["tokens"]),
         helper.make_tensor_value_info("pool", TensorProto.FLOAT, ["spans", "tokens"])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["spans", "columns"])],
        g.weights,
    )  # fmt: skip
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def form(net: Net, temperature: Mapping[str, float]) -> dict[str, Any]:
    def plain(values: torch.Tensor) -> list[float]:
        return [round(float(v), 4) for v in values.detach().reshape(-1)]

    near = [w + _ADDED if i in _BESIDE else w for i, w in enumerate(plain(net.near))]
    return {
        "fact_scale": plain(net.fact_scale)[0],
        "topic_scale": plain(net.topic_scale)[0],
        "near": [round(w, 4) for w in near],
        "signs": plain(net.signs),
        "temperature": dict(temperature),
    }


def export(trained: Path, folder: Path) -> None:
    saved = torch.load(trained / "net.pt", weights_only=True)
    folder.mkdir(parents=True, exist_ok=True)
    state = saved["state"]
    (folder / NETWORK).write_bytes(network(state, saved["maxima"]).SerializeToString())
    shutil.copy(trained / TOKENIZER, folder / TOKENIZER)
    temperature = saved.get("temperature") or dict.fromkeys(("role", "fact", "asks", "topic"), 1.0)
    names = ("fact_scale", "topic_scale", "near", "signs")
    holder: Any = type("Learnt", (), {n: state[n] for n in names})
    (folder / FORM).write_text(json.dumps(form(holder, temperature)) + "\n", "utf-8")
    (folder / DESCRIPTIONS).unlink(missing_ok=True)
    descriptions(folder)
    card(folder, saved)


def card(folder: Path, saved: Mapping[str, Any]) -> None:
    """The model's card, with the sizes of its files."""
    sizes = {n: f"{(folder / f).stat().st_size / 1e6:.1f}" for n, f in _SIZED.items()}
    told = {k: "\n".join(f"- {w}" for w in saved.get(k) or ["not told"]) for k in ("settings", "measured")}
    text = Path(__file__).with_name("card.md").read_text("utf-8")
    for name, words in {**sizes, **told, "pieces": f"{saved['pieces']:,}"}.items():
        text = text.replace(f"{{{name}}}", words)
    (folder / "README.md").write_text(text, "utf-8")


def descriptions(folder: Path) -> None:
    """Encodes what the shipped knowledge says of facts and topics, so that no start has to."""
    known = read_knowledge()
    run = Network(folder)
    stored: dict[str, Any] = {}
    for head, things in (("fact_text", fact_words(known)), ("topic_text", topic_words(known))):
        texts = list(dict.fromkeys(t for x in things for t in x.texts))
        rows = run.described(texts, head)
        stored[f"{head}_keys"] = np.array([key(t) for t in texts], np.uint64)
        stored[f"{head}_rows"] = rows.astype(np.float16)
    np.savez(folder / DESCRIPTIONS, **stored)


def main() -> None:
    p = argparse.ArgumentParser()
    p.add_argument("trained", type=Path, nargs="?")
    p.add_argument("--folder", type=Path, default=TAGGER_FOLDER)
    args = p.parse_args()
    if args.trained:
        export(args.trained, args.folder)
    else:
        descriptions(args.folder)
    print({f.name: f.stat().st_size for f in sorted(args.folder.iterdir())})


if __name__ == "__main__":
    main()


__all__ = ["export", "network"]
