"""The embedded embedding model: its encoder, its files, and the door to other models."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import SettingsError
from assistant.models.open import open_embedder
from assistant.models.static import STATIC_FOLDER, VECTORS, VOCABULARY, WORDS, StaticEmbedder, trained_words
from assistant.retrieve.fuse import GATE
from assistant.text import Tokeniser, to_traditional

TEXTS = [
    "我店体验分84，商品分73，头部达人能带我的货吗？",
    "首次直播经营7天内累计开播满11小时，可获得2.8万免费流量包。",
    "保证金多少",
    "GMV 10万",
    "商家商家商家",
]


@pytest.fixture(scope="module")
def tokeniser() -> Tokeniser:
    return Tokeniser(trained_words())


@pytest.fixture(scope="module")
def embedder(tokeniser: Tokeniser) -> StaticEmbedder:
    return StaticEmbedder(tokeniser)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(STATIC_FOLDER, tmp_path / "model"))


def test_rows_are_float32_of_length_one(embedder: StaticEmbedder) -> None:
    vectors = embedder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 128) == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(
    "text", ["", "   ", "？！……", "ελληνικά"], ids=["empty", "blank", "marks", "unknown"]
)
def test_a_text_without_known_features_gives_a_zero_row(embedder: StaticEmbedder, text: str) -> None:
    alone, beside = embedder.encode([text]), embedder.encode([text, "保证金"])
    assert not alone.any()
    assert not beside[0].any()
    assert beside[1].any()


def test_no_texts_give_no_rows(embedder: StaticEmbedder) -> None:
    assert embedder.encode([]).shape == (0, 128)


def test_a_text_has_the_same_vector_alone_and_in_any_batch(embedder: StaticEmbedder) -> None:
    together = embedder.encode(TEXTS)
    alone = np.concatenate([embedder.encode([text]) for text in TEXTS])
    assert np.array_equal(together, alone)


@pytest.mark.parametrize("text", TEXTS)
def test_traditional_and_full_width_spellings_have_the_simplified_vector(
    embedder: StaticEmbedder, text: str
) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)
    simplified, traditional, full_width = embedder.encode([text, to_traditional(text), wide])
    assert np.array_equal(simplified, traditional)
    assert np.array_equal(simplified, full_width)


def test_merchants_words_are_nearer_to_the_clause_they_ask_about(embedder: StaticEmbedder) -> None:
    question, deposit, commission, law = embedder.encode(
        [
            "开店要交多少押金",
            "新商家入驻的基础保证金为500元",
            "商品卡订单免收佣金",
            "国家主席根据决定公布法律",
        ]
    )
    assert question @ deposit > max(question @ commission, question @ law)


def test_two_loads_agree_and_the_digest_names_weights_and_vocabulary(
    embedder: StaticEmbedder, tokeniser: Tokeniser, copied: Path
) -> None:
    again = StaticEmbedder(tokeniser, copied)
    assert again.digest == embedder.digest
    assert len(again.digest) == 16
    assert np.array_equal(again.encode(TEXTS), embedder.encode(TEXTS))
    features = (copied / VOCABULARY).read_text(encoding="utf-8").splitlines()
    (copied / VOCABULARY).write_text("\n".join([*features[1:], features[0]]), encoding="utf-8")
    assert StaticEmbedder(tokeniser, copied).digest != embedder.digest


def test_the_card_names_the_shipped_weights_and_the_gate_fitted_for_them(embedder: StaticEmbedder) -> None:
    card = (STATIC_FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"Digest `{embedder.digest}`" in card
    assert f"`{GATE}`" in card


def test_the_model_takes_at_most_eight_megabytes() -> None:
    assert sum(path.stat().st_size for path in STATIC_FOLDER.iterdir()) <= 8_000_000


@pytest.mark.parametrize("name", [VECTORS, VOCABULARY])
def test_a_missing_file_is_a_clear_error(tokeniser: Tokeniser, copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(SettingsError, match=name) as caught:
        StaticEmbedder(tokeniser, copied)
    assert "train.py" in caught.value.hint


def test_cut_weights_are_a_clear_error(tokeniser: Tokeniser, copied: Path) -> None:
    weights = (copied / VECTORS).read_bytes()
    (copied / VECTORS).write_bytes(weights[: len(weights) // 2])
    with pytest.raises(SettingsError, match="not a safetensors file"):
        StaticEmbedder(tokeniser, copied)


def test_weights_of_another_shape_are_a_clear_error(tokeniser: Tokeniser, copied: Path) -> None:
    from safetensors.numpy import save

    (copied / VECTORS).write_bytes(
        save({"rows": np.zeros((3, 4), np.float32), "scales": np.zeros(3, np.float16)})
    )
    with pytest.raises(SettingsError, match="float32 rows"):
        StaticEmbedder(tokeniser, copied)
    (copied / VECTORS).write_bytes(save({"weight": np.zeros((3, 4), np.int8)}))
    with pytest.raises(SettingsError, match="no table 'rows'"):
        StaticEmbedder(tokeniser, copied)


def test_a_vocabulary_one_word_short_is_a_clear_error(tokeniser: Tokeniser, copied: Path) -> None:
    features = (copied / VOCABULARY).read_text(encoding="utf-8").splitlines()
    (copied / VOCABULARY).write_text("\n".join(features[:-1]), encoding="utf-8")
    with pytest.raises(SettingsError, match=f"{len(features) - 1} words"):
        StaticEmbedder(tokeniser, copied)


def test_a_vocabulary_that_is_not_utf8_is_a_clear_error(tokeniser: Tokeniser, copied: Path) -> None:
    (copied / VOCABULARY).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="cannot be used"):
        StaticEmbedder(tokeniser, copied)


def test_missing_words_are_a_clear_error(copied: Path) -> None:
    (copied / WORDS).unlink()
    with pytest.raises(SettingsError, match=WORDS):
        trained_words(copied)


def test_the_shipped_files_stay_under_8_megabytes_and_have_a_card() -> None:
    assert sum(path.stat().st_size for path in STATIC_FOLDER.iterdir()) <= 8_000_000
    card = (STATIC_FOLDER / "README.md").read_text(encoding="utf-8")
    assert "## Metrics" in card
    assert "train.py" in card


def test_the_card_names_the_digest_of_the_shipped_weights(embedder: StaticEmbedder) -> None:
    assert embedder.digest in (STATIC_FOLDER / "README.md").read_text(encoding="utf-8")


def test_embedded_is_the_static_model(tokeniser: Tokeniser) -> None:
    assert isinstance(open_embedder("embedded", tokeniser), StaticEmbedder)
