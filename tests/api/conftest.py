"""A running application over the toy region."""

import pytest
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from tests.api.ledger_client import BASE_URL, admin_headers


@pytest.fixture(scope="module")
def client(toy_folder, tmp_path_factory):
    settings = Settings(region=str(toy_folder), home=tmp_path_factory.mktemp("home"))
    headers = admin_headers(settings)
    with TestClient(create_app(settings), base_url=BASE_URL, headers=headers) as opened:
        yield opened
