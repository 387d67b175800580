"""Copies among documents: the same text, also in the other script, or most of it.

Texts are compared by their runs of five characters, folded, without punctuation. Candidates are found by
a sample of the runs (those whose hash is a multiple of a number), which is the same sample in every text,
and the likeliest are then compared exactly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.text import fold

if TYPE_CHECKING:
    from numpy import uint64
    from numpy.typing import NDArray

RUN = 5
SAME, NEAR = 0.97, 0.6
"""Copies have this part of all their runs in common; near ones this part of the shorter one's."""
_ONE_IN = 8
_WHOLE_BELOW = 400
"""Texts with fewer runs are sampled whole."""
_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Duplicate:
    """``share`` is the part of the runs of the shorter text that stand in the longer one."""

    name: str
    other: str
    share: float
    kind: Literal["same", "near"]


def shingles(body: str) -> NDArray[uint64]:
    """Hashes of all runs of five characters of the folded text, sorted, each once."""
    import numpy as np

    text = re.sub(r"[\W_]+", "", fold(body)).ljust(RUN)
    points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    hashes = np.zeros(len(points) - RUN + 1, dtype=np.uint64)
    for i in range(RUN):
        hashes = (hashes + points[i : i + len(hashes)]) * np.uint64(0x9E3779B97F4A7C15)
        hashes ^= hashes >> np.uint64(29)
    return np.unique(hashes)


def duplicates(documents: Mapping[str, str], existing: Mapping[str, str]) -> list[Duplicate]:
    """Each document (name → body) that copies an existing one or an earlier one of the same lot, with the
    one it shares most with."""
    import numpy as np

    names = [*existing, *documents]
    runs = [shingles(body) for body in (*existing.values(), *documents.values())]
    if not runs:
        return []
    samples = [_sample(found) for found in runs]
    order = np.argsort(keys := np.concatenate(samples), kind="stable")
    keys, owners = keys[order], np.repeat(np.arange(len(samples)), [len(s) for s in samples])[order]
    sizes = np.array([len(found) for found in runs])
    rates = np.array([len(s) for s in samples]) / sizes

    nearest = []
    for i in range(len(existing), len(names)):
        first, last = np.searchsorted(keys, runs[i], "left"), np.searchsorted(keys, runs[i], "right")
        found = [owners[a:b] for a, b in zip(first, last, strict=True) if a < b]
        counts = np.bincount(np.concatenate(found), minlength=len(names))[:i] if found else np.zeros(i)
        likely = counts / np.maximum(np.minimum(sizes[:i], sizes[i]) * rates[:i], 1)
        best: Duplicate | None = None
        for j in np.argsort(-likely, kind="stable")[:_CANDIDATES]:
            both = len(np.intersect1d(runs[i], runs[j], assume_unique=True))
            share, whole = both / min(sizes[i], sizes[j]), both / (sizes[i] + sizes[j] - both)
            if share >= NEAR and (best is None or share > best.share):
                best = Duplicate(
                    names[i], names[j], round(float(share), 3), "same" if whole >= SAME else "near"
                )
        if best:
            nearest.append(best)
    return nearest


def _sample(runs: NDArray[uint64]) -> NDArray[uint64]:
    return runs if len(runs) < _WHOLE_BELOW else runs[runs % _ONE_IN == 0]
