"""The planner's views over HTTP: who sees what, tags, files, work in the background."""

import io
import time

import geopandas
import pandas as pd
import pytest
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.base.lock import exclusive
from geo_service.base.settings import Settings

from .ledger_client import BASE_URL, Service, admin_headers, make_keys

VIEWS = (
    "/v1/cells?res=8",
    "/v1/choropleth?level=township",
    "/v1/choropleth?level=district&measure=per_km2",
    "/v1/hotspots?level=township",
    "/v1/hotspots?res=8",
    "/v1/density?res=8&bandwidth_m=3000",
    "/v1/series?bucket=month",
    "/v1/categories",
    "/v1/areas/township/T1/profile",
)
EXACT_ONLY = (
    "/v1/cells?res=8&hours=7-9",
    "/v1/cells?res=8&weekdays=1",
    "/v1/cells?res=8&channel=web",
    "/v1/cells?res=8&status=closed",
    "/v1/cells?res=8&repeat=once",
    "/v1/cells?res=8&category=a/b",
    "/v1/choropleth?level=township&measure=resolution",
    "/v1/choropleth?level=community",
)


@pytest.fixture(scope="module")
def service(toy_folder, tmp_path_factory):
    """A service with a sample, refreshed by hand."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(region=str(toy_folder), home=home, cube_refresh_s=0)
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        service = Service(client, {})
        service.keys.update(make_keys(service.ledger))
        size = {"count": 6_000, "days": 120, "seed": 3}
        answer = client.post("/v1/sample", json=size, headers=service.admin)
        assert answer.status_code == 202, answer.text
        assert wait(client, service.admin)["job"]["state"] == "done"
        yield service


def wait(client, headers=None):
    for _ in range(600):
        state = client.get("/v1/cube", headers=headers).json()
        if state["job"]["state"] != "running":
            return state
        time.sleep(0.05)
    raise AssertionError("the work does not end")


def get(service, path, role="planner", **headers):
    return service.client.get(path, headers={**getattr(service, role), **headers})


@pytest.mark.parametrize("path", VIEWS)
def test_a_view_carries_its_version_and_is_marked_synthetic(service, path):
    answer = get(service, path)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["synthetic"] is True
    assert body["audience"] == "planner"
    assert body["version"] in answer.headers["etag"]
    again = get(service, path, **{"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_totals_agree_between_views(service):
    cells = get(service, "/v1/cells?res=9").json()
    areas = get(service, "/v1/choropleth?level=township").json()
    series = get(service, "/v1/series?bucket=week").json()
    kinds = get(service, "/v1/categories").json()
    total = sum(count for _, count in cells["cells"])
    assert cells["total"] == total == areas["total"] == series["total"] == kinds["total"]
    assert total + cells["default_location"] == 6_000
    assert sum(row["count"] for row in areas["rows"]) + areas["outside"] == total
    assert cells["default_location"] > 0


def test_classes_stay_while_the_map_is_moved(service):
    whole = get(service, "/v1/cells?res=8").json()
    assert whole["classes"]
    assert len(whole["colors"]) == len(whole["classes"])
    part = get(service, "/v1/cells?res=8&bbox=116.0,40.0,116.05,40.05").json()
    assert "classes" not in part
    assert {tuple(pair) for pair in part["cells"]} < {tuple(pair) for pair in whole["cells"]}


def test_measures_and_their_parts(service):
    rows = get(service, "/v1/choropleth?level=township&measure=resolution").json()["rows"]
    for row in rows:
        assert row["value"] == pytest.approx(row["numerator"] / row["denominator"])
        assert row["low"] <= row["value"] <= row["high"]
        assert row["numerator"] <= row["denominator"] <= row["count"]
        assert row["count"] == row["denominator"] + row["excluded"] + row["unknown"]


def test_a_change_needs_a_period(service):
    answer = get(service, "/v1/choropleth?level=township&measure=change")
    assert answer.status_code == 422
    assert "from" in answer.json()["hint"]


def test_residents_that_are_not_known_are_said(service):
    answer = get(service, "/v1/choropleth?level=township&measure=per_10k")
    assert answer.status_code == 422
    assert "population.csv" in answer.json()["hint"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/cells?res=12", 422),
        ("/v1/cells?res=x", 422),
        ("/v1/cells?res=8&from=2024-02-30", 422),
        ("/v1/cells?res=8&from=2024-02-02&to=2024-02-01", 422),
        ("/v1/cells?res=8&bbox=1,2,3", 422),
        ("/v1/cells?res=8&area=township", 422),
        ("/v1/cells?res=8&area=ward:1", 404),
        ("/v1/choropleth?level=ward", 404),
        ("/v1/hotspots", 422),
        ("/v1/hotspots?level=township&res=8", 422),
        ("/v1/areas/township/T9/profile", 404),
        ("/v1/areas/ward/T1/profile", 404),
        ("/v1/choropleth?level=community", 404),
    ],
)
def test_what_cannot_be_asked_is_a_problem(service, path, status):
    answer = get(service, path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


# -- the public ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", VIEWS)
def test_the_public_sees_sealed_counts_only(service, path):
    answer = service.client.get(path)
    assert answer.status_code in (200, 422), answer.text  # 422: too little left to be tested
    if answer.status_code == 422:
        return
    body = answer.json()
    assert body["audience"] == "public"
    counts = [count for _, count in body.get("cells", []) if "density" not in path]
    counts += [row["count"] for row in body.get("rows", []) if row.get("count") is not None]
    assert all(count >= 5 for count in counts)


@pytest.mark.parametrize("path", EXACT_ONLY)
def test_the_public_may_not_look_closer(service, path):
    assert service.client.get(path).status_code in (403, 404)
    refused = service.client.get(path)
    assert refused.headers["content-type"] == "application/problem+json"


def test_a_tag_of_one_role_is_no_tag_of_another(service):
    planner = get(service, "/v1/cells?res=8").headers["etag"]
    public = service.client.get("/v1/cells?res=8", headers={"If-None-Match": planner})
    assert public.status_code == 200
    assert public.headers["etag"] != planner
    assert "Authorization" in public.headers["vary"]


def test_the_public_is_not_told_how_many_there_are(service):
    told = service.client.get("/v1/cube").json()
    assert told["complaints"] is None
    assert told["can_load_sample"] is False
    assert "statuses" not in told
    assert told["job"]["kind"] == "none"
    assert told["job"]["state"] == "idle"
    assert told["job"]["message"] == ""
    assert told["first_day"] is None or told["first_day"].endswith("-01")
    exact = get(service, "/v1/cube").json()
    assert exact["complaints"] == 6_000
    assert "closed" in exact["statuses"]
    assert len(exact["channels"]) == 5


def test_an_attack_by_subtraction_over_http(service):
    """Days, months, areas against cells, resolutions: no difference is between 0 and k."""
    told = get(service, "/v1/cube").json()
    first = pd.Timestamp(told["first_day"]).to_period("M").to_timestamp()
    months = pd.date_range(first, periods=7, freq="MS").date
    periods = [f"&from={a}&to={b}" for a in months for b in months if a < b]
    days = [months[0] + pd.Timedelta(days=n) for n in (1, 9, 28)]
    periods += [f"&from={day}&to={months[3]}" for day in days]
    sums = {}
    for period in periods:
        cells = [service.client.get(f"/v1/cells?res={r}{period}").json() for r in (7, 8, 10)]
        areas = [
            service.client.get(f"/v1/choropleth?level={level}{period}").json()
            for level in ("district", "township")
        ]
        sums[period] = [body["total"] for body in cells + areas]
        per_town = [row["count"] or 0 for row in areas[1]["rows"]]
        assert sum(per_town) + areas[1]["outside"] == areas[1]["total"]
    numbers = sorted({number for row in sums.values() for number in row})
    assert len(numbers) > 1
    for row in sums.values():
        for a in row:
            for b in row:
                assert a == b or abs(a - b) >= 5


# -- files -----------------------------------------------------------------------------------


def test_exports_hold_the_same_rows(service):
    rows = get(service, "/v1/choropleth?level=township").json()["rows"]
    csv = get(service, "/v1/choropleth?level=township&format=csv")
    assert csv.headers["content-disposition"].endswith('"township-count.csv"')
    frame = pd.read_csv(io.BytesIO(csv.content), encoding="utf-8-sig")
    geojson = get(service, "/v1/choropleth?level=township&format=geojson")
    parquet = get(service, "/v1/choropleth?level=township&format=geoparquet")
    drawn = geopandas.read_file(io.BytesIO(geojson.content))
    stored = geopandas.read_parquet(io.BytesIO(parquet.content))
    for found in (frame, drawn, stored):
        assert found["count"].tolist() == [row["count"] for row in rows]
        assert found["code"].tolist() == [row["code"] for row in rows]
    assert stored.crs.to_epsg() == 4326
    assert stored.geometry.is_valid.all()


def test_cells_are_exported_with_their_hexagons(service):
    drawn = geopandas.read_file(io.BytesIO(get(service, "/v1/cells?res=7&format=geojson").content))
    assert set(drawn.geometry.geom_type) == {"Polygon"}
    assert drawn["count"].sum() == get(service, "/v1/cells?res=7").json()["total"]


def test_a_report_is_one_file_marked_synthetic(service):
    answer = get(service, "/v1/report?lang=zh")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="report.html"'
    assert "合成演示数据" in answer.text
    assert "玩具市投诉分布" in answer.text
    public = service.client.get("/v1/report")
    assert public.status_code == 200


# -- work in the background -------------------------------------------------------------------


def test_a_sample_goes_only_where_there_is_nothing(service):
    refused = service.client.post("/v1/sample", headers=service.admin)
    assert refused.status_code == 409
    assert service.client.post("/v1/sample", headers=service.planner).status_code == 403
    assert service.client.post("/v1/sample").status_code == 401


def test_a_refresh_is_for_planners_and_a_rebuild_for_admins(service):
    assert service.client.post("/v1/cube/refresh").status_code == 401
    rebuild = "/v1/cube/refresh?rebuild=true"
    assert service.client.post(rebuild, headers=service.planner).status_code == 403
    before = get(service, "/v1/cube").json()["version"]
    assert service.client.post(rebuild, headers=service.admin).status_code == 202
    after = wait(service.client, service.admin)
    assert after["job"]["state"] == "done"
    assert after["version"] != before
    assert after["complaints"] == 6_000


def test_an_empty_ledger_answers_and_offers_a_sample(toy_folder, tmp_path):
    settings = Settings(region=str(toy_folder), home=tmp_path, cube_refresh_s=0)
    headers = admin_headers(settings)
    with TestClient(create_app(settings), base_url=BASE_URL, headers=headers) as client:
        told = client.get("/v1/cube").json()
        assert told["empty"] is True
        assert told["can_load_sample"] is True
        for path in VIEWS:
            answer = client.get(path)
            assert answer.status_code in (200, 422), (path, answer.text)
        assert client.get("/v1/cells?res=8").json()["cells"] == []


def test_the_cube_follows_the_ledger_by_itself(toy_folder, tmp_path):
    settings = Settings(region=str(toy_folder), home=tmp_path, cube_refresh_s=0.1)
    headers = admin_headers(settings)
    with TestClient(create_app(settings), base_url=BASE_URL, headers=headers) as client:
        new = {"text": "东风街道路灯不亮", "lon": 116.05, "lat": 40.1, "category": "市政"}
        assert client.post("/v1/complaints", json=new).status_code in (200, 201)
        for _ in range(200):
            if client.get("/v1/cells?res=8").json()["total"] == 1:
                return
            time.sleep(0.05)
        raise AssertionError("the complaint never came to the map")


def test_a_sample_is_counted_though_a_refresh_is_under_way(toy_folder, tmp_path):
    """Someone else builds when the sample is kept: the work waits for them and ends well."""
    settings = Settings(region=str(toy_folder), home=tmp_path, cube_refresh_s=0.05)
    headers = admin_headers(settings)
    with TestClient(create_app(settings), base_url=BASE_URL, headers=headers) as client:
        other = exclusive(tmp_path / "cube" / "toytown" / "build.lock", "busy")
        with other:
            assert client.post("/v1/sample", json={"count": 500, "days": 40}).status_code == 202
            for _ in range(600):
                told = client.get("/v1/cube").json()["job"]
                if told["done"] == 500:
                    break
                time.sleep(0.05)
            time.sleep(0.3)
            assert client.get("/v1/cube").json()["job"]["state"] == "running"
        after = wait(client)
        assert (after["job"]["state"], after["complaints"]) == ("done", 500), after["job"]


def test_a_greater_k_hides_what_was_sealed_for_a_smaller_one(toy_folder, tmp_path):
    settings = Settings(region=str(toy_folder), home=tmp_path, cube_refresh_s=0)
    headers = admin_headers(settings)
    with TestClient(create_app(settings), base_url=BASE_URL, headers=headers) as client:
        client.post("/v1/sample", json={"count": 3_000, "days": 90})
        wait(client)
        public = client.get("/v1/cells?res=7", headers={"Authorization": ""}).json()
        assert public["audience"] == "public"
        assert public["total"] > 0
    stricter = settings.model_copy(update={"k_anonymity": 12, "cube_refresh_s": 0.1})
    with TestClient(create_app(stricter), base_url=BASE_URL) as client:
        counts = []
        for _ in range(200):
            body = client.get("/v1/cells?res=7").json()
            counts += [count for _, count in body["cells"]]
            if body["total"]:
                break
            time.sleep(0.05)
        assert min(counts) >= 12
