"""Everyday troubles in words that nobody listed are answered with what helps: troubles.yaml."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from assistant.models.tagger import open_tagger
from assistant.rules.schema import Knowledge
from assistant.text import fold
from assistant.types import SessionState
from assistant.understand.reader import Reader

TABLE = yaml.safe_load(Path(__file__).with_name("troubles.yaml").read_text("utf-8"))
TODAY = date(2026, 11, 22)
LEAST = {"seen": 20, "held_out": 20}
"""Of thirty each."""


@pytest.fixture(scope="module")
def whole(knowledge: Knowledge) -> Reader:
    """With the tagger, as the assistant reads."""
    return Reader(knowledge, open_tagger(knowledge))


def told(words: str, reader: Reader) -> tuple[str, ...]:
    ask = reader.read(words, SessionState(), TODAY).ask
    return ask.needs or ask.troubles


@pytest.mark.parametrize("half", LEAST)
def test_most_troubles_are_told_in_words_that_nobody_listed(half: str, whole: Reader) -> None:
    missed = [words for words, needs in TABLE[half].items() if not set(told(words, whole)) & set(needs)]
    assert len(TABLE[half]) == 30
    assert len(TABLE[half]) - len(missed) >= LEAST[half], "\n".join(missed) if half == "seen" else ""


def test_no_trouble_is_a_way_of_the_file(knowledge: Knowledge) -> None:
    listed = {way for need in knowledge.needs.values() for way in need.ways}
    assert not listed & {fold(words) for half in LEAST for words in TABLE[half]}


@pytest.mark.parametrize("words", TABLE["neither"])
def test_what_is_asked_in_the_same_words_is_no_trouble(words: str, whole: Reader) -> None:
    assert told(words, whole) == ()


def test_words_of_one_meaning_are_likened_as_one(whole: Reader) -> None:
    finder = whole.routes.help.finder
    said = [finder.likeness(words) for words in ("买家总是退货", "顾客老是退件", "客人一直退货")]
    assert said[0] == said[1] == said[2]
