"""The widget's addresses over an assistant as the server builds it, under a clock that tests turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete
from starlette.testclient import TestClient

from assistant.access.sites import Site, read_origins
from assistant.access.visitors import Visitors
from assistant.build import Service, open_service
from assistant.settings import Settings
from assistant.storage.database import Database
from assistant.storage.sites import DatabaseSites
from assistant.storage.tables import COUNTERS
from assistant.surfaces.http.app import create_app
from tests.access.conftest import SHOP
from tests.fakes import Clock, make_visitors


@pytest.fixture(scope="package")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('widget')}/assistant.sqlite3"


@pytest.fixture(scope="package")
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture(scope="package")
def served(data_folder: Path, url: str) -> Iterator[Service]:
    """The real thing as the server builds it, with a database of its own."""
    with open_service(Settings(data=data_folder, database_url=url, secret="s" * 32)) as opened:
        yield opened


@pytest.fixture
def sites(database: Database) -> Iterator[DatabaseSites]:
    store = DatabaseSites(database)
    for site in (SHOP, Site("other", origins=read_origins(["https://other.example"]))):
        store.add(site)
    yield store
    for site in store.all():
        store.remove(site.id)


@pytest.fixture
def visitors(database: Database, sites: DatabaseSites, clock: Clock) -> Visitors:
    """Under a clock that tests turn, with nothing counted yet."""
    with database.transaction(write=True) as connection:
        connection.execute(delete(COUNTERS))
    return make_visitors(database, clock)


@pytest.fixture
def service(served: Service, visitors: Visitors) -> Service:
    return replace(served, visitors=visitors)


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service), raise_server_exceptions=False) as opened:
        yield opened
