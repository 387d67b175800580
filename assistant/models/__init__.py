"""Embedding and reranking models, one file a kind."""
