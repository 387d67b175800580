"""The widget's addresses over an assistant as the server builds it, under a clock that tests turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete
from starlette.testclient import TestClient

from assistant.access.sites import Site, read_origins
from assistant.access.tokens import Tokens
from assistant.access.visitors import Visitors
from assistant.build import Built, build
from assistant.settings import Settings
from assistant.storage.caps import DatabaseCaps
from assistant.storage.sites import DatabaseSites
from assistant.storage.tables import COUNTERS
from assistant.surfaces.http.app import create_app
from tests.access.conftest import SHOP
from tests.fakes import Clock


@pytest.fixture(scope="package")
def served(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """The real thing as the server builds it, with a database of its own."""
    url = f"sqlite:///{tmp_path_factory.mktemp('widget')}/assistant.sqlite3"
    built = build(Settings(data=data_folder, database_url=url, secret="s" * 32), one_shot=False)
    yield built
    built.close()


@pytest.fixture
def sites(served: Built) -> Iterator[DatabaseSites]:
    assert served.database is not None
    store = DatabaseSites(served.database)
    for site in (SHOP, Site("other", origins=read_origins(["https://other.example"]))):
        store.add(site)
    yield store
    for site in store.all():
        store.remove(site.id)


@pytest.fixture
def built(served: Built, sites: DatabaseSites, clock: Clock) -> Built:
    """Under a clock that tests turn, with nothing counted yet."""
    assert served.database is not None
    with served.database.transaction(write=True) as connection:
        connection.execute(delete(COUNTERS))
    return replace(
        served, visitors=Visitors(sites, Tokens("s" * 32, clock), DatabaseCaps(served.database, clock))
    )


@pytest.fixture
def client(built: Built) -> Iterator[TestClient]:
    with TestClient(create_app(built), raise_server_exceptions=False) as opened:
        yield opened
