"""The two legs, their fusion, and the sentences chosen as evidence."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import SearchIndexError
from assistant.knowledge.cutting import passages
from assistant.retrieve import lexical as lexical_module
from assistant.retrieve.evidence import SentenceFinder
from assistant.retrieve.exact import COARSE, VECTORS, ExactIndex, write_coarse
from assistant.retrieve.fuse import GATE, Gate, fuse
from assistant.retrieve.hybrid import HybridRetriever
from assistant.retrieve.ids import Ids, key_of
from assistant.retrieve.index import build_index, open_index
from assistant.retrieve.lexical import Document, LexicalHit, LexicalIndex, Shard, build_lexical, search_text
from assistant.text import Tokeniser, to_traditional
from assistant.types import Hit, Passage, Source
from tests.retrieve.fakes import PASSAGES, HashEmbedder, library, passage


@pytest.fixture(scope="module")
def tokeniser() -> Tokeniser:
    return Tokeniser(["流量包", "商品分"])


def lexical(folder: Path, found: Sequence[Passage], tokeniser: Tokeniser) -> LexicalIndex:
    write(folder / "tantivy", found, tokeniser)
    return LexicalIndex(folder / "tantivy", Ids.of([p.id for p in found]))


def write(folder: Path, found: Sequence[Passage], tokeniser: Tokeniser) -> None:
    rows = [Document(key_of(p.id.encode()), " ".join(tokeniser.features(search_text(p)))) for p in found]
    build_lexical(folder, [Shard("", lambda: rows)])


def ids(index: LexicalIndex, found: Sequence[Passage], features: Sequence[str], k: int = 1) -> list[str]:
    return [found[hit.row].id for hit in index.search(features, k)]


def retriever(
    folder: Path, tokeniser: Tokeniser, found: Sequence[Passage] = PASSAGES, weight: float = 0.2
) -> HybridRetriever:
    embedder = HashEmbedder()
    build_index(folder, library(found), tokeniser, embedder, "w")
    return open_index(folder, embedder, tokeniser, weight=weight)


# --- lexical ------------------------------------------------------------------------------------


def test_bm25_is_the_textbook_formula(tmp_path: Path, tokeniser: Tokeniser) -> None:
    index = lexical(tmp_path, [passage("a", "gmv gmv 10"), passage("b", "roi")], tokeniser)
    (hit,) = index.search(["gmv"], 5)
    # N = 2, n = 1: idf = ln(1 + 1.5 / 1.5) = ln 2; lengths 3 and 1, mean 2; tf = 2
    idf = math.log(2)
    assert index.idf("gmv") == pytest.approx(idf)
    assert hit.bm25 == pytest.approx(idf * 2.2 * 2 / (2 + 1.2 * (0.25 + 0.75 * 3 / 2)), rel=1e-6)
    assert hit.coverage == pytest.approx(hit.bm25 / (2.2 * idf))


def test_coverage_counts_words_no_passage_has(tmp_path: Path, tokeniser: Tokeniser) -> None:
    index = lexical(tmp_path, PASSAGES, tokeniser)
    known, more = index.search(["商", "品"], 1)[0], index.search(["商", "品", "霾"], 1)[0]
    assert more.bm25 == pytest.approx(known.bm25)
    assert more.coverage < known.coverage


def test_a_traditional_question_finds_a_simplified_passage_and_back(
    tmp_path: Path, tokeniser: Tokeniser
) -> None:
    simplified = lexical(tmp_path / "s", PASSAGES, tokeniser)
    assert ids(simplified, PASSAGES, tokeniser.features("運費險")) == ["c"]
    others = [passage(p.id, to_traditional(p.text)) for p in PASSAGES]
    traditional = lexical(tmp_path / "t", others, tokeniser)
    assert ids(traditional, others, tokeniser.features("保证金申请退还")) == ["d"]


def test_the_heading_is_searched_too(tmp_path: Path, tokeniser: Tokeniser) -> None:
    found = [passage("a", "周期十二个月。", title="星耀计划"), *PASSAGES[1:]]
    assert ids(lexical(tmp_path, found, tokeniser), found, tokeniser.features("星耀")) == ["a"]


def test_filters_narrow_and_leave_scores_alone(
    tmp_path: Path, tokeniser: Tokeniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = lexical(tmp_path, PASSAGES, tokeniser)
    features = tokeniser.features("新商返佣周期12个月")
    everything = {hit.row: hit for hit in index.search(features, 9)}
    marked = np.isin(np.arange(5), [4, 1])
    for few in (0, 2_000):
        monkeypatch.setattr(lexical_module, "FEW", few)
        for found in (index.search(features, 9, among=marked), index.search(features, 9, rows=[4, 1])):
            assert {hit.row for hit in found} == {4, 1}
            assert found == [everything[hit.row] for hit in found]
        assert index.search(features, 1, among=marked) == index.search(features, 9, among=marked)[:1]
        assert index.search(features, 9, among=np.zeros(5, dtype=bool)) == []
    assert index.search(features, 9, rows=[]) == []


def test_a_long_question_scores_named_rows_alike_and_on_a_small_stack(
    tmp_path: Path, tokeniser: Tokeniser
) -> None:
    found = [passage(f"n{n:02d}", "".join(chr(0x4E00 + 37 * n + i) for i in range(60))) for n in range(20)]
    index, question = lexical(tmp_path, found, tokeniser), "".join(p.text for p in found)
    features = list(dict.fromkeys(tokeniser.features(question)))
    assert len(features) > 1_000
    answers: list[list[LexicalHit]] = []
    before = threading.stack_size(256 * 1024)  # a crash here would end the process
    try:
        thread = threading.Thread(target=lambda: answers.append(index.search(features, 20, rows=range(20))))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    whole = {hit.row: hit.bm25 for hit in index.search(features, 20)}
    assert {hit.row: hit.bm25 for hit in answers[0]} == pytest.approx(whole, rel=1e-5)  # a sum of float32
    assert len(whole) == 20


def test_nothing_to_search_for_finds_nothing(tmp_path: Path, tokeniser: Tokeniser) -> None:
    index = lexical(tmp_path, PASSAGES, tokeniser)
    assert index.search([], 5) == index.search(["商"], 0) == []


def test_a_large_index_finds_by_rarer_features_what_all_features_rank(
    tmp_path: Path, tokeniser: Tokeniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        passage(f"n{n:03d}", f"商家说明{'新' * (n % 7)}，第{n}条{'退款' if n % 9 == 0 else '其他'}。")
        for n in range(300)
    ]
    index = lexical(tmp_path, found, tokeniser)
    some = np.arange(300) % 2 == 0
    questions = ["商家退款说明", "商家说明", "第27条商家退款", "其他"]
    searches = [(tokeniser.features(q), among) for q in questions for among in (None, some)]
    every = [index.search(features, 5, among=among) for features, among in searches]
    monkeypatch.setattr(lexical_module, "LARGE", 1)
    monkeypatch.setattr(lexical_module, "COMMON", 0.2)
    monkeypatch.setattr(lexical_module, "FEW", 0)
    assert [index.search(features, 5, among=among) for features, among in searches] == every
    assert len(index.search(tokeniser.features("商家第27条"), 5)) == 5  # one has 27, all are the merchant's


def test_equal_scores_come_by_id(tmp_path: Path, tokeniser: Tokeniser) -> None:
    found = [passage(key, "商品分") for key in "cab"]
    assert ids(lexical(tmp_path, found, tokeniser), found, ["商品"], 3) == ["a", "b", "c"]


def test_a_damaged_or_short_lexical_index_is_an_index_error(tmp_path: Path, tokeniser: Tokeniser) -> None:
    write(tmp_path / "t", PASSAGES, tokeniser)
    one = Ids.of(["a"])
    with pytest.raises(SearchIndexError, match="holds 5 passages, not 1"):
        LexicalIndex(tmp_path / "t", one)
    (tmp_path / "t" / "meta.json").write_text("{")
    with pytest.raises(SearchIndexError, match="cannot be opened"):
        LexicalIndex(tmp_path / "t", one)
    with pytest.raises(SearchIndexError, match="cannot be opened"):
        LexicalIndex(tmp_path / "nowhere", one)


# --- exact and fused ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["float32", "float16"])
def test_exact_search_equals_a_full_sort(kind: str) -> None:
    rows = np.random.default_rng(7).normal(size=(500, 16)).astype(np.float32)
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(kind)
    ids = [f"p{i:03d}" for i in range(500)]
    index = ExactIndex(rows, ids)
    query = rows[3].astype(np.float32)
    expected = np.argsort(-(rows.astype(np.float32) @ query), kind="stable")[:10]
    found = index.search(query, 10)
    assert [key for key, _ in found] == [ids[i] for i in expected]
    assert index.cosines(query, [3, 9])[0] == pytest.approx(1.0, abs=2e-3)
    assert len(index.search(query, 9_999)) == 500
    among = np.arange(500) % 100 == 7
    near = index.nearest(query, 9, among)[0]
    assert set(near) == {7, 107, 207, 307, 407}
    assert index.nearest(query, 2, among)[0] == near[:2]
    assert index.nearest(query, 9, ~np.ones(500, dtype=bool))[0] == index.search(query, 0) == []


def matryoshka(count: int, told: float) -> np.ndarray:
    """Rows whose first 32 of 64 numbers carry this share of their length."""
    rows = np.random.default_rng(3).normal(size=(count, 64)).astype(np.float32)
    rows[:, :32] *= told
    rows[:, 32:] *= 1 - told
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_a_first_pass_over_short_vectors_finds_what_a_whole_one_finds(tmp_path: Path) -> None:
    rows = matryoshka(8_000, 0.95)
    rows[7] = 0
    assert write_coarse(tmp_path, rows)
    (tmp_path / VECTORS).write_bytes(rows.tobytes())
    ids = np.array([f"p{n:04d}" for n in range(8_000)], dtype="S")
    whole, short = ExactIndex(rows, ids), ExactIndex.open(tmp_path, ids, 64)
    marked = np.arange(8_000) % 3 > 0
    for query in rows[100:110]:
        found, expected = short.nearest(query, 10), whole.nearest(query, 10)
        assert found[0] == expected[0]
        assert found[1] == pytest.approx(expected[1])
        assert short.nearest(query, 10, marked)[0] == whole.nearest(query, 10, marked)[0]
        few = np.arange(8_000) < 5
        assert short.nearest(query, 10, few)[0] == whole.nearest(query, 10, few)[0]
    (tmp_path / COARSE).write_bytes(bytes(32 * 4 * 3))
    with pytest.raises(SearchIndexError, match="do not fit 3 short vectors"):
        ExactIndex.open(tmp_path, ids, 64)


def test_vectors_that_are_not_made_for_a_first_pass_get_none(tmp_path: Path) -> None:
    assert not write_coarse(tmp_path, matryoshka(8_000, 0.3))
    assert not (tmp_path / COARSE).exists()


def test_equals_at_the_last_place_are_decided_by_id() -> None:
    rows = np.array([[1, 0], [0, 1], [0, 1], [0, 1]], dtype=np.float32)
    found = ExactIndex(rows, ["x", "c", "a", "b"]).search(np.array([0, 1], dtype=np.float32), 2)
    assert [key for key, _ in found] == ["a", "b"]


def test_vectors_that_do_not_fit_are_an_index_error(tmp_path: Path) -> None:
    with pytest.raises(SearchIndexError, match="2 passages do not fit"):
        ExactIndex(np.zeros((1, 4), dtype=np.float32), ["a", "b"])
    (tmp_path / VECTORS).write_bytes(b"no rows")
    with pytest.raises(SearchIndexError, match="cannot be opened"):
        ExactIndex.open(tmp_path, np.array(["a"], dtype="S"), 4)


def test_fusion_adds_weighted_cosine_to_coverage() -> None:
    # b: 0.3 + 0.2 * 0.9 = 0.48; a: 0.4 + 0.2 * 0.1 = 0.42; c: 0 + 0.2 * 1 = 0.20
    found = fuse({"a": 0.4, "b": 0.3}, {"a": 0.1, "b": 0.9, "c": 1.0}, 0.2)
    assert [item.id for item in found] == ["b", "a", "c"]
    assert found[0].score == pytest.approx(0.48)
    assert fuse({"a": 0.4, "b": 0.3}, {"a": 0.1, "b": 0.9}, 0.0)[0].id == "a"


def test_fusion_breaks_ties_by_id_whatever_the_order_and_the_last_bits() -> None:
    one = fuse({"b": 0.3, "a": 0.3}, {"b": 0.5 + 1e-12, "a": 0.5}, GATE)
    two = fuse({"a": 0.3, "b": 0.3}, {"a": 0.5, "b": 0.5 + 1e-12}, GATE)
    assert [item.id for item in one] == [item.id for item in two] == ["a", "b"]


def test_fusion_leaves_out_what_neither_leg_supports() -> None:
    assert fuse({}, {"a": 0.0, "b": -0.4}, GATE) == []
    (kept,) = fuse({"a": 0.1}, {"a": -0.9}, weight=0.2)
    assert kept.score == pytest.approx(0.1 - 0.18)


GENTLE = Gate(least=0.5, most=2.0, bias=0.0, top=10.0, near=10.0)


@pytest.mark.parametrize(
    ("coverages", "nearest", "weight"),
    [
        # 10 · (0.9 - 0.2): for the cosines, 2.0 · 0.2
        pytest.param([0.1, 0.2], 0.9, 0.4, id="a near text, few words shared"),
        # 10 · (0.1 - 0.8): for the words, 0.5 · 0.8
        pytest.param([0.8, 0.2], 0.1, 0.4, id="most words shared"),
        # 10 · (0.2 - 0.2): halfway, 1.25 · 0.2
        pytest.param([0.2], 0.2, 0.25, id="as many words as nearness"),
    ],
)
def test_the_gate_gives_the_cosines_more_where_words_leave_the_question_open(
    coverages: list[float], nearest: float, weight: float
) -> None:
    assert GENTLE.weight(coverages, [0.0, nearest]) == pytest.approx(weight, abs=0.002)


def test_the_gate_turns_an_order_over_only_where_few_words_are_shared() -> None:
    cosine = {"a": 0.4, "b": 0.8}
    assert fuse({"a": 0.12, "b": 0.10}, cosine, GATE)[0].id == "b"
    assert fuse({"a": 0.60, "b": 0.50}, cosine, GATE)[0].id == "a"


def test_without_a_lexical_hit_the_cosines_still_order_the_passages() -> None:
    found = fuse({}, {"a": 0.2, "b": 0.6}, GATE)
    assert [item.id for item in found] == ["b", "a"]
    assert found[0].score > found[1].score > 0


# --- hybrid -------------------------------------------------------------------------------------


def test_each_hit_carries_both_parts_of_its_score(tmp_path: Path, tokeniser: Tokeniser) -> None:
    hits = retriever(tmp_path, tokeniser).search("首播满11小时领流量包", 5)
    assert hits[0].passage.id == "b"
    for hit in hits:
        assert hit.score == pytest.approx(hit.coverage + 0.2 * hit.cosine)


class OnlyFinds:
    """A dense index that knows one answer."""

    def __init__(self, key: str) -> None:
        self.key = key

    def search(self, vector: object, k: int) -> list[tuple[str, float]]:
        return [(self.key, 0.5)]


class SameSense:
    """The question and the one passage with 说明 mean the same; every other passage means something else."""

    name, dimension, digest = "same", 2, "same-1"

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.array(
            [[1, 0] if "说明" in text or text == "返佣" else [0, 1] for text in texts], dtype=np.float32
        )

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return self.encode(texts)


def test_a_passage_only_the_dense_leg_found_still_gets_its_true_coverage(
    tmp_path: Path, tokeniser: Tokeniser
) -> None:
    crowd = [passage(f"x{i:02d}", "返佣返佣返佣") for i in range(60)]
    last = passage("last", "返佣周期的说明写得很长很长很长很长很长很长")
    build_index(tmp_path, library([*crowd, last]), tokeniser, SameSense(), "w")
    searcher = open_index(
        tmp_path, SameSense(), tokeniser, open_dense=lambda folder: OnlyFinds("last"), weight=1.0
    )
    features = tokeniser.features("返佣")
    assert 60 not in {hit.row for hit in searcher.lexical.search(features, 50)}
    first, second = searcher.search("返佣", 2)
    (expected,) = searcher.lexical.search(features, 1, rows=[60])
    assert (first.passage.id, first.cosine) == ("last", 1.0)
    assert first.coverage == pytest.approx(expected.coverage)
    assert 0 < first.coverage < second.coverage
    assert (second.passage.id, second.cosine) == ("x00", 0.0)


class Gone:
    """A dense index whose files were removed."""

    def search(self, vector: object, k: int) -> list[tuple[str, float]]:
        raise SearchIndexError("no such file")


def test_a_dense_index_that_fails_is_replaced_by_exact_search(tmp_path: Path, tokeniser: Tokeniser) -> None:
    exact = retriever(tmp_path, tokeniser)
    failing = open_index(tmp_path, HashEmbedder(), tokeniser, open_dense=lambda folder: Gone(), weight=0.2)
    for question in ("首播满11小时领流量包", "保证金"):
        assert failing.search(question, 5) == exact.search(question, 5)
    assert failing.dense is failing.exact


def test_filters_hold_in_both_legs(tmp_path: Path, tokeniser: Tokeniser) -> None:
    crowd = [passage(f"x{i:03d}", "保证金退还") for i in range(300)]
    searcher = retriever(tmp_path, tokeniser, [*crowd, *PASSAGES])
    assert [h.passage.id for h in searcher.search("保证金退还", 5, ("taobao",))] == ["d"]
    only = searcher.search("保证金退还", 5, sources={"jd/e", "taobao/d"})
    assert {h.passage.source for h in only} <= {"jd/e", "taobao/d"}
    assert only[0].passage.id == "d"
    assert searcher.search("保证金退还", 5, ("weibo",)) == ()


def test_a_document_for_every_platform_passes_every_platform_filter_in_both_legs(
    tmp_path: Path, tokeniser: Tokeniser
) -> None:
    everywhere = passage("all", "保证金退还", platform="", source="all/rules")
    searcher = retriever(tmp_path, tokeniser, [everywhere, *PASSAGES])
    assert {h.passage.id for h in searcher.search("保证金退还", 5, ("taobao",))} == {"d", "all"}
    assert [h.passage.id for h in searcher.search("保证金退还", 5, ("weibo",))] == ["all"]
    assert [h.passage.id for h in searcher.search("保证金退还", 5, ("jd",), {"taobao/d", "all/rules"})] == [
        "all"
    ]
    marked = searcher.passages.among(("taobao",), ())
    vector = HashEmbedder().encode(["保证金退还"])[0]
    assert set(searcher.exact.nearest(vector, 5, marked)[0]) == {0, 4}
    features = tokeniser.features("保证金退还")
    assert {hit.row for hit in searcher.lexical.search(features, 5, among=marked)} == {0, 4}


def test_a_question_without_words_finds_nothing(tmp_path: Path, tokeniser: Tokeniser) -> None:
    searcher = retriever(tmp_path, tokeniser)
    assert searcher.search("？！", 5) == searcher.search("", 5) == searcher.search("返佣", 0) == ()


def test_a_closed_retriever_says_so(tmp_path: Path, tokeniser: Tokeniser) -> None:
    searcher = retriever(tmp_path, tokeniser)
    searcher.close()
    searcher.close()
    with pytest.raises(SearchIndexError, match="closed"):
        searcher.search("返佣", 5)


# --- evidence -----------------------------------------------------------------------------------

BODY = """## 门槛

商家必须达到全部指标：

- 体验分总分须≥80分。
- 商品分须≥75分。

## 处罚

第一次触犯，权限关闭30天。第二次触犯，权限永久关闭。

| 次数 | 处罚 |
|---|---|
| 第二次触犯 | 权限永久关闭 |

## 再说一遍

商品分须≥75分。
"""


def evidence_hits(article: Source, score: float = 0.5) -> list[Hit]:
    return [Hit(p, score, 0.3, 0.3) for p in passages(article)]


ARTICLE = Source("douyin/x", "douyin", "样例", "编辑部", "2026", "digest", BODY, "douyin/x.md")


def test_evidence_is_the_sentence_that_carries_the_fact(tokeniser: Tokeniser) -> None:
    embedder, sources = HashEmbedder(), {ARTICLE.id: ARTICLE}
    for question, quote in (
        ("商品分要多少", "商品分须≥75分。"),
        ("第一次触犯会怎样", "第一次触犯，权限关闭30天。"),
        ("體驗分要幾分", "体验分总分须≥80分。"),
    ):
        found = SentenceFinder(tokeniser, embedder, sources)(question, evidence_hits(ARTICLE), 3)
        assert found[0].quote == quote
        assert all(BODY[e.start : e.end] == e.quote for e in found)


def test_evidence_names_its_heading_and_quotes_equal_words_once(tokeniser: Tokeniser) -> None:
    hits = evidence_hits(ARTICLE)
    found = SentenceFinder(tokeniser, HashEmbedder(), {ARTICLE.id: ARTICLE})("商品分", hits, 9)
    assert found[0].heading == "门槛"
    assert [e.quote for e in found].count("商品分须≥75分。") == 1
    assert len({e.quote for e in found}) == len(found)


def test_evidence_tells_what_its_source_leaves_out(tokeniser: Tokeniser) -> None:
    marked = replace(ARTICLE, unsaid=("第二次触犯，权限永久关闭。",))
    find = SentenceFinder(tokeniser, HashEmbedder(), {marked.id: marked})
    found = find("第二次触犯会怎样", evidence_hits(marked), 9)
    assert [e.quote for e in found if e.unsaid] == ["第二次触犯，权限永久关闭。"]


def test_evidence_of_an_article_that_changed_since_is_dropped(tokeniser: Tokeniser) -> None:
    changed = {ARTICLE.id: Source("douyin/x", "douyin", "样例", "编辑部", "2026", "digest", "新" + BODY, "x")}
    hits = evidence_hits(ARTICLE)
    assert SentenceFinder(tokeniser, HashEmbedder(), changed)("商品分", hits, 3) == ()
    assert SentenceFinder(tokeniser, HashEmbedder(), {})("商品分", hits, 3) == ()


def test_evidence_uses_the_rarity_it_is_given(tokeniser: Tokeniser) -> None:
    hits, sources = evidence_hits(ARTICLE), {ARTICLE.id: ARTICLE}
    weigh = {"第": 9.0, "一": 9.0, "第一": 9.0}
    find = SentenceFinder(tokeniser, HashEmbedder(), sources, idf=lambda f: weigh.get(f, 0.0))
    found = find("商品分第一", hits, 1)
    assert found[0].quote.startswith("第一次触犯")
