"""What the grammar and the tagger make of a turn together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.models.tagger import open_tagger
from assistant.types import SessionState
from assistant.understand.reader import Reader
from tests.conftest import TODAY
from tests.understand.test_reader import plain


def cases(name: str) -> list[Any]:
    groups = yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))
    return [pytest.param(*case, id=f"{g['about']}: {case[0]}") for g in groups for case in g["cases"]]


@pytest.fixture(scope="module")
def both(reader: Reader) -> Reader:
    return Reader(reader.knowledge, open_tagger(reader.knowledge))


@pytest.mark.parametrize(("turn", "rule"), cases("subjects.yaml"))
def test_the_rule_meant(both: Reader, turn: str, rule: str) -> None:
    found = both.read(turn, SessionState(), TODAY).ask.rules
    assert (found[0] if found else "") == rule


@pytest.mark.parametrize(("turn", "facts", "doubtful"), cases("opinions.yaml"))
def test_the_figures_taken(both: Reader, turn: str, facts: dict[str, Any], doubtful: list[str]) -> None:
    read = both.read(turn, SessionState(), TODAY)
    taken = {c.fact: plain(c.value) for c in read.stated}
    assert {f: float(taken[f]) for f in facts} == pytest.approx(facts)
    assert [f for d in read.told.doubtful for f in dict.fromkeys(d.facts)] == doubtful
