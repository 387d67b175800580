"""The pieces of the encoder's tokeniser that folded Chinese text can hold: 250,002 → about 16,000."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from assistant.text import to_simplified
from evals.tagger.e5 import Encoder

_HAN = re.compile(r"[㐀-鿿]")
_CHINESE = re.compile(r"[㐀-鿿0-9a-z▁，。？！、：；“”‘’（）《》…—·￥％~%～/.-]+")
_PLAIN = re.compile(r"▁?[0-9!-/:-@\[-`{-~，。？！、：；“”‘’（）《》…—·￥～]+|▁|[a-z]")
_LATIN = re.compile(r"▁?[a-z]{2,12}")
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``rows[i]`` is the encoder's row of piece ``i``."""

    pieces: list[tuple[str, float]]
    rows: list[int]

    def tokenizer(self) -> Any:
        """A ``tokenizers.Tokenizer`` that cuts as SentencePiece does, without adding a blank in front."""
        from tokenizers import Tokenizer, models

        return Tokenizer(models.Unigram(self.pieces, unk_id=SPECIAL.index("<unk>"), byte_fallback=False))


def cut_vocabulary(encoder: Encoder, texts: Iterable[str]) -> Vocabulary:
    """What folded text can hold; of latin pieces those that ``texts`` use."""
    said = set()
    for text in texts:
        said.update(re.findall(r"[a-z]+", text))
    rows = [0, 1, 2, 3]
    for i, (piece, _) in enumerate(encoder.pieces):
        if i > 3 and _kept(piece, said):
            rows.append(i)
    pieces = [(encoder.pieces[i][0], encoder.pieces[i][1]) for i in rows]
    return Vocabulary(pieces, rows)


def _kept(piece: str, said: set[str]) -> bool:
    if _HAN.search(piece):
        return bool(_CHINESE.fullmatch(piece)) and to_simplified(piece) == piece
    if _PLAIN.fullmatch(piece):
        return True
    word = piece.lstrip("▁")
    return bool(_LATIN.fullmatch(piece)) and (word in said or len(word) == 2)
