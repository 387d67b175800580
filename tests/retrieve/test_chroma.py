"""Chroma agrees with exact search, and our retrieval works inside LangChain."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import IndexMissingError, SearchIndexError
from assistant.retrieve.chroma import (
    BATCH,
    ChromaIndex,
    as_langchain_retriever,
    build_chroma,
    langchain_embeddings,
)
from assistant.retrieve.exact import ExactIndex
from assistant.retrieve.index import build_index, open_index
from assistant.text import Tokeniser
from tests.retrieve.fakes import PASSAGES, HashEmbedder, library, passage


def unit_rows(count: int, dimension: int = 32, seed: int = 5) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def many(count: int) -> list:
    return [passage(f"p{i:05d}", f"第{i}条。") for i in range(count)]


def test_chroma_and_exact_search_agree_on_random_vectors(tmp_path: Path) -> None:
    rows, found = unit_rows(400), many(400)
    build_chroma(tmp_path, found, rows)
    chroma, exact = ChromaIndex(tmp_path), ExactIndex(rows, [p.id for p in found])
    for query in unit_rows(20, seed=6):
        ours, theirs = exact.search(query, 10), chroma.search(query, 10)
        assert [key for key, _ in theirs] == [key for key, _ in ours]
        assert [cosine for _, cosine in theirs] == pytest.approx([c for _, c in ours], abs=1e-5)
    assert len(chroma) == 400
    assert len(chroma.search(rows[0], 9_999)) == 400
    assert chroma.search(rows[0], 0) == []
    chroma.close()


def test_more_rows_than_one_batch_all_arrive(tmp_path: Path) -> None:
    count = BATCH + 7
    rows = unit_rows(count, 8)
    build_chroma(tmp_path, many(count), rows)
    chroma = ChromaIndex(tmp_path)
    assert len(chroma) == count
    assert chroma.search(rows[count - 1], 1)[0][0] == f"p{count - 1:05d}"
    chroma.close()


def test_hybrid_search_ranks_alike_over_chroma_and_exactly(tmp_path: Path) -> None:
    tokeniser, embedder = Tokeniser(), HashEmbedder()
    build_index(tmp_path, library(PASSAGES), tokeniser, embedder, "w", build_dense=build_chroma)
    exact = open_index(tmp_path, embedder, tokeniser)
    chroma = open_index(tmp_path, embedder, tokeniser, open_dense=ChromaIndex)
    for question in ("商品分要多少", "首播流量包", "保證金"):
        assert chroma.search(question, 5) == exact.search(question, 5)
    chroma.close()


def test_a_generation_moved_after_building_still_opens(tmp_path: Path) -> None:
    rows = unit_rows(5)
    build_chroma(tmp_path / "a", PASSAGES, rows)
    (tmp_path / "a").rename(tmp_path / "b")
    chroma = ChromaIndex(tmp_path / "b")
    assert chroma.search(rows[2], 1)[0][0] == "c"
    chroma.close()


def test_a_missing_or_damaged_collection_is_an_index_error(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="no Chroma collection"):
        ChromaIndex(tmp_path)
    build_chroma(tmp_path / "a", PASSAGES, unit_rows(5))
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    (tmp_path / "b" / "chroma" / "chroma.sqlite3").write_bytes(b"garbage" * 1_000)
    for _ in range(2):
        with pytest.raises(SearchIndexError, match="index --rebuild"):
            ChromaIndex(tmp_path / "b")
    (tmp_path / "empty" / "chroma").mkdir(parents=True)
    with pytest.raises(IndexMissingError, match="'passages'"):
        ChromaIndex(tmp_path / "empty")
    with pytest.raises(SearchIndexError, match="5 passages do not fit 4 vectors"):
        build_chroma(tmp_path / "c", PASSAGES, unit_rows(4))


def test_a_closed_index_says_so(tmp_path: Path) -> None:
    build_chroma(tmp_path, PASSAGES, unit_rows(5))
    chroma = ChromaIndex(tmp_path)
    chroma.close()
    chroma.close()
    with pytest.raises(SearchIndexError, match="closed"):
        chroma.search(unit_rows(1)[0], 1)


def test_a_langchain_chain_gets_our_hits_with_where_they_stand(tmp_path: Path) -> None:
    tokeniser, embedder = Tokeniser(), HashEmbedder()
    build_index(tmp_path, library(PASSAGES), tokeniser, embedder, "w")
    searcher = open_index(tmp_path, embedder, tokeniser)
    chain = as_langchain_retriever(searcher, k=2) | (lambda documents: [d.id for d in documents])
    assert chain.invoke("首播满11小时领流量包")[0] == "b"
    (document,) = as_langchain_retriever(searcher, k=1, platforms=("taobao",)).invoke("商家保证金")
    hit = searcher.search("商家保证金", 1, ("taobao",))[0]
    assert document.page_content == hit.passage.text
    assert document.metadata == {
        "source": "taobao/d",
        "heading": "",
        "start": 0,
        "end": 10,
        "platform": "taobao",
        "score": hit.score,
    }


def test_the_collection_is_a_langchain_vector_store_over_our_embedder(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    build_chroma(tmp_path, PASSAGES, embedder.encode([p.text for p in PASSAGES]))
    chroma = ChromaIndex(tmp_path, embedder)
    (document,) = chroma.store().similarity_search("运费险节省成本", k=1)
    assert (document.id, document.metadata["platform"]) == ("c", "douyin")
    chroma.close()


def test_langchain_embeddings_are_our_vectors() -> None:
    embedder = HashEmbedder()
    wrapped = langchain_embeddings(embedder)
    assert wrapped.embed_documents(["返佣", "保证金"]) == embedder.encode(["返佣", "保证金"]).tolist()
    assert wrapped.embed_query("返佣") == wrapped.embed_documents(["返佣"])[0]
