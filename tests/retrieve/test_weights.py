"""Weights that an operator has fitted, kept in the data folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import SearchIndexError
from assistant.retrieve.legs import Legs
from assistant.retrieve.weights import WEIGHTS, keep_weights, read_weights
from tests.retrieve.fakes import HashEmbedder

ONE, OTHER = HashEmbedder(name="one"), HashEmbedder(name="other", digest="hash-2")


def test_the_weights_of_each_model_are_kept_beside_those_of_others(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert read_weights(data, ONE) is None
    keep_weights(data, ONE, Legs(0.1, 0.2))
    keep_weights(data, OTHER, Legs(0.3, 0.0))
    assert (read_weights(data, ONE), read_weights(data, OTHER)) == (Legs(0.1, 0.2), Legs(0.3, 0.0))
    assert [path.name for path in data.iterdir()] == [WEIGHTS]


def test_weights_of_another_version_of_the_model_do_not_count(tmp_path: Path) -> None:
    keep_weights(tmp_path, ONE, Legs(0.1, 0.2))
    assert read_weights(tmp_path, HashEmbedder(name="one", digest="of-next-year")) is None


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"one": 0.5}', '{"one": {"neural": 1, "static": 1}}',
     '{"one": {"digest": "hash-1", "neural": -1, "static": 0}}', '{"one": {"digest": "", "neural": NaN, "static": 0}}'],
    ids=["empty", "a list", "cut", "a number", "no digest", "negative", "no number"],
)  # fmt: skip
def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / WEIGHTS).write_text(text, encoding="utf-8")
    with pytest.raises(SearchIndexError, match=r"weights\.json") as caught:
        read_weights(tmp_path, ONE)
    assert "--fit" in caught.value.hint
