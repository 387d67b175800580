"""Turns of any length are read, and what is looked at for each figure does not grow with the turn."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.knowledge.load import read_knowledge
from assistant.models.tagger import open_tagger
from assistant.numbers import Mention
from assistant.types import Quantity, SessionState
from assistant.understand.clauses import LONGEST, part_at, parts
from assistant.understand.cues import PHRASE, phrase_start
from assistant.understand.figures.reading import _apart
from assistant.understand.patterns import CLAUSE, clause_start
from assistant.understand.reader import Reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    knowledge = read_knowledge()
    return Reader(knowledge, open_tagger(knowledge))


@pytest.mark.parametrize("piece", ["第一次", "8 ", "粉丝9万，", "八成半", "，", "下月3日，"])
def test_a_turn_of_one_thing_over_and_over_is_read(reader: Reader, piece: str) -> None:
    text = piece * (2_000 // len(piece))
    assert reader.read(text, SessionState(), date(2026, 11, 22))


def test_no_clause_is_longer_than_any_sentence() -> None:
    text = "播" * 1_000 + "，第二句"
    found = parts(text)
    assert "".join(text[a:b] for a, b in found) == text
    assert max(b - a for a, b in found) == LONGEST
    # 1000 = 6 · 160 + 40, so the seventh ends with the comma
    assert found[6] == (960, 1_001)
    for at in (0, 159, 160, 1_000, 1_001, len(text) - 1):
        start, end = found[part_at(found, at)]
        assert start <= at < end


def test_where_a_clause_begins_is_looked_for_no_farther_back() -> None:
    text = "前一句，" + "九" * 300
    for position in range(len(text)):
        first = max(0, position - LONGEST)
        for begins, ends in ((phrase_start, PHRASE), (clause_start, CLAUSE)):
            expected = max((m.end() for m in ends.finditer(text, first, position)), default=first)
            assert begins(text, position) == expected


def test_a_figure_inside_another_stands_for_nothing() -> None:
    point = Quantity(None, None, "")
    spans = [(0, 9), (2, 4), (7, 9), (9, 11), (10, 14)]
    found = _apart([Mention(a, b, point) for a, b in spans])
    assert [(m.start, m.end) for m in found] == [(0, 9), (9, 11), (10, 14)]
