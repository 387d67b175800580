"""``growth-assistant doctor``: what is there, and what works with the model."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.surfaces.cli import main as cli
from tests.chat.scripted import HTML, Heard, Play, scripted

NAMES = ("GROWTH_CHAT_MODEL", "GROWTH_CHAT_BASE_URL", "OPENAI_API_KEY")
FILLED = '{"word": "收到", "number": 3}'


def run(monkeypatch: pytest.MonkeyPatch, data: Path, *arguments: str, **settings: str) -> Result:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in {"GROWTH_DATA": str(data), **settings}.items():
        monkeypatch.setenv(name, value)
    return CliRunner().invoke(cli.main, ["doctor", *arguments])


def test_what_is_there_is_said_a_line_each(
    monkeypatch: pytest.MonkeyPatch, data_folder: Path, tmp_path: Path, assistant: object
) -> None:
    there = run(monkeypatch, data_folder)
    assert there.exit_code == 0, there.output
    lines = dict(line[2:].split("：", 1) for line in there.stdout.splitlines())
    assert list(lines) == ["数据文件夹", "语料", "向量模型", "索引", "数据库", "对话模型"]
    assert lines["索引"].endswith("段")
    assert "可写" in lines["数据文件夹"]
    fresh = run(monkeypatch, tmp_path / "new")
    assert fresh.exit_code == 0
    assert "－ 索引：还没有" in fresh.stdout
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"GROWTH_CHAT_MODEL": "nosuch:m"}, "× 对话模型：GROWTH_CHAT_MODEL='nosuch:m'"),
        ({"GROWTH_CHAT_MODEL": "openai:gpt-5"}, "OPENAI_API_KEY"),
        ({"GROWTH_DATABASE_URL": "nosuch://x"}, "× 数据库："),
        ({"GROWTH_EMBEDDING": "/nowhere/at/all"}, "× 向量模型："),
    ],
)
def test_what_cannot_be_used_is_said_and_the_rest_as_well(
    monkeypatch: pytest.MonkeyPatch, data_folder: Path, settings: dict[str, str], says: str
) -> None:
    result = run(monkeypatch, data_folder, **settings)
    assert (result.exit_code, says in result.stdout) == (1, True), result.output
    assert result.stdout.count("\n") == 6


def test_a_model_that_does_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def play(heard: Heard) -> Play:
        return (
            Play(tool=("trial", FILLED))
            if heard.tools
            else Play(FILLED if heard.schema else "收到，可以开始。")
        )

    with scripted(play) as provider:
        result = run(monkeypatch, tmp_path, "--model", **provider.settings)
    assert result.exit_code == 0, result.output
    stream, tool, schema, sum_ = result.stdout.splitlines()
    assert stream.startswith("√ 流式回答：可以（")
    assert "120 token" in stream
    assert tool.startswith("√ 调用工具：可以")
    assert schema.startswith("√ 按 JSON schema 填写：可以")
    assert sum_ == "√ openai:scripted：能读，也能写"


def test_what_a_model_does_not_have_is_done_in_another_way(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def play(heard: Heard) -> Play:
        if heard.tools or heard.schema:
            return Play(status=400)
        return Play(FILLED)

    with scripted(play) as provider:
        result = run(monkeypatch, tmp_path, "--model", **provider.settings)
    assert result.exit_code == 0, result.output
    assert [line[0] for line in result.stdout.splitlines()] == ["√", "－", "－", "√", "√"]


@pytest.mark.parametrize(
    ("play", "says", "lines"),
    [
        (HTML, "GROWTH_CHAT_BASE_URL", 1),
        (Play(status=401), "OPENAI_API_KEY", 1),
        (Play("我不会。"), "没有按要求的 JSON 回答", 4),
    ],
)
def test_a_model_that_cannot_be_used_is_one_sentence_that_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, play: Play, says: str, lines: int
) -> None:
    with scripted([play]) as provider:
        result = run(monkeypatch, tmp_path, "--model", **provider.settings)
    assert (result.exit_code, result.stdout.count("\n")) == (1, lines), result.output
    assert says in result.stdout
    assert "Traceback" not in result.output


def test_without_a_model_it_says_which_setting_names_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    result = run(monkeypatch, tmp_path, "--model")
    assert (result.exit_code, "GROWTH_CHAT_MODEL" in result.stdout) == (1, True)
