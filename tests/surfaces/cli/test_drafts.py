"""``growth-assistant rules draft`` and what follows, as an operator types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.surfaces.cli import main as cli
from tests.drafting.documents import FEE, PLATFORM, REWARD
from tests.servers import running


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GROWTH_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reward.md").write_text(REWARD, "utf-8")
    (tmp_path / "fee.md").write_text(FEE, "utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, arguments)


def said(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_file_is_only_read_and_shown(files: Path) -> None:
    shown = said("rules", "draft", "reward.md", "--platform", PLATFORM)
    assert "[1] 新店扶持（扶持）  待定" in shown
    assert "①店铺评分≥4.6分，且②近30天支付订单数≥100单" in shown
    assert "原文：「店铺评分不低于4.6分" in shown
    assert "忠实度" in shown
    assert not (files / "data" / "drafts").exists()


def test_drafts_come_as_json_with_their_yaml_and_where_each_figure_went(files: Path) -> None:
    found = json.loads(said("rules", "draft", "fee.md", "--platform", PLATFORM, "--json"))
    assert found["fidelity"]["invented"] == []
    assert "rules:" in found["drafts"][0]["yaml"]
    assert any("技术服务费400元" in s["told"] for s in found["drafts"][0]["scenarios"])


def test_from_file_to_answer_and_back(files: Path) -> None:
    said("ingest", "reward.md", "fee.md", "--apply")
    for name in ("reward.md", "fee.md"):
        said("rules", "draft", name, "--platform", PLATFORM)
    asked = f"我在{PLATFORM}，店铺评分4.5，近30天支付订单数120单，新店扶持能拿吗"
    assert "差0.1分" not in said("ask", asked)
    refused = run("rules", "correct", "reward.md", "1", "门槛改成4.7分")
    assert (refused.exit_code, "里没有4.7分" in refused.stderr) == (2, True)
    assert "店铺分" not in refused.stdout
    said("rules", "correct", "reward.md", "1", "评分也叫店铺分", "--by", "小李")
    said("rules", "review", "reward.md", "1", "--yes", "1", "--no", "2", "--why", "差得多", "--by", "小王")
    refused = run("rules", "accept", "reward.md", "1")
    assert (refused.exit_code, "答了“不对”" in refused.stderr) == (2, True)
    said("rules", "review", "reward.md", "1", "--yes", "2")
    for name in ("reward.md", "fee.md"):
        assert "马上生效" in said("rules", "accept", name, "--all", "--by", "小王")
    assert "差0.1分" in said("ask", asked)
    assert "8000元" in said("ask", f"{PLATFORM}女装旗舰店，成交额20万，技术服务费多少")
    history = said("rules", "review", "reward.md")
    assert "小李  修改「新店扶持」：评分也叫店铺分" in history
    assert "小王  采用「新店扶持" in history

    (files / "reward.md").write_text(REWARD.replace("4.6", "4.4"), "utf-8")
    said("ingest", "reward.md", "--apply")
    assert "差0.1分" not in said("ask", asked)
    shown = said("rules", "draft", "reward.md")
    assert "原来：店铺评分不低于4.6分" in shown
    assert "现在：店铺评分不低于4.4分" in shown
    said("rules", "accept", "reward.md", "--all")
    assert "差0.1分" not in said("ask", asked)
    assert "已撤销：采用" in said("rules", "undo", "reward.md")
    said("rules", "withdraw", "fee.md", "1", "--by", "小张")
    assert "8000元" not in said("ask", f"{PLATFORM}女装旗舰店，成交额20万，技术服务费多少")


def test_what_is_accepted_reaches_a_running_service(files: Path) -> None:
    said("ingest", "reward.md", "--apply")
    said("rules", "draft", "reward.md", "--platform", PLATFORM)
    asked = f"我在{PLATFORM}，店铺评分4.5，近30天支付订单数120单，新店扶持能拿吗"
    with running(files / "data") as server:
        assert server.ask(asked)["outcome"] != "ineligible"
        said("rules", "accept", "reward.md", "--all")
        assert server.ask(asked)["outcome"] == "ineligible"
        said("rules", "undo", "reward.md")
        assert server.ask(asked)["outcome"] != "ineligible"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("rules", "draft", "nothing.md"), "没有收录文件"),
        (("rules", "accept", "library/ffffffffffff", "--all"), "没有收录文件"),
        (("rules", "accept", "x"), "--all"),
        (("rules", "undo", "x"), "没有收录文件"),
        (("rules", "review", "x"), "没有收录文件"),
        (("rules", "draft", "reward.md", "--model"), "没有设置对话模型"),
    ],
)
def test_what_cannot_be_done_is_one_line(arguments: tuple[str, ...], words: str, files: Path) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.output
