"""Fixtures: one server a session, one empty database a test; skipped where there is none."""

from __future__ import annotations

import os

import pytest
import sqlalchemy as sa

from geo_service.ledger.migrations import ensure_current
from geo_service.ledger.store import open_engine
from tests.postgres_server import PostgresServer, drop_database, find_binaries, make_database
from tests.required_parts import absent


@pytest.fixture(scope="session")
def postgres_server_url():
    given = os.environ.get("GEO_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    binaries = find_binaries()
    if binaries is None:
        absent("postgres", "no PostgreSQL: install it, or set GEO_TEST_POSTGRES_URL")
    server = PostgresServer(binaries)
    server.start()
    yield server.url("postgres")
    server.remove()


@pytest.fixture
def postgres_database(postgres_server_url):
    url = make_database(postgres_server_url)
    yield url
    drop_database(postgres_server_url, url)


@pytest.fixture(scope="session")
def _migrated_template(postgres_server_url):
    url = make_database(postgres_server_url)
    engine = open_engine(url)
    ensure_current(engine)
    engine.dispose()
    yield sa.make_url(url).database
    drop_database(postgres_server_url, url)


@pytest.fixture
def postgres_ledger_url(postgres_server_url, _migrated_template):
    """A database with the tables made, and nothing in them."""
    url = make_database(postgres_server_url, template=_migrated_template)
    yield url
    drop_database(postgres_server_url, url)
