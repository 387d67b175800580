"""The shipped knowledge, an assistant over it with a real index on disk, a database, and a clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from assistant.build import open_assistant
from assistant.knowledge.load import read_knowledge
from assistant.models.pictures import PictureReader
from assistant.pipeline import Assistant
from assistant.rules.schema import Knowledge
from assistant.settings import Settings
from assistant.storage.database import Database
from assistant.understand.reader import Reader
from tests.fakes import Clock

TODAY = date(2026, 11, 22)

settings.register_profile("shared", deadline=None)  # tests share their cores, and an example may have to wait
settings.load_profile("shared")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return read_knowledge()


@pytest.fixture(scope="session")
def reader(knowledge: Knowledge) -> Reader:
    return Reader(knowledge)


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def assistant(data_folder: Path) -> Iterator[Assistant]:
    """The real thing as the command line opens it: shipped corpus, shipped model, index on disk."""
    with open_assistant(Settings(data=data_folder)) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Of a new database, in a folder that is not there yet."""
    return f"sqlite:///{tmp_path}/deep/er/assistant.sqlite3"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def pictures() -> Iterator[PictureReader]:
    """Reads pictures with the models that ship with the extra; patient, since tests share their cores."""
    pytest.importorskip("rapidocr")
    reader = PictureReader(limit_s=600)
    yield reader
    reader.close()
