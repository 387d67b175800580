"""Neural embedding models, each a real one that the test makes: prompts, options, digests, failures."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.adapters.embeddings import open_embedder
from assistant.adapters.neural import SentenceTransformerEmbedder
from assistant.errors import MissingExtraError, SettingsError
from assistant.settings import Backend, NeuralOptions
from assistant.text import Tokeniser
from tests.adapters.tiny import SENTENCES, save_embedder

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


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:.*:torch.jit.TracerWarning")
@pytest.mark.parametrize("backend", ["onnx", "openvino"])
def test_another_backend_agrees_with_torch(
    embedder: SentenceTransformerEmbedder, plain: str, backend: Backend
) -> None:
    pytest.importorskip({"onnx": "optimum.onnxruntime", "openvino": "optimum.intel"}[backend])
    other = SentenceTransformerEmbedder(plain, replace(CPU, backend=backend))
    assert other.encode(SENTENCES) == pytest.approx(embedder.encode(SENTENCES), abs=0.01)
    assert other.digest != embedder.digest


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:.*:torch.jit.TracerWarning")
def test_a_quantised_file_is_run_by_onnx(embedder: SentenceTransformerEmbedder, tmp_path: Path) -> None:
    pytest.importorskip("optimum.onnxruntime")
    from sentence_transformers import SentenceTransformer, export_dynamic_quantized_onnx_model

    folder = save_embedder(tmp_path)
    source = SentenceTransformer(folder, backend="onnx", device="cpu")
    export_dynamic_quantized_onnx_model(source, "avx2", folder)
    quantised = SentenceTransformerEmbedder(folder, NeuralOptions(32, "cpu", "onnx", "int8"))
    rows, full = quantised.encode(SENTENCES), embedder.encode(SENTENCES)
    assert (rows * full).sum(axis=1).min() > 0.9
    assert np.abs(rows - full).max() > 1e-4


def test_a_folder_without_a_quantised_file_says_what_it_needs(plain: str) -> None:
    with pytest.raises(SettingsError, match=r"int8\*\.onnx") as caught:
        SentenceTransformerEmbedder(plain, NeuralOptions(32, "cpu", "onnx", "int8"))
    assert "export_dynamic_quantized_onnx_model" in caught.value.hint


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
        ("optimum.onnxruntime", replace(CPU, backend="onnx"), "onnx"),
        ("optimum.intel", replace(CPU, backend="openvino"), "openvino"),
    ],
    ids=["neural", "onnx", "openvino"],
)
def test_without_a_package_the_error_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, plain: str, package: str, options: NeuralOptions, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=rf"growth-assistant\[{extra}\]"):
        open_embedder(plain, Tokeniser(), options)
