"""The models that settings name."""

from __future__ import annotations

from assistant.models.neural import SentenceTransformerEmbedder
from assistant.models.rerank import CrossEncoderReranker
from assistant.models.static import StaticEmbedder
from assistant.settings import EMBEDDED, NeuralOptions, Settings
from assistant.text import Tokeniser
from assistant.types import Embedder, Reranker


def open_embedder(name: str, tokeniser: Tokeniser, options: NeuralOptions | None = None) -> Embedder:
    """The embedder a setting names: "embedded", or a sentence-transformers model name or folder."""
    if name == EMBEDDED:
        return StaticEmbedder(tokeniser)
    return SentenceTransformerEmbedder(name, options or NeuralOptions())


def open_reranker(settings: Settings) -> Reranker | None:
    """None when no reranking is asked for."""
    return CrossEncoderReranker(settings.rerank, settings.neural) if settings.rerank else None
