"""The toy region with a ledger beside it."""

import pytest

from geo_service.ledger import Ledger


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ledger(request, toy, tmp_path):
    url = f"sqlite:///{tmp_path}/ledger.sqlite"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_ledger_url")
    levels = [level.id for level in toy.folder.levels]
    opened = Ledger.open(url, region=toy.folder.manifest.id, levels=levels)
    yield opened
    opened.close()
