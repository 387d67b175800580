"""A database with sites, and what counts and admits their visitors."""

from __future__ import annotations

import pytest

from assistant.adapters.cap_store import DatabaseCaps
from assistant.adapters.database import Database
from assistant.adapters.site_store import DatabaseSites
from assistant.sites import Site, read_origins
from assistant.tokens import Tokens
from assistant.visitors import Visitors
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
    return Visitors(sites, Tokens("s" * 32, clock), caps)
