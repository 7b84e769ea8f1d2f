"""Links in answers: the operator's address where it is named, whatever Host a request has."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from geo_service.api.app import create_app
from geo_service.base.settings import Settings

ADDRESS = "https://complaints.example.org/geo"
PAGES = (
    "/ogc", "/ogc/api", "/ogc/collections", "/ogc/collections/areas-district",
    "/ogc/collections/areas-district/queryables", "/ogc/collections/areas-district/items?limit=1",
    "/ogc/collections/areas-district/items/A", "/ogc/collections/areas-district/tiles",
    "/ogc/collections/areas-district/tilejson", "/ogc/tileMatrixSets", "/open311/v2/discovery.json",
)  # fmt: skip


def answers(toy_folder, home, **settings):
    given = Settings(region=str(toy_folder), home=home, cube_refresh_s=0, **settings)
    with TestClient(create_app(given), base_url="http://127.0.0.1") as client:
        for page in PAGES:
            answer = client.get(page, headers={"Host": "evil.example"})
            yield page, answer


def test_with_an_address_of_its_own_no_answer_repeats_the_host(toy_folder, tmp_path):
    for page, answer in answers(toy_folder, tmp_path, public_url=ADDRESS + "/"):
        assert answer.status_code == 200, (page, answer.text)
        assert "evil.example" not in answer.text, page
        assert ADDRESS in answer.text, page
        assert f"{ADDRESS}//" not in answer.text, page


def test_without_one_links_lead_to_where_the_request_was_sent(toy_folder, tmp_path):
    for page, answer in answers(toy_folder, tmp_path):
        assert "http://evil.example" in answer.text, page


@pytest.mark.parametrize(
    "address",
    [
        "complaints.example.org", "javascript:alert(1)", "https://", "https://[::1",
        "https://a.example/?x=1", "https://a.example/#x", "https://user:word@a.example",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_one_is_refused_at_the_start(address):
    with pytest.raises(ValidationError, match="public_url"):
        Settings(public_url=address)
