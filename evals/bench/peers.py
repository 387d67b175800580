"""The systems that retrieval.py compares, each with its documented defaults.

A system is loaded first (imports, model), then told the documents, then asked; it answers with document
ids, best first, a document as good as the best of its chunks. Chunks are cut by each system's own
default splitter. Every embedding model enters by the interface that the system documents for its own
models, so that with "ours" two systems differ in nothing but what they do around the vectors.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evaluation.beir import Document

FETCH = 20
"""Chunks asked for: ten documents even where several chunks of one are found."""

Search = Callable[[str], list[str]]
Index = Callable[[Sequence[Document]], Search]


class Model:
    """An embedding model by name: "ours", or a sentence-transformers folder or hub name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.encode: Callable[[list[str]], np.ndarray]
        if name == "ours":
            from assistant.models.static import StaticEmbedder, trained_words
            from assistant.text import Tokeniser

            self.encode = StaticEmbedder(Tokeniser(trained_words())).encode
        else:
            from sentence_transformers import SentenceTransformer

            loaded = SentenceTransformer(name, device="cpu")
            self.encode = lambda texts: loaded.encode(texts, normalize_embeddings=True)

    def rows(self, texts: Sequence[str]) -> list[list[float]]:
        return self.encode(list(texts)).tolist()

    def row(self, text: str) -> list[float]:
        return self.rows([text])[0]


def full_text(document: Document) -> str:
    return f"{document.title}\n{document.text}" if document.title else document.text


def ranked(ids: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(str(key) for key in ids))


# --- ours ---------------------------------------------------------------------------------------


def ours(mode: str, _: str) -> Index:
    from assistant.models.static import StaticEmbedder, trained_words
    from assistant.retrieve.assemble import IndexedCorpus
    from assistant.retrieve.index import build_index, open_index
    from assistant.retrieve.lexical import distinct_features
    from assistant.text import Tokeniser
    from assistant.types import Passage

    tokeniser = Tokeniser(trained_words())
    embedder = StaticEmbedder(tokeniser)

    def passage(d: Document) -> Passage:
        return Passage(d.id, "bench", "", (d.title,) if d.title else (), d.text, 0, len(d.text))

    def index(documents: Sequence[Document]) -> Search:
        folder = tempfile.TemporaryDirectory()
        corpus = IndexedCorpus({"bench": "1"}, lambda _: [passage(document) for document in documents])
        build_index(Path(folder.name), corpus, tokeniser, embedder, "1")
        found = open_index(Path(folder.name), embedder, tokeniser)

        def search(query: str) -> list[str]:
            assert folder  # lives as long as the index that is read from it
            if mode == "lexical":
                hits = found.lexical.search(distinct_features(tokeniser, query), FETCH)
                return [found.passages.ids[hit.row] for hit in hits]
            if mode == "dense":
                return [key for key, _ in found.dense.search(embedder.encode_queries([query])[0], FETCH)]
            return [hit.passage.id for hit in found.search(query, FETCH)]

        return search

    return index


# --- LangChain: RecursiveCharacterTextSplitter, Chroma, BM25Retriever, EnsembleRetriever --------


def langchain(mode: str, model: str) -> Index:
    from langchain_chroma import Chroma
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.embeddings import Embeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    vectors = Model(model) if mode != "lexical" else None

    class Adapter(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            assert vectors
            return vectors.rows(texts)

        def embed_query(self, text: str) -> list[float]:
            assert vectors
            return vectors.row(text)

    def index(documents: Sequence[Document]) -> Search:
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        chunks = splitter.create_documents(
            [full_text(d) for d in documents], metadatas=[{"id": d.id} for d in documents]
        )
        legs: list[Any] = []
        if mode != "dense":
            legs.append(BM25Retriever.from_documents(chunks, k=FETCH))
        if mode != "lexical":
            store = Chroma.from_documents(chunks, Adapter())
            legs.append(store.as_retriever(search_kwargs={"k": FETCH}))
        retriever = legs[0] if len(legs) == 1 else EnsembleRetriever(retrievers=legs, weights=[0.5, 0.5])
        return lambda query: ranked(found.metadata["id"] for found in retriever.invoke(query))

    return index


# --- LlamaIndex: SentenceSplitter, VectorStoreIndex, BM25Retriever, QueryFusionRetriever --------


def llamaindex(mode: str, model: str) -> Index:
    from llama_index.core import Document as Text
    from llama_index.core import VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import MockLLM
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.retrievers.bm25 import BM25Retriever

    vectors = Model(model) if mode != "lexical" else None
    SentenceSplitter().get_nodes_from_documents([Text(text="First.")])  # loads its tokeniser: four seconds

    class Adapter(BaseEmbedding):
        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            assert vectors
            return vectors.rows(texts)

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

    def index(documents: Sequence[Document]) -> Search:
        texts = [Text(text=full_text(d), id_=d.id) for d in documents]
        nodes = SentenceSplitter().get_nodes_from_documents(texts)
        legs: list[Any] = []
        if mode != "lexical":
            legs.append(VectorStoreIndex(nodes, embed_model=Adapter()).as_retriever(similarity_top_k=FETCH))
        if mode != "dense":
            legs.append(BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=FETCH))
        retriever = legs[0]
        if len(legs) == 2:  # one query: no language model writes others
            retriever = QueryFusionRetriever(
                legs, llm=MockLLM(), mode="reciprocal_rerank", similarity_top_k=FETCH, num_queries=1,
                use_async=False,
            )  # fmt: skip
        return lambda query: ranked(found.node.ref_doc_id for found in retriever.retrieve(query))

    return index


# --- Haystack: DocumentSplitter, InMemoryDocumentStore and its retrievers, DocumentJoiner -------


def haystack(mode: str, model: str) -> Index:
    from haystack import Document as Text
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    vectors = Model(model) if mode != "lexical" else None

    def index(documents: Sequence[Document]) -> Search:
        texts = [Text(content=full_text(d), meta={"id": d.id}) for d in documents]
        splits = DocumentSplitter().run(documents=texts)["documents"]
        if vectors:
            rows = vectors.rows([split.content for split in splits])
            splits = [dataclasses.replace(s, embedding=row) for s, row in zip(splits, rows, strict=True)]
        store = InMemoryDocumentStore()
        store.write_documents(splits)
        by_words = InMemoryBM25Retriever(store, top_k=FETCH)
        by_vectors = InMemoryEmbeddingRetriever(store, top_k=FETCH)
        joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=FETCH)

        def search(query: str) -> list[str]:
            legs = []
            if mode != "dense":
                legs.append(by_words.run(query=query)["documents"])
            if vectors:
                legs.append(by_vectors.run(query_embedding=vectors.row(query))["documents"])
            found = legs[0] if len(legs) == 1 else joiner.run(documents=legs)["documents"]
            return ranked(text.meta["id"] for text in found)

        return search

    return index


# --- txtai: Embeddings() with a path, keyword=True, hybrid=True ---------------------------------


def txtai(mode: str, model: str) -> Index:
    from txtai import Embeddings

    if mode == "lexical":
        embeddings = Embeddings(keyword=True)
    elif model == "ours":
        vectors = Model(model)  # a lambda, because anything but a plain function is called without texts
        embeddings = Embeddings(
            method="external", transform=lambda texts: vectors.encode(list(texts)), hybrid=mode == "hybrid"
        )
    else:
        embeddings = Embeddings(path=model, hybrid=mode == "hybrid")

    def index(documents: Sequence[Document]) -> Search:
        embeddings.index((d.id, full_text(d), None) for d in documents)
        return lambda query: ranked(key for key, _ in embeddings.search(query, FETCH))

    return index


SYSTEMS: dict[str, Callable[[str, str], Index]] = {
    "ours": ours,
    "langchain": langchain,
    "llamaindex": llamaindex,
    "haystack": haystack,
    "txtai": txtai,
}
