"""Publishing again and again: what is carried over, what is forgotten, what a kill and what 50 cycles leave."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import SearchIndexError
from assistant.retrieve import index as index_module
from assistant.retrieve.assemble import IndexedCorpus
from assistant.retrieve.chroma import ChromaIndex, build_chroma
from assistant.retrieve.generation import current_folder, generations
from assistant.retrieve.index import build_index, open_index
from assistant.retrieve.passages import FEATURES, KEYS, PASSAGES, PLATFORMS, ROWS, SOURCES, Passages
from assistant.retrieve.validate import validate
from assistant.text import Tokeniser
from assistant.types import Hit, Passage
from tests.paths import ROOT
from tests.retrieve.fakes import HashEmbedder, library, passage

FILES = (PASSAGES, ROWS, KEYS, FEATURES, SOURCES, PLATFORMS, "vectors.f32")
QUESTIONS = ("保证金怎么退", "第3章第1条", "新规", "首播流量包", "？")


@pytest.fixture(scope="module")
def tokeniser() -> Tokeniser:
    return Tokeniser()


def article(source: str, *texts: str, platform: str = "douyin", version: str = "") -> list[Passage]:
    name = source.partition("/")[2]
    return [
        passage(f"{name}-{n}{version}", text, source=source, platform=platform)
        for n, text in enumerate(texts)
    ]


ARTICLES = {
    f"douyin/s{s:02d}": article(
        f"douyin/s{s:02d}", *(f"第{s}章第{n}条说明，保证金{s * n}元。" for n in range(3))
    )
    for s in range(20)
} | {"jd/fee": article("jd/fee", "保证金可以退还。", "扣点按类目收取。", platform="jd")}
Articles = dict[str, list[Passage]]


def corpus(articles: Articles) -> IndexedCorpus:
    return library([p for found in articles.values() for p in found])


def publish(
    data: Path, articles: Articles, tokeniser: Tokeniser, *, chroma: bool = True, **options: bool
) -> None:
    dense = build_chroma if chroma else None
    build_index(data, corpus(articles), tokeniser, HashEmbedder(), "w", build_dense=dense, **options)


def contents(data: Path) -> list[bytes]:
    folder = current_folder(data)
    assert folder is not None
    return [(folder / name).read_bytes() for name in FILES]


def answers(data: Path, tokeniser: Tokeniser, *, chroma: bool) -> list[tuple[Hit, ...]]:
    dense = ChromaIndex if chroma else None
    with open_index(data, HashEmbedder(), tokeniser, open_dense=dense) as index:
        return [index.search(q, 8, p) for q in QUESTIONS for p in ((), ("jd",))]


def edited(articles: Articles) -> Articles:
    texts = [p.text for p in articles["douyin/s05"]]
    return articles | {
        "douyin/s05": article("douyin/s05", texts[0], "保证金新规自明年起施行。", texts[2], version="b")
    }


CHANGES: dict[str, Callable[[Articles], Articles]] = {
    "nothing": lambda a: a,
    "one article edited": edited,
    "the first removed": lambda a: dict(list(a.items())[1:]),
    "the last removed": lambda a: dict(list(a.items())[:-1]),
    "one in the middle removed": lambda a: {k: v for k, v in a.items() if k != "douyin/s10"},
    "one put first": lambda a: {"tb/a": article("tb/a", "首播流量包。", platform="taobao")} | a,
    "one put last": lambda a: a | {"all/a": article("all/a", "首播流量包。", platform="")},
    "another order": lambda a: dict(reversed(a.items())),
    "the edited one and its neighbours": lambda a: {
        k: v for k, v in edited(a).items() if k[-2:] not in "0406"
    },
    "all others": lambda a: {"jd/x": article("jd/x", "首播。", platform="jd")},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("shards", [False, True], ids=["whole", "shards"])
def test_a_change_gives_what_a_build_from_nothing_gives(
    tmp_path: Path,
    tokeniser: Tokeniser,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Articles], Articles],
    shards: bool,
) -> None:
    if shards:
        monkeypatch.setattr(index_module, "SHARDS_FROM", 1)
    after = change(ARTICLES)
    for data, steps in (("changed", (ARTICLES, after)), ("whole", (after,))):
        for step in steps:
            publish(tmp_path / data, step, tokeniser, chroma=not shards)
    assert contents(tmp_path / "changed") == contents(tmp_path / "whole")
    whole = answers(tmp_path / "whole", tokeniser, chroma=False)
    for chroma in {False, not shards}:
        assert answers(tmp_path / "changed", tokeniser, chroma=chroma) == whole
    folder = current_folder(tmp_path / "changed")
    assert folder is not None
    validate(folder)


def test_only_what_changed_is_cut_and_only_new_words_are_embedded(
    tmp_path: Path, tokeniser: Tokeniser
) -> None:
    publish(tmp_path, ARTICLES, tokeniser)
    after, cut = corpus(edited(ARTICLES)), []

    def passages(source: str) -> Sequence[Passage]:
        cut.append(source)
        return after.passages(source)

    embedder = HashEmbedder()
    build_index(tmp_path, IndexedCorpus(after.digests, passages), tokeniser, embedder, "w")
    assert cut == ["douyin/s05"]
    assert embedder.encoded == ["保证金新规自明年起施行。"]


def test_a_source_without_passages_is_carried_over_like_any_other(
    tmp_path: Path, tokeniser: Tokeniser
) -> None:
    found = {"a/0": [], **ARTICLES, "z/0": []}
    whole = IndexedCorpus(dict.fromkeys(found, "1"), found.__getitem__)
    without = IndexedCorpus({**whole.digests, "douyin/s03": "2"}, {**found, "douyin/s03": []}.__getitem__)
    for data, steps in ((tmp_path / "a", (whole, without)), (tmp_path / "b", (without,))):
        for step in steps:
            build_index(data, step, tokeniser, HashEmbedder(), "w")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


SECRET = "骐骥驰骋于阡陌"


def holders(data: Path) -> set[str]:
    """Names of the files that hold the secret's first two characters or more."""
    words = [SECRET.encode(), SECRET[:2].encode()]
    return {p.name for p in data.rglob("*") if p.is_file() and any(w in p.read_bytes() for w in words)}


def test_a_forgotten_document_is_gone_from_every_file_and_open_readers_go_on(
    tmp_path: Path, tokeniser: Tokeniser
) -> None:
    secret = {"douyin/s07": article("douyin/s07", f"{SECRET}，保证金九元。", "第二段。")}
    publish(tmp_path, ARTICLES | secret, tokeniser)
    assert {PASSAGES, "chroma.sqlite3"} <= holders(tmp_path)
    with open_index(tmp_path, HashEmbedder(), tokeniser, open_dense=ChromaIndex) as reader:
        publish(tmp_path, ARTICLES, tokeniser, forget=True)
        for _ in range(20):  # Chroma may still answer, or miss its files: the reader goes on with either
            assert reader.search(SECRET, 1)[0].passage.source == "douyin/s07"
        assert holders(tmp_path) == set()
        assert len(list(generations(tmp_path).iterdir())) == 1
    found = [hit.passage.text for hits in answers(tmp_path, tokeniser, chroma=True) for hit in hits]
    assert found
    assert not any(SECRET in text for text in found)


def test_features_that_cannot_be_read_are_an_index_error(tmp_path: Path, tokeniser: Tokeniser) -> None:
    publish(tmp_path, ARTICLES, tokeniser)
    folder = current_folder(tmp_path)
    assert folder is not None
    packed = folder / FEATURES
    packed.write_bytes(b"?" * packed.stat().st_size)
    with pytest.raises(SearchIndexError, match="--rebuild"):
        publish(tmp_path, edited(ARTICLES), tokeniser)
    publish(tmp_path, edited(ARTICLES), tokeniser, reuse=False)
    assert answers(tmp_path, tokeniser, chroma=True)[0]


@pytest.mark.parametrize("key", ["", "0123456789abcdef0", "编号"])
def test_an_id_that_no_row_can_hold_is_refused(tmp_path: Path, tokeniser: Tokeniser, key: str) -> None:
    with pytest.raises(SearchIndexError, match="16 ASCII characters"):
        build_index(tmp_path, library([passage(key, "字")]), tokeniser, HashEmbedder(), "w")


def test_passages_are_found_by_row_by_id_and_by_what_they_belong_to(
    tmp_path: Path, tokeniser: Tokeniser
) -> None:
    everywhere = {"all/a": article("all/a", "处处适用。", platform="")}
    rich = replace(
        passage("rich", "带\u2028怪字符的\n一行", source="jd/rich", platform="jd"),
        heading=("甲", "乙"), kind="table", asked=(("句", ("问一", "问二")),), context="表头",
    )  # fmt: skip
    publish(tmp_path, everywhere | ARTICLES | {"jd/rich": [rich]}, tokeniser)
    folder = current_folder(tmp_path)
    assert folder is not None
    passages = Passages(folder)
    assert passages[len(passages) - 1] == passages[-1] == rich
    assert passages.ids.rows_of(["rich", "nobody", "a-0"]) == [len(passages) - 1, 0]
    assert {p.source for p in (passages[int(r)] for r in passages.among({"jd"}, ()).nonzero()[0])} == {
        "all/a", "jd/fee", "jd/rich",
    }  # fmt: skip
    assert passages.among((), {"jd/fee", "nobody"}).sum() == 2
    assert passages.among({"taobao"}, {"jd/fee", "all/a"}).nonzero()[0].tolist() == [0]


def test_above_its_limit_no_graph_is_built_nor_opened(
    tmp_path: Path, tokeniser: Tokeniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path / "small", ARTICLES, tokeniser)
    monkeypatch.setattr(index_module, "GRAPH_MOST", 10)
    publish(tmp_path / "large", ARTICLES, tokeniser)
    folder = current_folder(tmp_path / "large")
    assert folder is not None
    assert not (folder / "chroma").exists()
    large = answers(tmp_path / "large", tokeniser, chroma=True)
    monkeypatch.undo()
    assert large == answers(tmp_path / "small", tokeniser, chroma=True)


def test_fifty_changes_leave_no_more_on_disk_than_ten(tmp_path: Path, tokeniser: Tokeniser) -> None:
    sizes, articles = [], dict(ARTICLES)
    for cycle in range(50):
        source = f"douyin/s{cycle % 20:02d}"
        articles[source] = article(source, f"第{cycle}次修订。", "保证金两元。", "完。", version=f"v{cycle}")
        publish(tmp_path, articles, tokeniser)
        sizes.append(sum(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file()))
    assert max(sizes[10:]) <= 1.1 * max(sizes[:10])  # worn out and built anew every fourth time
    changed = answers(tmp_path, tokeniser, chroma=True)
    publish(tmp_path / "whole", articles, tokeniser)
    assert changed == answers(tmp_path / "whole", tokeniser, chroma=True)


def test_a_publish_killed_at_any_moment_leaves_a_whole_generation(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.retrieve.killing", str(tmp_path), "30"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    kills = [json.loads(row) for row in done.stdout.splitlines()]
    assert len(kills) == 30
    assert sum(kill["killed"] for kill in kills) >= 10
    assert any(kill["left"] for kill in kills)  # in the midst of writing
    assert not any(path.name.startswith(".building-") for path in generations(tmp_path).iterdir())
    assert len(list(generations(tmp_path).iterdir())) <= 2
