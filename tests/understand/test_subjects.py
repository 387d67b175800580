"""Which rule a turn is about, where its words alone do not tell."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.models.tagger import open_tagger
from assistant.types import SessionState
from assistant.understand.reader import Reader
from tests.conftest import TODAY

_GROUPS = yaml.safe_load(Path(__file__).with_name("subjects.yaml").read_text("utf-8"))
CASES = [(g["about"], turn, rule) for g in _GROUPS for turn, rule in g["cases"]]


@pytest.fixture(scope="module")
def both(reader: Reader) -> Reader:
    return Reader(reader.knowledge, open_tagger(reader.knowledge))


@pytest.mark.parametrize(("turn", "rule"), [c[1:] for c in CASES], ids=[f"{c[0]}: {c[1]}" for c in CASES])
def test_the_rule_meant(both: Reader, turn: str, rule: str) -> None:
    found = both.read(turn, SessionState(), TODAY).ask.rules
    assert (found[0] if found else "") == rule
