"""An index answers for the embedding model it was built with; another one is never built unasked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.build import build_index, open_assistant
from assistant.errors import IndexMismatchError
from assistant.knowledge.load import read_knowledge
from assistant.retrieve.generation import current, current_folder
from assistant.settings import NeuralOptions, Settings, knowledge_dir
from tests.models.tiny import save_cross_encoder, save_embedder

QUESTION = "快手新商首播能拿多少流量"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    pytest.importorskip("torch")
    return save_embedder(tmp_path_factory.mktemp("tiny"), {"query": "问："})


def command(data: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "GROWTH_DATA": str(data), "HF_HUB_OFFLINE": "1", **settings}
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        env=environ, capture_output=True, text=True, check=False, cwd=data,
    )  # fmt: skip


@pytest.mark.neural
def test_every_command_refuses_another_model_and_names_the_command(tmp_path: Path, model: str) -> None:
    assert command(tmp_path, "index").returncode == 0
    published = current(tmp_path)
    for arguments in (["ask", QUESTION], ["index"], ["serve", "--port", "0"]):
        refused = command(tmp_path, *arguments, GROWTH_EMBEDDING=model)
        assert refused.returncode == 2
        assert refused.stderr.startswith("错误：")
        assert len(refused.stderr.splitlines()) == 1
        assert "growth-assistant index --rebuild" in refused.stderr
        assert model in refused.stderr
    assert current(tmp_path) == published

    rebuilt = command(tmp_path, "index", "--rebuild", GROWTH_EMBEDDING=model)
    assert rebuilt.returncode == 0
    assert "向量" in rebuilt.stderr, "progress is shown while embedding"
    answer = command(tmp_path, "ask", QUESTION, GROWTH_EMBEDDING=model)
    assert answer.returncode == 0
    assert answer.stdout
    assert answer.stderr == ""
    assert "'embedded'" in command(tmp_path, "ask", QUESTION).stderr


@pytest.mark.neural
def test_the_command_reranks(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    cross = save_cross_encoder(tmp_path / "cross")
    answer = command(tmp_path, "ask", QUESTION, GROWTH_RERANK=cross)
    assert (answer.returncode, bool(answer.stdout)) == (0, True)
    broken = command(tmp_path, "ask", QUESTION, GROWTH_RERANK=str(tmp_path))
    assert broken.returncode == 2
    assert broken.stderr.startswith("错误：GROWTH_RERANK=")


@pytest.mark.neural
def test_changed_articles_are_indexed_unasked_and_a_changed_precision_is_refused(
    tmp_path: Path, model: str
) -> None:
    settings = Settings(data=tmp_path / "data", embedding=model, neural=NeuralOptions(device="cpu"))
    assert build_index(settings)
    before = current(settings.data)
    corpus = Path(shutil.copytree(knowledge_dir(), tmp_path / "corpus"))
    article = next(corpus.glob("articles/kuaishou/*.md"))
    article.write_text(article.read_text(encoding="utf-8") + "\n\n新添的一段话。\n", encoding="utf-8")
    with open_assistant(settings, knowledge=read_knowledge(corpus)):
        pass
    after = current(settings.data)
    assert before is not None
    assert after is not None
    assert after.recipe.corpus != before.recipe.corpus
    assert after.recipe.embedder_digest == before.recipe.embedder_digest

    half = Settings(settings.data, embedding=model, neural=NeuralOptions(device="cpu", precision="float16"))
    with pytest.raises(IndexMismatchError, match="--rebuild"), open_assistant(half):
        pass


def test_a_new_version_of_the_embedded_model_is_indexed_unasked(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    build_index(settings)
    made = current(tmp_path)
    folder = current_folder(tmp_path)
    assert made is not None
    assert folder is not None
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["recipe"]["embedder_digest"] = "of-last-year"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert build_index(settings)
    now = current(tmp_path)
    assert now is not None
    assert now.recipe == made.recipe
