"""Articles carry facts over from what they digest, never sentences."""

from __future__ import annotations

import re

import pytest

from assistant.rules.schema import Knowledge
from assistant.text import fold
from tests.paths import SHARED

RAW = SHARED / "seeds"
RUN = 15  # characters in a row that two texts do not share by chance
_NOT_CJK = re.compile(r"[^㐀-鿿]+")
_TITLES = re.compile(r"《[^》]*》")  # a title can only be quoted as it is


def runs(text: str) -> set[str]:
    pieces = _NOT_CJK.split(fold(_TITLES.sub(" ", text)))
    return {piece[i : i + RUN] for piece in pieces for i in range(len(piece) - RUN + 1)}


def test_no_sentence_of_a_raw_article_stands_in_ours(knowledge: Knowledge) -> None:
    files = sorted(RAW.glob("*.txt"))
    if not files:
        pytest.skip(f"the raw articles are not in {RAW}")
    raw = set().union(*(runs(f.read_text("utf-8")) for f in files))
    for source in knowledge.sources.values():
        assert not runs(source.body) & raw, source.id


def test_a_shared_run_is_noticed() -> None:
    sentence = "平臺將主動利用技術和規則保護優質商家的利益"
    assert runs("所以" + fold(sentence)) & runs(sentence)
