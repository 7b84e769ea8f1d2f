"""Where the survival tests keep what they kill."""

from __future__ import annotations

import pytest

from geo_service.ledger import Ledger
from tests.survival.processes import environment


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request, tmp_path, toy):
    """The URL of an empty store of each kind."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres_database")
    return f"sqlite:///{tmp_path}/home/ledger/toytown.sqlite"


@pytest.fixture
def env(toy_folder, tmp_path, store):
    (tmp_path / "home").mkdir()
    return environment(toy_folder, tmp_path / "home", store)


@pytest.fixture
def open_ledger(store, toy):
    """Open the store as another process would; closed at the end."""
    opened = []

    def run():
        levels = [level.id for level in toy.folder.levels]
        ledger = Ledger.open(store, region="toytown", levels=levels)
        opened.append(ledger)
        return ledger

    yield run
    for ledger in opened:
        ledger.close()
