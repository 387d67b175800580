"""The embedded model and torch: equality with sentence-transformers, and its trainer from start to end."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.models.static import (
    STATIC_FOLDER,
    VECTORS,
    VOCABULARY,
    StaticEmbedder,
    trained_words,
)
from assistant.text import Tokeniser
from tests.paths import ROOT

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# the new path of StaticEmbedding does not exist in sentence-transformers 5
MOVED = "ignore:Importing from 'sentence_transformers.models' is deprecated:DeprecationWarning"
pytestmark = [pytest.mark.neural, pytest.mark.filterwarnings(MOVED)]

TEXTS = ["我店体验分84，商品分73，头部达人能带我的货吗？", "保證金多少", "GMV 10万", "商家商家商家"]


@pytest.fixture(scope="module")
def tokeniser() -> Tokeniser:
    return Tokeniser(trained_words())


@pytest.fixture(scope="module")
def static(tokeniser: Tokeniser) -> SentenceTransformer:
    """sentence-transformers' own StaticEmbedding over the shipped table; it reads features between spaces."""
    pytest.importorskip("torch")
    from safetensors.numpy import load_file
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit

    tables = load_file(STATIC_FOLDER / VECTORS)
    rows = tables["rows"].astype(np.float32) * tables["scales"].astype(np.float32)[:, None]
    features = (STATIC_FOLDER / VOCABULARY).read_text(encoding="utf-8").splitlines()
    vocabulary = {feature: row for row, feature in enumerate([*features, "[UNK]"])}
    words = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    words.pre_tokenizer = WhitespaceSplit()
    weights = np.vstack([rows, np.zeros((1, rows.shape[1]), np.float32)])
    return SentenceTransformer(modules=[StaticEmbedding(words, embedding_weights=weights)], device="cpu")


def test_the_encoder_equals_static_embedding_on_the_same_table(
    static: SentenceTransformer, tokeniser: Tokeniser
) -> None:
    spaced = [" ".join(tokeniser.static_features(text)) for text in TEXTS]
    theirs = static.encode(spaced, normalize_embeddings=True)
    ours = StaticEmbedder(tokeniser).encode(TEXTS)
    assert np.abs(theirs - ours).max() < 1e-5


def test_the_trainer_writes_a_model_that_loads(tmp_path: Path) -> None:
    """A dozen articles, eight questions, three steps: the whole way through, no quality."""
    _write_data(tmp_path / "data")
    command = [sys.executable, str(ROOT / "evals" / "embedding" / "train.py")]
    command += [
        "--data",
        str(tmp_path / "data"),
        "--out",
        str(tmp_path / "out"),
    ]
    command += ["--steps", "3", "--batch", "16", "--vocabulary", "9000", "--held-out", "2", "--seed", "1"]
    digests = set()
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        assert "LeCoQA validation" in done.stdout
        embedder = StaticEmbedder(Tokeniser(trained_words(tmp_path / "out")), tmp_path / "out")
        digests.add(embedder.digest)
    assert len(digests) == 1, "the same seed gives the same files"
    assert "星耀计划" in trained_words(tmp_path / "out")
    assert np.linalg.norm(embedder.encode(["保证金"])) == pytest.approx(1, abs=1e-6)
    assert embedder.digest in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


def _write_data(folder: Path) -> None:
    clauses = [
        f"第{n}类商家应当缴纳保证金{n}元，逾期不缴纳的，平台可以限制开店，并且通知商家。" for n in range(12)
    ]
    (folder / "lecoqa").mkdir(parents=True)
    with gzip.open(folder / "statutes.jsonl.gz", "wt", encoding="utf-8") as file:
        for n, clause in enumerate(clauses):
            print(json.dumps({"law": "电子商务法", "article": f"第{n}条", "text": clause}), file=file)
    questions = [
        {
            "问题": f"第{n}类店要交多少押金",
            "关键词": "押金",
            "答案文本": f"要交{n}元。不交不能开店。",
            "相关法规": {"某条": clauses[n]},
        }
        for n in range(8)
    ]
    (folder / "lecoqa" / "train.json").write_text(json.dumps(questions), encoding="utf-8")
