"""A database with sites, and what counts and admits their visitors."""

from __future__ import annotations

import pytest

from assistant.access.sites import Site, read_origins
from assistant.access.tokens import Tokens
from assistant.access.visitors import Visitors
from assistant.storage.caps import DatabaseCaps
from assistant.storage.database import Database
from assistant.storage.sites import DatabaseSites
from tests.fakes import Clock

ORIGIN = "https://shop.example"
SHOP = Site("shop", name="小店", origins=read_origins([ORIGIN, "https://*.mall.example"]))


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
    return Visitors(sites, Tokens("s" * 32, clock), caps, open_per_minute=5)
