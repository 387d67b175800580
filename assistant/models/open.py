"""The models that settings name."""

from __future__ import annotations

from assistant.models.e5 import E5Embedder
from assistant.models.neural import SentenceTransformerEmbedder
from assistant.models.rerank import CrossEncoderReranker
from assistant.models.static import StaticEmbedder
from assistant.settings import E5, EMBEDDED, NeuralOptions, Settings
from assistant.text import Tokeniser
from assistant.types import Embedder, Reranker


def open_embedder(name: str, tokeniser: Tokeniser, options: NeuralOptions | None = None) -> Embedder:
    """The embedder a setting names: "embedded", "e5", or a sentence-transformers model name or folder."""
    if name == EMBEDDED:
        return StaticEmbedder(tokeniser)
    if name == E5:
        return E5Embedder()
    return SentenceTransformerEmbedder(name, options or NeuralOptions())


def open_reranker(settings: Settings) -> Reranker | None:
    """None when no reranking is asked for."""
    return CrossEncoderReranker(settings.rerank, settings.neural) if settings.rerank else None
