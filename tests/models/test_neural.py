"""Neural embedding models, each a real one that the test makes: prompts, options, digests, failures."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import MissingExtraError, SettingsError
from assistant.models.neural import SentenceTransformerEmbedder
from assistant.models.open import open_embedder
from assistant.settings import NeuralOptions, Precision
from assistant.text import Tokeniser
from tests.models.tiny import SENTENCES, save_embedder

pytestmark = pytest.mark.neural

CPU = NeuralOptions(device="cpu")
PROMPTS = {"query": "问：", "document": "文："}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> str:
    pytest.importorskip("torch")
    return save_embedder(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def embedder(plain: str) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(plain, CPU)


def test_a_folder_opens_as_a_neural_embedder_with_rows_of_length_one(plain: str) -> None:
    embedder = open_embedder(plain, Tokeniser(), CPU)
    assert isinstance(embedder, SentenceTransformerEmbedder)
    assert (embedder.name, embedder.dimension) == (plain, 32)
    for encode in (embedder.encode, embedder.encode_queries):
        vectors = encode(SENTENCES)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)
        assert encode([]).shape == (0, 32)


def test_without_prompts_queries_are_encoded_as_passages(embedder: SentenceTransformerEmbedder) -> None:
    assert np.array_equal(embedder.encode(SENTENCES), embedder.encode_queries(SENTENCES))


@pytest.mark.parametrize("name", ["document", "passage"])
def test_prompts_of_the_models_own_configuration_stand_before_the_texts(
    embedder: SentenceTransformerEmbedder, tmp_path: Path, name: str
) -> None:
    prompted = SentenceTransformerEmbedder(save_embedder(tmp_path, {"query": "问：", name: "文："}), CPU)
    passages, queries = prompted.encode(SENTENCES), prompted.encode_queries(SENTENCES)
    # the same weights: what the prompts do is what writing them into the text does
    assert passages == pytest.approx(embedder.encode([f"文：{text}" for text in SENTENCES]), abs=1e-5)
    assert queries == pytest.approx(embedder.encode([f"问：{text}" for text in SENTENCES]), abs=1e-5)
    assert np.abs(passages - queries).max() > 0.01


def test_a_batch_of_any_size_gives_the_same_rows(embedder: SentenceTransformerEmbedder, plain: str) -> None:
    one = SentenceTransformerEmbedder(plain, replace(CPU, batch=1))
    assert one.encode(SENTENCES) == pytest.approx(embedder.encode(SENTENCES), abs=1e-5)
    assert one.digest == embedder.digest


def test_half_precision_gives_nearly_the_same_rows_under_another_digest(
    embedder: SentenceTransformerEmbedder, plain: str
) -> None:
    half = SentenceTransformerEmbedder(plain, replace(CPU, precision="float16"))
    full = embedder.encode(SENTENCES)
    assert half.encode(SENTENCES) == pytest.approx(full, abs=0.02)
    assert not np.array_equal(half.encode(SENTENCES), full)
    assert np.linalg.norm(half.encode(SENTENCES), axis=1) == pytest.approx(1, abs=1e-6)
    assert half.digest != embedder.digest


def test_the_digest_names_weights_and_prompts(embedder: SentenceTransformerEmbedder, tmp_path: Path) -> None:
    digests = {
        SentenceTransformerEmbedder(save_embedder(tmp_path / str(n), prompts, seed=seed), CPU).digest
        for n, (prompts, seed) in enumerate([(None, 1), (None, 2), (PROMPTS, 1), ({"query": "问："}, 1)])
    }
    assert len(digests) == 4
    assert embedder.digest in digests


@pytest.mark.filterwarnings("ignore")  # of tracing the model
@pytest.mark.parametrize(("precision", "off"), [("float32", 1e-5), ("int8", 0.1)])
def test_openvino_agrees_with_torch(
    embedder: SentenceTransformerEmbedder,
    plain: str,
    capfd: pytest.CaptureFixture[str],
    precision: Precision,
    off: float,
) -> None:
    pytest.importorskip("optimum.intel")
    other = SentenceTransformerEmbedder(plain, NeuralOptions(32, "cpu", "openvino", precision))
    apart = np.abs(other.encode(SENTENCES) - embedder.encode(SENTENCES)).max()
    assert off / 100 < apart < off if precision == "int8" else apart < off
    assert other.digest != embedder.digest
    assert capfd.readouterr().out == "", "standard output is for answers"


@pytest.mark.parametrize("name", ["./no/such/folder", "nobody-here/no-such-model"])
def test_an_unknown_model_is_a_settings_error_with_a_hint(name: str) -> None:
    with pytest.raises(SettingsError, match="cannot be loaded") as caught:
        SentenceTransformerEmbedder(name, CPU, local_files_only=True)
    assert "GROWTH_EMBEDDING" in caught.value.hint


@pytest.mark.parametrize("file", ["config.json", "model.safetensors", "tokenizer.json", "modules.json"])
def test_a_damaged_file_is_a_settings_error(tmp_path: Path, file: str) -> None:
    folder = save_embedder(tmp_path)
    (Path(folder) / file).write_bytes(b"{damaged")
    with pytest.raises(SettingsError, match="cannot be loaded"):
        SentenceTransformerEmbedder(folder, CPU, local_files_only=True)


def test_a_device_that_is_not_there_is_a_settings_error(plain: str) -> None:
    torch = pytest.importorskip("torch")
    missing = f"cuda:{torch.cuda.device_count()}"
    with pytest.raises(SettingsError, match=missing) as caught:
        SentenceTransformerEmbedder(plain, NeuralOptions(device=missing))
    assert "empty" in caught.value.hint


@pytest.mark.parametrize(
    ("package", "options", "extra"),
    [
        ("sentence_transformers", CPU, "neural"),
        ("optimum.intel", replace(CPU, backend="openvino"), "openvino"),
    ],
    ids=["neural", "openvino"],
)
def test_without_a_package_the_error_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, plain: str, package: str, options: NeuralOptions, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=rf"growth-assistant\[{extra}\]"):
        open_embedder(plain, Tokeniser(), options)
