"""A service with keys of every role, and batches of points, for tests of admission."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from tests.api.ledger_client import BASE_URL, Service, make_keys


@pytest.fixture
def service(toy_folder, tmp_path):
    made = Settings(region=str(toy_folder), home=tmp_path / "h")
    with TestClient(create_app(made), base_url=BASE_URL) as client:
        opened = Service(client, {})
        opened.keys = make_keys(opened.ledger)
        client.get("/v1/session")
        yield opened


def items(count, **fields):
    return {"items": [{"id": i, "lon": 116.05, "lat": 40.1, **fields} for i in range(count)]}
