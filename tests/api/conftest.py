"""A running application over the toy region."""

import pytest
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.base.settings import Settings


@pytest.fixture(scope="module")
def client(toy_folder, tmp_path_factory):
    settings = Settings(region=str(toy_folder), home=tmp_path_factory.mktemp("home"))
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as open_client:
        yield open_client
