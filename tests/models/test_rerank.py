"""Cross-encoders, each a real one that the test makes, and what they do to a search."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.models.rerank import CrossEncoderReranker
from assistant.retrieve.index import build_index, open_index
from assistant.retrieve.lexical import search_text
from assistant.settings import NeuralOptions
from assistant.text import Tokeniser
from tests.models.tiny import SENTENCES, save_cross_encoder
from tests.retrieve.fakes import PASSAGES, HashEmbedder, library

pytestmark = pytest.mark.neural

CPU = NeuralOptions(device="cpu")
QUERY = "新商家的商品分和保证金"


@pytest.fixture(scope="module")
def reranker(tmp_path_factory: pytest.TempPathFactory) -> CrossEncoderReranker:
    pytest.importorskip("torch")
    return CrossEncoderReranker(save_cross_encoder(tmp_path_factory.mktemp("cross") / "model"), CPU)


def test_scores_are_the_models_own_in_the_order_of_the_texts(reranker: CrossEncoderReranker) -> None:
    from sentence_transformers import CrossEncoder

    own = CrossEncoder(reranker.name, device="cpu").predict([(QUERY, text) for text in SENTENCES])
    assert reranker.scores(QUERY, SENTENCES) == pytest.approx(own.tolist())
    assert len(set(reranker.scores(QUERY, SENTENCES))) == len(SENTENCES)
    assert reranker.scores(QUERY, []) == []


@pytest.mark.parametrize("depth", [4, 20])
def test_the_first_places_are_taken_in_its_order_and_keep_their_scores(
    reranker: CrossEncoderReranker, tmp_path: Path, depth: int
) -> None:
    embedder, tokeniser = HashEmbedder(), Tokeniser()
    build_index(tmp_path, library(PASSAGES), tokeniser, embedder, "w")
    before = open_index(tmp_path, embedder, tokeniser).search(QUERY, 5)
    after = open_index(tmp_path, embedder, tokeniser, reranker=reranker, reranked=depth).search(QUERY, 5)
    assert [hit.score for hit in after] == [hit.score for hit in before]
    scores = reranker.scores(QUERY, [search_text(hit.passage) for hit in before[:depth]])
    wanted = sorted(range(len(scores)), key=lambda row: -scores[row])
    assert wanted != sorted(wanted), "a model that agrees with the fusion would show nothing"
    ids = [hit.passage.id for hit in before]
    assert [hit.passage.id for hit in after] == [ids[row] for row in wanted] + ids[depth:]
    assert {hit.passage.id: (hit.coverage, hit.cosine) for hit in after} == {
        hit.passage.id: (hit.coverage, hit.cosine) for hit in before
    }


def test_a_classifier_of_several_labels_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    with pytest.raises(SettingsError, match="gives 3 scores") as caught:
        CrossEncoderReranker(save_cross_encoder(tmp_path / "model", labels=3), CPU)
    assert "GROWTH_RERANK" in caught.value.hint


def test_a_folder_without_a_model_is_a_settings_error(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    with pytest.raises(SettingsError, match=r"GROWTH_RERANK=.* cannot be loaded"):
        CrossEncoderReranker(str(tmp_path), CPU)
