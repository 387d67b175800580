"""A BEIR folder is asked through the product's own search, and scored as ir-measures defines it."""

from __future__ import annotations

import math
from pathlib import Path

import ir_measures
import pytest

from assistant.errors import EvaluationError
from assistant.evaluation.retrieval import BeirFolder, Found, Ranking, rank, score
from assistant.retrieve.index import build_index, open_index
from assistant.text import Tokeniser
from tests.evaluation.test_beir import CORPUS, QRELS, QUERIES, beir
from tests.retrieve.fakes import HashEmbedder


def ranking(query: str, *documents: str) -> Ranking:
    return Ranking(query, tuple(Found(document, 1.0) for document in documents), 1.0)


def test_only_judged_queries_are_asked(tmp_path: Path) -> None:
    folder = BeirFolder(beir(tmp_path, queries=[*QUERIES, {"_id": "q3", "text": "没有判定"}]))
    assert folder.queries == [("q1", "保证金退吗"), ("q2", "运费险")]
    assert folder.qrels == {"q1": {"d1": 1}, "q2": {"2": 2}}


@pytest.mark.parametrize(
    ("row", "words"), [("q9\td1\t1", "qrels.tsv:4：查询 'q9'"), ("q1\td9\t1", "qrels.tsv:4：文档 'd9'")]
)
def test_a_judgement_of_what_is_not_there_is_refused_with_its_line(
    tmp_path: Path, row: str, words: str
) -> None:
    with pytest.raises(EvaluationError) as caught:
        BeirFolder(beir(tmp_path, qrels=f"{QRELS}{row}\n"))
    assert words in str(caught.value)


def test_a_document_is_one_passage_under_its_title_however_long(tmp_path: Path) -> None:
    long = {"_id": "long", "title": "长文", "text": "第一句。\n" * 5_000}
    corpus = BeirFolder(beir(tmp_path, corpus=[*CORPUS, long])).corpus()
    cut = [corpus.passages(key) for key in corpus.digests]
    assert [[p.source for p in found] for found in cut] == [["d1"], ["2"], ["long"]]
    assert cut[2][0].heading == ("长文",)
    assert cut[2][0].text == long["text"]


def test_all_three_ways_ask_one_index_and_hybrid_is_what_answers_use(tmp_path: Path) -> None:
    folder, tokeniser, embedder = BeirFolder(beir(tmp_path / "beir")), Tokeniser(), HashEmbedder()
    build_index(tmp_path, folder.corpus(), tokeniser, embedder, "w")
    with open_index(tmp_path, embedder, tokeniser) as retriever:
        for mode in ("lexical", "dense", "hybrid"):
            first, second = rank(retriever, tokeniser, folder.queries, mode)
            assert (first.query, first.found[0].document) == ("q1", "d1")
            assert (second.query, second.found[0].document) == ("q2", "2")
        expected = [(hit.passage.source, hit.score) for hit in retriever.search("保证金退吗", 100)]
        (hybrid,) = rank(retriever, tokeniser, folder.queries[:1], "hybrid")
        assert list(hybrid.found) == expected


def test_metrics_are_the_textbook_ones() -> None:
    qrels = {"q": {"a": 1, "b": 1, "z": 0}, "none": {"a": 1}}
    values = score([ranking("q", "z", "b", "x"), ranking("none")], qrels, ir_measures)
    # b at place 2 of two relevant: 1/log2(3) over 1/log2(2) + 1/log2(3)
    gain = 1 / math.log2(3)
    assert values["q"] == pytest.approx(
        {"nDCG@10": gain / (1 + gain), "R@1": 0.0, "R@10": 0.5, "R@100": 0.5, "RR@10": 0.5}
    )
    assert values["none"] == dict.fromkeys(values["q"], 0.0)


def test_equal_scores_keep_the_order_in_which_they_were_found() -> None:
    for found in (("a", "b"), ("b", "a")):
        assert score([ranking("q", *found)], {"q": {"a": 1}}, ir_measures)["q"]["R@1"] == (found[0] == "a")
