"""Drawn areas, and the complaints behind a number, over HTTP: who sees what, and sums that agree."""

import io
import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from geo_service.ledger.access import read_audit

from .test_planner import service as service

LIST = "/v1/counted"


def get(service, path, role="dispatcher", **query):
    return service.client.get(path, params=query, headers=getattr(service, role))


@pytest.fixture(scope="module")
def west_half(service):
    """A polygon over the western half of the toy region, and the box of all of it."""
    areas = service.client.get("/v1/areas?level=district&format=geojson").json()["features"]
    points = np.vstack([np.reshape(_flat(f["geometry"]["coordinates"]), (-1, 2)) for f in areas])
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    middle = (west + east) / 2

    def box(a, b):
        return f"polygon:{a},{south};{b},{south};{b},{north};{a},{north}"

    return box(west, middle), box(middle, east), box(west, east)


def _flat(part):
    if isinstance(part[0], (int, float)):
        return list(part)
    return [number for one in part for number in _flat(one)]


def test_two_halves_are_the_whole(service, west_half):
    west, east, whole = (
        get(service, "/v1/profile", shape=one).json()["count"] for one in west_half
    )
    total = get(service, "/v1/choropleth", level="township").json()
    assert west > 0 < east
    assert abs(west + east - whole) <= 0.01 * whole  # cells on the line between belong to one
    assert 0.98 * total["total"] <= whole <= total["total"]


def test_a_hexagons_page_has_its_own_count(service):
    cells = get(service, "/v1/cells", res=8).json()["cells"]
    cell, count = max(cells, key=lambda pair: pair[1])
    found = get(service, "/v1/profile", shape=f"cells:{cell}").json()
    assert found["count"] == count
    assert found["cells"] == 1
    assert sum(one["count"] for one in found["areas"]) >= count
    assert found["categories"]["top"]


def test_a_shape_restricts_every_view(service, west_half):
    inside = get(service, "/v1/profile", shape=west_half[0]).json()["count"]
    for path, query in (("/v1/series", {"bucket": "month"}), ("/v1/categories", {})):
        assert get(service, path, shape=west_half[0], **query).json()["total"] == inside
    rows = get(service, "/v1/choropleth", level="district", shape=west_half[0]).json()
    assert rows["total"] == inside


def test_the_public_counts_sealed_blocks_only(service, west_half):
    k = service.client.get("/v1/cube").json()["k"]
    exact = get(service, "/v1/profile", shape=west_half[0]).json()["count"]
    told = service.client.get("/v1/profile", params={"shape": west_half[0]}).json()
    assert told["audience"] == "public"
    assert told["res"] <= 8
    assert told["rates"] is None
    assert k <= told["count"] <= exact
    cell = get(service, "/v1/cells", res=9).json()["cells"][0][0]
    fine = service.client.get("/v1/profile", params={"shape": f"cells:{cell}"})
    assert fine.status_code == 403
    tiny = service.client.get("/v1/profile", params={"shape": "circle:116.2,40.1,50"})
    assert tiny.status_code == 422
    assert "too small" in tiny.json()["detail"]


@pytest.mark.parametrize(
    "shape",
    [
        "square:1,2", "circle:116,40", "circle:116,40,-5", "circle:116,40,1e9", "circle:200,40,500",
        "polygon:116,40;117,40", "polygon:116,40;117,40;118,40", "cells:zzz", "cells:",
        "circle:nan,40,100", "polygon:" + ";".join(["116,40"] * 300),
    ],
)  # fmt: skip
def test_what_is_no_shape_is_refused_with_a_way_out(service, shape):
    answer = get(service, "/v1/profile", shape=shape)
    assert answer.status_code == 422, answer.text
    assert answer.json()["hint"]


def test_a_number_and_its_list_agree_page_after_page(service):
    query = {"from": "2020-01-01", "area": "township:T1", "limit": 200}
    counted = get(service, "/v1/choropleth", level="township", **{"from": "2020-01-01"}).json()
    count = next(row["count"] for row in counted["rows"] if row["code"] == "T1")
    seen, cursor = [], ""
    while cursor is not None:
        page = get(service, LIST, **query, cursor=cursor).json()
        seen += [one["id"] for one in page["complaints"]]
        assert page["total"] == count
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == count
    times = [one["received_at"] for one in page["complaints"]]
    assert times == sorted(times, reverse=True)


def test_filters_are_kept(service):
    hours = get(service, LIST, hours="3-5", limit=200).json()
    assert 0 < hours["total"] < 6_000
    series = get(service, "/v1/series", hours="3-5", bucket="month").json()
    assert hours["total"] == series["total"]


def test_each_page_leaves_an_audit_line(service):
    get(service, LIST, area="township:T2", limit=5)
    with service.ledger.reading() as at:
        lines = [one for one in read_audit(at, limit=10_000) if one.action == "list_counted"]
    assert "T2" in lines[-1].object
    assert lines[-1].actor


def test_a_long_filter_hides_no_other_from_the_audit(service, west_half):
    ring = west_half[0].removeprefix("polygon:").split(";")
    long = "polygon:" + ";".join([ring[0]] * 60 + ring)
    get(service, LIST, shape=long, area="township:T2", limit=5)
    with service.ledger.reading() as at:
        line = [one for one in read_audit(at, limit=10_000) if one.action == "list_counted"][-1]
    assert "area=township:T2" in line.object
    assert "sha256:" in line.object
    assert "limit" not in line.object


def test_who_may_not_see_complaints_is_told_why(service):
    assert service.client.get(LIST).status_code == 401
    refused = get(service, LIST, "planner")
    assert refused.status_code == 403
    assert refused.json()["hint"] == "yours is planner"
    assert get(service, LIST, cursor="nonsense").status_code == 422


# -- what is compared, what is usual, what a file says of itself ----------------------------


def bounds(service):
    cube = get(service, "/v1/cube").json()
    return np.datetime64(cube["first_day"]), np.datetime64(cube["last_day"]) + 1


def test_a_change_is_told_only_where_the_data_cover_both_periods(service):
    first, end = bounds(service)
    half = (end - first) // 2
    fair = {"from": str(end - half), "to": str(end)}
    whole = get(service, "/v1/choropleth", level="township", measure="change", **fair).json()
    assert whole["comparison"]["compared"]
    assert any(row["value"] is not None for row in whole["rows"])
    most = {"from": str(end - half - half // 2), "to": str(end)}
    part = get(service, "/v1/choropleth", level="township", measure="change", **most).json()
    assert not part["comparison"]["compared"]
    assert all(row["value"] is None and row["low"] is None for row in part["rows"])


def test_a_period_that_runs_beyond_the_data_is_compared_by_as_many_days(service):
    _, end = bounds(service)
    query = {"from": str(end - 20), "to": str(end + 20), "level": "township", "measure": "change"}
    told = get(service, "/v1/choropleth", **query).json()["comparison"]
    assert told["now"] == {"from": str(end - 20), "to": str(end)}
    assert told["before"] == {"from": str(end - 40), "to": str(end - 20)}


def test_steps_cut_by_the_period_are_marked(service):
    _, end = bounds(service)
    month = end.astype("datetime64[M]")
    query = {"bucket": "month", "from": f"{month - 2}-01", "to": str(end)}
    rows = get(service, "/v1/series", **query).json()["rows"]
    cut = [row["partial"] for row in rows]
    assert cut[0] is False
    assert cut[-1] is bool(end != month.astype("datetime64[D]"))


def test_hot_spots_against_what_is_usual(service):
    _, end = bounds(service)
    days = {"from": str(end - 30), "to": str(end)}
    for where in ({"level": "township"}, {"res": 7}):
        found = get(service, "/v1/hotspots", measure="usual", **where, **days).json()
        expected = sum(row["expected"] for row in found["rows"])
        counted = sum(row["count"] for row in found["rows"])
        assert expected == pytest.approx(counted, rel=1e-6)
    early = {"from": str(end - 100), "to": str(end)}
    refused = get(service, "/v1/hotspots", measure="usual", res=7, **early)
    assert refused.status_code == 422
    assert "the data begin" in refused.json()["detail"]


def test_a_polygon_of_wild_lines_is_refused_at_once(service):
    """Making 200 sides valid that all cross each other took minutes."""
    turns = np.arange(200) * 2.3
    wild = ";".join(f"{116 + np.cos(t):.6f},{40 + np.sin(t):.6f}" for t in turns)
    middle = ";".join(f"{116 + np.cos(t):.6f},{40 + np.sin(t):.6f};116,40" for t in turns[:100])
    for corners in (wild, middle):
        refused = get(service, "/v1/profile", shape=f"polygon:{corners}")
        assert refused.status_code == 422
        assert "cross each other" in refused.json()["detail"]
    round_ = ";".join(f"{116 + np.cos(t):.6f},{40 + np.sin(t):.6f}" for t in np.linspace(0, 6, 150))
    for honest in (
        round_,
        f"{round_};{round_.split(';')[0]}",
        "116,40;116.2,40.2;116.2,40;116,40.2",
    ):
        answer = get(service, "/v1/profile", shape=f"polygon:{honest}")
        assert answer.status_code == 200, answer.text


def test_files_say_what_they_are(service):
    _, end = bounds(service)
    query = {"res": 7, "from": str(end - 30), "to": str(end), "hours": "7-9"}
    csv = get(service, "/v1/cells", "admin", **query, format="csv")
    frame = pd.read_csv(io.BytesIO(csv.content))
    row = frame.iloc[0]
    assert row["per_km2"] == pytest.approx(row["count"] / row["area_km2"])
    assert row["period_first_day"] == str(end - 30)
    assert row["period_last_day"] == str(end - 1)
    assert row["filters"] == "hours=7-9"
    assert "合成" in row["synthetic"]
    told = json.loads(get(service, "/v1/cells", "admin", **query, format="geojson").content)
    assert told["type"] == "FeatureCollection"
    assert told["metadata"]["data_version"]
    parquet = get(service, "/v1/cells", "admin", **query, format="geoparquet").content
    metadata = pq.read_schema(io.BytesIO(parquet)).metadata
    assert json.loads(metadata[b"geo_service"])["filters"] == "hours=7-9"
    assert b"geo" in metadata


@pytest.mark.parametrize(("measure", "words"), [("change", "变化"), ("per_km2", "件/平方公里")])
def test_a_report_shows_the_views_own_measure(service, measure, words):
    _, end = bounds(service)
    query = {"level": "township", "from": str(end - 30), "to": str(end)}
    own = get(service, "/v1/report", "admin", measure=measure, **query).text
    plain = get(service, "/v1/report", "admin", **query).text
    assert words in own
    assert own.count("95% 区间") > plain.count("95% 区间")
