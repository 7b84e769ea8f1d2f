"""Stores for the ledger's tests: SQLite, PostgreSQL with PostGIS, and one that fails half-way."""

from __future__ import annotations

import shutil

import pytest

from geo_service.ledger import Ledger
from tests.ledger.failing import FailingLedger

REGION = {"region": "toy", "levels": ("district", "township", "community")}


@pytest.fixture
def sqlite_url(tmp_path):
    return f"sqlite:///{tmp_path}/ledger.sqlite"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request):
    """An empty store of each kind."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_database"
    return request.getfixturevalue(name)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "ledger.sqlite"
    Ledger.open(f"sqlite:///{path}", **REGION).close()
    return path


@pytest.fixture
def sqlite_ledger_url(tmp_path, _sqlite_template):
    """A file with the tables made, and nothing in them."""
    shutil.copy(_sqlite_template, tmp_path / "ledger.sqlite")
    return f"sqlite:///{tmp_path}/ledger.sqlite"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres), "failing"])
def ledger(request):
    """A ledger on each store; the third fails each write half-way once before it works."""
    name = "postgres_ledger_url" if request.param == "postgres" else "sqlite_ledger_url"
    opened = Ledger.open(request.getfixturevalue(name), **REGION)
    yield FailingLedger(opened) if request.param == "failing" else opened
    opened.close()
