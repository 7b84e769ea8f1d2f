"""A running application over the toy region."""

import pytest
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from tests.api.contract import check_answer
from tests.api.ledger_client import BASE_URL, admin_headers


@pytest.fixture(scope="module")
def client(toy_folder, tmp_path_factory):
    settings = Settings(region=str(toy_folder), home=tmp_path_factory.mktemp("home"))
    headers = admin_headers(settings)
    with TestClient(create_app(settings), base_url=BASE_URL, headers=headers) as opened:
        yield opened


@pytest.fixture(autouse=True)
def answers_fit_the_contract(monkeypatch):
    """Every answer that a test gets is held to the OpenAPI document."""
    send = TestClient.send

    def checked(self, request, **how):
        response = send(self, request, **how)
        if not how.get("stream"):
            check_answer(response)
        return response

    monkeypatch.setattr(TestClient, "send", checked)
