"""The day on which other boundaries begin: no cached answer outlives those it was made with."""

from datetime import date

import pytest

from geo_service.planning.geography import Geography
from geo_service.region.folder import RegionFolder

EVE, DAY = date(2023, 12, 31), date(2024, 1, 1)


@pytest.fixture
def clock(monkeypatch):
    """Today, as the region sees it."""
    now = {"today": EVE}
    monkeypatch.setattr(RegionFolder, "today", lambda _: now["today"])
    return now


@pytest.mark.parametrize(
    "path", ["/v1/areas", "/v1/areas?level=township", "/v1/areas?level=township&format=geojson"]
)
def test_boundaries_are_not_stale_on_the_day_a_generation_begins(client, clock, path):
    before = client.get(path)
    known = {"If-None-Match": before.headers["ETag"]}
    assert client.get(path, headers=known).status_code == 304
    clock["today"] = DAY
    after = client.get(path, headers=known)
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.content != before.content


def test_a_day_asked_for_keeps_its_tag(client, clock):
    path = "/v1/areas?level=township&as_of=2022-05-01"
    known = {"If-None-Match": client.get(path).headers["ETag"]}
    clock["today"] = DAY
    assert client.get(path, headers=known).status_code == 304


def test_maps_of_counts_have_another_tag_too(client, clock):
    path = "/v1/choropleth?level=township"
    before = client.get(path)
    assert before.status_code == 200
    known = {"If-None-Match": before.headers["ETag"]}
    assert client.get(path, headers=known).status_code == 304
    clock["today"] = DAY
    assert client.get(path, headers=known).status_code == 200


def test_what_is_kept_in_memory_follows_the_day(toy_folder, clock):
    geography = Geography(RegionFolder.open(toy_folder))
    names, outline = geography.names, geography.outline
    assert geography.names is names
    clock["today"] = DAY
    assert geography.names is not names
    assert geography.outline is not outline


def test_the_gazetteer_is_opened_anew(toy_folder, clock, tmp_path):
    from geo_service.service.region import Region

    region = Region.open(toy_folder, tmp_path)
    before = region.locator
    assert region.gazetteer.settle() is before
    clock["today"] = DAY
    assert region.gazetteer.settle() is not before
