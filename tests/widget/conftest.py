"""A database with sites, and a clock that tests turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.adapters.cap_store import DatabaseCaps
from assistant.adapters.database import Database
from assistant.adapters.site_store import DatabaseSites
from assistant.sites import Site, read_origins
from assistant.tokens import Tokens
from assistant.visitors import Visitors

ORIGIN = "https://shop.example"
SHOP = Site("shop", name="小店", origins=read_origins([ORIGIN, "https://*.mall.example"]))


class Clock:
    """09:30:10 in China on 2026-11-24."""

    def __init__(self) -> None:
        self.now = 1_795_483_810.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/assistant.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def sites(database: Database) -> DatabaseSites:
    store = DatabaseSites(database)
    store.add(SHOP)
    return store


@pytest.fixture
def caps(database: Database, clock: Clock) -> DatabaseCaps:
    return DatabaseCaps(database, clock)


@pytest.fixture
def visitors(sites: DatabaseSites, caps: DatabaseCaps, clock: Clock) -> Visitors:
    return Visitors(sites, Tokens("s" * 32, clock), caps)
