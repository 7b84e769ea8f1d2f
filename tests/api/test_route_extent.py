"""``/v1/route`` of a long place: its course, and what lies on each candidate's part."""

import pytest
import shapely
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.api.extent_json import MOST_POSITIONS, extent_json
from geo_service.base.model import PlaceExtent
from geo_service.base.settings import Settings
from tests.toy_region import add_long_road, make_region


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = make_region(tmp_path_factory.mktemp("roads"))
    add_long_road(folder)
    home = tmp_path_factory.mktemp("home")
    with TestClient(create_app(Settings(region=str(folder), home=home))) as client:
        yield client


def test_the_course_and_what_lies_along_it(client):
    answer = client.get("/v1/route", params={"text": "云梦大街路灯坏了"}).json()
    assert answer["extent"] == {
        "name": "云梦大街",
        "kind": "road",
        "geometry": {"type": "LineString", "coordinates": [[116.05, 40.1], [116.13, 40.1]]},
    }
    along = {one["areas"]["township"]["code"]: one["along"] for one in answer["candidates"]}
    assert along == {"T1": [{"name": "清源桥", "kind": "bridge"}], "T2": []}
    assert "清源桥（东风街道）" in answer["question"]


def test_many_answers_at_once_do_without_courses(client):
    items = {"items": [{"text": "云梦大街路灯坏了"}]}
    (answer,) = client.post("/v1/route/batch", json=items).json()["results"]
    assert answer["verdict"] == "confirm"
    assert "extent" not in answer


def test_a_long_course_is_drawn_with_few_positions():
    wave = shapely.LineString([(116 + i * 1e-4, 40 + 1e-4 * (i % 7)) for i in range(5000)])
    told = extent_json(PlaceExtent("长河", "water", wave))
    assert 2 <= len(told["geometry"]["coordinates"]) <= MOST_POSITIONS
    assert told["geometry"]["coordinates"][0] == (116.0, 40.0)
