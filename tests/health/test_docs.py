"""What the documents say exists, and what exists is said."""

from __future__ import annotations

import re

import click
import pytest

from assistant.knowledge.rule_file import OPS, QUALIFIERS, RULE_KINDS
from assistant.rules.calculators import CALCULATORS
from assistant.settings import read_settings
from assistant.surfaces.cli.main import COMMANDS, main
from tests.paths import ROOT

README = (ROOT / "README.md").read_text("utf-8")
FORMAT = (ROOT / "corpus" / "README.md").read_text("utf-8")


def test_every_command_is_in_the_readme_and_every_named_command_exists() -> None:
    assert isinstance(main, click.Group)
    named = set(re.findall(r"growth-assistant ([a-z-]+)", README))
    assert named == set(COMMANDS)


def test_every_setting_is_in_the_readme_and_is_read() -> None:
    code = (ROOT / "assistant" / "settings.py").read_text("utf-8")
    read = set(re.findall(r"\"(GROWTH_[A-Z_]+)\"", code))
    assert read
    assert read == set(re.findall(r"`(GROWTH_[A-Z_]+)`", README))
    read_settings(dict.fromkeys(read, ""))


@pytest.mark.parametrize("word", [*RULE_KINDS, *QUALIFIERS, *OPS, *CALCULATORS])
def test_every_word_of_the_rule_format_is_documented(word: str) -> None:
    assert f"`{word}`" in FORMAT or re.search(rf"(?<![a-z_]){re.escape(word)}(?![a-z_])", FORMAT)


@pytest.mark.parametrize(
    "path", sorted({*re.findall(r"\]\(([^)#]+)\)", README), *re.findall(r"`(evals/[\w/]+\.py)`", README)})
)
def test_every_link_leads_somewhere(path: str) -> None:
    assert (ROOT / path).exists()
