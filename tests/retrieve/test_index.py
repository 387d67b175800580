"""Generations: what a build reuses, what opening refuses, and what a kill leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import IndexBusyError, IndexMismatchError, IndexMissingError, SearchIndexError
from assistant.retrieve.chroma import ChromaIndex, build_chroma
from assistant.retrieve.generation import Recipe, current, current_folder, digest_words, generations, recipe
from assistant.retrieve.index import Stage, build_index, is_stale, open_index
from assistant.retrieve.validate import validate, validate_apart
from assistant.text import Tokeniser
from assistant.types import Passage
from tests.paths import ROOT
from tests.retrieve.fakes import PASSAGES, HashEmbedder, library, passage


@pytest.fixture(scope="module")
def tokeniser() -> Tokeniser:
    return Tokeniser()


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()


def names(data: Path) -> list[str]:
    return sorted(p.name for p in generations(data).iterdir())


# --- building and opening -----------------------------------------------------------------------


def test_a_built_index_answers_and_says_what_it_is(
    tmp_path: Path, tokeniser: Tokeniser, embedder: HashEmbedder
) -> None:
    seen: list[tuple[Stage, int, int]] = []
    made = build_index(
        tmp_path, library(PASSAGES, "c0"), tokeniser, embedder, "w0", progress=lambda *step: seen.append(step)
    )
    assert current(tmp_path) == made
    assert made.recipe == Recipe(library(PASSAGES, "c0").digest, "w0", "hash", 64, "hash-1")
    assert (made.passages, made.generation[:7]) == (5, "000001-")
    searcher = open_index(tmp_path, embedder, tokeniser)
    assert searcher.manifest == made
    assert tuple(searcher.passages) == PASSAGES
    assert searcher.search("保證金能退嗎", 1)[0].passage.id == "d"
    assert seen[:6] == [("embed", done, 5) for done in range(6)]
    assert seen[-1] == ("publish", 5, 5)


def test_opening_before_the_first_build_names_the_command(
    tmp_path: Path, tokeniser: Tokeniser, embedder: HashEmbedder
) -> None:
    assert current(tmp_path) is None
    with pytest.raises(IndexMissingError, match="growth-assistant index --rebuild"):
        open_index(tmp_path, embedder, tokeniser)


@pytest.mark.parametrize(
    "other",
    [HashEmbedder(name="bge"), HashEmbedder(dimension=32), HashEmbedder(digest="hash-2")],
    ids=["name", "dimension", "digest"],
)
def test_another_embedding_model_is_a_mismatch_that_names_both_and_the_command(
    tmp_path: Path, tokeniser: Tokeniser, embedder: HashEmbedder, other: HashEmbedder
) -> None:
    build_index(tmp_path, library(PASSAGES, "c"), tokeniser, embedder, "w")
    with pytest.raises(IndexMismatchError, match="growth-assistant index --rebuild") as caught:
        open_index(tmp_path, other, tokeniser)
    assert f"{other.name!r} ({other.dimension} numbers, digest {other.digest})" in str(caught.value)


def test_stale_is_another_corpus_words_or_model(
    tmp_path: Path, tokeniser: Tokeniser, embedder: HashEmbedder
) -> None:
    found = library(PASSAGES)
    wanted = recipe(found.digest, "w", embedder)
    assert is_stale(tmp_path, wanted)
    build_index(tmp_path, found, tokeniser, embedder, "w")
    assert not is_stale(tmp_path, wanted)
    assert is_stale(tmp_path, recipe(library(PASSAGES[1:]).digest, "w", embedder))
    assert is_stale(tmp_path, recipe(found.digest, "w2", embedder))
    assert is_stale(tmp_path, recipe(found.digest, "w", HashEmbedder(digest="hash-2")))
    assert digest_words(["乙", "甲", "甲"]) == digest_words(["甲", "乙"]) != digest_words(["甲"])


def test_unchanged_passages_are_not_embedded_again(
    tmp_path: Path, tokeniser: Tokeniser, embedder: HashEmbedder
) -> None:
    build_index(tmp_path, library(PASSAGES, "c1"), tokeniser, embedder, "w")
    before = np.array(open_index(tmp_path, embedder, tokeniser).exact.vectors)
    embedder.encoded.clear()
    changed = [PASSAGES[4], passage("f", "新的一段。"), *PASSAGES[:2]]
    build_index(tmp_path, library(changed, "c2"), tokeniser, embedder, "w")
    assert embedder.encoded == ["新的一段。"]
    embedder.encoded.clear()
    build_index(tmp_path, library(changed, "c2"), tokeniser, embedder, "w", reuse=False)
    assert len(embedder.encoded) == len(changed)
    after = open_index(tmp_path, embedder, tokeniser).exact.vectors
    assert (after[[0, 2, 3]] == before[[4, 0, 1]]).all()


@pytest.mark.parametrize("change", ["words", "model"])
def test_other_words_or_another_model_embed_everything_again(
    tmp_path: Path, tokeniser: Tokeniser, embedder: HashEmbedder, change: str
) -> None:
    build_index(tmp_path, library(PASSAGES, "c"), tokeniser, embedder, "w")
    again = HashEmbedder(digest="hash-2" if change == "model" else "hash-1")
    build_index(tmp_path, library(PASSAGES, "c"), tokeniser, again, "w2" if change == "words" else "w")
    assert len(again.encoded) == 5


def test_only_the_published_generation_and_the_one_before_stay(
    tmp_path: Path, tokeniser: Tokeniser, embedder: HashEmbedder
) -> None:
    made = [build_index(tmp_path, library(PASSAGES, c), tokeniser, embedder, "w").generation for c in "abc"]
    assert names(tmp_path) == made[1:]


def test_a_reader_keeps_its_generation_until_it_opens_the_new_one(
    tmp_path: Path, tokeniser: Tokeniser, embedder: HashEmbedder
) -> None:
    build_index(tmp_path, library(PASSAGES, "a"), tokeniser, embedder, "w")
    old = open_index(tmp_path, embedder, tokeniser)
    for salt in "bc":
        build_index(tmp_path, library([passage("z", "保证金新规。")], salt), tokeniser, embedder, "w")
    assert old.search("保证金", 1)[0].passage.id == "d"
    old.close()
    assert open_index(tmp_path, embedder, tokeniser).search("保证金", 1)[0].passage.id == "z"


def test_what_cannot_be_indexed_is_refused_and_the_old_generation_stays(
    tmp_path: Path, tokeniser: Tokeniser, embedder: HashEmbedder
) -> None:
    made = build_index(tmp_path, library(PASSAGES, "a"), tokeniser, embedder, "w")

    class Broken(HashEmbedder):
        def encode(self, texts: Sequence[str]) -> np.ndarray:
            return np.full((len(texts), self.dimension), np.nan, dtype=np.float32)

    def refuse(folder: Path) -> None:
        raise SearchIndexError("not good")

    with pytest.raises(SearchIndexError, match="no passages"):
        build_index(tmp_path, library([], "b"), tokeniser, embedder, "w")
    with pytest.raises(SearchIndexError, match="same id"):
        build_index(tmp_path, library(PASSAGES[:1] * 2, "b"), tokeniser, embedder, "w")
    with pytest.raises(SearchIndexError, match="cannot be used"):
        build_index(tmp_path, library(PASSAGES, "b"), tokeniser, Broken(digest="x"), "w")
    with pytest.raises(SearchIndexError, match="not good"):
        build_index(tmp_path, library(PASSAGES, "b"), tokeniser, embedder, "w", validate=refuse)
    (tmp_path / "file").write_text("")
    with pytest.raises(SearchIndexError, match="cannot be written"):
        build_index(tmp_path / "file", library(PASSAGES, "b"), tokeniser, embedder, "w")
    assert open_index(tmp_path, embedder, tokeniser).manifest == made


@pytest.mark.parametrize(
    "damage", ["CURRENT", "manifest.json", "passages.jsonl", "rows.bin", "vectors.f32", "format"]
)
def test_damage_is_an_index_error_and_the_next_build_heals_it(
    tmp_path: Path, tokeniser: Tokeniser, embedder: HashEmbedder, damage: str
) -> None:
    build_index(tmp_path, library(PASSAGES, "a"), tokeniser, embedder, "w")
    folder = current_folder(tmp_path)
    assert folder is not None
    if damage == "format":
        raw = json.loads((folder / "manifest.json").read_text())
        raw["recipe"]["format"] = 0
        (folder / "manifest.json").write_text(json.dumps(raw))
    else:
        (tmp_path / "index" / "CURRENT" if damage == "CURRENT" else folder / damage).write_bytes(b"{")
    with pytest.raises(SearchIndexError):
        open_index(tmp_path, embedder, tokeniser)
    if damage in ("CURRENT", "manifest.json", "format"):  # staleness reads no more than the manifest
        assert is_stale(tmp_path, recipe(library(PASSAGES, "a").digest, "w", embedder))
    build_index(tmp_path, library(PASSAGES, "a"), tokeniser, embedder, "w")
    assert open_index(tmp_path, embedder, tokeniser).search("保证金", 1)[0].passage.id == "d"


# --- checking in another process ----------------------------------------------------------------


def test_a_whole_generation_passes_the_check_and_a_damaged_one_says_what_is_wrong(
    tmp_path: Path, tokeniser: Tokeniser, embedder: HashEmbedder
) -> None:
    build_index(tmp_path, library(PASSAGES, "a"), tokeniser, embedder, "w", build_dense=build_chroma)
    folder = current_folder(tmp_path)
    assert folder is not None
    validate_apart(folder)
    (folder / "vectors.f32").write_bytes(bytes(4 * 64 * 4))
    with pytest.raises(SearchIndexError, match="cannot be served: 5 passages do not fit"):
        validate_apart(folder)


def test_the_check_finds_parts_that_disagree(
    tmp_path: Path, tokeniser: Tokeniser, embedder: HashEmbedder
) -> None:
    def half(folder: Path, found: Sequence[Passage], vectors: np.ndarray, before: object) -> None:
        build_chroma(folder, found[:2], vectors[:2])

    with pytest.raises(SearchIndexError, match="holds 2 passages"):
        build_index(
            tmp_path, library(PASSAGES, "a"), tokeniser, embedder, "w", build_dense=half, validate=validate
        )
    assert current(tmp_path) is None


# --- several processes, and kills ---------------------------------------------------------------

BUILDER = """
import os, signal, sys
from pathlib import Path
from assistant.retrieve.chroma import build_chroma
from assistant.retrieve.validate import validate_apart
from assistant.retrieve.index import build_index
from assistant.text import Tokeniser
from tests.retrieve.fakes import HashEmbedder, library, passage

data, salt, stop, dense = Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]

def progress(stage, done, total):
    sys.stdout.write(stage + "\\n")
    sys.stdout.flush()
    if stage == stop:
        os.kill(os.getpid(), signal.SIGKILL)
    if stop == "hold-" + stage:
        sys.stdin.readline()

found = [passage(f"n{i}", f"第{i}条说明。") for i in range(200)]
build_index(
    data, library(found, salt), Tokeniser(), HashEmbedder(), "w",
    build_dense=build_chroma if dense == "chroma" else None, validate=validate_apart, progress=progress,
)
"""


def builder(data: Path, corpus: str, stop: str, dense: str = "exact") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", BUILDER, str(data), corpus, stop, dense]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)


def ended(process: subprocess.Popen[str]) -> int:
    process.communicate(timeout=60)
    return process.returncode


def test_a_build_killed_at_any_stage_leaves_the_old_generation_serving(
    tmp_path: Path, tokeniser: Tokeniser, embedder: HashEmbedder
) -> None:
    made = build_index(tmp_path, library(PASSAGES, "old"), tokeniser, embedder, "w", build_dense=build_chroma)
    for stage in ("embed", "lexical", "dense", "validate", "publish"):
        assert ended(builder(tmp_path, "new", stage, "chroma")) == -signal.SIGKILL
        searcher = open_index(tmp_path, embedder, tokeniser, open_dense=ChromaIndex)
        assert searcher.manifest == made
        assert searcher.search("保证金", 1)[0].passage.id == "d"
        searcher.close()
        assert any(name.startswith(".building-") for name in names(tmp_path))
    after = build_index(tmp_path, library(PASSAGES, "after"), tokeniser, embedder, "w")
    assert names(tmp_path) == [made.generation, after.generation]


def test_a_kill_between_the_rename_and_the_pointer_is_cleaned_up(
    tmp_path: Path, tokeniser: Tokeniser, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = build_index(tmp_path, library(PASSAGES, "old"), tokeniser, embedder, "w")

    def dies(source: object, target: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", dies)
        with pytest.raises(KeyboardInterrupt):
            build_index(tmp_path, library(PASSAGES, "new"), tokeniser, embedder, "w")
    assert len(names(tmp_path)) == 2
    assert open_index(tmp_path, embedder, tokeniser).manifest == made
    after = build_index(tmp_path, library(PASSAGES, "new"), tokeniser, embedder, "w")
    assert names(tmp_path) == [made.generation, after.generation]


def test_a_second_builder_is_told_that_the_first_is_busy(
    tmp_path: Path, tokeniser: Tokeniser, embedder: HashEmbedder
) -> None:
    first = builder(tmp_path, "first", "hold-lexical")
    assert first.stdout is not None
    while first.stdout.readline() != "lexical\n":
        pass
    with pytest.raises(IndexBusyError, match="Another process is building"):
        build_index(tmp_path, library(PASSAGES, "second"), tokeniser, embedder, "w", wait=0.2)
    first.communicate("go on\n", timeout=60)
    assert first.returncode == 0
    build_index(tmp_path, library(PASSAGES, "second"), tokeniser, embedder, "w")
    assert (
        open_index(tmp_path, embedder, tokeniser).manifest.recipe.corpus == library(PASSAGES, "second").digest
    )


def test_a_waiting_builder_goes_on_when_the_first_is_done(
    tmp_path: Path, tokeniser: Tokeniser, embedder: HashEmbedder
) -> None:
    first = builder(tmp_path, "first", "lexical")  # dies holding the lock, which frees it
    assert first.stdout is not None
    first.stdout.readline()
    build_index(tmp_path, library(PASSAGES, "second"), tokeniser, embedder, "w", wait=30.0)
    assert ended(first) == -signal.SIGKILL
    assert (
        open_index(tmp_path, embedder, tokeniser).manifest.recipe.corpus == library(PASSAGES, "second").digest
    )
