"""``growth-assistant eval`` on real suites, in this process and against a real server; reviewed feedback
made into such a suite."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.feedback.feedback import Feedback
from assistant.settings import Settings
from assistant.storage.database import Database
from assistant.storage.feedbacks import DatabaseFeedback
from assistant.storage.sessions import DatabaseSessions
from assistant.surfaces.cli.main import main
from assistant.types import SessionState
from tests.fakes import make_answer
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


def test_the_help_shows_both_how_to_run_a_suite_and_what_else_there_is(data_folder: Path) -> None:
    for word in ("--help", "-h"):
        shown = run(data_folder, word)
        assert shown.exit_code == 0
        assert "SUITE..." in shown.stdout
        assert "--coverage" in shown.stdout
        assert "add-from-review" in shown.stdout
    nothing = run(data_folder)
    assert (nothing.exit_code, "SUITE" in nothing.stderr) == (2, True)


def test_options_may_stand_before_the_suite(data_folder: Path, suite: Path) -> None:
    assert run(data_folder, "--show", "none", "--as-of", "2026-11-22", str(suite)).exit_code == 0


@pytest.fixture
def reviewed(tmp_path: Path) -> Iterator[tuple[Path, DatabaseFeedback]]:
    """A data folder with two answers that somebody spoke about: item 1 liked, item 2 disliked."""
    folder = tmp_path / "data"
    database = Database(Settings(data=folder.absolute()).database)
    sessions, store = DatabaseSessions(database), DatabaseFeedback(database)
    for question, verdict in (("够吗", "up"), ("差多少", "down")):
        session = sessions.create()
        answer = make_answer(question, session)
        sessions.save(session, SessionState(1), answer, SessionState())
        store.give(Feedback(answer.id, "up" if verdict == "up" else "down"))
    yield folder, store
    database.close()


def test_accepted_feedback_is_added_to_a_suite_and_the_rest_is_named(
    reviewed: tuple[Path, DatabaseFeedback], tmp_path: Path
) -> None:
    folder, store = reviewed
    out = tmp_path / "review.jsonl"
    nothing = run(folder, "add-from-review", str(out))
    assert (nothing.exit_code, out.exists()) == (0, False)
    assert "没有可以加入的反馈" in nothing.stdout

    for item in store.queue():
        store.decide(item.id, "accepted")
    done = run(folder, "add-from-review", str(out))
    assert done.exit_code == 0, done.output
    assert "已把 1 条反馈加进" in done.stdout
    assert "没有加入反馈 2：是差评" in done.stderr
    assert [json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()] == ["review-1"]
    assert {i.id: i.status for i in store.queue()} == {1: "added", 2: "accepted"}


def test_one_item_is_added_with_what_a_right_answer_must_have(
    reviewed: tuple[Path, DatabaseFeedback], tmp_path: Path
) -> None:
    folder, store = reviewed
    out = tmp_path / "review.jsonl"
    words = ("--outcome", "eligible", "--outcome", "computed", "--include", "2分", "--exclude", "不行",
             "--quote", "75分", "--platform", "douyin")  # fmt: skip
    done = run(folder, "add-from-review", str(out), "--item", "2", *words)
    assert done.exit_code == 0, done.output
    row = json.loads(out.read_text("utf-8"))
    assert (row["id"], row["outcome"], row["inc"]) == ("review-2", ["eligible", "computed"], ["2分"])
    assert (row["exc"], row["quote"], row["platform"]) == (["不行"], ["75分"], "douyin")
    again = run(folder, "add-from-review", str(out), "--item", "2", *words)
    assert (again.exit_code, "已经加入过题集" in again.stderr) == (2, True)
    assert len(out.read_text("utf-8").splitlines()) == 1
    assert {i.id: i.status for i in store.queue()} == {1: "open", 2: "added"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--item", "1"], "还没有采纳"),
        (["--item", "9"], "没有找到待审反馈"),
        (["--outcome", "eligible"], "--item"),
        (["--item", "1", "--outcome", "maybe"], "'maybe' 不存在"),
        (["--item", "1", "--outcome", "eligible", "--quote", "("], "不是正则表达式"),
        (["--item", "1", "--include", "a"], "至少要有一个"),
    ],
)
def test_what_cannot_be_added_is_said_and_nothing_is_written(
    reviewed: tuple[Path, DatabaseFeedback], tmp_path: Path, words: list[str], says: str
) -> None:
    folder, store = reviewed
    done = run(folder, "add-from-review", str(tmp_path / "out.jsonl"), *words)
    assert done.exit_code == 2
    assert says in done.stderr
    assert not (tmp_path / "out.jsonl").exists()
    assert {i.status for i in store.queue()} == {"open"}
