"""``growth-assistant eval`` on real suites, in this process and against a real server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.cli import main
from tests.servers import running

RIGHT = {"id": "r", "cat": "elig", "turns": ["快手新商首播7天播了12小时能领流量包吗"], "outcome": ["eligible"],
         "covers": ["kuaishou/xingyao-2026/first-live-traffic"]}  # fmt: skip
WRONG = RIGHT | {"id": "w", "outcome": ["ineligible"]}
TWO_TURNS = {"id": "t", "cat": "multi", "turns": ["快手新商首播7天播了7小时", "再播5小时呢"],
             "outcome": ["eligible"]}  # fmt: skip


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    path = tmp_path / "suite.jsonl"
    path.write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in (RIGHT, TWO_TURNS)), "utf-8"
    )
    return path


def run(data_folder: Path, *words: str) -> Result:
    return CliRunner(env={"GROWTH_DATA": str(data_folder)}).invoke(main, ["eval", *words])


def test_a_suite_that_passes_ends_with_zero(data_folder: Path, suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = run(data_folder, str(suite), "--json", str(out), "--coverage", "--as-of", "2026-11-22")
    assert done.exit_code == 0, done.output
    assert "全部" in done.stdout
    assert "没有题目问到的规则" in done.stdout
    assert [c["passed"] for c in json.loads(out.read_text("utf-8"))["cases"]] == [True, True]


def test_a_wrong_verdict_is_listed_first_and_fails_the_run(data_folder: Path, suite: Path) -> None:
    suite.write_text(suite.read_text("utf-8") + json.dumps(WRONG) + "\n", "utf-8")
    done = run(data_folder, str(suite), "--show", "none")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[0] == "错误结论 1："


def test_what_cannot_be_run_is_one_line(data_folder: Path, suite: Path, tmp_path: Path) -> None:
    missing = run(data_folder, str(tmp_path / "no.jsonl"))
    nobody = run(data_folder, str(suite), "--url", "http://127.0.0.1:1")
    nowhere = run(data_folder, str(suite), "--json", str(tmp_path / "no" / "out.json"))
    assert [r.exit_code for r in (missing, nobody, nowhere)] == [2, 2, 2]
    assert "无法读取" in missing.stderr
    assert "无法访问 http://127.0.0.1:1" in nobody.stderr
    assert "文件夹不存在" in nowhere.stderr


@pytest.mark.server
def test_a_running_server_is_asked(data_folder: Path, suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    bad = WRONG | {"id": "bad", "profile": {"no_such_fact": 1}}
    suite.write_text(suite.read_text("utf-8") + json.dumps(bad) + "\n", "utf-8")
    with running(data_folder) as server:
        done = run(data_folder, str(suite), "--url", server.url, "--json", str(out))
    assert done.exit_code == 1
    found = json.loads(out.read_text("utf-8"))
    assert [c["outcome"] for c in found["cases"]] == ["eligible", "eligible", "error: profile_invalid"]
    assert found["run"]["target"] == server.url
