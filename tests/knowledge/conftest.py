"""The smallest corpus, with packs laid over it and documents that they quote."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.knowledge.in_force import OverlayFolder
from tests.knowledge.packing import BODY, NOTICE, TABLE, Shelf
from tests.rules.base import FILES


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "corpus"


@pytest.fixture
def shelf() -> Shelf:
    found = Shelf()
    found.put(NOTICE, BODY)
    found.put(TABLE, BODY)
    return found


@pytest.fixture
def folder(tmp_path: Path, corpus: Path, shelf: Shelf) -> OverlayFolder:
    return OverlayFolder(tmp_path / "data", corpus, shelf)
