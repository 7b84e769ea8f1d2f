"""A category whose name holds a slash is kept as the region lists it, not split."""

from __future__ import annotations

import shutil

import pytest
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.api.ledger_access import ledger_of
from geo_service.base.settings import Settings
from geo_service.ledger.schema import complaint
from tests.api.ledger_client import BASE_URL, admin_headers


@pytest.fixture
def opened(toy_folder, tmp_path):
    """A service whose region may be changed, and its folder."""
    folder = tmp_path / "region"
    shutil.copytree(toy_folder, folder)
    settings = Settings(region=str(folder), home=tmp_path / "home")
    headers = admin_headers(settings)

    def start(*paths):
        rows = [f"c{number},{','.join(path)}" for number, path in enumerate(paths)]
        text = "\n".join(["code,category_1,category_2,category_3", *rows]) + "\n"
        (folder / "categories.csv").write_text(text, encoding="utf-8")
        return TestClient(create_app(settings), base_url=BASE_URL, headers=headers)

    return start


def kept(client, category):
    body = {"source_id": category, "text": "路灯不亮", "category": category}
    answer = client.post("/v1/complaints", json=body)
    assert answer.is_success, answer.text
    with ledger_of(client.app.state.geo).reading() as connection:
        rows = connection.execute(complaint.select().where(complaint.c.source_id == category))
        row = rows.one()
    return row.category_1, row.category_2, row.category_3


def test_a_listed_name_with_slashes_stays_whole(opened):
    with opened(("Noise - Street/Sidewalk", "Loud Music/Party", ""), ("Noise", "Other", "")) as at:
        whole = kept(at, "Noise - Street/Sidewalk/Loud Music/Party")
        assert whole == ("Noise - Street/Sidewalk", "Loud Music/Party", "")
        assert kept(at, "Noise/Other") == ("Noise", "Other", "")
        assert kept(at, "New/Sort") == ("New", "Sort", "")


def test_of_several_that_fit_the_plain_path_stands(opened):
    with opened(("A/B", "C", ""), ("A", "B/C", ""), ("A", "B", "C")) as at:
        assert kept(at, "A/B/C") == ("A", "B", "C")
