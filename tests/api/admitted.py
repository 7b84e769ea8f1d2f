"""A service with keys of every role, and batches of points, for tests of admission."""

from __future__ import annotations

import pytest

from geo_service.base.settings import Settings
from tests.api.ledger_client import served


@pytest.fixture
def service(toy_folder, tmp_path):
    made = Settings(region=str(toy_folder), home=tmp_path / "h")
    with served(made) as opened:
        opened.client.get("/v1/session")
        yield opened


def items(count, **fields):
    return {"items": [{"id": i, "lon": 116.05, "lat": 40.1, **fields} for i in range(count)]}
