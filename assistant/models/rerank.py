"""Reranking with a cross-encoder of sentence-transformers, which reads question and passage together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.errors import SettingsError
from assistant.models.neural import load
from assistant.settings import NeuralOptions


class CrossEncoderReranker:
    """Any CrossEncoder that gives one score a pair, by hub name or folder."""

    def __init__(self, model: str, options: NeuralOptions) -> None:
        self._model = load("CrossEncoder", model, "GROWTH_RERANK", options)
        self._name = model
        self._batch = options.batch
        given = np.shape(self._predict([("商", "商")]))
        if given != (1,):
            raise SettingsError(
                f"GROWTH_RERANK={model!r} gives {given[-1]} scores for a question and a passage, not one.",
                "Set GROWTH_RERANK to a model trained for reranking.",
            )

    @property
    def name(self) -> str:
        return self._name

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        return [float(score) for score in self._predict([(query, text) for text in texts])] if texts else []

    def _predict(self, pairs: list[tuple[str, str]]) -> np.ndarray:
        scores: np.ndarray = self._model.predict(pairs, batch_size=self._batch, show_progress_bar=False)
        return scores
