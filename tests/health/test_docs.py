"""What the documents say exists, and what exists is said."""

from __future__ import annotations

import re

import click
import pytest

from assistant.knowledge.rule_file import OPS, QUALIFIERS, RULE_KINDS
from assistant.rules.equations.expression import FUNCTIONS
from assistant.settings import read_settings
from assistant.surfaces.cli.main import COMMANDS, main
from tests.paths import ROOT

READMES = {name: (ROOT / name).read_text("utf-8") for name in ("README.md", "README.en.md")}
EVALS = (ROOT / "evals" / "README.md").read_text("utf-8")
FORMAT = (ROOT / "corpus" / "README.md").read_text("utf-8")


@pytest.mark.parametrize("readme", READMES.values(), ids=READMES)
def test_every_command_is_in_the_readme_and_every_named_command_exists(readme: str) -> None:
    assert isinstance(main, click.Group)
    named = set(re.findall(r"growth-assistant ([a-z-]+)", readme))
    assert named == set(COMMANDS)


@pytest.mark.parametrize("readme", READMES.values(), ids=READMES)
def test_every_setting_is_in_the_readme_and_is_read(readme: str) -> None:
    code = "".join(p.read_text("utf-8") for p in (ROOT / "assistant" / "settings").glob("*.py"))
    read = set(re.findall(r"\"(GROWTH_[A-Z_]+)\"", code))
    assert read
    assert read == set(re.findall(r"`(GROWTH_[A-Z_]+)`", readme))
    read_settings(dict.fromkeys(read, ""))


@pytest.mark.parametrize("word", [*RULE_KINDS, *QUALIFIERS, *OPS, *FUNCTIONS])
def test_every_word_of_the_rule_format_is_documented(word: str) -> None:
    assert f"`{word}`" in FORMAT or re.search(rf"(?<![a-z_]){re.escape(word)}(?![a-z_])", FORMAT)


LINKED = re.compile(r"\]\(([^)#:]+)\)|src=\"([^\":]+)\"|`(evals/[\w/]+\.py|assistant/[\w/.]+)`")
DOCUMENTS = (*READMES, "CONTRIBUTING.md", "CHANGELOG.md")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere_and_every_path_exists(document: str) -> None:
    named = {a or b or c for a, b, c in LINKED.findall((ROOT / document).read_text("utf-8"))}
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_the_two_readmes_say_the_same_in_commands_settings_and_figures() -> None:
    """Wrong: a figure that was measured anew is in one of them only."""
    code = re.compile(r"`[^`\n]+`|^\$ .*$|(?<=\| )[\d.]+(?= )", re.MULTILINE)
    ours, english = ({m.group() for m in code.finditer(text)} for text in READMES.values())
    assert ours ^ english == set()


def test_every_measurement_is_listed_with_the_command_that_runs_it() -> None:
    # Wrong: | `old_name.py` | … | `.venv/bin/python evals/new_name.py` |
    rows = dict(re.findall(r"^\| `([\w/]+\.py)` \|.*\| `\S*python (evals/[\w/]+\.py)", EVALS, re.MULTILINE))
    assert rows == {name: f"evals/{name}" for name in rows}
    scripts = {path for path in (ROOT / "evals").rglob("*.py") if "__main__" in path.read_text("utf-8")}
    assert {ROOT / path for path in rows.values()} == scripts
