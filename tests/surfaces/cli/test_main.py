"""The command line asks, shows, and fails in one line."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from contextlib import nullcontext
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant.conversations.sessions import MemorySessions
from assistant.errors import ArticleError, IndexBusyError
from assistant.surfaces.cli import ask, chat
from assistant.surfaces.cli import main as cli
from tests.fakes import QUOTE, FakeAssistant

HEAVY = (
    "pydantic",
    "fastapi",
    "starlette",
    "sqlalchemy",
    "alembic",
    "chromadb",
    "langchain",
    "gradio",
    "torch",
    "pandas",
)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeAssistant:
    """In the place of the real one, which reads the corpus."""
    made = FakeAssistant(MemorySessions())
    for command in (ask, chat):
        monkeypatch.setattr(command, "open_assistant", lambda *_, **__: nullcontext(made))
    return made


def run(*arguments: str, **options: Any) -> Result:
    return CliRunner().invoke(cli.main, list(arguments), **options)


def test_ask_shows_the_answer_without_marks_and_its_sources(fake: FakeAssistant) -> None:
    result = run("ask", "能带吗")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "还不行：能带吗"
    assert f"「{QUOTE}」" in result.stdout
    assert "第三方解读，以平台官方规则为准" in result.stdout
    assert "**" not in result.stdout


def test_ask_as_json_is_the_contracts_object(fake: FakeAssistant) -> None:
    result = run("ask", "能带吗", "--json", "--as-of", "2026-01-31")
    assert json.loads(result.stdout)["citations"][0]["quote"] == QUOTE
    assert fake.asked[0].as_of.isoformat() == "2026-01-31"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ask", " "], "问题是空的"),
        (["ask", "问" * 2001], "2000"),
        (["ask", "问", "--as-of", "明天"], "2026-11-22"),
        (["ask", "坏"], "RuntimeError"),
    ],
    ids=["empty", "too long", "no day", "broken"],
)
def test_a_failure_is_one_line_and_status_2(fake: FakeAssistant, arguments: list[str], says: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("错误：")
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_a_wrong_setting_is_one_line(fake: FakeAssistant) -> None:
    result = run("ask", "问", env={"GROWTH_PORT": "many"})
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert "GROWTH_PORT='many'" in result.stderr


@pytest.mark.parametrize(
    "error",
    [IndexBusyError("Another process is building.", "Try again."), ArticleError("a.md", 3, "no title")],
)
def test_what_the_parts_raise_is_one_line(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(ask, "open_assistant", fail)
    result = run("ask", "问")
    assert (result.exit_code, result.stderr) == (2, f"错误：{error}\n")


def test_a_chat_remembers_starts_over_and_ends(fake: FakeAssistant) -> None:
    result = run("chat", input="一\n\n二\n/new\n三\n/quit\n")
    assert result.exit_code == 0
    first, second, third = [q.session_id for q in fake.asked]
    assert first is None
    assert second
    assert third is None


def test_a_chat_survives_a_bad_question_and_ends_with_the_input(fake: FakeAssistant) -> None:
    result = run("chat", input=f"{'问' * 2001}\n一\n")
    assert result.exit_code == 0
    assert "2000" in result.stderr
    assert [q.text for q in fake.asked] == ["一"]


def test_a_taken_port_is_named_before_anything_is_built(fake: FakeAssistant) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", "--port", str(port))
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert f"127.0.0.1:{port}" in result.stderr
    assert "--port" in result.stderr


def test_help_names_every_command() -> None:
    shown = run("--help").stdout
    for name in cli.COMMANDS:
        assert name in shown


def test_one_question_imports_nothing_heavy() -> None:
    # Wrong: `from assistant.surfaces.http.app import …` at the top of a module on this path.
    # Right: the import stands inside the function that needs it.
    code = (
        "import sys, assistant.surfaces.cli.main, assistant.surfaces.cli.ask\n"
        f"sys.stdout.write(','.join(sorted({HEAVY!r} & sys.modules.keys())))"
    ).replace(f"{HEAVY!r}", f"set({HEAVY!r})")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == ""


def test_a_question_loads_no_dictionary_that_it_does_not_ask() -> None:
    # pypinyin's phrases and rjieba's own dictionary take 75 MB and half a second; both packages make them
    # when they are imported.
    code = (
        "import sys\n"
        "from assistant.text import Tokeniser, fold, is_traditional\n"
        "from assistant.understand.spelling import sounds\n"
        "Tokeniser().features('体验分'), sounds('曜'), is_traditional(fold('体验分'))\n"
        "sys.stdout.write(','.join(sorted({'pypinyin', 'rjieba'} & sys.modules.keys())))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == ""


def test_a_dictionary_of_ours_leaves_the_packages_own_alone() -> None:
    code = (
        "from assistant.text import Tokeniser\n"
        "assert '星耀计划' in Tokeniser(['星耀计划']).features('星耀计划')\n"
        "import rjieba\n"
        "assert '星耀计划' not in rjieba.cut('星耀计划')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
