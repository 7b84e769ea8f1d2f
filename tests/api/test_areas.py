"""``/v1/areas``: the region, its areas, and what covers a point."""

import pytest
import shapely


def test_the_region_says_what_it_is(client):
    region = client.get("/v1/areas").json()["region"]
    assert region["lead_level"] == "township"
    levels = {level["id"]: level for level in region["levels"]}
    assert levels["township"]["generation"] == "2024"
    assert levels["township"]["count"] == 4
    assert levels["community"] == {
        "id": "community", "name": "社区", "name_en": "Community", "partition": True, "count": 2,
        "has_geometry": False,
    }  # fmt: skip


def test_areas_of_a_level_and_of_a_parent(client):
    rows = client.get("/v1/areas", params={"level": "township", "parent": "B"}).json()["areas"]
    assert [row["code"] for row in rows] == ["T3", "T4"]
    assert rows[1]["area_km2"] == pytest.approx(189.4, abs=0.5)


def test_geojson_of_a_level_and_of_one_area(client):
    params = {"level": "township", "format": "geojson", "simplify_m": 50}
    collection = client.get("/v1/areas", params=params).json()
    assert [f["properties"]["code"] for f in collection["features"]] == ["T1", "T2", "T3", "T4"]
    feature = client.get("/v1/areas/township/T1", params={"format": "geojson"}).json()
    shape = shapely.geometry.shape(feature["geometry"])
    assert shape.bounds == (116.0, 40.0, 116.1, 40.2)


def test_the_tag_of_a_region_spares_the_body(client):
    first = client.get("/v1/areas", params={"level": "township"})
    again = client.get(
        "/v1/areas", params={"level": "township"}, headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_at_a_shared_corner_every_area_answers(client):
    found = client.get("/v1/areas/at", params={"lon": 116.3, "lat": 40.1}).json()
    assert [area["code"] for area in found["areas"]["township"]] == ["T3", "T4"]
    assert found["areas"]["district"] == [{"code": "B", "name": "乙区"}]
    assert found["generations"]["township"] == "2024"


def test_one_area_with_those_above_it(client):
    found = client.get("/v1/areas/township/T3", params={"as_of": "2023-01-01"}).json()
    assert found["generation"] == "2020"
    assert found["chain"]["district"]["code"] == "B"
    assert found["bbox"] == [116.2, 40.0, 116.3, 40.2]


def test_unknown_things_are_404_with_a_hint(client):
    for path in ("/v1/areas/ward/T3", "/v1/areas/township/T9", "/v1/areas?level=ward", "/nowhere"):
        response = client.get(path)
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"
    assert client.get("/v1/areas/township/T3?as_of=2019-01-01").status_code == 404


def test_health_readiness_and_metrics(client):
    assert client.get("/healthz").json()["status"] == "ok"
    ready = client.get("/readyz").json()
    assert (ready["status"], ready["region"]) == ("ready", "toytown")
    client.get("/v1/route", params={"lon": 116.05, "lat": 40.1})
    text = client.get("/metrics").text
    assert 'geo_requests_total{method="GET",route="/v1/route",status="200"}' in text
