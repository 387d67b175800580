"""The tagger's network as it ships: read from its folder when first used, run by onnxruntime on one core."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.errors import SettingsError
from assistant.models.tagger_form import HEADS
from assistant.models.tagger_input import Span, cut

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

TAGGER_FOLDER = Path(__file__).with_name("tagger_model")
NETWORK, TOKENIZER, FORM, DESCRIPTIONS = "tagger.onnx", "tokenizer.json", "form.json", "descriptions.npz"
_BEGIN, _END = 0, 2


@dataclass(frozen=True, slots=True)
class Form:
    """What was learnt beside the network: by how much likeness counts, what nearness and names add, and the
    temperatures that make scores of each head probabilities."""

    fact_scale: float
    topic_scale: float
    near: tuple[float, ...]
    signs: tuple[float, ...]
    temperature: Mapping[str, float]


def key(text: str) -> int:
    """What a description's vector is found by."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


class Network:
    """Raises SettingsError when a file of the folder is missing or damaged."""

    def __init__(self, folder: Path) -> None:
        try:
            self.form = _form(json.loads((folder / FORM).read_text("utf-8")))
            self._session, self._tokenizer = _session(folder / NETWORK), _tokenizer(folder / TOKENIZER)
            self._known = _known(folder / DESCRIPTIONS)
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise SettingsError(
                f"The tagger in {str(folder)!r} cannot be used: {exc}.",
                "Install the package again, or rebuild the model with evals/tagger/train.py.",
            ) from exc

    def run(self, text: str, spans: Sequence[Span]) -> Floats:
        """(spans, columns of ``HEADS``), one run."""
        made = cut(text, spans, self._tokenizer, _BEGIN, _END)
        pool = np.zeros((len(spans), len(made.ids)), np.float32)
        for row, (start, end) in zip(pool, made.rows, strict=True):
            row[start:end] = 1 / (end - start)
        (out,) = self._session.run(None, {"ids": np.array(made.ids, np.int64), "pool": pool})
        rows: Floats = out
        return rows

    def described(self, texts: Sequence[str], head: str) -> Floats:
        """Rows of length one. Those of the shipped knowledge lie in the folder; others are encoded here."""
        rows = np.zeros((len(texts), HEADS[head]), np.float32)
        known = self._known.get(head, {})
        for row, text in zip(rows, texts, strict=True):
            found = known.get(key(text))
            row[:] = self.encoded(text, head) if found is None else found
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return rows

    def encoded(self, text: str, head: str) -> Floats:
        start = list(HEADS).index(head)
        first = sum(list(HEADS.values())[:start])
        return self.run(text, [(0, len(text))])[0, first : first + HEADS[head]]


@lru_cache(maxsize=2)
def open_network(folder: Path) -> Network:
    """Read once for all taggers of a process: it holds no state and serves every thread."""
    return Network(folder)


def _form(data: Mapping[str, Any]) -> Form:
    temperature = {str(k): float(v) for k, v in data["temperature"].items()}
    near, signs = (tuple(float(x) for x in data[k]) for k in ("near", "signs"))
    return Form(float(data["fact_scale"]), float(data["topic_scale"]), near, signs, temperature)


def _session(path: Path) -> Any:
    import onnxruntime  # late: 60 ms and 30 MB

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    try:
        # by its path: handed over as bytes it takes 18 MB more
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as exc:  # its classes stand in a private module
        if type(exc).__module__.startswith("onnxruntime"):
            raise ValueError(f"{path.name} is no network ({exc})") from exc
        raise


def _tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_buffer(path.read_bytes())


def _known(path: Path) -> dict[str, dict[int, Floats]]:
    """Vectors of descriptions by head and key."""
    if not path.exists():
        return {}
    with np.load(path) as stored:
        heads = [n.removesuffix("_keys") for n in stored.files if n.endswith("_keys")]
        return {
            h: dict(zip(map(int, stored[f"{h}_keys"]), stored[f"{h}_rows"].astype(np.float32), strict=True))
            for h in heads
        }
