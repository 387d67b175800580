"""Turns read by all three readers, over the shipped knowledge and a real index."""

from __future__ import annotations

import pytest

from assistant.models.tagger import open_tagger
from assistant.pipeline import Assistant
from assistant.understand.reader import Reader
from tests.conftest import TODAY
from tests.conversations.model_reader.scripted import Desk


@pytest.fixture(scope="session")
def desk(assistant: Assistant) -> Desk:
    reader = Reader(assistant.knowledge, open_tagger(assistant.knowledge))
    return Desk(reader, lambda u: assistant._retrieve(u, TODAY))


@pytest.fixture(scope="session")
def untagged(assistant: Assistant) -> Desk:
    """Without the third voice."""
    return Desk(Reader(assistant.knowledge), lambda u: assistant._retrieve(u, TODAY))
