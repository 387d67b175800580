"""The reader of documents, over the knowledge that ships."""

from __future__ import annotations

import pytest

from assistant.drafting.amounts import Figures
from assistant.drafting.lexicon import Lexicon, load_lexicon
from assistant.drafting.reading import DocumentReader
from assistant.knowledge.load import read_knowledge
from assistant.rules.schema import Knowledge


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return read_knowledge()


@pytest.fixture(scope="session")
def words() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="session")
def figures(knowledge: Knowledge, words: Lexicon) -> Figures:
    return Figures(knowledge.numbers, words.measures)


@pytest.fixture(scope="session")
def reader(knowledge: Knowledge, words: Lexicon) -> DocumentReader:
    return DocumentReader(knowledge.numbers, words)
