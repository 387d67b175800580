"""Stand-ins for indexing: an embedder whose vectors a reader can follow, and five passages."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant.retrieve.assemble import IndexedCorpus
from assistant.text import Tokeniser
from assistant.types import Passage

if TYPE_CHECKING:
    from numpy.typing import NDArray


def library(passages: Sequence[Passage], salt: str = "") -> IndexedCorpus:
    """The passages by their sources; another ``salt`` makes every source a changed one."""
    cut: dict[str, list[Passage]] = {}
    for found in passages:
        cut.setdefault(found.source, []).append(found)
    digests = {name: f"{zlib.crc32(repr(found).encode()):x}{salt}" for name, found in cut.items()}
    return IndexedCorpus(digests, cut.__getitem__)


class HashEmbedder:
    """Each feature adds one to the place its checksum names. ``encoded`` keeps every text it was given."""

    def __init__(self, dimension: int = 64, name: str = "hash", digest: str = "hash-1") -> None:
        self.name = name
        self.dimension = dimension
        self.digest = digest
        self.encoded: list[str] = []
        self._tokeniser = Tokeniser()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded.extend(texts)
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for feature in self._tokeniser.static_features(text):
                row[zlib.crc32(feature.encode()) % self.dimension] += 1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.divide(rows, lengths, out=rows, where=lengths > 0)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode(texts)


def passage(key: str, text: str, *, platform: str = "douyin", source: str = "", title: str = "") -> Passage:
    return Passage(
        key, source or f"{platform}/{key}", platform, (title,) if title else (), text, 0, len(text)
    )


PASSAGES = (
    passage("a", "头部创作者所选商家的商品分须达到75分。"),
    passage("b", "新入驻商家首播满11小时，可领取免费流量包。", platform="kuaishou"),
    passage("c", "运费险投保后，每单可以节省成本。"),
    passage("d", "保证金可以申请退还。", platform="taobao"),
    passage("e", "新商接力返佣周期为12个月。", platform="jd"),
)
