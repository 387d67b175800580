"""``growth-assistant prompts``: the list, one whole, and a folder of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.surfaces.cli import check, prompts
from assistant.surfaces.cli import main as cli
from tests.knowledge.test_prompts import PROMPT, write


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shipped"
    write(folder, PROMPT)
    write(folder, PROMPT.replace("id: write", "id: read"), "read.md")
    for command in (check, prompts):
        monkeypatch.setattr(command, "prompts_dir", lambda: folder)
    return folder


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "own"
    write(folder, PROMPT.replace("样例", "自己的样例"))
    monkeypatch.setenv("GROWTH_PROMPTS", str(folder))
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, list(arguments))


def test_the_list_tells_purpose_variables_digest_and_file(shipped: Path) -> None:
    result = run("prompts")
    assert (result.exit_code, result.stderr) == (0, "")
    head, *rows = result.stdout.splitlines()
    assert head.split() == ["编号", "用途", "变量", "摘要", "来自", "文件"]
    assert [row.split()[0] for row in rows] == ["read", "write"]
    cells = rows[1].split()
    assert cells[1:4] == ["样例", "facts", "words"]
    assert len(cells[4]) == 16
    assert cells[5:] == ["自带", str(shipped / "write.md")]


def test_a_folder_of_ones_own_counts_instead(own: Path) -> None:
    read, written = run("prompts").stdout.splitlines()[1:]
    assert "自带" in read
    assert written.split()[1] == "自己的样例"
    assert written.split()[-2:] == ["自己的", str(own / "write.md")]


def test_a_prompt_is_shown_as_its_file_stands() -> None:
    assert run("prompts", "show", "write").stdout == PROMPT


def test_what_is_shown_is_what_counts(own: Path) -> None:
    assert "自己的样例" in run("prompts", "show", "write").stdout


def test_an_unknown_prompt_is_one_line() -> None:
    result = run("prompts", "show", "wrote")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "错误：没有找到提示词 'wrote'。 growth-assistant prompts 列出全部。\n"


def test_a_folder_that_is_not_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROWTH_PROMPTS", "/nowhere")
    result = run("prompts")
    assert result.exit_code == 2
    assert "GROWTH_PROMPTS='/nowhere' is not a folder." in result.stderr


def test_a_check_counts_the_prompts(own: Path) -> None:
    result = run("check", "--as-of", "2026-11-22")
    assert result.exit_code == 0
    assert "2 个提示词，其中 1 个是自己的。" in result.stdout.splitlines()


def test_a_check_names_file_and_line_of_a_prompt_with_a_defect(own: Path) -> None:
    path = write(own, PROMPT.replace("{{words}}", "{{word}}"))
    result = run("check", "--as-of", "2026-11-22")
    assert result.exit_code == 1
    assert f"提示词不能用 {path}:12: 用了没有声明的变量" in result.stdout
    assert "条规则生效" in result.stdout.splitlines()[-1]
