"""Embedding models of sentence-transformers, and how any of its models is loaded.

What a query and a passage are prefixed with is the model's own word (``prompts`` in its
``config_sentence_transformers.json``, by the names that ``encode_query`` and ``encode_document`` look
for): a prompt that the model does not name is not made up here.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from assistant.errors import MissingExtraError, SettingsError
from assistant.models.rows import digest_of, unit_rows
from assistant.settings import NeuralOptions

if TYPE_CHECKING:
    from numpy.typing import NDArray

_KEPT = {".json", ".safetensors", ".bin", ".txt", ".model", ".xml"}


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by hub name or folder. Rows are float32 of length one.

    ``local_files_only`` forbids the download. Raises MissingExtraError without the extra that the options
    need and SettingsError for a model that does not exist, is damaged or cannot be fetched.
    """

    def __init__(self, model: str, options: NeuralOptions, *, local_files_only: bool = False) -> None:
        how = _openvino(options) if options.backend == "openvino" else {}
        self._model = load(
            "SentenceTransformer",
            model,
            "GROWTH_EMBEDDING",
            options,
            local_files_only=local_files_only,
            **how,
        )
        if options.precision == "float16":
            self._model.half()
        # sentence-transformers gives each model an empty prompt "document", which hides one named "passage"
        prompts = self._model.prompts
        self._prompt = next((n for n in ("document", "passage", "corpus") if prompts.get(n)), None)
        self._name = model
        self._batch = options.batch
        self._digest = _model_digest(model, self._model, options)
        # asked of the model itself: the method that tells it has another name in each major version
        self._dimension = int(self._model.encode(["商"], show_progress_bar=False).shape[1])

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return self._dimension

    @property
    def digest(self) -> str:
        return self._digest

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._rows(self._model.encode_document, texts, prompt_name=self._prompt)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._rows(self._model.encode_query, texts)

    def _rows(self, encode: Any, texts: Sequence[str], **prompt: str | None) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = encode(list(texts), batch_size=self._batch, show_progress_bar=False, **prompt)
        return unit_rows(np.array(vectors, dtype=np.float32))  # scaled here: in float16 lengths are 0.1% off


def load(
    kind: Literal["SentenceTransformer", "CrossEncoder"],
    model: str,
    setting: str,
    options: NeuralOptions,
    **more: Any,
) -> Any:
    """A model of sentence-transformers on the device that the options name."""
    try:
        import sentence_transformers  # late: 4 s and 450 MB
    except ImportError as exc:
        raise MissingExtraError("sentence-transformers", "neural", f"{setting}={model!r}") from exc
    device = _device(options.device)
    if Path(model).is_dir():  # nothing to download: no bars for what takes a blink
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()
    try:
        with redirect_stdout(sys.stderr):  # what vendors print while loading is no part of an answer
            return getattr(sentence_transformers, kind)(model, device=device, **more)
    except Exception as exc:  # each file of a model fails in its reader's own way
        raise SettingsError(
            f"{setting}={model!r} cannot be loaded: {first_line(exc)}",
            f"Set {setting} to a folder that holds a {kind} model of sentence-transformers, "
            "or to a hub name that this machine can download.",
        ) from exc


def first_line(exc: Exception) -> str:
    return str(exc).strip().partition("\n")[0] or type(exc).__name__


def _device(name: str) -> str | None:
    """None lets sentence-transformers choose: cuda, then mps, then cpu."""
    if name == "auto":
        return None
    import torch

    try:
        torch.zeros(1, device=name)
    except (RuntimeError, AssertionError) as exc:
        raise SettingsError(
            f"GROWTH_EMBEDDING_DEVICE={name!r} cannot be used on this machine: {first_line(exc)}",
            "Name a device that torch finds here, or leave it empty to take the first that is there.",
        ) from exc
    return name


def _openvino(options: NeuralOptions) -> dict[str, Any]:
    try:
        import optimum.intel  # noqa: F401 - late, and only to tell whether it is there
    except ImportError as exc:
        raise MissingExtraError("optimum-intel", "openvino", "GROWTH_EMBEDDING_BACKEND='openvino'") from exc
    if options.precision == "int8":
        return {"backend": "openvino", "model_kwargs": {"load_in_8bit": True}}
    # without the hint OpenVINO rounds to bfloat16 where the processor can, and rows are off by 1%
    exactly = {"INFERENCE_PRECISION_HINT": "f32"}
    return {"backend": "openvino", "model_kwargs": {"load_in_8bit": False, "ov_config": exactly}}


def _model_digest(name: str, model: Any, options: NeuralOptions) -> str:
    """A folder is known by its configuration and weights, a hub model by its name and commit; both by
    their prompts and by how their numbers are worked out."""
    how = json.dumps([model.prompts, model.default_prompt_name, options.backend, options.precision])
    folder = Path(name)
    if folder.is_dir():
        files = sorted(path for path in folder.rglob("*") if path.suffix in _KEPT)
        return digest_of([how.encode(), *map(_file_digest, files)])
    config = getattr(getattr(model[0], "auto_model", None), "config", None)
    commit = getattr(config, "_commit_hash", None) or ""
    return digest_of((how.encode(), name.encode(), commit.encode()))


def _file_digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
